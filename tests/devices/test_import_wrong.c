/* What the importer says of wrong files, word for word: where, what, what is allowed. */
#include "tests/devices/import_files.h"

TestSuite(import_wrong, .init = setup, .fini = teardown);

Test(import_wrong, the_error_says_what_was_understood_so_far)
{
    put("x.csv", "level,conductance [uS]\n0,1\n0,abc\n");
    cr_assert_eq(nvx_device_import(&files, &out, &err), -1);
    cr_assert_str_eq(err.text,
                     "'abc' is not a number (column 'conductance [uS]') (understood so "
                     "far: x.csv: 2 rows x 2 columns between commas, a header; column 1 "
                     "'level': level; column 2 'conductance [uS]': conductance, uS)");
    cr_assert_eq(err.line, 3);
    cr_assert_eq(err.column, 2);
}

#define WRONG(name, content, wanted)                                                     \
    Test(import_wrong, name)                                                             \
    {                                                                                    \
        put("x.csv", content);                                                           \
        expect_error(wanted);                                                            \
    }

WRONG(a_unit_in_a_field_is_refused, "level,g [uS]\n0,1\n0,12 nS\n",
      "x.csv:3:2: '12 nS' carries a unit: units are mixed (column 'g [uS]')")
WRONG(a_decimal_comma_is_refused, "level;g [uS]\n0;1,5\n",
      "x.csv:2:2: '1,5' is not a number: decimals follow a point (column 'g [uS]')")
WRONG(not_a_number_is_refused, "level,g [uS]\n0,nan\n",
      "x.csv:2:2: 'nan' is not a finite number (column 'g [uS]')")
WRONG(an_empty_field_is_refused, "cell,level,g [uS]\n1,,3\n",
      "x.csv:2:2: an empty field in column 'level'")
WRONG(a_short_row_is_refused, "level,g [uS]\n0,1\n0\n",
      "x.csv:3:1: 1 field; the lines before have 2")
WRONG(a_conductance_without_a_unit_is_refused, "level,conductance\n0,1\n",
      "x.csv:1:2: column 'conductance' has no unit; write 'conductance [uS]' or give "
      "--unit")
WRONG(a_time_without_a_unit_is_refused, "cell,time,g [uS]\n0,0,1\n",
      "x.csv:1:2: column 'time' has no unit; write 'time [s]'")
WRONG(an_unknown_unit_is_refused, "level,g [uA]\n0,1\n",
      "x.csv:1:2: column 'g [uA]': 'uA' is no unit of it; allowed: S or ohm with a "
      "prefix, or code")
WRONG(
    an_unknown_column_is_told_with_the_nearest_one, "level,conductanse [uS]\n0,1\n",
    "x.csv:1:2: unknown column 'conductanse [uS]'; did you mean 'conductance'?; known "
    "are cell, level, conductance, resistance, value, g0, time, timepoint, temp, cycle, "
    "mean, mean_shift, sigma, n_cells, r_lo, r_hi, success, - (skipped)")
WRONG(two_columns_of_one_meaning_are_refused, "level,g [uS],conductance [nS]\n0,1,1\n",
      "x.csv:1:3: columns 'g [uS]' and 'conductance [nS]' both mean the conductance")
WRONG(resistance_and_conductance_that_differ_are_mixed_units,
      "level,R [kohm],G [uS]\n0,50,20\n0,50000,20\n",
      "x.csv:3:2: resistance times conductance is 1000, not 1: units are mixed")
WRONG(cells_that_tell_no_target_are_refused, "cell,g [uS]\n0,1\n",
      "x.csv:1:1: nothing tells what a cell was meant to be: a column for the level, for "
      "g0, or for cell and time is needed")
WRONG(a_mean_of_resistances_is_refused, "level,mean [kohm],sigma [kohm]\n0,1,1\n",
      "x.csv:1:2: column 'mean [kohm]': a mean and a sigma are of conductances; allowed: "
      "S with a prefix")
WRONG(a_mean_without_sigma_is_refused, "level,mean [uS]\n0,1\n",
      "x.csv:1:1: a mean without a column for sigma")
WRONG(a_negative_sigma_is_refused, "level,mean [uS],sigma [uS]\n0,1,-1\n",
      "x.csv:2:3: negative sigma -1 in column 'sigma [uS]'")
