#include "workloads/projector_shape.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum {
    MLP_IN = 2,          /* matrices before the layers, and biases */
    FFN_MATRICES = 2,    /* of a layer, behind those of its heads */
    FEATURES = 1,        /* inputs before the biases */
    MOST = 100000,       /* of each extent, of layers and of heads */
    SHAPE_TEXT = 32 * 4, /* bytes of "[3 x 5]" */
    NAME = 64,           /* bytes of a tensor's name */
};

/* An extent of a tensor: one that is known of the network once a tensor showed it. */
typedef enum { NONE = 0, DA, H, F, D, EXTENTS } extent;

static const char *const letters[EXTENTS] = {"", "Da", "H", "F", "D"};

typedef struct rule {
    const char *name;
    extent rows, columns; /* columns NONE: one dimension */
} rule;

static const rule of_ends[] = {
    {"mlp_in.0.weight", H, DA}, {"mlp_in.0.bias", H, NONE},  {"mlp_in.2.weight", H, H},
    {"mlp_in.2.bias", H, NONE}, {"mlp_out.0.weight", H, H},  {"mlp_out.0.bias", H, NONE},
    {"mlp_out.2.weight", D, H}, {"mlp_out.2.bias", D, NONE},
};

static const rule of_layer[] = {
    {"attention.query.weight", H, H},
    {"attention.query.bias", H, NONE},
    {"attention.key.weight", H, H},
    {"attention.key.bias", H, NONE},
    {"attention.value.weight", H, H},
    {"attention.value.bias", H, NONE},
    {"attention.output.weight", H, H},
    {"attention.output.bias", H, NONE},
    {"norm1.weight", H, NONE},
    {"norm1.bias", H, NONE},
    {"ffn.0.weight", F, H},
    {"ffn.0.bias", F, NONE},
    {"ffn.2.weight", H, F},
    {"ffn.2.bias", H, NONE},
    {"norm2.weight", H, NONE},
    {"norm2.bias", H, NONE},
};

enum {
    OF_ENDS = sizeof of_ends / sizeof *of_ends,
    OF_LAYER = sizeof of_layer / sizeof *of_layer,
};

static uint32_t layer_matrices(const nvx_projector_shape *self)
{
    return (uint32_t)(NVX_HEAD_PARTS * self->heads + FFN_MATRICES);
}

uint32_t nvx_projector_mlp_id(const nvx_projector_shape *self, nvx_projector_mlp which)
{
    uint32_t layers = (uint32_t)self->layers * layer_matrices(self);
    return which + (which < NVX_OUT_0 ? 0 : layers);
}

uint32_t nvx_projector_head_id(const nvx_projector_shape *self, uint64_t layer,
                               uint64_t head, nvx_projector_part part)
{
    return (uint32_t)(MLP_IN + layer * layer_matrices(self) + NVX_HEAD_PARTS * head +
                      part);
}

uint32_t nvx_projector_ffn_id(const nvx_projector_shape *self, uint64_t layer,
                              nvx_projector_layer which)
{
    return nvx_projector_head_id(self, layer, self->heads, 0) + which - NVX_FFN_0;
}

uint32_t nvx_projector_mlp_bias(const nvx_projector_shape *self, nvx_projector_mlp which)
{
    uint32_t layers = (uint32_t)self->layers * NVX_LAYER_INPUTS;
    return FEATURES + which + (which < NVX_OUT_0 ? 0 : layers);
}

uint32_t nvx_projector_layer_input(uint64_t layer, int which)
{
    return (uint32_t)(FEATURES + MLP_IN + layer * NVX_LAYER_INPUTS) + (uint32_t)which;
}

typedef struct reading {
    const nvx_tensors *weights;
    uint64_t known[EXTENTS]; /* 0: not yet */
    nvx_error *err;
} reading;

#define FAIL(r, ...)                                                                     \
    nvx_fail_at((r)->err, nvx_tensors_path((r)->weights), 0, 0, __VA_ARGS__)

/* "[7 x Da], 1 <= Da <= 100000": what is known as number, the rest as letter. */
static char *wanted(const reading *r, const rule *of)
{
    char part[2][24];
    const char *open = "";
    const extent e[2] = {of->rows, of->columns};
    for (int i = 1; i >= 0; i--)
        if (r->known[e[i]])
            snprintf(part[i], sizeof part[i], "%" PRIu64, r->known[e[i]]);
        else
            snprintf(part[i], sizeof part[i], "%s", open = letters[e[i]]);
    char *range = *open ? nvx_format(", 1 <= %s <= %d", open, MOST) : nvx_strdup("");
    char *text =
        nvx_format("[%s%s%s]%s", part[0], of->columns ? " x " : "", part[1], range);
    free(range);
    return text;
}

