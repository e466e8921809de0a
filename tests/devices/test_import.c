/* Files of device teams, written here line by line, read as samples in SI units. Expected
 * values are the numbers of the files times their unit, or one over them. */
#include <hdf5.h>

#include "tests/devices/import_files.h"

TestSuite(import, .init = setup, .fini = teardown);

static const double rising[] = {1, 7, 13, 19};

/* --- tables --- */

Test(import, level_and_conductance_in_uS_become_cells_in_siemens)
{
    put_levels("level, conductance [uS]", rising, 4, 9);
    nvx_samples *s = read_files();
    cr_assert_eq(s->kind, NVX_SAMPLES_CELLS);
    cr_assert_eq(s->n_cells, 36);
    cr_assert_eq(s->cells[9].level, 1);
    expect_g(0, 0.96e-6); /* 1 - 0.01 x 4 uS */
    cr_assert(isnan(s->cells[0].target));
    cr_assert_eq(s->paired, 0);
}

Test(import, a_resistance_in_kohm_becomes_its_inverse)
{
    put("x.csv", "cell,time [s],R [kohm]\n7,0,50\n7,10,100\n");
    nvx_samples *s = read_files();
    expect_g(0, 20e-6);
    expect_g(1, 10e-6);
    cr_assert_eq(s->cells[1].cell, 7);
    cr_assert_eq(s->cells[1].time, 10);
    cr_assert_eq(s->paired, 1);
}

Test(import, units_of_time_and_temperature_are_turned_into_s_and_celsius)
{
    put("x.csv", "cell,time [h],temp [K],g [nS]\n1,0,300,5\n1,2,300,6\n");
    nvx_samples *s = read_files();
    cr_assert_float_eq(s->cells[1].time, 7200, 1e-9);
    cr_assert_float_eq(s->cells[1].temperature, 26.85, 1e-9);
}

Test(import, a_byte_order_mark_quotes_and_micro_signs_are_read)
{
    put("x.csv",
        "\xef\xbb\xbf\"cell\";\"time (s)\";\"G (\xc2\xb5S)\"\r\n1;0;\"3.5\"\r\n");
    read_files();
    expect_g(0, 3.5e-6);
}

Test(import, columns_between_blanks_are_read)
{
    put("x.txt", "# cells of one wafer\n  1   0  2.5e-6\n  2   0  3.5e-6\n");
    files.columns = "cell,time_s,G_S";
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 2);
    expect_g(1, 3.5e-6);
}

Test(import, gzip_is_read_as_the_text_in_it)
{
    gzFile gz = gzopen(add("x.csv.gz"), "wb");
    gzputs(gz, "cell,time [s],g [uS]\n1,0,4\n");
    gzclose(gz);
    nvx_samples *s = read_files();
    expect_g(0, 4e-6);
    cr_assert_not_null(strstr(s->notes, "x.csv.gz: gzip, 1 row x 3 columns"));
}

Test(import, columns_given_by_the_user_win_over_the_header)
{
    put("x.csv", "level,wafer,G [nS]\n1,0,12\n");
    files.columns = "cell,time_s,G_uS";
    read_files();
    expect_g(0, 12e-6);
}

Test(import, a_skipped_column_may_hold_words)
{
    put("x.csv", "cell,wafer,t,g\n1,north,0,12\n");
    files.columns = "cell,-,time_s,G_uS";
    read_files();
    expect_g(0, 12e-6);
}

Test(import, codes_are_linear_up_to_the_full_scale)
{
    put("x.csv", "cell,time [s],code\n1,0,63\n2,0,21\n");
    files.codes = 64;
    files.gmax = 30e-6;
    read_files();
    expect_g(0, 30e-6);
    expect_g(1, 10e-6);
}

Test(import, levels_counted_from_1_are_counted_from_0)
{
    put("x.csv", "level,mean [uS],sigma [uS]\n1,2,.1\n2,4,.1\n");
    nvx_samples *s = read_files();
    cr_assert_eq(s->rows[0].level, 0);
    cr_assert_eq(s->rows[1].level, 1);
}

/* --- summaries --- */

Test(import, level_mean_sigma_is_a_summary)
{
    put("x.csv", "level,mean [uS],sigma [nS]\n0,2,100\n1,4,200\n");
    nvx_samples *s = read_files();
    cr_assert_eq(s->kind, NVX_SAMPLES_SUMMARY);
    cr_assert_eq(s->n_rows, 2);
    cr_assert_float_eq(s->rows[1].mean, 4e-6, 1e-18);
    cr_assert_float_eq(s->rows[1].sigma, 0.2e-6, 1e-18);
}