WRONG(a_level_that_is_not_whole_is_refused, "level,g [uS]\n0.5,1\n",
      "x.csv:2:1: not a whole number from 0 up: 0.5 in column 'level'")
WRONG(a_resistance_of_zero_is_refused, "level,r [ohm]\n0,0\n",
      "x.csv:2:2: a resistance of 0 ohm")
WRONG(a_time_before_programming_is_refused, "cell,time [s],g [uS]\n0,-1,1\n",
      "x.csv:2:2: negative time since programming: -1 s")
WRONG(an_empty_file_is_refused, "", "x.csv: the file is empty")
WRONG(a_header_alone_is_refused, "level,g [uS]\n",
      "x.csv:1:1: a header and no row below it")
WRONG(numbers_of_no_known_shape_are_refused, "0,1\n",
      "x.csv:1:1: no header, and 2 columns that no known file has; name them with "
      "--columns, for example --columns level,G_uS")
WRONG(a_list_alone_needs_its_number_of_levels, "1e-6\n",
      "x.csv: one list of numbers: give a file per level, or --levels (or --bits) for "
      "levels in turn by position")

static const double rising[] = {1, 7, 13, 19};

Test(import_wrong, means_that_rise_and_fall_are_refused)
{
    const double mean[] = {1, 9, 5, 13};
    put_levels("level,g [uS]", mean, 4, 9);
    expect_error("x.csv:20:2: level 2 has a mean of 5 uS after 9 uS of level 1: "
                 "conductances must rise with the level, or fall");
}

Test(import_wrong, a_gap_between_levels_is_refused)
{
    put("x.csv", "level,mean [uS],sigma [uS]\n0,1,.1\n2,3,.1\n");
    expect_error("x.csv:3:1: levels go up to 2, but level 1 has no cell");
}

Test(import_wrong, a_level_with_few_cells_is_refused)
{
    put_levels("level,g [uS]", rising, 4, 7);
    expect_error("x.csv:2:1: level 0 has too few cells: 7; at least 8 are needed");
}

Test(import_wrong, a_negative_conductance_is_refused)
{
    const double mean[] = {-3, 9};
    put_levels("level,g [uS]", mean, 2, 9);
    expect_error("x.csv:2:2: negative conductance -3.04 uS; allowed: -90.4 nS and above "
                 "(1 % of the full scale is taken for an offset of the instrument)");
}

Test(import_wrong, gzip_that_ends_early_is_refused)
{
    char content[20000];
    size_t n = 0;
    srand(1);
    while (n < sizeof content - 16)
        n += (size_t)snprintf(content + n, 16, "0,%d\n", rand() % 10000);
    gzFile gz = gzopen(add("x.csv.gz"), "wb");
    gzwrite(gz, content, (unsigned)n);
    gzclose(gz);
    cr_assert_eq(truncate(names[0], 100), 0);
    cr_assert_eq(nvx_device_import(&files, &out, &err), -1);
    cr_assert_str_eq(err.text, "the gzip data end too early");
    cr_assert_gt(err.line, 0);
}

Test(import_wrong, an_unknown_format_is_told_with_the_nearest_one)
{
    put("x.csv", "1\n");
    files.format = "relaxatoin";
    expect_error("--format: 'relaxatoin' is no format; allowed: table, relaxation, bake, "
                 "log, cycling, noise, list, neurosim, nvsim, npy, confusion, hdf5; did "
                 "you mean 'relaxation'?");
}

Test(import_wrong, a_noise_trace_without_a_rate_is_refused)
{
    char content[4096];
    int n = snprintf(content, sizeof content, "8,0");
    for (int i = 0; i < 120; i++)
        n += snprintf(content + n, sizeof content - (size_t)n, ",1e-6");
    snprintf(content + n, sizeof content - (size_t)n, "\n");
    put("x.csv", content);
    expect_error("x.csv: the sampling rate is not told; give --rate or `fs` in a "
                 "settings.json beside the file");
}

Test(import_wrong, a_confusion_matrix_without_a_time_is_refused)
{
    const int64_t counts[] = {9, 1, 2, 8};
    put_npy("x.npy", "<i8", "(2, 2)", counts, sizeof counts);
    files.gmax = 40e-6;
    expect_error("x.npy: the time of a confusion matrix is its file's name (0.01.npy), "
                 "or given with --matrix-times");
}
