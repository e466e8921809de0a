#include "sim/app/sweep_where.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

static const char *const operators[] = {"<=", ">=", "==", "!=", "<", ">"};
enum { OPERATORS = sizeof operators / sizeof *operators };

static bool compare(size_t operator, double a, double b)
{
    switch (operator) {
    case 0:
        return a <= b;
    case 1:
        return a >= b;
    case 2:
        return a == b;
    case 3:
        return a != b;
    case 4:
        return a < b;
    default:
        return a > b;
    }
}

/* Which operator the text begins with; OPERATORS: none. */
static size_t operator_at(const char *text)
{
    size_t i = 0;
    while (i < OPERATORS && strncmp(text, operators[i], strlen(operators[i])) != 0)
        i++;
    return i;
}

static int take_factor(nvx_where *self, const nvx_node *node, const char *text, size_t n,
                       nvx_error *err)
{
    static const char path_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    while (n && *text == ' ')
        text++, n--;
    while (n && text[n - 1] == ' ')
        n--;
    char *word = nvx_format("%.*s", (int)n, text), *end = NULL;
    double number = strtod(word, &end);
    bool is_number = n && *end == '\0' && strspn(word, "0123456789+-.eE") == n;
    if (!is_number && (n == 0 || strspn(word, path_characters) != n)) {
        nvx_place_fail(node->at, err,
                       "where: '%s': expected a path or a number; allowed: a * b <= c",
                       word);
        free(word);
        return -1;
    }
    self->factor = nvx_grow(self->factor, self->n, self->n + 1, sizeof *self->factor);
    nvx_factor *factor = &self->factor[self->n++];
    factor->number = number;
    if (is_number)
        free(word);
    else
        factor->path = word;
    return 0;
}

static int take_product(nvx_where *self, const nvx_node *node, const char *text, size_t n,
                        nvx_error *err)
{
    for (;;) {
        const char *star = memchr(text, '*', n);
        size_t length = star ? (size_t)(star - text) : n;
        if (take_factor(self, node, text, length, err) != 0)
            return -1;
        if (!star)
            return 0;
        text += length + 1;
        n -= length + 1;
    }
}

int nvx_where_read(nvx_where *self, const nvx_node *node, nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR && !node->null ? node->text : "";
    size_t n = strcspn(text, "<>=!"), operator= operator_at(text + n);
    if (operator== OPERATORS)
        return nvx_place_fail(node->at, err,
                              "where: expected a comparison: <=, >=, ==, !=, < or > "
                              "between paths, numbers and products of them");
    self->line = node->at.line;
    self->column = node->at.column;
    strcpy(self->operator, operators[operator]);
    const char *right = text + n + strlen(self->operator);
    if (take_product(self, node, text, n, err) != 0)
        return -1;
    self->left = self->n;
    return take_product(self, node, right, strlen(right), err);
}

void nvx_where_clear(nvx_where *self)
{
    for (size_t i = 0; i < self->n; i++)
        free(self->factor[i].path);
    free(self->factor);
}

int nvx_where_holds(const nvx_where *self, nvx_value_of value_of, const void *context,
                    nvx_error *err)
{
    double side[2] = {1, 1};
    for (size_t i = 0; i < self->n; i++) {
        double value = self->factor[i].number;
        const char *path = self->factor[i].path;
        if (path && value_of(context, path, &value, err) != 0)
            return -1;
        side[i >= self->left] *= value;
    }
    return compare(operator_at(self->operator), side[0], side[1]);
}
