/* Tables whose columns have a known meaning: one read per line, or a summary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/import_format.h"
#include "sim/memory.h"

/* Where each role stands in the table; -1: nowhere. */
typedef struct layout {
    const nvx_cellfile_table *table;
    const nvx_column *columns;
    int at[NVX_COLUMN_ROLES];
    int resistance; /* beside a conductance; -1: none */
    double *low;    /* programming log: low ends of the windows, falling */
    size_t lows;
} layout;

static double field(const layout *l, size_t row, nvx_column_role role)
{
    return l->table->v[row * l->table->columns + (size_t)l->at[role]];
}

static int fail(nvx_cellfile_job *job, const layout *l, size_t row, nvx_column_role role,
                const char *what, double value)
{
    size_t i = (size_t)l->at[role];
    return nvx_cellfile_fail(job, l->table->path, l->table->line[row], (unsigned)i + 1,
                             "%s %.9g in column '%s'", what, value, l->columns[i].name);
}

/* A whole number from 0 up. */
static int whole(nvx_cellfile_job *job, const layout *l, size_t row, nvx_column_role role,
                 double most, uint64_t *out)
{
    double v = field(l, row, role);
    if (v != floor(v) || v < 0 || v > most)
        return fail(job, l, row, role, "not a whole number from 0 up:", v);
    *out = (uint64_t)v;
    return 0;
}

int nvx_cellfile_conductance(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                             size_t row, size_t at, const nvx_column *column, double *g)
{
    double v = t->v[row * t->columns + at];
    const nvx_device_files *files = job->files;
    if (column->measure == NVX_MEASURE_OHM) {
        if (v == 0)
            return nvx_cellfile_fail(job, t->path, t->line[row], (unsigned)at + 1,
                                     "a resistance of 0 ohm");
        *g = 1 / (v * column->factor);
    } else if (column->measure == NVX_MEASURE_CODE) {
        if (!files->codes || !isfinite(job->gmax))
            return nvx_cellfile_fail(job, t->path, 0, (unsigned)at + 1,
                                     "codes need --codes (how many there are) and --gmax "
                                     "(the conductance of the last)");
        if (v < 0 || v > files->codes - 1)
            return nvx_cellfile_fail(job, t->path, t->line[row], (unsigned)at + 1,
                                     "code %.9g; allowed: 0 to %u", v, files->codes - 1);
        *g = v / (files->codes - 1) * job->gmax;
    } else {
        *g = v * column->factor;
    }
    return 0;
}

static int value(nvx_cellfile_job *job, const layout *l, size_t row, nvx_column_role role,
                 double *out)
{
    size_t i = (size_t)l->at[role];
    return nvx_cellfile_conductance(job, l->table, row, i, &l->columns[i], out);
}

static nvx_column_role time_role(const layout *l)
{
    return l->at[NVX_COLUMN_POINT] >= 0 ? NVX_COLUMN_POINT : NVX_COLUMN_TIME;
}

static double seconds(const layout *l, size_t row)
{
    nvx_column_role role = time_role(l);
    return l->at[role] < 0 ? 0 : field(l, row, role) * l->columns[l->at[role]].factor;
}

static double celsius(const layout *l, size_t row)
{
    int i = l->at[NVX_COLUMN_TEMPERATURE];
    if (i < 0)
        return NAN;
    double v = field(l, row, NVX_COLUMN_TEMPERATURE);
    return l->columns[i].measure == NVX_MEASURE_KELVIN ? v - 273.15 : v;
}

/* Words in columns that are used, the topmost first. */
static int check_words(nvx_cellfile_job *job, const layout *l)
{
    const nvx_cellfile_table *t = l->table;
    size_t first = t->columns;
    for (size_t i = 0; i < t->columns; i++)
        if (l->columns[i].role != NVX_COLUMN_SKIP && t->word[i].line &&
            (first == t->columns || t->word[i].line < t->word[first].line))
            first = i;
    if (first == t->columns)
        return 0;
    const nvx_cellfile_table_word *word = &t->word[first];
    const nvx_column *column = &l->columns[first];
    nvx_column other;
    char *end;
    double v = strtod(word->text, &end);
    const char *problem = "is not a number";
    if (end != word->text && !isfinite(v))
        problem = "is not a finite number";
    else if (*end == ',')
        problem = "is not a number: decimals follow a point";
    else if (end != word->text &&
             nvx_column_unit(end + strspn(end, " "), &other, NULL) == 0)
        problem = "carries a unit: units are mixed";
    if (!word->text[0])
        return nvx_cellfile_fail(job, t->path, word->line, (unsigned)first + 1,
                                 "an empty field in column '%s'", column->name);
    return nvx_cellfile_fail(job, t->path, word->line, (unsigned)first + 1,
                             "'%s' %s (column '%s')", word->text, problem, column->name);
}

