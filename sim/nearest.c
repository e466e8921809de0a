#include "sim/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64, LETTERS_PER_SLIP = 3 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Cost of turning the first i letters of a into the first j of b, row by row. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replace = last[j - 1] + !same(a[i - 1], b[j - 1]);
            now[j] = least(replace, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *nvx_nearest(const char *word, const char *const words[], size_t n)
{
    const char *best = NULL;
    size_t best_distance = 0, length = strlen(word);
    if (length > LONGEST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(words[i]);
        if (other > LONGEST)
            continue;
        size_t d = distance(word, length, words[i], other);
        size_t longer = length > other ? length : other;
        if (d * LETTERS_PER_SLIP <= longer && (!best || d < best_distance)) {
            best = words[i];
            best_distance = d;
        }
    }
    return best;
}