static char *found(const uint64_t extents[], int dims)
{
    char text[SHAPE_TEXT];
    int at = snprintf(text, sizeof text, "[");
    for (int i = 0; i < dims && i < NVX_TENSORS_DIMS; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%" PRIu64, i ? " x " : "",
                       extents[i]);
    return nvx_format("%s%s]", text, dims > NVX_TENSORS_DIMS ? " x ..." : "");
}

static bool takes(reading *r, extent e, uint64_t size)
{
    if (!r->known[e] && size > 0 && size <= MOST)
        r->known[e] = size;
    return r->known[e] == size && size > 0;
}

static int check_tensor(reading *r, const char *name, const rule *of)
{
    uint64_t extents[NVX_TENSORS_DIMS];
    int dims = nvx_tensors_shape(r->weights, name, extents, r->err);
    if (dims < 0)
        return -1;
    if (dims == (of->columns ? 2 : 1) && takes(r, of->rows, extents[0]) &&
        (!of->columns || takes(r, of->columns, extents[1])))
        return 0;
    char *is = found(extents, dims), *should = wanted(r, of);
    FAIL(r, "%s: shape %s; %s is needed", name, is, should);
    free(is);
    free(should);
    return -1;
}

/* The layer a name belongs to, and what of it; -1: none. */
static int64_t layer_of(const char *name, const char **rest)
{
    static const char start[] = "layers.";
    char *end;
    if (strncmp(name, start, strlen(start)) != 0)
        return -1;
    const char *digits = name + strlen(start);
    if (!isdigit((unsigned char)*digits) || (digits[0] == '0' && digits[1] != '.'))
        return -1;
    unsigned long long layer = strtoull(digits, &end, 10);
    *rest = end + 1;
    return *end == '.' && layer < MOST ? (int64_t)layer : -1;
}

static bool is_rule(const rule rules[], int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(rules[i].name, name) == 0)
            return true;
    return false;
}

/* Refuses names that are none of a projector's, and counts the layers. */
static int count_layers(reading *r, uint64_t *layers)
{
    *layers = 1;
    for (size_t i = 0; i < nvx_tensors_count(r->weights); i++) {
        const char *rest = NULL, *name = nvx_tensors_name(r->weights, i);
        int64_t layer = layer_of(name, &rest);
        if (layer < 0 ? !is_rule(of_ends, OF_ENDS, name)
                      : !is_rule(of_layer, OF_LAYER, rest))
            return FAIL(r, "%s: no tensor of a projector", name);
        if (layer >= (int64_t)*layers)
            *layers = (uint64_t)layer + 1;
    }
    return 0;
}

static int check_tensors(reading *r, uint64_t layers)
{
    char name[NAME];
    for (int i = 0; i < OF_ENDS; i++)
        if (check_tensor(r, of_ends[i].name, &of_ends[i]) != 0)
            return -1;
    for (uint64_t l = 0; l < layers; l++)
        for (int i = 0; i < OF_LAYER; i++) {
            snprintf(name, sizeof name, "layers.%" PRIu64 ".%s", l, of_layer[i].name);
            if (check_tensor(r, name, &of_layer[i]) != 0)
                return -1;
        }
    return 0;
}

/* The heads of the file, the option, or both when they agree. */
static int choose_heads(reading *r, uint64_t given, uint64_t *heads)
{
    char *text = nvx_tensors_text(r->weights, "heads"), *end = NULL;
    unsigned long long stored = 0;
    int result = 0;
    *heads = given;
    if (text)
        stored = isdigit((unsigned char)*text) ? strtoull(text, &end, 10) : 0;
    if (text && (stored < 1 || stored > MOST || *end))
        result = FAIL(r, "heads: '%.20s' is out of range [1, %d]", text, MOST);
    else if (text && given && stored != given)
        result = FAIL(r, "heads: %llu, but --heads %" PRIu64 " is given", stored, given);
    else if (!text && !given)
        result = FAIL(r, "heads: the file does not say how many; --heads N is needed");
    else if (text)
        *heads = stored;
    free(text);
    return result;
}

int nvx_projector_shape_read(const nvx_tensors *weights, uint64_t heads,
                             nvx_projector_shape *out, nvx_error *err)
{
    reading r = {.weights = weights, .err = err};
    uint64_t layers;
    if (count_layers(&r, &layers) != 0 || check_tensors(&r, layers) != 0 ||
        choose_heads(&r, heads, &heads) != 0)
        return -1;
    if (r.known[H] % heads != 0)
        return FAIL(&r, "heads: %" PRIu64 " do not divide the %" PRIu64 " hidden values",
                    heads, r.known[H]);
    *out = (nvx_projector_shape){.in = r.known[DA],
                                 .hidden = r.known[H],
                                 .ffn = r.known[F],
                                 .out = r.known[D],
                                 .layers = layers,
                                 .heads = heads};
    return 0;
}
