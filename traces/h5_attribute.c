#include "traces/h5.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum { TEXT_LIMIT = 65536 }; /* bytes of one attribute */

static char *fixed_text(hid_t attribute, hid_t type)
{
    size_t size = H5Tget_size(type);
    if (size == 0 || size > TEXT_LIMIT)
        return NULL;
    char *text = nvx_alloc(size + 1, 1);
    if (H5Aread(attribute, type, text) >= 0)
        return text;
    free(text);
    return NULL;
}

static char *variable_text(hid_t attribute, hid_t type)
{
    char *held = NULL, *text = NULL;
    hid_t memory = H5Tcopy(H5T_C_S1);
    if (memory > 0 && H5Tset_size(memory, H5T_VARIABLE) >= 0 &&
        H5Tset_cset(memory, H5Tget_cset(type)) >= 0 &&
        H5Aread(attribute, memory, &held) >= 0 && held) {
        if (strnlen(held, TEXT_LIMIT) < TEXT_LIMIT)
            text = nvx_strdup(held);
        H5free_memory(held);
    }
    if (memory > 0)
        H5Tclose(memory);
    return text;
}

static char *integer_text(hid_t attribute, hid_t type)
{
    int64_t number = 0;
    if (H5Tget_size(type) > 8 || H5Aread(attribute, H5T_NATIVE_INT64, &number) < 0)
        return NULL;
    return nvx_format("%" PRId64, number);
}

/* Opens a scalar (or one-element) attribute. */
static hid_t open_single(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return H5I_INVALID_HID;
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = attribute > 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    bool single = space > 0 && H5Sget_simple_extent_npoints(space) == 1;
    if (space > 0)
        H5Sclose(space);
    if (single)
        return attribute;
    if (attribute > 0)
        H5Aclose(attribute);
    return H5I_INVALID_HID;
}

char *nvx_h5_text(hid_t object, const char *name)
{
    char *text = NULL;
    hid_t attribute = open_single(object, name);
    hid_t type = attribute > 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    if (type > 0 && H5Tget_class(type) == H5T_STRING)
        text = H5Tis_variable_str(type) > 0 ? variable_text(attribute, type)
                                            : fixed_text(attribute, type);
    else if (type > 0 && H5Tget_class(type) == H5T_INTEGER)
        text = integer_text(attribute, type);
    if (type > 0)
        H5Tclose(type);
    if (attribute > 0)
        H5Aclose(attribute);
    return text;
}

int nvx_h5_number(hid_t object, const char *name, double *value)
{
    if (H5Aexists(object, name) == 0)
        return 0;
    int result = -1;
    hid_t attribute = open_single(object, name);
    hid_t type = attribute > 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    H5T_class_t kind = type > 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    if ((kind == H5T_INTEGER || kind == H5T_FLOAT) && H5Tget_size(type) <= 8 &&
        H5Aread(attribute, H5T_NATIVE_DOUBLE, value) >= 0)
        result = 1;
    if (type > 0)
        H5Tclose(type);
    if (attribute > 0)
        H5Aclose(attribute);
    return result;
}
