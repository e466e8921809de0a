#include "analysis/metrics_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

/* One request's answer beside what is known about it. */
typedef struct {
    uint64_t k;
    const int64_t *ids;   /* [k], best first */
    const double *scores; /* [k]; NULL: not told */
    uint64_t exacts;      /* of the first k exact ids, those there are */
    const int64_t *exact; /* [exacts] */
    int32_t label;
    const nvx_truth *truth;
    const double *gain; /* [k]: gain[i] of a right id at rank i + 1 */
} answer;

typedef enum { EXACT, LABEL } truth_kind;

struct nvx_metric_definition {
    const char *name;
    bool at_k; /* "@k" is part of the name */
    truth_kind need;
    double (*value)(const answer *a);
    const char *workload; /* only of this one; NULL: of all */
};
typedef struct nvx_metric_definition definition;

static bool is_exact(const answer *a, int64_t id)
{
    for (uint64_t i = 0; i < a->exacts; i++)
        if (a->exact[i] == id)
            return true;
    return false;
}

static bool has_label(const answer *a, int64_t id)
{
    return id >= 0 && (uint64_t)id < a->truth->rows &&
           a->truth->row_labels[id] == a->label;
}

static double acc1(const answer *a) { return a->ids[0] == a->exact[0]; }

static double recall(const answer *a)
{
    uint64_t found = 0;
    for (uint64_t i = 0; i < a->k; i++)
        found += is_exact(a, a->ids[i]);
    return (double)found / (double)a->exacts;
}

static double ndcg(const answer *a)
{
    double gained = 0.0, ideal = 0.0;
    for (uint64_t i = 0; i < a->k; i++)
        if (is_exact(a, a->ids[i]))
            gained += a->gain[i];
    for (uint64_t i = 0; i < a->exacts; i++)
        ideal += a->gain[i];
    return gained / ideal;
}

static double mrr(const answer *a)
{
    for (uint64_t i = 0; i < a->k; i++)
        if (a->ids[i] == a->exact[0])
            return 1.0 / (double)(i + 1);
    return 0.0;
}

static double prec(const answer *a)
{
    uint64_t right = 0;
    for (uint64_t i = 0; i < a->k; i++)
        right += has_label(a, a->ids[i]);
    return (double)right / (double)a->k;
}

static double label_first(const answer *a) { return has_label(a, a->ids[0]); }

static double label_any(const answer *a)
{
    for (uint64_t i = 0; i < a->k; i++)
        if (has_label(a, a->ids[i]))
            return 1.0;
    return 0.0;
}

static double displacement(const answer *a)
{
    uint64_t rank = 0, kx = a->truth->kx;
    while (rank < kx && a->exact[rank] != a->ids[0])
        rank++;
    return (double)rank;
}

static double margin(const answer *a)
{
    double lead = a->scores[0] - a->scores[1];
    return lead > 0 ? lead / fmax(fabs(a->scores[0]), fabs(a->scores[1])) : 0;
}

static const definition definitions[] = {
    {"acc1", false, EXACT, acc1, NULL},
    {"recall", true, EXACT, recall, NULL},
    {"ndcg", true, EXACT, ndcg, NULL},
    {"mrr", false, EXACT, mrr, NULL},
    {"prec", true, LABEL, prec, NULL},
    {"label@1", false, LABEL, label_first, NULL},
    {"label", true, LABEL, label_any, NULL},
    {"ovt_hit", false, EXACT, acc1, "ovt"},
    {"displacement", false, EXACT, displacement, "ovt"},
    {"margin", false, EXACT, margin, "ovt"},
};

/* Whether a metric has a meaning for these answers. */
static bool applies(const nvx_metrics *self, const definition *d)
{
    const char *workload = self->truth.workload ? self->truth.workload : "";
    if (d->workload && strcmp(d->workload, workload) != 0)
        return false;
    if (self->k == 1 && (d->value == label_any || d->value == margin))
        return false; /* it is label@1; there is no second one */
    return self->queries[d->need] > 0;
}

static bool has_truth(const nvx_truth *truth, truth_kind need, uint64_t request)
{
    if (need == EXACT)
        return truth->neighbors && truth->kx &&
               truth->neighbors[request * truth->kx] >= 0;
    return truth->labels && truth->row_labels && truth->labels[request] >= 0;
}

