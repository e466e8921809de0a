#include "sim/stage.h"

const nvx_stage_row nvx_stages[NVX_STAGES] = {
    [NVX_STAGE_LINK_IN] = {"link_in", "link in", "the query from the host"},
    [NVX_STAGE_INTERCONNECT] = {"interconnect", "interconnect",
                                "queries, partial sums, lists between tiles and chip"},
    [NVX_STAGE_BUFFER] = {"buffer", "buffers", "reading the query's buffers"},
    [NVX_STAGE_ROWS] = {"rows", "rows", "driving rows, integrating, sampling"},
    [NVX_STAGE_ADC] = {"adc", "ADC", "conversions that rows do not hide"},
    [NVX_STAGE_SHIFT_ADD] = {"shift_add", "shift-add",
                             "shift-and-add, partial sums of other tiles added"},
    [NVX_STAGE_TOPK] = {"topk", "top-k", "the tile's own ranking"},
    [NVX_STAGE_MERGE] = {"merge", "merging",
                         "merging the lists of tiles, ranking of networks"},
    [NVX_STAGE_VECTOR] = {"vector", "vector unit", "the vector unit"},
    [NVX_STAGE_LINK_OUT] = {"link_out", "link out", "the result to the host"},
    [NVX_STAGE_FETCH] = {"documents", "documents", "documents read by the host"},
    [NVX_STAGE_DISPATCH] = {"dispatch", "dispatch", "starting the processor"},
    [NVX_STAGE_MEMORY] = {"memory", "memory",
                          "stored vectors that come later than they are multiplied"},
    [NVX_STAGE_COMPUTE] = {"compute", "compute",
                           "products that take longer than the vectors need to come"},
    [NVX_STAGE_RANK] = {"rank", "ranking", "ranking"},
};
