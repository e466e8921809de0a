/* json_keys.h - what keys an object has. */
#ifndef NVX_TESTS_ANALYSIS_JSON_KEYS_H
#define NVX_TESTS_ANALYSIS_JSON_KEYS_H

#include <jansson.h>
#include <string.h>

/* "a b c": the keys of an object in order. */
static inline char *keys(json_t *object)
{
    static char text[512];
    const char *key;
    json_t *value;
    text[0] = '\0';
    json_object_foreach(object, key, value)
    {
        strcat(text, text[0] ? " " : "");
        strcat(text, key);
    }
    return text;
}

#endif
