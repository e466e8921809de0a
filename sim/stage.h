/* stage.h - the stages a request passes on its way, in the names of the JSON contract.
 *
 * Left out: stages of a write; what several requests do to one another.
 */
#ifndef NVX_SIM_STAGE_H
#define NVX_SIM_STAGE_H

typedef enum {
    NVX_STAGE_LINK_IN,
    NVX_STAGE_INTERCONNECT,
    NVX_STAGE_BUFFER,
    NVX_STAGE_ROWS,
    NVX_STAGE_ADC,
    NVX_STAGE_SHIFT_ADD,
    NVX_STAGE_TOPK,
    NVX_STAGE_MERGE,
    NVX_STAGE_VECTOR,
    NVX_STAGE_LINK_OUT,
    NVX_STAGE_FETCH,
    NVX_STAGE_DISPATCH, /* what follows is of processors */
    NVX_STAGE_MEMORY,
    NVX_STAGE_COMPUTE,
    NVX_STAGE_RANK,
    NVX_STAGES /* how many */
} nvx_stage;

typedef struct nvx_stage_row {
    const char *name, *words, *doc; /* "link_in"; for people: "link in"; what it is */
} nvx_stage_row;

extern const nvx_stage_row nvx_stages[NVX_STAGES]; /* by nvx_stage */

#endif