static void find_queries(nvx_metrics *self, truth_kind need)
{
    self->query[need] = nvx_alloc(self->truth.requests, sizeof(uint64_t));
    for (uint64_t r = 0; r < self->truth.requests; r++)
        if (has_truth(&self->truth, need, r))
            self->query[need][self->queries[need]++] = r;
}

static nvx_metric *append(nvx_metrics *self, const definition *d)
{
    NVX_ASSERT(self->n < NVX_METRICS_MOST);
    nvx_metric *m = &self->metric[self->n];
    self->definition[self->n++] = d;
    if (d && d->at_k)
        snprintf(m->name, sizeof m->name, "%s@%" PRIu64, d->name, self->k);
    else
        snprintf(m->name, sizeof m->name, "%s", d ? d->name : "nmse");
    m->trial = nvx_alloc(self->trials, sizeof(double));
    if (d) {
        m->queries = self->queries[d->need];
        m->query = nvx_alloc(m->queries, sizeof(double));
    }
    return m;
}

nvx_metrics *nvx_metrics_new(const nvx_truth *truth, uint64_t k, uint64_t trials)
{
    NVX_ASSERT(k > 0 && trials > 0);
    nvx_metrics *self = nvx_alloc(1, sizeof *self);
    self->truth = *truth;
    self->k = k;
    self->trials = trials;
    self->gain = nvx_alloc(k, sizeof(double));
    for (uint64_t i = 0; i < k; i++)
        self->gain[i] = 1.0 / log2((double)(i + 2));
    find_queries(self, EXACT);
    find_queries(self, LABEL);
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        if (applies(self, &definitions[i]))
            append(self, &definitions[i]);
    }
    return self;
}

void nvx_metrics_destroy(nvx_metrics **self_p)
{
    nvx_metrics *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->n; i++) {
        free(self->metric[i].trial);
        free(self->metric[i].query);
    }
    free(self->gain);
    free(self->nearest);
    free(self->query[EXACT]);
    free(self->query[LABEL]);
    free(self);
    *self_p = NULL;
}

static answer answer_of(const nvx_metrics *self, const int64_t ids[],
                        const double scores[], uint64_t request)
{
    const nvx_truth *t = &self->truth;
    answer a = {
        .k = self->k, .ids = ids + request * self->k, .truth = t, .gain = self->gain};
    if (scores)
        a.scores = scores + request * self->k;
    if (t->neighbors) {
        a.exact = t->neighbors + request * t->kx;
        while (a.exacts < t->kx && a.exacts < self->k && a.exact[a.exacts] >= 0)
            a.exacts++;
    }
    if (t->labels)
        a.label = t->labels[request];
    return a;
}

/* One trial of one metric; a query's mean over trials is a sum until the last one. */
static void measure(nvx_metrics *self, size_t i, const int64_t ids[],
                    const double scores[])
{
    const definition *d = self->definition[i];
    nvx_metric *m = &self->metric[i];
    double sum = 0.0;
    for (uint64_t q = 0; q < m->queries; q++) {
        answer a = answer_of(self, ids, scores, self->query[d->need][q]);
        double value = d->value(&a);
        sum += value;
        m->query[q] += value;
        if (self->added + 1 == self->trials)
            m->query[q] /= (double)self->trials;
    }
    m->trial[self->added] = sum / (double)m->queries;
}

void nvx_metrics_add(nvx_metrics *self, const int64_t ids[], const double scores[],
                     double nmse)
{
    NVX_ASSERT(self->added < self->trials);
    if (self->added == 0 && !isnan(nmse))
        append(self, NULL);
    for (size_t i = 0; i < self->n; i++) {
        if (self->definition[i])
            measure(self, i, ids, scores);
        else
            self->metric[i].trial[self->added] = nmse;
    }
    self->added++;
}

uint64_t nvx_metrics_trials(const nvx_metrics *self) { return self->added; }

size_t nvx_metrics_count(const nvx_metrics *self) { return self->n; }

const nvx_metric *nvx_metrics_at(const nvx_metrics *self, size_t i)
{
    NVX_ASSERT(i < self->n);
    return &self->metric[i];
}

const nvx_metric *nvx_metrics_named(const nvx_metrics *self, const char *name)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->metric[i].name, name) == 0)
            return &self->metric[i];
    return NULL;
}
