/* crossbar.h - an array of memory cells that multiplies a vector by a matrix.
 *
 *     I_c = sum_r v_r g_rc
 *
 * A stored value q (value_bits, symmetric) becomes cells of bits_per_cell bits:
 *
 *     differential   |q| in G+ or G-, value_bits - 1 magnitude bits, k slices, 2 k cells
 *     offset         q + 2^(value_bits - 1), value_bits bits, k slices, k cells;
 *                    the digital side subtracts 2^(value_bits - 1) sum_r x_r
 *
 * with k = ceil(bits / bits_per_cell), slice s weighing 2^(s bits_per_cell). Slices and
 * pair halves are neighbouring columns or parallel arrays. The current of g_min, where it
 * does not cancel in an analog pair, is known from the input and subtracted digitally.
 * Inputs of input_bits bits come as planes of dac_bits bits at most (1: bit planes);
 * `bipolar` both signs in one phase of the input_bits - 1 magnitude bits, `two_phase`
 * positive parts and then negative parts, `twos_complement` all input_bits bits, of which
 * the top one counts negative (quantise.h). A DAC of several bits sets the row's voltage,
 * `dac: amplitude`, or drives it at v_read for 2^w - 1 integrations of which a value v
 * takes |v|, `dac: pulses`, one pulse per bit (NeuRRAM: Wan et al., Nature 608 (2022)).
 *
 * Resistance of the lines is in wires.h. Left out: sneak paths, half-selected or nonlinear
 * cells, temperature.
 */
#ifndef NVX_MODELS_CROSSBAR_H
#define NVX_MODELS_CROSSBAR_H

#include "sim/part.h"

typedef enum { NVX_DIFFERENTIAL = 0, NVX_OFFSET } nvx_mapping;
typedef enum {
    NVX_IN_ARRAYS = 0,
    NVX_IN_COLUMNS
} nvx_place_of; /* of slices and pair halves */
typedef enum { NVX_SUBTRACT_ANALOG = 0, NVX_SUBTRACT_DIGITAL } nvx_subtract;
typedef enum { NVX_BIPOLAR = 0, NVX_TWO_PHASE, NVX_TWOS_COMPLEMENT } nvx_input_sign;
typedef enum { NVX_DAC_AMPLITUDE = 0, NVX_DAC_PULSES } nvx_dac;

typedef struct nvx_crossbar_params {
    uint64_t rows, columns, value_bits, input_bits, bits_per_cell;
    uint64_t dac_bits;
    int mapping, pair, slices, subtract, input_sign, dac;
    double v_read; /* V */
    nvx_duration integrate;
    double cell_area; /* m2 */
    /* Digital gain and offset (in level steps) of every conversion, before the shift-add:
     * the same for all columns, and a table for those that differ, models/trim.h. */
    double gain, offset;
    char *trim;
    /* derived */
    uint64_t slice_count;       /* k */
    uint64_t sides;             /* 2 in a pair, else 1 */
    uint64_t vectors_per_array; /* stored vectors an array holds, side by side */
    uint64_t arrays_per_block;  /* parallel arrays of one block */
    uint64_t planes;            /* P: input planes, both parts of two_phase */
} nvx_crossbar_params;

typedef struct nvx_crossbar_state {
    uint64_t reads;     /* input planes applied, arrays counted */
    double cell_energy; /* J per trial: sum of V^2 g t */
} nvx_crossbar_state;

extern const nvx_part nvx_crossbar;

#endif
