#include "traces/stored.h"

#include <math.h>
#include <string.h>

#include "traces/h5.h"
#include "traces/half.h"

size_t nvx_stored_size(nvx_type type)
{
    static const size_t sizes[] = {
        [NVX_F32] = 4, [NVX_F16] = 2, [NVX_I8] = 1, [NVX_U8] = 1};
    return sizes[type];
}

hid_t nvx_stored_h5(nvx_type type, bool in_file)
{
    switch (type) {
    case NVX_F16:
        return nvx_h5_half(!in_file);
    case NVX_I8:
        return H5Tcopy(in_file ? H5T_STD_I8LE : H5T_NATIVE_INT8);
    case NVX_U8:
        return H5Tcopy(in_file ? H5T_STD_U8LE : H5T_NATIVE_UINT8);
    default:
        return H5Tcopy(in_file ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT);
    }
}

int nvx_stored_of_h5(hid_t type, nvx_type *out)
{
    if (nvx_h5_is_float(type, 4))
        *out = NVX_F32;
    else if (nvx_h5_is_half(type))
        *out = NVX_F16;
    else if (nvx_h5_is_integer(type, 1, true))
        *out = NVX_I8;
    else if (nvx_h5_is_integer(type, 1, false))
        *out = NVX_U8;
    else
        return -1;
    return 0;
}

void nvx_stored_to_float(nvx_type type, double scale, const void *stored, float out[],
                         size_t n)
{
    const int8_t *i8 = stored;
    const uint8_t *u8 = stored;
    switch (type) {
    case NVX_F32:
        memcpy(out, stored, n * sizeof *out);
        break;
    case NVX_F16:
        nvx_half_to_float(stored, out, n);
        break;
    case NVX_I8:
        for (size_t i = 0; i < n; i++)
            out[i] = (float)(i8[i] * scale);
        return;
    case NVX_U8:
        for (size_t i = 0; i < n; i++)
            out[i] = (float)(u8[i] * scale);
        return;
    }
    if (scale != 1)
        for (size_t i = 0; i < n; i++)
            out[i] = (float)(out[i] * scale);
}

static bool store_half(float value, uint16_t *out)
{
    nvx_half_from_float(&value, out, 1);
    return (*out & 0x7c00) != 0x7c00;
}

/* Stores one value at position i; false when it does not fit. */
static bool store_one(nvx_type type, double value, void *stored, size_t i)
{
    double whole = round(value);
    switch (type) {
    case NVX_F16:
        return store_half((float)value, (uint16_t *)stored + i);
    case NVX_I8:
        if (!(whole >= INT8_MIN && whole <= INT8_MAX))
            return false;
        ((int8_t *)stored)[i] = (int8_t)whole;
        return true;
    case NVX_U8:
        if (!(whole >= 0 && whole <= UINT8_MAX))
            return false;
        ((uint8_t *)stored)[i] = (uint8_t)whole;
        return true;
    default:
        ((float *)stored)[i] = (float)value;
        return isfinite((float)value);
    }
}

size_t nvx_stored_from_float(nvx_type type, double scale, const float values[],
                             void *stored, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]) || !store_one(type, values[i] / scale, stored, i))
            return i;
    return n;
}
