/* Accuracy: a share of queries per trial, and how mean and intervals follow. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/interval.h"
#include "analysis/text.h"
#include "sim/memory.h"

/* "1 422 of 1 500" hits; a metric that is no share of queries has none. */
static void add_trials(nvx_explanation *out, const double trial[], uint64_t trials,
                       uint64_t queries)
{
    char sum[32], all[32];
    for (uint64_t t = 0; t < trials; t++) {
        double hits = trial[t] * (double)queries;
        if (fabs(hits - round(hits)) < 1e-6)
            hits = round(hits); /* the mean was rounded */
        char *name = queries ? nvx_format("trial %llu: %s / %s", (unsigned long long)t,
                                          nvx_text_count(hits, sum),
                                          nvx_text_grouped(queries, all))
                             : nvx_format("trial %llu", (unsigned long long)t);
        nvx_explain_row *row = nvx_explain_row_add(out, name, "", "");
        row->value = trial[t];
        row->brief = true;
        if (queries) {
            row->count = hits;
            row->each = 1 / (double)queries;
        }
        free(name);
    }
}

static void note_pair(nvx_explanation *out, const json_t *pair, const char *text)
{
    if (json_array_size(pair) == 2)
        nvx_explain_note(out, nvx_format("%s: [%.4g, %.4g]", text,
                                         json_number_value(json_array_get(pair, 0)),
                                         json_number_value(json_array_get(pair, 1))));
}

static void note_intervals(nvx_explanation *out, const json_t *metric,
                           const double trial[], uint64_t trials, uint64_t queries)
{
    double std = nvx_std(trial, trials), n = (double)trials;
    char how[160];
    nvx_explain_note(out,
                     nvx_format("mean: sum over trials / %llu = %.6g",
                                (unsigned long long)trials, nvx_mean(trial, trials)));
    if (trials > 1) {
        double t = gsl_cdf_tdist_Pinv(0.975, n - 1);
        nvx_explain_note(out, nvx_format("std: sqrt(sum (trial - mean)^2 / %llu) = %.4g",
                                         (unsigned long long)trials - 1, std));
        snprintf(how, sizeof how,
                 "ci95, over chips: mean -+ t(0.975, %llu) std / sqrt(%llu) = mean -+ "
                 "%.4g x %.4g / %.4g",
                 (unsigned long long)trials - 1, (unsigned long long)trials, t, std,
                 sqrt(n));
        note_pair(out, json_object_get(metric, "ci95"), how);
    }
    if (queries) {
        snprintf(how, sizeof how,
                 "ci95_queries: 2.5 and 97.5 %% of the means of %d resamples of the %llu "
                 "queries' means over trials",
                 NVX_BOOTSTRAP_RESAMPLES, (unsigned long long)queries);
        note_pair(out, json_object_get(metric, "ci95_queries"), how);
    }
}

int nvx_explain_accuracy(nvx_explain *self, const nvx_explain_name *name,
                         nvx_explanation *out, nvx_error *err)
{
    nvx_extent extent;
    uint64_t queries = 0;
    char *dataset = nvx_format("/accuracy/%s", name->last);
    double *trial = nvx_reader_f64(self->reader, dataset, &extent, err);
    int result =
        trial ? nvx_reader_attribute_u64(self->reader, dataset, "queries", &queries, err)
              : -1;
    if (result == 0) {
        out->how =
            nvx_format(queries ? "mean over trials (chips programmed anew) of the mean "
                                 "over the queries that have truth"
                               : "mean over trials (chips programmed anew)");
        add_trials(out, trial, extent.count, queries);
        const json_t *all = json_object_get(self->report, "accuracy");
        note_intervals(out, json_object_get(all, name->last), trial, extent.count,
                       queries);
    }
    free(trial);
    free(dataset);
    return result;
}
