/* HDF5: one-dimensional data sets at the root, named like columns of a table. */
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/import_format.h"
#include "sim/memory.h"

enum { SETS_MAX = 32, NAME = 64, ROWS_LIMIT = 1 << 27 };

typedef struct listing {
    char name[SETS_MAX][NAME];
    size_t n;
    bool many;
} listing;

static herr_t list_one(hid_t group, const char *name, const H5L_info_t *info, void *arg)
{
    listing *l = arg;
    H5O_info_t object;
    (void)info;
    if (H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
        object.type != H5O_TYPE_DATASET)
        return 0;
    if (l->n == SETS_MAX || strlen(name) >= NAME) {
        l->many = true;
        return 1;
    }
    strcpy(l->name[l->n++], name);
    return 0;
}

/* The attribute `units` as text; "" without one. */
static void read_units(hid_t set, char out[NAME])
{
    out[0] = '\0';
    if (H5Aexists(set, "units") <= 0)
        return;
    hid_t attribute = H5Aopen(set, "units", H5P_DEFAULT), type = H5Aget_type(attribute);
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0) {
        char *text = NULL;
        if (H5Aread(attribute, type, &text) >= 0 && text) {
            snprintf(out, NAME, "%s", text);
            H5free_memory(text);
        }
    } else if (type >= 0 && H5Tget_class(type) == H5T_STRING &&
               H5Tget_size(type) < NAME) {
        char text[NAME] = "";
        if (H5Aread(attribute, type, text) >= 0)
            snprintf(out, NAME, "%s", text);
    }
    H5Tclose(type);
    H5Aclose(attribute);
}

/* Length of a one-dimensional data set of numbers; 0 and err otherwise. */
static size_t length_of(nvx_cellfile_job *job, const char *path, const char *name,
                        hid_t set)
{
    hsize_t extent = 0;
    hid_t space = H5Dget_space(set), type = H5Dget_type(set);
    H5T_class_t class = H5Tget_class(type);
    bool one = H5Sget_simple_extent_ndims(space) == 1;
    if (one)
        H5Sget_simple_extent_dims(space, &extent, NULL);
    H5Sclose(space);
    H5Tclose(type);
    if (!one || (class != H5T_FLOAT && class != H5T_INTEGER))
        nvx_cellfile_fail(job, path, 0, 0,
                          "data set '%s' is no one-dimensional list of numbers", name);
    else if (extent == 0 || extent > ROWS_LIMIT)
        nvx_cellfile_fail(job, path, 0, 0, "data set '%s' has %llu numbers", name,
                          (unsigned long long)extent);
    return job->err->status == NVX_OK ? (size_t)extent : 0;
}

static int read_set(nvx_cellfile_job *job, nvx_cellfile_table **table, const char *path,
                    hid_t file, const listing *l, size_t i)
{
    char units[NAME];
    hid_t set = H5Dopen2(file, l->name[i], H5P_DEFAULT);
    size_t n = length_of(job, path, l->name[i], set);
    if (n && !*table) {
        *table = nvx_cellfile_table_new(path, n, l->n);
        (*table)->name = nvx_alloc(l->n, sizeof *(*table)->name);
    }
    nvx_cellfile_table *t = *table;
    if (n && n != t->rows)
        nvx_cellfile_fail(job, path, 0, 0, "data set '%s' has %zu numbers, '%s' has %zu",
                          l->name[i], n, l->name[0], t->rows);
    if (job->err->status == NVX_OK) {
        double *values = nvx_alloc(n, sizeof *values);
        if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
            nvx_cellfile_fail(job, path, 0, 0, "data set '%s' cannot be read",
                              l->name[i]);
        for (size_t row = 0; row < n; row++) {
            t->v[row * t->columns + i] = values[row];
            t->line[row] = (unsigned)row + 1;
            if (!isfinite(values[row]) && !t->word[i].line) {
                t->word[i].line = (unsigned)row + 1;
                strcpy(t->word[i].text, isnan(values[row]) ? "nan" : "inf");
            }
        }
        free(values);
        read_units(set, units);
        t->name[i] =
            units[0] ? nvx_format("%s [%s]", l->name[i], units) : nvx_strdup(l->name[i]);
    }
    H5Dclose(set);
    return job->err->status == NVX_OK ? 0 : -1;
}

nvx_cellfile_table *nvx_cellfile_hdf5(nvx_cellfile_job *job, const char *path)
{
    listing l = {0};
    nvx_cellfile_table *table = NULL;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) {
        nvx_cellfile_fail(job, path, 0, 0, "damaged HDF5 file");
        return NULL;
    }
    H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, list_one, &l);
    if (l.many)
        nvx_cellfile_fail(job, path, 0, 0, "more than %d data sets, or a name too long",
                          SETS_MAX);
    else if (l.n == 0)
        nvx_cellfile_fail(job, path, 0, 0, "no data set at the root");
    for (size_t i = 0; i < l.n && job->err->status == NVX_OK; i++)
        read_set(job, &table, path, file, &l, i);
    H5Fclose(file);
    if (job->err->status != NVX_OK)
        nvx_cellfile_table_destroy(&table);
    return table;
}
