#include "sim/app/sweep_run.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/point.h"
#include "sim/app/ranks.h"
#include "sim/memory.h"
#include "sim/progress.h"

/* The points that are left, for all that work on them. */
typedef struct {
    nvx_sweep_points *points;
    nvx_progress *progress;
    atomic_size_t next;
} queue;

/* ---- texts between processes ---- */

/* A task is the configuration, the trace, the folder of what is timed and the settings, a
 * separator after each: one that no YAML may hold. */
static const char separator[] = "\x1e";

static char *task_of(const nvx_sweep_points *points, size_t point)
{
    const nvx_sweep_plan *plan = points->plan;
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    char *text =
        nvx_format("%s%s%s%s%s%s", nvx_sweep_plan_base(plan, point)->path, separator,
                   plan->trace ? plan->trace : "", separator, points->folder, separator);
    for (size_t i = 0; i < n; i++) {
        char *longer = nvx_format("%s%s%s", text, sets[i], separator);
        free(text);
        text = longer;
    }
    nvx_sweep_plan_sets_free(sets, n);
    return text;
}

/* An answer is the report, which begins with a brace, or exit status and message. */
static char *answer_of(json_t *report, const nvx_error *err)
{
    char *text = report ? json_dumps(report, JSON_COMPACT)
                        : nvx_format("%d %s", err->status, err->text);
    json_decref(report);
    return text;
}

static void take_answer(nvx_sweep_points *points, size_t point, const char *text)
{
    char *message;
    if (text[0] == '{') {
        nvx_sweep_points_take(points, point, json_loads(text, 0, NULL));
        return;
    }
    long status = strtol(text, &message, 10);
    nvx_error *err = &points->error[point];
    (status == NVX_INPUT ? nvx_fail_input : nvx_fail_environment)(err, "%s", message + 1);
}

char *nvx_sweep_run_task(const char *task, int threads)
{
    nvx_error err = {0};
    char *text = nvx_strdup(task), *rest = text;
    const char **sets = nvx_alloc(strlen(task), sizeof *sets);
    nvx_point run = {.sets = sets, .threads = threads};
    run.config = strsep(&rest, separator);
    run.trace = strsep(&rest, separator);
    if (!run.trace[0])
        run.trace = NULL;
    run.timings = strsep(&rest, separator);
    while (*rest)
        sets[run.n_sets++] = strsep(&rest, separator);
    char *program = nvx_point_program(&err);
    run.program = program;
    json_t *report = program ? nvx_point_run(&run, &err) : NULL;
    free(program);
    free(sets);
    free(text);
    return answer_of(report, &err);
}

/* ---- the queue ---- */

static char *next(void *arg, size_t *point)
{
    queue *q = arg;
    const nvx_sweep_points *points = q->points;
    do
        *point = atomic_fetch_add(&q->next, 1);
    while (*point < points->plan->points && points->report[*point]);
    return *point < points->plan->points ? task_of(points, *point) : NULL;
}

static void done(void *arg, size_t point, const char *text)
{
    queue *q = arg;
    take_answer(q->points, point, text);
    nvx_progress_step(q->progress, 1);
}

static void work(const nvx_ranks_source *source, int threads)
{
    size_t point;
    for (char *task; (task = source->next(source->arg, &point));) {
        char *answer = nvx_sweep_run_task(task, threads);
        source->done(source->arg, point, answer);
        free(answer);
        free(task);
    }
}

void nvx_sweep_run(nvx_sweep_points *points, int jobs)
{
    bool spread = nvx_ranks_others() > 0;
    queue q = {.points = points};
    nvx_ranks_source source = {&q, next, done};
    if (jobs == 0)
        jobs = spread ? 1 : omp_get_num_procs();
    int threads = nvx_ranks_threads(jobs);
    q.progress = nvx_progress_start("sweep", nvx_sweep_points_left(points));
#pragma omp parallel for num_threads(jobs + spread) schedule(static, 1)
    for (int i = 0; i < jobs + spread; i++)
        if (i == 0 && spread)
            nvx_ranks_serve(jobs, &source);
        else
            work(&source, threads);
    nvx_progress_end(&q.progress);
}
