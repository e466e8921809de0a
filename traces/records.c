#include "traces/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/h5.h"

typedef struct member {
    const char *name;
    size_t offset; /* in memory */
    size_t size;   /* bytes; 8 and real: a double; 0: an operand */
    bool real;
} member;

static const member operand_members[] = {
    {"kind", offsetof(nvx_operand, kind), 1, false},
    {"id", offsetof(nvx_operand, id), 4, false},
    {"first", offsetof(nvx_operand, first), 8, false},
    {"count", offsetof(nvx_operand, count), 8, false},
    {"stride", offsetof(nvx_operand, stride), 8, false},
};

static const member op_members[] = {
    {"request", offsetof(nvx_op, request), 8, false},
    {"opcode", offsetof(nvx_op, opcode), 1, false},
    {"fn", offsetof(nvx_op, fn), 1, false},
    {"a", offsetof(nvx_op, a), 0, false},
    {"b", offsetof(nvx_op, b), 0, false},
    {"k", offsetof(nvx_op, k), 4, false},
    {"w", offsetof(nvx_op, w), 8, true},
    {"bytes", offsetof(nvx_op, bytes), 8, false},
    {"priority", offsetof(nvx_op, priority), 1, false},
    {"dep_first", offsetof(nvx_op, dep_first), 8, false},
    {"dep_count", offsetof(nvx_op, dep_count), 4, false},
    {"arrival_ps", offsetof(nvx_op, arrival_ps), 8, false},
};

enum {
    OPERAND_MEMBERS = sizeof operand_members / sizeof operand_members[0],
    OP_MEMBERS = sizeof op_members / sizeof op_members[0],
};

static hid_t scalar_type(const member *m, bool memory)
{
    if (m->real)
        return memory ? H5T_NATIVE_DOUBLE : H5T_IEEE_F64LE;
    switch (m->size) {
    case 1:
        return memory ? H5T_NATIVE_UINT8 : H5T_STD_U8LE;
    case 4:
        return memory ? H5T_NATIVE_UINT32 : H5T_STD_U32LE;
    default:
        return memory ? H5T_NATIVE_UINT64 : H5T_STD_U64LE;
    }
}

/* operand: the type of members of size 0. */
static hid_t compound(const member members[], int n, size_t size, hid_t operand,
                      bool memory)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, size);
    NVX_ASSERT(type > 0);
    size_t packed = 0;
    for (int i = 0; i < n; i++) {
        hid_t part = members[i].size ? scalar_type(&members[i], memory) : operand;
        size_t offset = memory ? members[i].offset : packed;
        herr_t inserted = H5Tinsert(type, members[i].name, offset, part);
        NVX_ASSERT(inserted >= 0);
        packed += H5Tget_size(part);
    }
    return type;
}

static size_t packed_size(const member members[], int n, size_t operand)
{
    size_t size = 0;
    for (int i = 0; i < n; i++)
        size += members[i].size ? members[i].size : operand;
    return size;
}

static hid_t record(bool memory)
{
    size_t operand_size = packed_size(operand_members, OPERAND_MEMBERS, 0);
    size_t op_size = packed_size(op_members, OP_MEMBERS, operand_size);
    hid_t operand = compound(operand_members, OPERAND_MEMBERS,
                             memory ? sizeof(nvx_operand) : operand_size, 0, memory);
    hid_t type = compound(op_members, OP_MEMBERS, memory ? sizeof(nvx_op) : op_size,
                          operand, memory);
    H5Tclose(operand);
    return type;
}

hid_t nvx_record_memory(void) { return record(true); }

hid_t nvx_record_file(void) { return record(false); }

static const char *wanted(const member *m)
{
    if (m->real)
        return "a 64-bit float";
    if (m->size == 1)
        return "an unsigned 8-bit integer";
    if (m->size == 4)
        return "an unsigned integer of at most 32 bits";
    return m->size ? "an unsigned integer of at most 64 bits"
                   : "an operand {kind, id, first, count, stride}";
}

static bool scalar_fits(const member *m, hid_t type)
{
    return m->real ? nvx_h5_is_float(type, 8) : nvx_h5_is_integer(type, m->size, false);
}

/* prefix: "" or "a.". */
static int compound_fits(hid_t type, const member members[], int n, const char *prefix,
                         const char *path, nvx_error *err)
{
    if (H5Tget_class(type) != H5T_COMPOUND)
        return nvx_fail_at(err, path, 0, 0, "/ops: %s",
                           prefix[0] ? "an operand is not a record"
                                     : "the elements are not records");
    if (H5Tget_nmembers(type) > n)
        return nvx_fail_at(err, path, 0, 0, "/ops: %s%d members instead of %d", prefix,
                           H5Tget_nmembers(type), n);
    for (int i = 0; i < n; i++) {
        int index = H5Tget_member_index(type, members[i].name);
        if (index < 0)
            return nvx_fail_at(err, path, 0, 0, "/ops: member '%s%s' is missing", prefix,
                               members[i].name);
        hid_t part = H5Tget_member_type(type, (unsigned)index);
        char inner[16];
        snprintf(inner, sizeof inner, "%s.", members[i].name);
        int fits =
            part <= 0 ? -1
            : members[i].size == 0
                ? compound_fits(part, operand_members, OPERAND_MEMBERS, inner, path, err)
            : scalar_fits(&members[i], part) ? 0
                                             : -1;
        if (part > 0)
            H5Tclose(part);
        if (fits != 0)
            return nvx_fail_at(err, path, 0, 0, "/ops: member '%s%s' is not %s", prefix,
                               members[i].name, wanted(&members[i]));
    }
    return 0;
}

int nvx_record_fits(hid_t type, const char *path, nvx_error *err)
{
    return compound_fits(type, op_members, OP_MEMBERS, "", path, err);
}