/* R and G of the same read: 1/ohm and S agree unless one is in another unit. */
static int check_resistance(nvx_cellfile_job *job, const layout *l)
{
    const nvx_cellfile_table *t = l->table;
    if (l->resistance < 0)
        return 0;
    for (size_t row = 0; row < t->rows; row++) {
        double r = t->v[row * t->columns + (size_t)l->resistance] *
                   l->columns[l->resistance].factor,
               g;
        if (value(job, l, row, NVX_COLUMN_VALUE, &g) != 0)
            return -1;
        if (r * g != 0 && (r * g < 0.5 || r * g > 2))
            return nvx_cellfile_fail(job, t->path, t->line[row],
                                     (unsigned)l->resistance + 1,
                                     "resistance times conductance is %.4g, not 1: units "
                                     "are mixed",
                                     r * g);
    }
    return 0;
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Windows of a programming log: distinct low ends, levels rise with conductance. */
static int find_windows(nvx_cellfile_job *job, layout *l)
{
    const nvx_cellfile_table *t = l->table;
    if (l->at[NVX_COLUMN_LOW] < 0)
        return 0;
    l->low = nvx_alloc(t->rows, sizeof *l->low);
    for (size_t row = 0; row < t->rows; row++)
        l->low[row] = field(l, row, NVX_COLUMN_LOW);
    qsort(l->low, t->rows, sizeof *l->low, falling);
    for (size_t row = 0; row < t->rows; row++)
        if (!l->lows || l->low[row] != l->low[l->lows - 1])
            l->low[l->lows++] = l->low[row];
    if (l->lows < 2 || l->lows > NVX_SAMPLES_LEVELS_MAX)
        return nvx_cellfile_fail(job, t->path, 0, (unsigned)l->at[NVX_COLUMN_LOW] + 1,
                                 "%zu different windows; allowed: 2 to %d levels",
                                 l->lows, NVX_SAMPLES_LEVELS_MAX);
    nvx_samples_note(job->samples, "%zu levels, by the low end of their windows",
                     l->lows);
    return 0;
}

static int level(nvx_cellfile_job *job, const layout *l, size_t row, int *out)
{
    uint64_t number;
    *out = -1;
    if (l->low) {
        double low = field(l, row, NVX_COLUMN_LOW);
        *out = 0;
        while (l->low[*out] != low)
            *out += 1;
        return 0;
    }
    if (l->at[NVX_COLUMN_LEVEL] < 0)
        return 0;
    if (whole(job, l, row, NVX_COLUMN_LEVEL, NVX_SAMPLES_LEVELS_MAX, &number) != 0)
        return -1;
    *out = (int)number;
    return 0;
}

/* A read above -1 % of the full scale is an offset: see nvx_samples_check. */
static int add_cell(nvx_cellfile_job *job, const layout *l, size_t row)
{
    nvx_sample s = nvx_sample_blank();
    s.line = l->table->line[row];
    s.time = seconds(l, row);
    s.temperature = celsius(l, row);
    s.cell = row;
    if (s.time < 0)
        return nvx_cellfile_fail(job, l->table->path, s.line,
                                 (unsigned)l->at[time_role(l)] + 1,
                                 "negative time since programming: %.9g s", s.time);
    if (l->at[NVX_COLUMN_CELL] >= 0 &&
        whole(job, l, row, NVX_COLUMN_CELL, 1e15, &s.cell) != 0)
        return -1;
    if (l->at[NVX_COLUMN_CYCLE] >= 0 &&
        whole(job, l, row, NVX_COLUMN_CYCLE, 1e15, &s.cycle) != 0)
        return -1;
    if (level(job, l, row, &s.level) != 0 ||
        value(job, l, row, NVX_COLUMN_VALUE, &s.g) != 0)
        return -1;
    if (l->at[NVX_COLUMN_TARGET] >= 0 &&
        value(job, l, row, NVX_COLUMN_TARGET, &s.target) != 0)
        return -1;
    return nvx_samples_add(job->samples, &s, job->err);
}

static int add_row(nvx_cellfile_job *job, const layout *l, size_t row)
{
    nvx_summary_row s = {.line = l->table->line[row],
                         .time = seconds(l, row),
                         .temperature = celsius(l, row),
                         .target = NAN};
    double shift = 0;
    if (level(job, l, row, &s.level) != 0)
        return -1;
    if (l->at[NVX_COLUMN_COUNT] >= 0 &&
        whole(job, l, row, NVX_COLUMN_COUNT, 1e15, &s.n) != 0)
        return -1;
    if (l->at[NVX_COLUMN_TARGET] >= 0 &&
        value(job, l, row, NVX_COLUMN_TARGET, &s.target) != 0)
        return -1;
    if (l->at[NVX_COLUMN_SHIFT] >= 0 && value(job, l, row, NVX_COLUMN_SHIFT, &shift) != 0)
        return -1;
    s.mean = s.target + shift;
    if (l->at[NVX_COLUMN_MEAN] >= 0 && value(job, l, row, NVX_COLUMN_MEAN, &s.mean) != 0)
        return -1;
    if (value(job, l, row, NVX_COLUMN_SIGMA, &s.sigma) != 0)
        return -1;
    if (s.sigma < 0)
        return fail(job, l, row, NVX_COLUMN_SIGMA, "negative sigma",
                    field(l, row, NVX_COLUMN_SIGMA));
    return nvx_samples_add_row(job->samples, &s, job->err);
}

static void note_columns(nvx_cellfile_job *job, const layout *l)
{
    for (size_t i = 0; i < l->table->columns; i++) {
        const nvx_column *c = &l->columns[i];
        const char *role = (int)i == l->resistance ? "resistance, checked against the "
                                                     "conductance and not used"
                                                   : nvx_column_roles[c->role];
        if (c->measure == NVX_MEASURE_OHM && c->role == NVX_COLUMN_VALUE &&
            (int)i != l->resistance)
            role = "resistance, turned into conductance";
        nvx_samples_note(job->samples, "column %zu '%s': %s%s%s", i + 1, c->name, role,
                         c->unit[0] ? ", " : "", c->unit);
    }
}

/* What the log says about cells that were given up. */
static int note_success(nvx_cellfile_job *job, const layout *l)
{
    size_t given_up = 0;
    uint64_t success;
    if (l->at[NVX_COLUMN_SUCCESS] < 0)
        return 0;
    for (size_t row = 0; row < l->table->rows; row++) {
        if (whole(job, l, row, NVX_COLUMN_SUCCESS, 1, &success) != 0)
            return -1;
        given_up += !success;
    }
    nvx_samples_note(job->samples, "%zu of %zu cells missed their window: kept", given_up,
                     l->table->rows);
    return 0;
}

int nvx_cellfile_rows(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                      const nvx_column columns[])
{
    layout l = {.table = t, .columns = columns};
    nvx_error why = {0};
    unsigned wrong = 0;
    if (nvx_columns_check(columns, t->columns, l.at, &l.resistance, &wrong, &why) != 0)
        return nvx_cellfile_fail(job, t->path,
                                 t->header_line ? t->header_line : t->line[0],
                                 wrong ? wrong : 1, "%s", why.text);
    note_columns(job, &l);
    bool summary = l.at[NVX_COLUMN_SIGMA] >= 0;
    job->samples->kind = summary ? NVX_SAMPLES_SUMMARY : NVX_SAMPLES_CELLS;
    job->samples->paired = l.at[NVX_COLUMN_CELL] >= 0;
    job->level_field = (unsigned)l.at[NVX_COLUMN_LEVEL] + 1;
    if (l.at[NVX_COLUMN_LOW] >= 0)
        job->level_field = (unsigned)l.at[NVX_COLUMN_LOW] + 1;
    job->value_field = (unsigned)l.at[summary ? NVX_COLUMN_MEAN : NVX_COLUMN_VALUE] + 1;
    int result = check_words(job, &l);
    if (result == 0)
        result = check_resistance(job, &l);
    if (result == 0)
        result = find_windows(job, &l);
    if (result == 0)
        result = note_success(job, &l);
    for (size_t row = 0; row < t->rows && result == 0; row++)
        result = summary ? add_row(job, &l, row) : add_cell(job, &l, row);
    free(l.low);
    return result;
}
