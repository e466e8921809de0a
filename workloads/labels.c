#include "workloads/labels.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum { WORD_LIMIT = 256 }; /* bytes of a label */

typedef struct word_list {
    char **word;
    size_t count, room;
} word_list;

static void push(word_list *list, const char *word)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 1024;
        list->word = nvx_grow(list->word, list->room, room, sizeof *list->word);
        list->room = room;
    }
    list->word[list->count++] = nvx_strdup(word);
}

static void release(word_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->word[i]);
    free(list->word);
    *list = (word_list){0};
}

/* Cuts spaces at both ends; returns what is wrong with a line, or NULL. */
static const char *trim(char **line, size_t length)
{
    char *text = *line;
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    while (isspace((unsigned char)*text))
        text++;
    *line = text;
    if (!*text)
        return "no label";
    if (strlen(text) > WORD_LIMIT)
        return "a label of more than 256 bytes";
    return strpbrk(text, " \t") ? "more than one word" : NULL;
}

static int read_words(const char *path, word_list *out, nvx_error *err)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    const char *wrong = NULL;
    if (!file)
        return nvx_fail_open(err, path);
    for (ssize_t n; !wrong && (n = getline(&line, &room, file)) >= 0;) {
        char *text = line;
        wrong = trim(&text, (size_t)n);
        push(out, text);
    }
    bool failed = ferror(file);
    free(line);
    fclose(file);
    if (wrong)
        return nvx_fail_at(err, path, (unsigned)out->count, 1,
                           "%s; one word or number per "
                           "line",
                           wrong);
    return failed ? nvx_fail_environment(err, "cannot read '%s'", path) : 0;
}

static bool as_number(const char *word, int32_t *out)
{
    char *end;
    errno = 0;
    long number = strtol(word, &end, 10);
    *out = (int32_t)number;
    return *end == '\0' && errno == 0 && number >= -1 && number <= INT32_MAX;
}

static bool all_numbers(const word_list *list)
{
    int32_t number;
    for (size_t i = 0; i < list->count; i++)
        if (!as_number(list->word[i], &number))
            return false;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The distinct words of all files, sorted. The words stay those of the lists. */
static word_list distinct(const word_list lists[], int n)
{
    word_list all = {0};
    for (int i = 0; i < n; i++)
        all.room += lists[i].count;
    all.word = nvx_alloc(all.room, sizeof *all.word);
    for (int i = 0; i < n; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            all.word[all.count++] = lists[i].word[j];
    qsort(all.word, all.count, sizeof *all.word, by_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (kept == 0 || strcmp(all.word[kept - 1], all.word[i]) != 0)
            all.word[kept++] = all.word[i];
    all.count = kept;
    return all;
}

static void number(nvx_labels *file, const word_list *list, const word_list *names)
{
    file->count = list->count;
    file->words = names != NULL;
    file->label = nvx_alloc(list->count, sizeof *file->label);
    for (size_t i = 0; i < list->count; i++) {
        char **found = names ? bsearch(&list->word[i], names->word, names->count,
                                       sizeof *names->word, by_bytes)
                             : NULL;
        if (found)
            file->label[i] = (int32_t)(found - names->word);
        else
            as_number(list->word[i], &file->label[i]);
    }
}

int nvx_labels_read(nvx_labels files[], int n, nvx_error *err)
{
    word_list *lists = nvx_alloc((size_t)n, sizeof *lists);
    bool numbers = true;
    int result = 0;
    for (int i = 0; i < n; i++) {
        files[i].label = NULL;
        files[i].count = 0;
        if (files[i].path && result == 0)
            result = read_words(files[i].path, &lists[i], err);
        numbers = numbers && all_numbers(&lists[i]);
    }
    word_list names = distinct(lists, n);
    for (int i = 0; i < n && result == 0; i++)
        if (files[i].path)
            number(&files[i], &lists[i], numbers ? NULL : &names);
    free(names.word);
    for (int i = 0; i < n; i++)
        release(&lists[i]);
    free(lists);
    return result;
}
