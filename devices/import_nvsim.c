/* NVSim's .cell files: "-ResistanceOn (ohm): 6000", one key per line. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/import_format.h"

enum { LINE = 1024 };

/* The resistances of a cell; those at the read voltage come first. */
static const char *const keys[2][3] = {
    {"ResistanceOff", "ResistanceOffAtReadVoltage", "ResistanceOffAtSetVoltage"},
    {"ResistanceOn", "ResistanceOnAtReadVoltage", "ResistanceOnAtSetVoltage"},
};

typedef struct found {
    double ohm;
    unsigned line;
    const char *key; /* NULL: not there */
} found;

/* "-Key (unit): value" -> key, unit, value; false for another line. */
static bool split(char *line, char **key, char **unit, char **value)
{
    char *colon = strchr(line, ':');
    if (line[0] != '-' || !colon)
        return false;
    *colon = '\0';
    *value = colon + 1 + strspn(colon + 1, " \t");
    (*value)[strcspn(*value, "\r\n#")] = '\0';
    *key = line + 1;
    *unit = strchr(line, '(');
    if (*unit) {
        (*unit)[-((*unit)[-1] == ' ')] = '\0';
        *unit += 1;
        (*unit)[strcspn(*unit, ")")] = '\0';
    }
    return true;
}

static int take(nvx_cellfile_job *job, const char *path, unsigned line, char *text,
                found levels[2])
{
    char *key, *unit, *value, *end;
    nvx_column column;
    if (!split(text, &key, &unit, &value))
        return 0;
    for (int level = 0; level < 2; level++)
        for (int i = 0; i < 3; i++) {
            if (strcmp(key, keys[level][i]) != 0)
                continue;
            if (!unit || nvx_column_unit(unit, &column, NULL) != 0 ||
                column.measure != NVX_MEASURE_OHM)
                return nvx_cellfile_fail(job, path, line, 1, "'-%s' is not in ohm", key);
            double ohm = strtod(value, &end) * column.factor;
            end += strspn(end, " \t");
            if (end == value || *end || !isfinite(ohm) || ohm <= 0)
                return nvx_cellfile_fail(job, path, line, 1,
                                         "'%.40s' is not a resistance above 0 (-%s)",
                                         value, key);
            if (!levels[level].key || i == 0)
                levels[level] = (found){ohm, line, keys[level][i]};
        }
    return 0;
}

int nvx_cellfile_nvsim(nvx_cellfile_job *job, const char *path)
{
    char text[LINE];
    found levels[2] = {0};
    int result = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return nvx_fail_open(job->err, path);
    for (unsigned line = 1; result == 0 && fgets(text, sizeof text, file); line++)
        result = take(job, path, line, text, levels);
    fclose(file);
    if (result != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        if (!levels[i].key)
            return nvx_cellfile_fail(job, path, 0, 0,
                                     "no '-%s (ohm):' (nor ...AtReadVoltage, "
                                     "...AtSetVoltage): NVSim's cell has two resistances",
                                     keys[i][0]);
    if (levels[0].ohm <= levels[1].ohm)
        return nvx_cellfile_fail(job, path, levels[0].line, 1,
                                 "-%s %.9g ohm is not above -%s %.9g ohm", levels[0].key,
                                 levels[0].ohm, levels[1].key, levels[1].ohm);
    job->samples->kind = NVX_SAMPLES_SUMMARY;
    for (int i = 0; i < 2; i++) {
        nvx_summary_row row = {.level = i,
                               .temperature = NAN,
                               .target = NAN,
                               .mean = 1 / levels[i].ohm,
                               .line = levels[i].line};
        nvx_samples_note(job->samples, "line %u: level %d is %s, %.9g ohm",
                         levels[i].line, i, levels[i].key, levels[i].ohm);
        if (nvx_samples_add_row(job->samples, &row, job->err) != 0)
            return -1;
    }
    nvx_samples_note(job->samples, "no spread: NVSim's file has none");
    return 0;
}
