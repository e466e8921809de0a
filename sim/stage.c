#include "sim/stage.h"

const char *const nvx_stage_names[NVX_STAGES] = {
    "link_in",   "interconnect", "buffer", "rows",    "adc",
    "shift_add", "topk",         "merge",  "vector",  "link_out",
    "documents", "dispatch",     "memory", "compute", "rank"};

const char *const nvx_stage_words[NVX_STAGES] = {
    "link in",   "interconnect", "buffers", "rows",        "ADC",
    "shift-add", "top-k",        "merging", "vector unit", "link out",
    "documents", "dispatch",     "memory",  "compute",     "ranking"};

const char *const nvx_stage_docs[NVX_STAGES] = {
    [NVX_STAGE_LINK_IN] = "the query from the host",
    [NVX_STAGE_INTERCONNECT] = "queries, partial sums, lists between tiles and chip",
    [NVX_STAGE_BUFFER] = "reading the query's buffers",
    [NVX_STAGE_ROWS] = "driving rows, integrating, sampling",
    [NVX_STAGE_ADC] = "conversions that rows do not hide",
    [NVX_STAGE_SHIFT_ADD] = "shift-and-add, partial sums of other tiles added",
    [NVX_STAGE_TOPK] = "the tile's own ranking",
    [NVX_STAGE_MERGE] = "merging the lists of tiles, ranking of networks",
    [NVX_STAGE_VECTOR] = "the vector unit",
    [NVX_STAGE_LINK_OUT] = "the result to the host",
    [NVX_STAGE_FETCH] = "documents read by the host",
    [NVX_STAGE_DISPATCH] = "starting the processor",
    [NVX_STAGE_MEMORY] = "stored vectors that come later than they are multiplied",
    [NVX_STAGE_COMPUTE] = "products that take longer than the vectors need to come",
    [NVX_STAGE_RANK] = "ranking",
};
