#include "sim/app/sweep_goal.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/report.h"
#include "sim/memory.h"
#include "sim/nearest.h"

static int check_key(const nvx_node *node, nvx_error *err)
{
    char *first = nvx_format("%.*s", (int)strcspn(node->key, "."), node->key);
    size_t n;
    const char *const *keys = nvx_report_keys(&n);
    const char *near = nvx_nearest(first, keys, n);
    int result = 0;
    if (!near || strcmp(near, first) != 0)
        result = nvx_place_fail(
            node->key_at, err, "goals.%.60s: no number of a report%s%s%s", node->key,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(first);
    return result;
}

int nvx_goal_read(nvx_goal *self, const nvx_node *node, nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR && !node->null ? node->text : "";
    self->key = nvx_strdup(node->key);
    self->line = node->key_at.line;
    self->column = node->key_at.column;
    self->more = strcmp(text, "max") == 0;
    if (!self->more && strcmp(text, "min") != 0)
        return nvx_place_fail(node->at, err, "goals.%s: allowed: min, max", node->key);
    return check_key(node, err);
}