Test(import, a_shift_is_added_to_the_target)
{
    put("x.csv", "level,g0 [uS],time [s],mean_shift [uS],sigma [uS]\n"
                 "0,2,10,.5,.1\n1,4,10,-.5,.1\n");
    nvx_samples *s = read_files();
    cr_assert_float_eq(s->rows[0].mean, 2.5e-6, 1e-18);
    cr_assert_float_eq(s->rows[1].mean, 3.5e-6, 1e-18);
    cr_assert_float_eq(s->rows[1].target, 4e-6, 1e-18);
    cr_assert_eq(s->rows[1].time, 10);
}

Test(import, neurosim_states_are_in_siemens)
{
    put("x.csv", "states,mean,std\n0,1e-6,1e-8\n1,2e-5,1e-7\n");
    nvx_samples *s = read_files();
    cr_assert_eq(s->kind, NVX_SAMPLES_SUMMARY);
    cr_assert_eq(s->rows[1].mean, 2e-5);
    cr_assert_eq(s->rows[1].sigma, 1e-7);
}

Test(import, an_nvsim_cell_is_two_levels_without_spread)
{
    put("x.cell", "-MemCellType: memristor\n-CellArea (F^2): 4\n"
                  "-ResistanceOnAtSetVoltage (ohm): 1\n-ResistanceOn (ohm): 5000 # LRS\n"
                  "-ResistanceOff (ohm): 1000000\n");
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_rows, 2);
    cr_assert_float_eq(s->rows[0].mean, 1e-6, 1e-15);
    cr_assert_float_eq(s->rows[1].mean, 2e-4, 1e-15);
    cr_assert_eq(s->rows[1].sigma, 0);
}

/* --- files without a header --- */

Test(import, seven_columns_are_relaxation_with_nominal_times)
{
    put("x.tsv", "5\t0.011\t50000\t2e-5\t2.5e-5\t9\t0.01\n"
                 "5\t0.0\t40000\t2.5e-5\t2.5e-5\t9\t0.0\n");
    nvx_samples *s = read_files();
    cr_assert_not_null(strstr(s->notes, "format relaxation, told by its columns"));
    /* in order of time: the file is not */
    cr_assert_eq(s->cells[1].time, 0.01);
    cr_assert_eq(s->cells[1].g, 2e-5);
    cr_assert_eq(s->cells[1].target, 2.5e-5);
}

Test(import, five_columns_with_temperatures_are_a_bake)
{
    put("x.tsv", "80\t0.0\t10000\t1e-4\t140\n80\t4500\t20000\t5e-5\t140\n");
    nvx_samples *s = read_files();
    cr_assert_not_null(strstr(s->notes, "format bake, told by its columns"));
    cr_assert_eq(s->cells[1].temperature, 140);
    cr_assert(isnan(s->cells[1].target));
}

Test(import, a_programming_log_has_its_levels_from_the_windows)
{
    /* R_lo 56035 is the lowest conductance: level 0 */
    char content[4096];
    int n = 0;
    for (int i = 0; i < 8; i++)
        n += snprintf(content + n, sizeof content - (size_t)n,
                      "%d.0\t2\t2\t1\t5000\t0\t0\t6000\t1\t0\t0\n"
                      "%d.0\t2\t2\t1\t200000\t0\t56035\t1e10\t%d\t0\t0\n",
                      2 * i, 2 * i + 1, i > 0);
    put("log.csv", content);
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 16);
    cr_assert_eq(s->cells[0].level, 1);
    cr_assert_eq(s->cells[1].level, 0);
    expect_g(1, 5e-6);
    cr_assert_not_null(strstr(s->notes, "1 of 16 cells missed their window: kept"));
}

Test(import, cycling_rows_are_two_levels_in_turn)
{
    char content[8192];
    int n = 0;
    for (int cell = 0; cell < 2; cell++) {
        n += snprintf(content + n, sizeof content - (size_t)n, "%d", 600 + cell);
        for (int i = 0; i < 20; i++)
            n += snprintf(content + n, sizeof content - (size_t)n, "\t%s",
                          i % 2 ? "5000" : "100000");
        n += snprintf(content + n, sizeof content - (size_t)n, "\n");
    }
    put("cycling.csv", content);
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 40);
    for (size_t i = 0; i < 40; i++)
        expect_g(i, s->cells[i].level ? 2e-4 : 1e-5);
    cr_assert_eq(s->cells[39].cycle, 9);
}

