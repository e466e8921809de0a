#include "sim/app/sweep_goal.h"

#include <string.h>

#include "sim/memory.h"

int nvx_goal_read(nvx_goal *self, const nvx_node *node, nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR && !node->null ? node->text : "";
    self->key = nvx_strdup(node->key);
    self->line = node->key_at.line;
    self->column = node->key_at.column;
    self->more = strcmp(text, "max") == 0;
    if (!self->more && strcmp(text, "min") != 0)
        return nvx_place_fail(node->at, err, "goals.%s: allowed: min, max", node->key);
    return 0;
}
