#include "sim/app/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/complete_words.h"
#include "sim/memory.h"

static const char asked[] = "--complete";

bool nvx_complete_asked(int argc, char *const argv[])
{
    return argc > 1 && strcmp(argv[1], asked) == 0;
}

int nvx_complete_command(const nvx_subcommand commands[], int n, int argc, char **argv)
{
    nvx_error err = {0};
    bool last = argc <= 3;
    for (int i = 0; i < n; i++) {
        if (last) {
            printf("%s\t%s\n", commands[i].name, commands[i].doc);
        } else if (strcmp(argv[2], commands[i].name) == 0) {
            argv[2] = argv[1];
            argv[1] = commands[i].full;
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    return nvx_cmd_end(&err);
}

/* Calls f with every option of a command and of what it is put together from; returns the
 * first for which f says so. */
static const struct argp_option *
find(const struct argp *argp, bool (*f)(const struct argp_option *option, void *data),
     void *data)
{
    const struct argp_option *found = NULL;
    for (const struct argp_option *o = argp->options; o && (o->name || o->key); o++)
        if (f(o, data))
            return o;
    for (const struct argp_child *c = argp->children; c && c->argp && !found; c++)
        found = find(c->argp, f, data);
    return found;
}

/* "--trace", "-o" or the part of "--trace=FILE" before the value. */
static bool named(const struct argp_option *option, void *data)
{
    const char *text = data;
    size_t n = strcspn(text, "=");
    if (text[0] == '-' && text[1] != '-')
        return n == 2 && option->key == text[1];
    return n > 2 && option->name && strlen(option->name) == n - 2 &&
           strncmp(option->name, text + 2, n - 2) == 0;
}

static bool offer(const struct argp_option *option, void *data)
{
    json_t *words = data;
    bool optional = option->flags & OPTION_ARG_OPTIONAL;
    if (!option->name)
        return false;
    char *plain = nvx_format("--%s", option->name), *more = nvx_format("%s=", plain);
    if (!option->arg || optional)
        json_object_set_new(words, plain, json_string(option->doc));
    if (option->arg)
        json_object_set_new(words, more, json_string(option->doc));
    free(more);
    free(plain);
    return false;
}

static void print(const nvx_candidates *all)
{
    const char *word;
    json_t *what;
    json_object_foreach(all->words, word, what)
        printf("%s\t%s\n", word, json_string_value(what));
    if (all->files)
        puts("/");
}

void nvx_complete_options(const struct argp *argp, int n, char *const words[])
{
    nvx_candidates all = {.words = json_object()};
    char *last = n > 0 ? words[n - 1] : "", *before = n > 1 ? words[n - 2] : "";
    char *value = strncmp(last, "--", 2) == 0 ? strchr(last, '=') : NULL;
    const struct argp_option *option = find(argp, named, value ? last : before);
    bool apart = option && option->arg && !(option->flags & OPTION_ARG_OPTIONAL);
    if (value) {
        char *head = nvx_format("%.*s", (int)(value + 1 - last), last);
        if (option && option->arg)
            nvx_complete_words(&all, option->arg, head, value + 1);
        free(head);
    } else if (apart && !strchr(before, '=')) {
        nvx_complete_words(&all, option->arg, "", last);
    } else if (last[0] == '-' || !argp->args_doc) {
        find(argp, offer, all.words);
        json_object_set_new(all.words, "--help", json_string("tells the options"));
    } else {
        char *kind =
            nvx_format("%.*s", (int)strcspn(argp->args_doc, " "), argp->args_doc);
        nvx_complete_words(&all, kind, "", last);
        free(kind);
    }
    print(&all);
    json_decref(all.words);
}