Test(import, one_list_per_file_is_one_level_per_file)
{
    put("a.txt", "1e-6\n1e-6\n1e-6\n1e-6\n1e-6\n1e-6\n1e-6\n1e-6\n");
    put("b.txt", "2e-6\n2e-6\n2e-6\n2e-6\n2e-6\n2e-6\n2e-6\n2e-6\n");
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 16);
    int ones = 0;
    for (size_t i = 0; i < 16; i++) {
        expect_g(i, s->cells[i].level ? 2e-6 : 1e-6);
        ones += s->cells[i].level;
    }
    cr_assert_eq(ones, 8);
}

Test(import, one_list_has_its_levels_in_turn)
{
    char content[1024] = "";
    for (int i = 0; i < 8; i++)
        strcat(content, "200000\n5000\n");
    put("read.txt", content);
    files.levels = 2;
    nvx_samples *s = read_files();
    for (size_t i = 0; i < 16; i++)
        expect_g(i, s->cells[i].level ? 2e-4 : 5e-6);
}

Test(import, noise_traces_take_their_rate_from_the_settings_beside_them)
{
    char content[4096];
    int n = snprintf(content, sizeof content, "8\t0");
    for (int i = 0; i < 120; i++)
        n += snprintf(content + n, sizeof content - (size_t)n, "\t%d.5e-6", i % 2 + 5);
    snprintf(content + n, sizeof content - (size_t)n, "\n");
    put("noise.tsv", content);
    put("settings.json", "{\"gmax\": 24e-5, \"fs\": 400}");
    files.n = 1;
    read_files();
    files.n = 2;
    cr_assert_eq(out.n_traces, 1);
    cr_assert_eq(out.traces[0].n, 120);
    cr_assert_eq(out.traces[0].level, 8);
    cr_assert_eq(out.rate, 400);
    cr_assert_eq(out.samples->gmax, 24e-5);
    cr_assert_float_eq(out.traces[0].g[1], 6.5e-6, 1e-18);
}

/* --- NumPy and HDF5 --- */

Test(import, a_numpy_matrix_is_cells_by_times)
{
    const double g[] = {1e-6, 2e-6, 3e-6, 4e-6};
    put_npy("x.npy", "<f8", "(2, 2)", g, sizeof g);
    files.times = "0,100";
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 4);
    cr_assert_eq(s->cells[3].cell, 1);
    cr_assert_eq(s->cells[3].time, 100);
    cr_assert_eq(s->cells[3].g, 4e-6);
}

Test(import, a_square_matrix_of_integers_is_a_confusion_matrix_at_the_time_of_its_name)
{
    const int64_t counts[] = {9, 1, 2, 8};
    put_npy("0.01.npy", "<i8", "(2, 2)", counts, sizeof counts);
    put_npy("0.npy", "<i8", "(2, 2)", counts, sizeof counts);
    files.gmax = 40e-6;
    nvx_samples *s = read_files();
    cr_assert_eq(s->kind, NVX_SAMPLES_CONFUSION);
    cr_assert_eq(s->n_confusions, 2);
    cr_assert_eq(s->confusions[0].time, 0);
    cr_assert_eq(s->confusions[1].time, 0.01);
    cr_assert_eq(s->confusions[1].counts[2], 2);
}

Test(import, hdf5_data_sets_are_columns_with_units)
{
    const int level[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    double g[16];
    hsize_t n = 16;
    for (int i = 0; i < 16; i++)
        g[i] = level[i] ? 12 : 3;
    hid_t file = H5Fcreate(add("x.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(1, &n, NULL), scalar = H5Screate(H5S_SCALAR);
    hid_t string = H5Tcopy(H5T_C_S1);
    H5Tset_size(string, 3);
    hid_t set = H5Dcreate2(file, "level", H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT,
                           H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, level);
    H5Dclose(set);
    set = H5Dcreate2(file, "conductance", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT,
                     H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, g);
    hid_t units = H5Acreate2(set, "units", string, scalar, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(units, string, "uS");
    H5Aclose(units);
    H5Dclose(set);
    H5Sclose(space);
    H5Sclose(scalar);
    H5Tclose(string);
    H5Fclose(file);
    nvx_samples *s = read_files();
    cr_assert_eq(s->n_cells, 16);
    for (size_t i = 0; i < 16; i++)
        expect_g(i, s->cells[i].level ? 12e-6 : 3e-6);
}
