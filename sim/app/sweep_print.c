#include "sim/app/sweep_print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text.h"
#include "sim/app/cmd.h"
#include "sim/memory.h"

static const char *better(const nvx_sweep_study *study, size_t goal)
{
    return study->more[goal] ? "max" : "min";
}

static json_t *goals_json(const nvx_sweep_study *study)
{
    json_t *goals = json_object();
    for (size_t g = 0; g < study->goals; g++)
        json_object_set_new(goals, study->key[g], json_string(better(study, g)));
    return goals;
}

static json_t *shares_json(const nvx_sweep_study *study)
{
    const nvx_sweep_plan *plan = study->points->plan;
    json_t *goals = json_object();
    for (size_t g = 0; g < study->goals; g++) {
        json_t *axes = json_object();
        for (size_t a = 0; a < plan->names; a++) {
            double share = study->share[g * plan->names + a];
            json_object_set_new(axes, plan->name[a],
                                isnan(share) ? json_null() : json_real(share));
        }
        json_object_set_new(goals, study->key[g], axes);
    }
    return goals;
}

void nvx_sweep_print_json(const nvx_sweep_study *study)
{
    const nvx_sweep_points *points = study->points;
    const nvx_sweep_plan *plan = points->plan;
    json_t *list = json_array();
    for (size_t p = 0; p < plan->points; p++) {
        json_t *set = json_object(), *point = json_object();
        for (size_t a = 0; a < plan->names; a++) {
            const char *value = nvx_sweep_plan_value(plan, p, a);
            if (*value)
                json_object_set_new(set, plan->name[a], json_string(value));
        }
        json_object_set_new(point, "set", set);
        if (points->report[p])
            json_object_set(point, "report", points->report[p]);
        else
            json_object_set_new(point, "error", json_string(points->error[p].text));
        json_object_set_new(point, "front", json_boolean(study->front[p]));
        json_array_append_new(list, point);
    }
    json_t *whole = json_object();
    json_object_set_new(whole, "left_out", json_integer((json_int_t)plan->left_out));
    json_object_set_new(whole, "goals", goals_json(study));
    json_object_set_new(whole, "sensitivity", shares_json(study));
    json_object_set_new(whole, "points", list);
    nvx_cmd_print_json(whole);
}

/* Last part of a dotted path, for the head of a column. */
static const char *last_part(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

/* Characters of the widest value of a parameter and of its name; 0, so without a column:
 * of several points none has another value. */
static int width_of(const nvx_sweep_plan *plan, size_t name)
{
    const char *first = nvx_sweep_plan_value(plan, 0, name);
    size_t width = strlen(last_part(plan->name[name]));
    bool varies = plan->points == 1;
    for (size_t p = 0; p < plan->points; p++) {
        const char *value = nvx_sweep_plan_value(plan, p, name);
        size_t n = strlen(value);
        width = n > width ? n : width;
        varies = varies || strcmp(value, first) != 0;
    }
    return varies ? (int)width : 0;
}

static void print_word(int width, const char *word)
{
    if (width)
        printf("%*s  ", width, word);
}

static void print_point(const nvx_sweep_study *study, const int width[],
                        const char *accuracy, size_t p)
{
    const nvx_sweep_points *points = study->points;
    const nvx_sweep_plan *plan = points->plan;
    char room[64];
    for (size_t a = 0; a < plan->names; a++)
        print_word(width[a], nvx_sweep_plan_value(plan, p, a));
    json_t *report = points->report[p];
    if (!report) {
        printf("%s: %s\n", nvx_text_alarm("failed", stdout, room), points->error[p].text);
        return;
    }
    double best = nvx_report_number(report, accuracy);
    printf("%10.4g %10.4g %10.4g ", nvx_report_number(report, "latency_ns.p50") * 1e-3,
           nvx_report_number(report, "energy_nj_per_request.total"),
           nvx_report_number(report, "area_mm2.total"));
    if (isnan(best))
        printf("%8s", "-");
    else
        printf("%8.4f", best);
    printf("%s\n", study->front[p] ? " *" : "");
}

static void print_points(const nvx_sweep_study *study)
{
    const nvx_sweep_plan *plan = study->points->plan;
    const char *metric = nvx_sweep_metric(study->points);
    char *accuracy = nvx_format("accuracy.%s.mean", metric);
    int *width = nvx_alloc(plan->names, sizeof *width);
    for (size_t a = 0; a < plan->names; a++) {
        width[a] = width_of(plan, a);
        print_word(width[a], last_part(plan->name[a]));
    }
    printf("%10s %10s %10s %8s\n", "latency/us", "energy/nJ", "area/mm2", metric);
    for (size_t p = 0; p < plan->points; p++)
        print_point(study, width, accuracy, p);
    free(accuracy);
    free(width);
}

static void print_front(const nvx_sweep_study *study)
{
    size_t n = 0;
    for (size_t p = 0; p < study->points->plan->points; p++)
        n += study->front[p];
    printf("* on the Pareto front of");
    for (size_t g = 0; g < study->goals; g++)
        printf("%s %s (%s)", g ? "," : "", study->key[g], better(study, g));
    printf(": %zu point%s\n", n, n == 1 ? "" : "s");
}

/* Axes that explain something, or nothing of what varies; the others have no column. */
static bool explains(const nvx_sweep_study *study, size_t axis)
{
    for (size_t g = 0; g < study->goals; g++)
        if (!isnan(study->share[g * study->points->plan->names + axis]))
            return true;
    return false;
}

/* Room for a share below the axis' name. */
static int share_width(const char *axis)
{
    size_t n = strlen(last_part(axis));
    return n > 5 ? (int)n : 5;
}

static void print_shares(const nvx_sweep_study *study)
{
    const nvx_sweep_plan *plan = study->points->plan;
    printf("%-32s", "variance explained by one axis");
    for (size_t a = 0; a < plan->names; a++)
        if (explains(study, a))
            printf("  %*s", share_width(plan->name[a]), last_part(plan->name[a]));
    printf("\n");
    for (size_t g = 0; g < study->goals; g++) {
        printf("  %-30s", study->key[g]);
        for (size_t a = 0; a < plan->names; a++) {
            double share = study->share[g * plan->names + a];
            int width = share_width(plan->name[a]);
            if (explains(study, a) && isnan(share))
                printf("  %*s", width, "-");
            else if (explains(study, a))
                printf("  %*.3f", width, share);
        }
        printf("\n");
    }
}

void nvx_sweep_print(const nvx_sweep_study *study, const char *output)
{
    const nvx_sweep_plan *plan = study->points->plan;
    bool varies = false;
    for (size_t a = 0; a < plan->names; a++)
        varies = varies || explains(study, a);
    print_points(study);
    if (study->goals)
        print_front(study);
    if (varies)
        print_shares(study);
    printf("%zu point%s in %s (latency: median; energy: per request)\n", plan->points,
           plan->points == 1 ? "" : "s", output);
    if (plan->wheres)
        printf("left out by where: %zu of %zu points\n", plan->left_out,
               plan->left_out + plan->points);
}
