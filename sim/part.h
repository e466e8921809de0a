/* part.h - what a component tells about itself, in tables.
 *
 * A part is one `impl:` of the configuration tree. Its parameter table says what the
 * user may set, its slot table which parts hang below it, its statistics table what it
 * counted, its operation table what each counted operation costs. Everything generic
 * (loading, help, range and unit checks, the resolved configuration, the report, HDF5)
 * walks these tables; no code knows a parameter by name but the part itself.
 */
#ifndef NVX_SIM_PART_H
#define NVX_SIM_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_config nvx_config;

/* What kind of value a parameter is, and the C field that holds it. */
typedef enum {
    NVX_REAL = 1, /* double, in the row's unit */
    NVX_UINT,     /* uint64_t; unit "1", "bit", "B" */
    NVX_BOOL,     /* bool */
    NVX_CHOICE,   /* int: index into choices */
    NVX_STRING,   /* char *, owned by the configuration; "" when not given */
    NVX_DURATION, /* nvx_duration: "9 cycles" or "10 ns" */
    NVX_REALS,    /* nvx_reals: a list of numbers in the row's unit */
    NVX_PROFILE,  /* char *: name or path of a YAML file merged below this node */
} nvx_kind;

typedef struct nvx_duration {
    double value;   /* cycles or s */
    bool in_cycles; /* which of the two */
} nvx_duration;

typedef struct nvx_reals {
    double *v; /* owned by the configuration */
    size_t n;
} nvx_reals;

/* How far a default can be trusted. */
typedef enum {
    NVX_ASSUMED = 0, /* nobody's figure: a choice */
    NVX_SCALED,      /* a figure moved to another node, size or rate */
    NVX_SIMULATED,   /* another simulator's or a circuit simulation's figure */
    NVX_MEASURED,    /* measured on silicon or on cells */
    NVX_DEFINED,     /* a definition or a format: nothing to measure */
    NVX_TRUSTS       /* how many */
} nvx_trust;

/* "assumed", "scaled", ...: indexed by nvx_trust. */
extern const char *const nvx_trust_names[NVX_TRUSTS];

typedef struct nvx_param {
    const char *name; /* key in YAML */
    nvx_kind kind;
    const char *unit; /* SI unit, "1" for pure numbers and for texts */
    size_t offset;    /* offsetof(<params struct>, field) */
    const char *dflt; /* as a user writes it; NULL: the user must give it */
    double min, max;  /* inclusive, in unit; a duration's in cycles; lists: each */
    const char *const *choices; /* NVX_CHOICE: allowed words, ends with NULL */
    nvx_trust trust;            /* of the default */
    const char *source;         /* of the default: publication, data sheet, "assumed" */
    const char *doc;            /* one line */
} nvx_param;

/* Where energy and area are booked. Meters are never merged. */
typedef enum {
    NVX_METER_CELL,
    NVX_METER_DRIVER,
    NVX_METER_SAMPLE_HOLD,
    NVX_METER_ADC,
    NVX_METER_MUX,
    NVX_METER_SHIFT_ADD,
    NVX_METER_BUFFER,
    NVX_METER_INTERCONNECT,
    NVX_METER_VECTOR,
    NVX_METER_TOPK,
    NVX_METER_WRITE,
    NVX_METER_VERIFY,
    NVX_METER_LEAKAGE,
    NVX_METER_DRAM,
    NVX_METER_STORAGE,
    NVX_METER_HOST,
    NVX_METERS /* how many */
} nvx_meter;

/* "cell", "driver", ...: the names of the JSON contract, indexed by nvx_meter. */
extern const char *const nvx_meter_names[NVX_METERS];

typedef enum { NVX_COUNT = 1, NVX_VALUE, NVX_DERIVED } nvx_stat_kind;

typedef struct nvx_stat {
    const char *name;
    nvx_stat_kind kind; /* COUNT: uint64_t, VALUE: double, DERIVED: derive() */
    const char *unit;
    size_t offset; /* in the state struct; unused when derived */
    double (*derive)(const void *state);
    const char *doc;
} nvx_stat;

/* One counted operation and what it costs: energy = count x energy_per_operation. */
typedef struct nvx_operation {
    const char *name;
    nvx_meter meter;
    size_t energy;        /* offset of a double [J] in the params struct */
    size_t count;         /* offset of a uint64_t in the state struct */
    bool value_dependent; /* its time depends on the values computed */
    const char *doc;
    const char *from; /* parameter the energy follows from; NULL: the one at `energy` */
    /* That energy in words, among which are names of parameters: "(2^bits - 1) x
     * comparator_energy". NULL: the parameter itself. */
    const char *formula;
} nvx_operation;

typedef struct nvx_part nvx_part;

/* A place below a part. The first impl of the list is the default one. */
typedef struct nvx_slot {
    const char *name;             /* key in YAML */
    const nvx_part *const *impls; /* ends with NULL */
} nvx_slot;

struct nvx_part {
    const char *impl; /* value of `impl:`; NULL where the node takes no `impl:` key */
    const char *doc;  /* one line */
    size_t params_size;
    const nvx_param *params;         /* ends with {0}; NULL: none */
    const nvx_slot *slots;           /* ends with {0}; NULL: none */
    const nvx_stat *stats;           /* ends with {0}; NULL: none */
    const nvx_operation *operations; /* ends with {0}; NULL: none */
    /* Checks parameters against each other and fills derived fields, after the node and
     * everything below it is loaded; reports through nvx_config_fail. NULL: nothing. */
    int (*check)(void *params, const nvx_config *self, nvx_error *err);
    /* Area of one instance [m2] and its standing power [W]; NULL: none. */
    double (*area)(const nvx_config *self);
    double (*leakage)(const nvx_config *self);
    nvx_meter area_meter;
    /* The same in words, as in nvx_operation; NULL: the parameter in m2, in W. */
    const char *area_formula, *leakage_formula;
    /* Source and class of a parameter whose value stands for something else (0: by a
     * table), once it is loaded; NULL: as given. NULL: no such parameter. */
    const char *(*source)(const nvx_config *self, const char *key, nvx_trust *trust);
    const void *ops; /* the family's functions; NULL: none */
    /* A part whose tables come with a file: makes the part that the text of its `path:`
     * names, opened at `file`; err takes a message without a place. The new part has a
     * parameter `path` itself; the configuration keeps it and gives it back to unload()
     * in the end. NULL: the tables stand here. */
    nvx_part *(*load)(const nvx_part *self, const char *file, nvx_error *err);
    void (*unload)(nvx_part **part_p);
};

/* Path of a component with its numbers left open: "chip.tile12.topk" is one of all
 * "chip.tile*.topk". */
void nvx_part_pattern(const char *path, char out[64]);

#endif
