# Each test program links exactly what its folder may use, Criterion before SystemC: both
# export main(), and the wrong order runs no test and passes. A test without a kernel does not link
# SystemC at all (--as-needed): it would ask for sc_main.
sim_libs = sim/libnvxsim_sim.a -Wl,--as-needed $(SYSTEMC_LIBS) $(YAML_LIBS) $(GSL_LIBS) $(BLAS_LIBS) -lm
devices_libs = devices/libnvxsim_devices.a $(sim_libs)
traces_libs = traces/libnvxsim_traces.a $(HDF5_LIBS) $(NETTLE_LIBS) -lcsv $(sim_libs)
models_libs = models/libnvxsim_models.a devices/libnvxsim_devices.a -lcsv $(traces_libs)
formula_libs = $(models_libs)
app_libs = $(JANSSON_LIBS) $(traces_libs)
workloads_libs = workloads/libnvxsim_workloads.a $(traces_libs)
analysis_libs = analysis/libnvxsim_analysis.a $(JANSSON_LIBS) $(traces_libs)
all_libraries = analysis/libnvxsim_analysis.a workloads/libnvxsim_workloads.a \
	models/libnvxsim_models.a devices/libnvxsim_devices.a traces/libnvxsim_traces.a \
	sim/libnvxsim_sim.a
all_libs = $(JANSSON_LIBS) $(HDF5_LIBS) $(NETTLE_LIBS) -lcsv $(SYSTEMC_LIBS) $(YAML_LIBS) \
	$(GSL_LIBS) $(BLAS_LIBS) -lm

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = CRITERION_OUTPUTS=tap:-; srcdir='$(srcdir)'; \
	NVXSIM="$$(pwd)/nvxsim"; NVXSIM_DATADIR="$$(cd $(srcdir) && pwd)"; OMP_NUM_THREADS=2; \
	LSAN_OPTIONS=suppressions=$(abs_top_srcdir)/tests/leaks.supp:print_suppressions=0; \
	CC='$(CC)'; CXX='$(CXX)'; CPPFLAGS_FOR_TEST='$(AM_CPPFLAGS) $(SYSTEMC_CFLAGS)'; \
	export CRITERION_OUTPUTS srcdir NVXSIM NVXSIM_DATADIR OMP_NUM_THREADS LSAN_OPTIONS CC CXX \
	CPPFLAGS_FOR_TEST;

dist_check_SCRIPTS = \
	%reldir%/headers.sh \
	%reldir%/layers.sh \
	%reldir%/same_bytes.sh \
	%reldir%/w1.sh \
	%reldir%/invalid/run.sh \
	%reldir%/traces/foreign.sh
TESTS += $(dist_check_SCRIPTS)
EXTRA_DIST += \
	%reldir%/invalid/command-missing/command \
	%reldir%/invalid/command-trace-missing/command \
	%reldir%/invalid/command-trace-unknown/command \
	%reldir%/invalid/command-unknown/command \
	%reldir%/invalid/config-empty-map/command \
	%reldir%/invalid/config-empty-map/machine.yaml \
	%reldir%/invalid/config-empty-value/command \
	%reldir%/invalid/config-empty-value/machine.yaml \
	%reldir%/invalid/config-impl-empty/command \
	%reldir%/invalid/config-impl-empty/machine.yaml \
	%reldir%/invalid/config-impl-map/command \
	%reldir%/invalid/config-impl-map/machine.yaml \
	%reldir%/invalid/config-infinite/command \
	%reldir%/invalid/config-infinite/machine.yaml \
	%reldir%/invalid/config-key-of-other-impl/command \
	%reldir%/invalid/config-key-of-other-impl/machine.yaml \
	%reldir%/invalid/config-list-for-map/command \
	%reldir%/invalid/config-list-for-map/machine.yaml \
	%reldir%/invalid/config-list-for-value/command \
	%reldir%/invalid/config-list-for-value/machine.yaml \
	%reldir%/invalid/config-list-item-range/command \
	%reldir%/invalid/config-list-item-range/machine.yaml \
	%reldir%/invalid/config-list-item/command \
	%reldir%/invalid/config-list-item/machine.yaml \
	%reldir%/invalid/config-map-for-list/command \
	%reldir%/invalid/config-map-for-list/machine.yaml \
	%reldir%/invalid/config-map-for-value/command \
	%reldir%/invalid/config-map-for-value/machine.yaml \
	%reldir%/invalid/config-missing-unit-duration/command \
	%reldir%/invalid/config-missing-unit-duration/machine.yaml \
	%reldir%/invalid/config-missing-unit-size/command \
	%reldir%/invalid/config-missing-unit-size/machine.yaml \
	%reldir%/invalid/config-missing-unit/command \
	%reldir%/invalid/config-missing-unit/machine.yaml \
	%reldir%/invalid/config-missing-value/command \
	%reldir%/invalid/config-missing-value/machine.yaml \
	%reldir%/invalid/config-mistyped-key/command \
	%reldir%/invalid/config-mistyped-key/machine.yaml \
	%reldir%/invalid/config-mistyped-root-key/command \
	%reldir%/invalid/config-mistyped-root-key/machine.yaml \
	%reldir%/invalid/config-nan/command \
	%reldir%/invalid/config-nan/machine.yaml \
	%reldir%/invalid/config-not-a-number-real/command \
	%reldir%/invalid/config-not-a-number-real/machine.yaml \
	%reldir%/invalid/config-not-a-number/command \
	%reldir%/invalid/config-not-a-number/machine.yaml \
	%reldir%/invalid/config-not-whole-cycles/command \
	%reldir%/invalid/config-not-whole-cycles/machine.yaml \
	%reldir%/invalid/config-not-whole/command \
	%reldir%/invalid/config-not-whole/machine.yaml \
	%reldir%/invalid/config-out-of-range-clock/command \
	%reldir%/invalid/config-out-of-range-clock/machine.yaml \
	%reldir%/invalid/config-out-of-range-cycles/command \
	%reldir%/invalid/config-out-of-range-cycles/machine.yaml \
	%reldir%/invalid/config-out-of-range-many-cycles/command \
	%reldir%/invalid/config-out-of-range-many-cycles/machine.yaml \
	%reldir%/invalid/config-out-of-range-many-seconds/command \
	%reldir%/invalid/config-out-of-range-many-seconds/machine.yaml \
	%reldir%/invalid/config-out-of-range-real/command \
	%reldir%/invalid/config-out-of-range-real/machine.yaml \
	%reldir%/invalid/config-out-of-range-seconds/command \
	%reldir%/invalid/config-out-of-range-seconds/machine.yaml \
	%reldir%/invalid/config-out-of-range-size/command \
	%reldir%/invalid/config-out-of-range-size/machine.yaml \
	%reldir%/invalid/config-repeated-key/command \
	%reldir%/invalid/config-repeated-key/machine.yaml \
	%reldir%/invalid/config-rows-0/command \
	%reldir%/invalid/config-rows-0/machine.yaml \
	%reldir%/invalid/config-rows-1e9/command \
	%reldir%/invalid/config-rows-1e9/machine.yaml \
	%reldir%/invalid/config-rows-negative/command \
	%reldir%/invalid/config-rows-negative/machine.yaml \
	%reldir%/invalid/config-scalar-for-map/command \
	%reldir%/invalid/config-scalar-for-map/machine.yaml \
	%reldir%/invalid/config-seed-too-large/command \
	%reldir%/invalid/config-seed-too-large/machine.yaml \
	%reldir%/invalid/config-too-large-number/command \
	%reldir%/invalid/config-too-large-number/machine.yaml \
	%reldir%/invalid/config-too-small-number/command \
	%reldir%/invalid/config-too-small-number/machine.yaml \
	%reldir%/invalid/config-trace-empty/command \
	%reldir%/invalid/config-trace-empty/machine.yaml \
	%reldir%/invalid/config-trials-0/command \
	%reldir%/invalid/config-trials-0/machine.yaml \
	%reldir%/invalid/config-two-points/command \
	%reldir%/invalid/config-two-points/machine.yaml \
	%reldir%/invalid/config-unit-where-none/command \
	%reldir%/invalid/config-unit-where-none/machine.yaml \
	%reldir%/invalid/config-unknown-impl-near/command \
	%reldir%/invalid/config-unknown-impl-near/machine.yaml \
	%reldir%/invalid/config-unknown-impl/command \
	%reldir%/invalid/config-unknown-impl/machine.yaml \
	%reldir%/invalid/config-unknown-key/command \
	%reldir%/invalid/config-unknown-key/machine.yaml \
	%reldir%/invalid/config-unknown-root-key/command \
	%reldir%/invalid/config-unknown-root-key/machine.yaml \
	%reldir%/invalid/config-wrong-choice-near/command \
	%reldir%/invalid/config-wrong-choice-near/machine.yaml \
	%reldir%/invalid/config-wrong-choice/command \
	%reldir%/invalid/config-wrong-choice/machine.yaml \
	%reldir%/invalid/config-wrong-unit-duration/command \
	%reldir%/invalid/config-wrong-unit-duration/machine.yaml \
	%reldir%/invalid/config-wrong-unit-size/command \
	%reldir%/invalid/config-wrong-unit-size/machine.yaml \
	%reldir%/invalid/config-wrong-unit/command \
	%reldir%/invalid/config-wrong-unit/machine.yaml \
	%reldir%/invalid/docs.csv \
	%reldir%/invalid/include-cycle/command \
	%reldir%/invalid/include-cycle/machine.yaml \
	%reldir%/invalid/include-cycle/other.yaml \
	%reldir%/invalid/include-empty/command \
	%reldir%/invalid/include-empty/machine.yaml \
	%reldir%/invalid/include-folder/command \
	%reldir%/invalid/include-folder/machine.yaml \
	%reldir%/invalid/include-folder/setup.sh \
	%reldir%/invalid/include-itself/command \
	%reldir%/invalid/include-itself/machine.yaml \
	%reldir%/invalid/include-not-at-root/command \
	%reldir%/invalid/include-not-at-root/machine.yaml \
	%reldir%/invalid/include-not-found/command \
	%reldir%/invalid/include-not-found/machine.yaml \
	%reldir%/invalid/include-number-list/command \
	%reldir%/invalid/include-number-list/machine.yaml \
	%reldir%/invalid/include-wrong-inside/command \
	%reldir%/invalid/include-wrong-inside/machine.yaml \
	%reldir%/invalid/include-wrong-inside/other.yaml \
	%reldir%/invalid/machine-adc-no-such-converter/command \
	%reldir%/invalid/machine-adc-no-such-converter/machine.yaml \
	%reldir%/invalid/machine-adc-one-bit/command \
	%reldir%/invalid/machine-adc-one-bit/machine.yaml \
	%reldir%/invalid/machine-arrays-hold-no-block/command \
	%reldir%/invalid/machine-arrays-hold-no-block/machine.yaml \
	%reldir%/invalid/machine-bits-per-cell/command \
	%reldir%/invalid/machine-bits-per-cell/machine.yaml \
	%reldir%/invalid/machine-buffer-too-small/command \
	%reldir%/invalid/machine-buffer-too-small/machine.yaml \
	%reldir%/invalid/machine-calibrated-without-inputs/command \
	%reldir%/invalid/machine-calibrated-without-inputs/machine.yaml \
	%reldir%/invalid/machine-chip-too-small/command \
	%reldir%/invalid/machine-chip-too-small/machine.yaml \
	%reldir%/invalid/machine-clock-picoseconds/command \
	%reldir%/invalid/machine-clock-picoseconds/machine.yaml \
	%reldir%/invalid/machine-columns-hold-no-value/command \
	%reldir%/invalid/machine-columns-hold-no-value/machine.yaml \
	%reldir%/invalid/machine-g-min-above-g-max/command \
	%reldir%/invalid/machine-g-min-above-g-max/machine.yaml \
	%reldir%/invalid/machine-ideal-g-min-above-g-max/command \
	%reldir%/invalid/machine-ideal-g-min-above-g-max/machine.yaml \
	%reldir%/invalid/machine-sigma-empty/command \
	%reldir%/invalid/machine-sigma-empty/machine.yaml \
	%reldir%/invalid/machine-sigma-many/command \
	%reldir%/invalid/machine-sigma-many/machine.yaml \
	%reldir%/invalid/option-ambiguous/command \
	%reldir%/invalid/option-config-missing/command \
	%reldir%/invalid/option-letter-without-argument/command \
	%reldir%/invalid/option-plot-kind/command \
	%reldir%/invalid/option-plot-missing/command \
	%reldir%/invalid/option-plot-unknown/command \
	%reldir%/invalid/option-sweep-jobs-0/command \
	%reldir%/invalid/option-sweep-jobs-huge/command \
	%reldir%/invalid/option-sweep-jobs-word/command \
	%reldir%/invalid/option-sweep-missing/command \
	%reldir%/invalid/option-sweep-standard-output/command \
	%reldir%/invalid/option-sweep-two/command \
	%reldir%/invalid/option-sweep-unknown/command \
	%reldir%/invalid/option-threads-0/command \
	%reldir%/invalid/option-threads-huge/command \
	%reldir%/invalid/option-threads-word/command \
	%reldir%/invalid/option-trace-check-missing/command \
	%reldir%/invalid/option-trace-check-unknown/command \
	%reldir%/invalid/option-trace-info-missing/command \
	%reldir%/invalid/option-trace-info-two/command \
	%reldir%/invalid/option-trace-rag-none/command \
	%reldir%/invalid/option-trace-rag-unknown/command \
	%reldir%/invalid/option-two-configs/command \
	%reldir%/invalid/option-unknown-letter/command \
	%reldir%/invalid/option-unknown/command \
	%reldir%/invalid/option-validate-argument/command \
	%reldir%/invalid/option-validate-unknown/command \
	%reldir%/invalid/option-with-argument/command \
	%reldir%/invalid/option-without-argument/command \
	%reldir%/invalid/output-empty-name/command \
	%reldir%/invalid/output-empty-name/status \
	%reldir%/invalid/output-folder/command \
	%reldir%/invalid/output-folder/setup.sh \
	%reldir%/invalid/output-folder/status \
	%reldir%/invalid/output-missing-folder/command \
	%reldir%/invalid/output-missing-folder/status \
	%reldir%/invalid/output-trace-folder/command \
	%reldir%/invalid/output-trace-folder/docs.csv \
	%reldir%/invalid/output-trace-folder/queries.csv \
	%reldir%/invalid/output-trace-folder/setup.sh \
	%reldir%/invalid/output-trace-folder/status \
	%reldir%/invalid/output-trace-missing-folder/command \
	%reldir%/invalid/output-trace-missing-folder/docs.csv \
	%reldir%/invalid/output-trace-missing-folder/queries.csv \
	%reldir%/invalid/output-trace-missing-folder/status \
	%reldir%/invalid/output-trace-standard/command \
	%reldir%/invalid/output-trace-standard/docs.csv \
	%reldir%/invalid/output-trace-standard/queries.csv \
	%reldir%/invalid/plot-axis/command \
	%reldir%/invalid/plot-axis/setup.sh \
	%reldir%/invalid/plot-axis/sweep.yaml \
	%reldir%/invalid/plot-by-missing/command \
	%reldir%/invalid/plot-by-missing/setup.sh \
	%reldir%/invalid/plot-by-missing/sweep.yaml \
	%reldir%/invalid/plot-ending/command \
	%reldir%/invalid/plot-ending/setup.sh \
	%reldir%/invalid/plot-file-missing/command \
	%reldir%/invalid/plot-group/command \
	%reldir%/invalid/plot-group/setup.sh \
	%reldir%/invalid/plot-line-of-a-result/command \
	%reldir%/invalid/plot-line-of-a-result/setup.sh \
	%reldir%/invalid/plot-not-hdf5/command \
	%reldir%/invalid/plot-not-hdf5/fig.txt \
	%reldir%/invalid/plot-other-hdf5/command \
	%reldir%/invalid/plot-output-missing-folder/command \
	%reldir%/invalid/plot-output-missing-folder/setup.sh \
	%reldir%/invalid/plot-output-missing-folder/status \
	%reldir%/invalid/plot-value/command \
	%reldir%/invalid/plot-value/setup.sh \
	%reldir%/invalid/plot-value/sweep.yaml \
	%reldir%/invalid/profile-file-missing/command \
	%reldir%/invalid/profile-file-missing/machine.yaml \
	%reldir%/invalid/profile-of-ideal/command \
	%reldir%/invalid/profile-of-ideal/machine.yaml \
	%reldir%/invalid/profile-of-other-impl/command \
	%reldir%/invalid/profile-of-other-impl/machine.yaml \
	%reldir%/invalid/profile-unknown-key/command \
	%reldir%/invalid/profile-unknown-key/machine.yaml \
	%reldir%/invalid/profile-unknown-key/mine.yaml \
	%reldir%/invalid/profile-unknown-near/command \
	%reldir%/invalid/profile-unknown-near/machine.yaml \
	%reldir%/invalid/profile-unknown/command \
	%reldir%/invalid/profile-unknown/machine.yaml \
	%reldir%/invalid/profile-wrong-value/command \
	%reldir%/invalid/profile-wrong-value/machine.yaml \
	%reldir%/invalid/profile-wrong-value/mine.yaml \
	%reldir%/invalid/queries.csv \
	%reldir%/invalid/rag-ann-and-docs/command \
	%reldir%/invalid/rag-ann-and-docs/docs.csv \
	%reldir%/invalid/rag-ann-and-docs/queries.csv \
	%reldir%/invalid/rag-ann-angular-not-unit/command \
	%reldir%/invalid/rag-ann-angular-not-unit/setup.py \
	%reldir%/invalid/rag-ann-euclidean/command \
	%reldir%/invalid/rag-ann-euclidean/setup.py \
	%reldir%/invalid/rag-ann-neighbor-out-of-range/command \
	%reldir%/invalid/rag-ann-neighbor-out-of-range/setup.py \
	%reldir%/invalid/rag-ann-neighbors-few/command \
	%reldir%/invalid/rag-ann-neighbors-few/setup.py \
	%reldir%/invalid/rag-ann-no-distance/command \
	%reldir%/invalid/rag-ann-no-distance/setup.py \
	%reldir%/invalid/rag-ann-no-neighbors/command \
	%reldir%/invalid/rag-ann-no-neighbors/setup.py \
	%reldir%/invalid/rag-ann-no-test/command \
	%reldir%/invalid/rag-ann-no-test/setup.py \
	%reldir%/invalid/rag-ann-not-hdf5/command \
	%reldir%/invalid/rag-ann-not-hdf5/docs.csv \
	%reldir%/invalid/rag-ann-not-hdf5/queries.csv \
	%reldir%/invalid/rag-argument/command \
	%reldir%/invalid/rag-argument/docs.csv \
	%reldir%/invalid/rag-argument/queries.csv \
	%reldir%/invalid/rag-calibration-dim/c.csv \
	%reldir%/invalid/rag-calibration-dim/command \
	%reldir%/invalid/rag-calibration-dim/docs.csv \
	%reldir%/invalid/rag-calibration-dim/queries.csv \
	%reldir%/invalid/rag-calibration-rows/command \
	%reldir%/invalid/rag-calibration-rows/docs.csv \
	%reldir%/invalid/rag-calibration-rows/queries.csv \
	%reldir%/invalid/rag-calibration-twice/c.csv \
	%reldir%/invalid/rag-calibration-twice/command \
	%reldir%/invalid/rag-calibration-twice/docs.csv \
	%reldir%/invalid/rag-calibration-twice/queries.csv \
	%reldir%/invalid/rag-csv-empty-field/command \
	%reldir%/invalid/rag-csv-empty-field/docs.csv \
	%reldir%/invalid/rag-csv-empty-field/queries.csv \
	%reldir%/invalid/rag-csv-empty/command \
	%reldir%/invalid/rag-csv-empty/docs.csv \
	%reldir%/invalid/rag-csv-empty/queries.csv \
	%reldir%/invalid/rag-csv-header-only/command \
	%reldir%/invalid/rag-csv-header-only/docs.csv \
	%reldir%/invalid/rag-csv-header-only/queries.csv \
	%reldir%/invalid/rag-csv-nan/command \
	%reldir%/invalid/rag-csv-nan/docs.csv \
	%reldir%/invalid/rag-csv-nan/queries.csv \
	%reldir%/invalid/rag-csv-quote/command \
	%reldir%/invalid/rag-csv-quote/docs.csv \
	%reldir%/invalid/rag-csv-quote/queries.csv \
	%reldir%/invalid/rag-csv-ragged/command \
	%reldir%/invalid/rag-csv-ragged/docs.csv \
	%reldir%/invalid/rag-csv-ragged/queries.csv \
	%reldir%/invalid/rag-csv-short/command \
	%reldir%/invalid/rag-csv-short/docs.csv \
	%reldir%/invalid/rag-csv-short/queries.csv \
	%reldir%/invalid/rag-csv-too-large/command \
	%reldir%/invalid/rag-csv-too-large/docs.csv \
	%reldir%/invalid/rag-csv-too-large/queries.csv \
	%reldir%/invalid/rag-csv-word/command \
	%reldir%/invalid/rag-csv-word/docs.csv \
	%reldir%/invalid/rag-csv-word/queries.csv \
	%reldir%/invalid/rag-docs-missing/command \
	%reldir%/invalid/rag-docs-missing/docs.csv \
	%reldir%/invalid/rag-docs-missing/queries.csv \
	%reldir%/invalid/rag-exact-truth/command \
	%reldir%/invalid/rag-exact-truth/docs.csv \
	%reldir%/invalid/rag-exact-truth/queries.csv \
	%reldir%/invalid/rag-f16-too-large/command \
	%reldir%/invalid/rag-f16-too-large/docs.csv \
	%reldir%/invalid/rag-f16-too-large/queries.csv \
	%reldir%/invalid/rag-fvecs-dim-0/command \
	%reldir%/invalid/rag-fvecs-dim-0/docs.csv \
	%reldir%/invalid/rag-fvecs-dim-0/queries.csv \
	%reldir%/invalid/rag-fvecs-dim-0/setup.py \
	%reldir%/invalid/rag-fvecs-dims/command \
	%reldir%/invalid/rag-fvecs-dims/docs.csv \
	%reldir%/invalid/rag-fvecs-dims/queries.csv \
	%reldir%/invalid/rag-fvecs-dims/setup.py \
	%reldir%/invalid/rag-fvecs-truncated/command \
	%reldir%/invalid/rag-fvecs-truncated/docs.csv \
	%reldir%/invalid/rag-fvecs-truncated/queries.csv \
	%reldir%/invalid/rag-fvecs-truncated/setup.py \
	%reldir%/invalid/rag-hdf5-as-docs/command \
	%reldir%/invalid/rag-k-0/command \
	%reldir%/invalid/rag-k-0/docs.csv \
	%reldir%/invalid/rag-k-0/queries.csv \
	%reldir%/invalid/rag-k-larger/command \
	%reldir%/invalid/rag-k-larger/docs.csv \
	%reldir%/invalid/rag-k-larger/queries.csv \
	%reldir%/invalid/rag-k-word/command \
	%reldir%/invalid/rag-k-word/docs.csv \
	%reldir%/invalid/rag-k-word/queries.csv \
	%reldir%/invalid/rag-labels-alone/command \
	%reldir%/invalid/rag-labels-alone/docs.csv \
	%reldir%/invalid/rag-labels-alone/labels.txt \
	%reldir%/invalid/rag-labels-alone/queries.csv \
	%reldir%/invalid/rag-labels-empty-line/command \
	%reldir%/invalid/rag-labels-empty-line/docs.csv \
	%reldir%/invalid/rag-labels-empty-line/labels.txt \
	%reldir%/invalid/rag-labels-empty-line/queries.csv \
	%reldir%/invalid/rag-labels-few/command \
	%reldir%/invalid/rag-labels-few/docs.csv \
	%reldir%/invalid/rag-labels-few/labels.txt \
	%reldir%/invalid/rag-labels-few/queries.csv \
	%reldir%/invalid/rag-labels-missing/command \
	%reldir%/invalid/rag-labels-missing/docs.csv \
	%reldir%/invalid/rag-labels-missing/queries.csv \
	%reldir%/invalid/rag-no-output/command \
	%reldir%/invalid/rag-no-output/docs.csv \
	%reldir%/invalid/rag-no-output/queries.csv \
	%reldir%/invalid/rag-no-queries/command \
	%reldir%/invalid/rag-no-queries/docs.csv \
	%reldir%/invalid/rag-no-queries/queries.csv \
	%reldir%/invalid/rag-npy-dtype/command \
	%reldir%/invalid/rag-npy-dtype/docs.csv \
	%reldir%/invalid/rag-npy-dtype/queries.csv \
	%reldir%/invalid/rag-npy-dtype/setup.py \
	%reldir%/invalid/rag-npy-empty/command \
	%reldir%/invalid/rag-npy-empty/docs.csv \
	%reldir%/invalid/rag-npy-empty/queries.csv \
	%reldir%/invalid/rag-npy-empty/setup.py \
	%reldir%/invalid/rag-npy-fortran/command \
	%reldir%/invalid/rag-npy-fortran/docs.csv \
	%reldir%/invalid/rag-npy-fortran/queries.csv \
	%reldir%/invalid/rag-npy-fortran/setup.py \
	%reldir%/invalid/rag-npy-header-truncated/command \
	%reldir%/invalid/rag-npy-header-truncated/docs.csv \
	%reldir%/invalid/rag-npy-header-truncated/queries.csv \
	%reldir%/invalid/rag-npy-header-truncated/setup.py \
	%reldir%/invalid/rag-npy-integers/command \
	%reldir%/invalid/rag-npy-integers/docs.csv \
	%reldir%/invalid/rag-npy-integers/queries.csv \
	%reldir%/invalid/rag-npy-integers/setup.py \
	%reldir%/invalid/rag-npy-nan/command \
	%reldir%/invalid/rag-npy-nan/docs.csv \
	%reldir%/invalid/rag-npy-nan/queries.csv \
	%reldir%/invalid/rag-npy-nan/setup.py \
	%reldir%/invalid/rag-npy-object/command \
	%reldir%/invalid/rag-npy-object/docs.csv \
	%reldir%/invalid/rag-npy-object/queries.csv \
	%reldir%/invalid/rag-npy-object/setup.py \
	%reldir%/invalid/rag-npy-rank/command \
	%reldir%/invalid/rag-npy-rank/docs.csv \
	%reldir%/invalid/rag-npy-rank/queries.csv \
	%reldir%/invalid/rag-npy-rank/setup.py \
	%reldir%/invalid/rag-npy-too-large/command \
	%reldir%/invalid/rag-npy-too-large/docs.csv \
	%reldir%/invalid/rag-npy-too-large/queries.csv \
	%reldir%/invalid/rag-npy-too-large/setup.py \
	%reldir%/invalid/rag-npy-truncated/command \
	%reldir%/invalid/rag-npy-truncated/docs.csv \
	%reldir%/invalid/rag-npy-truncated/queries.csv \
	%reldir%/invalid/rag-npy-truncated/setup.py \
	%reldir%/invalid/rag-pca-0/command \
	%reldir%/invalid/rag-pca-0/docs.csv \
	%reldir%/invalid/rag-pca-0/queries.csv \
	%reldir%/invalid/rag-pca-larger/command \
	%reldir%/invalid/rag-pca-larger/docs.csv \
	%reldir%/invalid/rag-pca-larger/queries.csv \
	%reldir%/invalid/rag-query-dim/command \
	%reldir%/invalid/rag-query-dim/docs.csv \
	%reldir%/invalid/rag-query-dim/queries.csv \
	%reldir%/invalid/rag-query-labels-many/command \
	%reldir%/invalid/rag-query-labels-many/docs.csv \
	%reldir%/invalid/rag-query-labels-many/labels.txt \
	%reldir%/invalid/rag-query-labels-many/queries.csv \
	%reldir%/invalid/rag-rate-0/command \
	%reldir%/invalid/rag-rate-0/docs.csv \
	%reldir%/invalid/rag-rate-0/queries.csv \
	%reldir%/invalid/rag-rate-slow/command \
	%reldir%/invalid/rag-rate-slow/docs.csv \
	%reldir%/invalid/rag-rate-slow/queries.csv \
	%reldir%/invalid/rag-reduce-method/command \
	%reldir%/invalid/rag-reduce-method/docs.csv \
	%reldir%/invalid/rag-reduce-method/queries.csv \
	%reldir%/invalid/rag-truth-both/command \
	%reldir%/invalid/rag-truth-both/docs.csv \
	%reldir%/invalid/rag-truth-both/queries.csv \
	%reldir%/invalid/rag-type/command \
	%reldir%/invalid/rag-type/docs.csv \
	%reldir%/invalid/rag-type/queries.csv \
	%reldir%/invalid/rag-unknown-format/command \
	%reldir%/invalid/rag-unknown-format/docs.csv \
	%reldir%/invalid/rag-unknown-format/docs.txt \
	%reldir%/invalid/rag-unknown-format/queries.csv \
	%reldir%/invalid/result-is-a-trace/command \
	%reldir%/invalid/result-of-other-version/command \
	%reldir%/invalid/result-of-other-version/setup.py \
	%reldir%/invalid/result-other-hdf5/command \
	%reldir%/invalid/result-other-hdf5/setup.py \
	%reldir%/invalid/result-set-impl-alone/command \
	%reldir%/invalid/result-set-impl-alone/setup.sh \
	%reldir%/invalid/result-set-out-of-range/command \
	%reldir%/invalid/result-set-out-of-range/setup.sh \
	%reldir%/invalid/result-set-profile-alone/command \
	%reldir%/invalid/result-set-profile-alone/setup.sh \
	%reldir%/invalid/result-sweep/command \
	%reldir%/invalid/result-sweep/setup.py \
	%reldir%/invalid/result-trace-changed/command \
	%reldir%/invalid/result-trace-changed/docs.csv \
	%reldir%/invalid/result-trace-changed/setup.sh \
	%reldir%/invalid/result-trace-missing/command \
	%reldir%/invalid/result-trace-missing/setup.sh \
	%reldir%/invalid/result-trace-option-other/command \
	%reldir%/invalid/result-trace-option-other/docs.csv \
	%reldir%/invalid/result-trace-option-other/setup.sh \
	%reldir%/invalid/result-truncated/command \
	%reldir%/invalid/result-truncated/setup.sh \
	%reldir%/invalid/result-without-config/command \
	%reldir%/invalid/result-without-config/setup.py \
	%reldir%/invalid/run-arrival-falls/command \
	%reldir%/invalid/run-arrival-falls/setup.py \
	%reldir%/invalid/run-arrival-in-some/command \
	%reldir%/invalid/run-arrival-in-some/setup.py \
	%reldir%/invalid/run-calibration-dim/command \
	%reldir%/invalid/run-calibration-dim/setup.py \
	%reldir%/invalid/run-config-folder/command \
	%reldir%/invalid/run-config-folder/setup.sh \
	%reldir%/invalid/run-config-missing/command \
	%reldir%/invalid/run-config-no-trace/command \
	%reldir%/invalid/run-config-no-trace/machine.yaml \
	%reldir%/invalid/run-different-k/command \
	%reldir%/invalid/run-different-k/setup.py \
	%reldir%/invalid/run-late-arrival/command \
	%reldir%/invalid/run-late-arrival/setup.py \
	%reldir%/invalid/run-no-topk/command \
	%reldir%/invalid/run-no-topk/setup.py \
	%reldir%/invalid/run-part-of-matrix/command \
	%reldir%/invalid/run-part-of-matrix/setup.py \
	%reldir%/invalid/run-pool/command \
	%reldir%/invalid/run-pool/setup.py \
	%reldir%/invalid/run-requests-mixed/command \
	%reldir%/invalid/run-requests-mixed/setup.py \
	%reldir%/invalid/run-several-inputs/command \
	%reldir%/invalid/run-several-inputs/setup.py \
	%reldir%/invalid/run-topk-of-other/command \
	%reldir%/invalid/run-topk-of-other/setup.py \
	%reldir%/invalid/run-trace-empty-name/command \
	%reldir%/invalid/run-trace-file-missing/command \
	%reldir%/invalid/run-trace-file-missing/machine.yaml \
	%reldir%/invalid/run-trace-folder/command \
	%reldir%/invalid/run-trace-folder/setup.sh \
	%reldir%/invalid/run-trace-option-missing/command \
	%reldir%/invalid/run-two-matrices/command \
	%reldir%/invalid/run-two-matrices/setup.py \
	%reldir%/invalid/run-value-times-matrix/command \
	%reldir%/invalid/run-value-times-matrix/setup.py \
	%reldir%/invalid/set-bad-value/command \
	%reldir%/invalid/set-below-a-value/command \
	%reldir%/invalid/set-empty-part/command \
	%reldir%/invalid/set-empty-path/command \
	%reldir%/invalid/set-empty-value/command \
	%reldir%/invalid/set-missing-unit/command \
	%reldir%/invalid/set-no-equals/command \
	%reldir%/invalid/set-out-of-range/command \
	%reldir%/invalid/set-syntax/command \
	%reldir%/invalid/set-unknown-path-near/command \
	%reldir%/invalid/set-unknown-path/command \
	%reldir%/invalid/set-value-for-map/command \
	%reldir%/invalid/small.yaml \
	%reldir%/invalid/sweep-base-list/command \
	%reldir%/invalid/sweep-base-list/sweep.yaml \
	%reldir%/invalid/sweep-base-missing/command \
	%reldir%/invalid/sweep-base-missing/sweep.yaml \
	%reldir%/invalid/sweep-base-wrong/base.yaml \
	%reldir%/invalid/sweep-base-wrong/command \
	%reldir%/invalid/sweep-base-wrong/sweep.yaml \
	%reldir%/invalid/sweep-empty-list/command \
	%reldir%/invalid/sweep-empty-list/sweep.yaml \
	%reldir%/invalid/sweep-empty/command \
	%reldir%/invalid/sweep-empty/sweep.yaml \
	%reldir%/invalid/sweep-file-folder/command \
	%reldir%/invalid/sweep-file-folder/setup.sh \
	%reldir%/invalid/sweep-file-missing/command \
	%reldir%/invalid/sweep-list/command \
	%reldir%/invalid/sweep-list/sweep.yaml \
	%reldir%/invalid/sweep-no-base/command \
	%reldir%/invalid/sweep-no-base/sweep.yaml \
	%reldir%/invalid/sweep-no-set/command \
	%reldir%/invalid/sweep-no-set/sweep.yaml \
	%reldir%/invalid/sweep-output-folder/command \
	%reldir%/invalid/sweep-output-folder/setup.sh \
	%reldir%/invalid/sweep-output-folder/status \
	%reldir%/invalid/sweep-output-folder/sweep.yaml \
	%reldir%/invalid/sweep-output-missing-folder/command \
	%reldir%/invalid/sweep-output-missing-folder/status \
	%reldir%/invalid/sweep-output-missing-folder/sweep.yaml \
	%reldir%/invalid/sweep-repeated-axis/command \
	%reldir%/invalid/sweep-repeated-axis/sweep.yaml \
	%reldir%/invalid/sweep-set-empty/command \
	%reldir%/invalid/sweep-set-empty/sweep.yaml \
	%reldir%/invalid/sweep-set-list/command \
	%reldir%/invalid/sweep-set-list/sweep.yaml \
	%reldir%/invalid/sweep-syntax/command \
	%reldir%/invalid/sweep-syntax/sweep.yaml \
	%reldir%/invalid/sweep-too-many/command \
	%reldir%/invalid/sweep-too-many/sweep.yaml \
	%reldir%/invalid/sweep-trace-missing/command \
	%reldir%/invalid/sweep-trace-missing/sweep.yaml \
	%reldir%/invalid/sweep-trace-wrong/command \
	%reldir%/invalid/sweep-trace-wrong/sweep.yaml \
	%reldir%/invalid/sweep-unknown-axis/command \
	%reldir%/invalid/sweep-unknown-axis/sweep.yaml \
	%reldir%/invalid/sweep-unknown-key/command \
	%reldir%/invalid/sweep-unknown-key/sweep.yaml \
	%reldir%/invalid/sweep-value-empty/command \
	%reldir%/invalid/sweep-value-empty/sweep.yaml \
	%reldir%/invalid/sweep-value-map/command \
	%reldir%/invalid/sweep-value-map/sweep.yaml \
	%reldir%/invalid/trace-arrival-differs/command \
	%reldir%/invalid/trace-arrival-differs/setup.py \
	%reldir%/invalid/trace-arrival-falls/command \
	%reldir%/invalid/trace-arrival-falls/setup.py \
	%reldir%/invalid/trace-arrival-in-some/command \
	%reldir%/invalid/trace-arrival-in-some/setup.py \
	%reldir%/invalid/trace-bytes-unused/command \
	%reldir%/invalid/trace-bytes-unused/setup.py \
	%reldir%/invalid/trace-check-missing/command \
	%reldir%/invalid/trace-deps-missing/command \
	%reldir%/invalid/trace-deps-missing/setup.py \
	%reldir%/invalid/trace-deps-on-later-row/command \
	%reldir%/invalid/trace-deps-on-later-row/setup.py \
	%reldir%/invalid/trace-deps-signed/command \
	%reldir%/invalid/trace-deps-signed/setup.py \
	%reldir%/invalid/trace-empty-columns/command \
	%reldir%/invalid/trace-empty-columns/setup.py \
	%reldir%/invalid/trace-empty-file/command \
	%reldir%/invalid/trace-empty-file/trace.h5 \
	%reldir%/invalid/trace-empty-matrix/command \
	%reldir%/invalid/trace-empty-matrix/setup.py \
	%reldir%/invalid/trace-fn/command \
	%reldir%/invalid/trace-fn/setup.py \
	%reldir%/invalid/trace-infinite-in-inputs/command \
	%reldir%/invalid/trace-infinite-in-inputs/setup.py \
	%reldir%/invalid/trace-info-missing/command \
	%reldir%/invalid/trace-input-dim/command \
	%reldir%/invalid/trace-input-dim/setup.py \
	%reldir%/invalid/trace-input-id/command \
	%reldir%/invalid/trace-input-id/setup.py \
	%reldir%/invalid/trace-k-0/command \
	%reldir%/invalid/trace-k-0/setup.py \
	%reldir%/invalid/trace-k-larger-in-run/command \
	%reldir%/invalid/trace-k-larger-in-run/setup.py \
	%reldir%/invalid/trace-k-larger/command \
	%reldir%/invalid/trace-k-larger/setup.py \
	%reldir%/invalid/trace-k-of-mvm/command \
	%reldir%/invalid/trace-k-of-mvm/setup.py \
	%reldir%/invalid/trace-link/command \
	%reldir%/invalid/trace-link/setup.py \
	%reldir%/invalid/trace-matrix-id/command \
	%reldir%/invalid/trace-matrix-id/setup.py \
	%reldir%/invalid/trace-matrix-of-doubles/command \
	%reldir%/invalid/trace-matrix-of-doubles/setup.py \
	%reldir%/invalid/trace-matrix-of-rank-1/command \
	%reldir%/invalid/trace-matrix-of-rank-1/setup.py \
	%reldir%/invalid/trace-matrix-of-text/command \
	%reldir%/invalid/trace-matrix-of-text/setup.py \
	%reldir%/invalid/trace-nan-in-matrix/command \
	%reldir%/invalid/trace-nan-in-matrix/setup.py \
	%reldir%/invalid/trace-nan-in-run/command \
	%reldir%/invalid/trace-nan-in-run/setup.py \
	%reldir%/invalid/trace-no-inputs/command \
	%reldir%/invalid/trace-no-inputs/setup.py \
	%reldir%/invalid/trace-no-matrix/command \
	%reldir%/invalid/trace-no-matrix/setup.py \
	%reldir%/invalid/trace-no-ops-dataset/command \
	%reldir%/invalid/trace-no-ops-dataset/setup.py \
	%reldir%/invalid/trace-no-ops/command \
	%reldir%/invalid/trace-no-ops/setup.py \
	%reldir%/invalid/trace-not-hdf5/command \
	%reldir%/invalid/trace-not-hdf5/trace.h5 \
	%reldir%/invalid/trace-of-other-version/command \
	%reldir%/invalid/trace-of-other-version/setup.py \
	%reldir%/invalid/trace-opcode/command \
	%reldir%/invalid/trace-opcode/setup.py \
	%reldir%/invalid/trace-operand-count-0/command \
	%reldir%/invalid/trace-operand-count-0/setup.py \
	%reldir%/invalid/trace-operand-kind-not-taken/command \
	%reldir%/invalid/trace-operand-kind-not-taken/setup.py \
	%reldir%/invalid/trace-operand-kind/command \
	%reldir%/invalid/trace-operand-kind/setup.py \
	%reldir%/invalid/trace-operand-none-not-0/command \
	%reldir%/invalid/trace-operand-none-not-0/setup.py \
	%reldir%/invalid/trace-operand-stride-0/command \
	%reldir%/invalid/trace-operand-stride-0/setup.py \
	%reldir%/invalid/trace-ops-member-missing/command \
	%reldir%/invalid/trace-ops-member-missing/setup.py \
	%reldir%/invalid/trace-ops-member-real/command \
	%reldir%/invalid/trace-ops-member-real/setup.py \
	%reldir%/invalid/trace-ops-not-records/command \
	%reldir%/invalid/trace-ops-not-records/setup.py \
	%reldir%/invalid/trace-other-hdf5/command \
	%reldir%/invalid/trace-other-hdf5/setup.py \
	%reldir%/invalid/trace-request-skipped/command \
	%reldir%/invalid/trace-request-skipped/setup.py \
	%reldir%/invalid/trace-row-of-input/command \
	%reldir%/invalid/trace-row-of-input/setup.py \
	%reldir%/invalid/trace-row-of-matrix/command \
	%reldir%/invalid/trace-row-of-matrix/setup.py \
	%reldir%/invalid/trace-scale-0/command \
	%reldir%/invalid/trace-scale-0/setup.py \
	%reldir%/invalid/trace-truncated-in-run/command \
	%reldir%/invalid/trace-truncated-in-run/setup.sh \
	%reldir%/invalid/trace-truncated/command \
	%reldir%/invalid/trace-truncated/setup.sh \
	%reldir%/invalid/trace-truth-label-below/command \
	%reldir%/invalid/trace-truth-label-below/setup.py \
	%reldir%/invalid/trace-truth-labels/command \
	%reldir%/invalid/trace-truth-labels/setup.py \
	%reldir%/invalid/trace-truth-position/command \
	%reldir%/invalid/trace-truth-position/setup.py \
	%reldir%/invalid/trace-truth-row-labels/command \
	%reldir%/invalid/trace-truth-row-labels/setup.py \
	%reldir%/invalid/trace-truth-rows/command \
	%reldir%/invalid/trace-truth-rows/setup.py \
	%reldir%/invalid/trace-value-of-later-row/command \
	%reldir%/invalid/trace-value-of-later-row/setup.py \
	%reldir%/invalid/trace-value-of-topk/command \
	%reldir%/invalid/trace-value-of-topk/setup.py \
	%reldir%/invalid/trace-w-nan/command \
	%reldir%/invalid/trace-w-nan/setup.py \
	%reldir%/invalid/trace-w-unused/command \
	%reldir%/invalid/trace-w-unused/setup.py \
	%reldir%/invalid/trace_maker.py \
	%reldir%/invalid/trim-empty-field/command \
	%reldir%/invalid/trim-empty-field/machine.yaml \
	%reldir%/invalid/trim-empty-field/trim.csv \
	%reldir%/invalid/trim-empty/command \
	%reldir%/invalid/trim-empty/machine.yaml \
	%reldir%/invalid/trim-empty/trim.csv \
	%reldir%/invalid/trim-folder/command \
	%reldir%/invalid/trim-folder/machine.yaml \
	%reldir%/invalid/trim-folder/setup.sh \
	%reldir%/invalid/trim-header/command \
	%reldir%/invalid/trim-header/machine.yaml \
	%reldir%/invalid/trim-header/trim.csv \
	%reldir%/invalid/trim-long-row/command \
	%reldir%/invalid/trim-long-row/machine.yaml \
	%reldir%/invalid/trim-long-row/trim.csv \
	%reldir%/invalid/trim-missing/command \
	%reldir%/invalid/trim-missing/machine.yaml \
	%reldir%/invalid/trim-nan/command \
	%reldir%/invalid/trim-nan/machine.yaml \
	%reldir%/invalid/trim-nan/trim.csv \
	%reldir%/invalid/trim-not-whole/command \
	%reldir%/invalid/trim-not-whole/machine.yaml \
	%reldir%/invalid/trim-not-whole/trim.csv \
	%reldir%/invalid/trim-quote/command \
	%reldir%/invalid/trim-quote/machine.yaml \
	%reldir%/invalid/trim-quote/trim.csv \
	%reldir%/invalid/trim-row-tile-out-of-range/command \
	%reldir%/invalid/trim-row-tile-out-of-range/machine.yaml \
	%reldir%/invalid/trim-row-tile-out-of-range/trim.csv \
	%reldir%/invalid/trim-short-row/command \
	%reldir%/invalid/trim-short-row/machine.yaml \
	%reldir%/invalid/trim-short-row/trim.csv \
	%reldir%/invalid/trim-slice-out-of-range/command \
	%reldir%/invalid/trim-slice-out-of-range/machine.yaml \
	%reldir%/invalid/trim-slice-out-of-range/trim.csv \
	%reldir%/invalid/trim-twice/command \
	%reldir%/invalid/trim-twice/machine.yaml \
	%reldir%/invalid/trim-twice/trim.csv \
	%reldir%/invalid/trim-vector-out-of-range/command \
	%reldir%/invalid/trim-vector-out-of-range/machine.yaml \
	%reldir%/invalid/trim-vector-out-of-range/trim.csv \
	%reldir%/invalid/trim-word/command \
	%reldir%/invalid/trim-word/machine.yaml \
	%reldir%/invalid/trim-word/trim.csv \
	%reldir%/invalid/yaml-alias/command \
	%reldir%/invalid/yaml-alias/machine.yaml \
	%reldir%/invalid/yaml-anchor/command \
	%reldir%/invalid/yaml-anchor/machine.yaml \
	%reldir%/invalid/yaml-binary/command \
	%reldir%/invalid/yaml-colon-in-value/command \
	%reldir%/invalid/yaml-colon-in-value/machine.yaml \
	%reldir%/invalid/yaml-empty/command \
	%reldir%/invalid/yaml-empty/machine.yaml \
	%reldir%/invalid/yaml-indent/command \
	%reldir%/invalid/yaml-indent/machine.yaml \
	%reldir%/invalid/yaml-key-not-word/command \
	%reldir%/invalid/yaml-key-not-word/machine.yaml \
	%reldir%/invalid/yaml-list/command \
	%reldir%/invalid/yaml-list/machine.yaml \
	%reldir%/invalid/yaml-not-utf8/command \
	%reldir%/invalid/yaml-not-utf8/setup.sh \
	%reldir%/invalid/yaml-nul-byte/command \
	%reldir%/invalid/yaml-nul-byte/setup.sh \
	%reldir%/invalid/yaml-quote-unfinished/command \
	%reldir%/invalid/yaml-quote-unfinished/machine.yaml \
	%reldir%/invalid/yaml-scalar/command \
	%reldir%/invalid/yaml-scalar/machine.yaml \
	%reldir%/invalid/yaml-syntax/command \
	%reldir%/invalid/yaml-syntax/machine.yaml \
	%reldir%/invalid/yaml-tab/command \
	%reldir%/invalid/yaml-tab/machine.yaml \
	%reldir%/invalid/yaml-tag/command \
	%reldir%/invalid/yaml-tag/machine.yaml \
	%reldir%/invalid/yaml-too-deep/command \
	%reldir%/invalid/yaml-too-deep/machine.yaml \
	%reldir%/invalid/yaml-two-documents/command \
	%reldir%/invalid/yaml-two-documents/machine.yaml \
	%reldir%/leaks.supp \
	%reldir%/traces/foreign.py \
	%reldir%/validation/w1.py \
	%reldir%/validation/w1_reference.json \
	%reldir%/validation/w1_trace.py

if HAVE_CRITERION
unit_tests = \
	%reldir%/analysis/test_interval \
	%reldir%/analysis/test_metrics \
	%reldir%/analysis/test_report \
	%reldir%/analysis/test_result \
	%reldir%/analysis/test_validate \
	%reldir%/app/test_sweep_plan \
	%reldir%/devices/test_sigma \
	%reldir%/formula/test_closed_formula \
	%reldir%/formula/test_reference \
	%reldir%/models/test_functional \
	%reldir%/models/test_place \
	%reldir%/models/test_quantise \
	%reldir%/models/test_ranking \
	%reldir%/models/test_timing \
	%reldir%/models/test_timing_invariants \
	%reldir%/sim/test_arbiter \
	%reldir%/sim/test_clock \
	%reldir%/sim/test_config \
	%reldir%/sim/test_config_files \
	%reldir%/sim/test_config_rerun \
	%reldir%/sim/test_error \
	%reldir%/sim/test_fifo \
	%reldir%/sim/test_kernel \
	%reldir%/sim/test_output \
	%reldir%/sim/test_process \
	%reldir%/sim/test_progress \
	%reldir%/sim/test_rng \
	%reldir%/sim/test_units \
	%reldir%/traces/test_check \
	%reldir%/traces/test_guard \
	%reldir%/traces/test_half \
	%reldir%/traces/test_import \
	%reldir%/traces/test_pca \
	%reldir%/traces/test_trace \
	%reldir%/workloads/test_rag
endif
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

%canon_reldir%_analysis_test_interval_SOURCES = %reldir%/analysis/test_interval.c
%canon_reldir%_analysis_test_interval_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_analysis_test_interval_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_analysis_test_interval_LDADD = $(CRITERION_LIBS) $(analysis_libs)
nodist_EXTRA_%canon_reldir%_analysis_test_interval_SOURCES = none.cpp
%canon_reldir%_analysis_test_metrics_SOURCES = %reldir%/analysis/test_metrics.c
%canon_reldir%_analysis_test_metrics_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_analysis_test_metrics_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_analysis_test_metrics_LDADD = $(CRITERION_LIBS) $(analysis_libs)
nodist_EXTRA_%canon_reldir%_analysis_test_metrics_SOURCES = none.cpp
%canon_reldir%_analysis_test_report_SOURCES = %reldir%/analysis/test_report.c
%canon_reldir%_analysis_test_report_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_analysis_test_report_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_analysis_test_report_LDADD = $(CRITERION_LIBS) $(analysis_libs)
nodist_EXTRA_%canon_reldir%_analysis_test_report_SOURCES = none.cpp
%canon_reldir%_analysis_test_result_SOURCES = %reldir%/analysis/test_result.c
%canon_reldir%_analysis_test_result_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_analysis_test_result_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_analysis_test_result_LDADD = $(CRITERION_LIBS) $(analysis_libs)
nodist_EXTRA_%canon_reldir%_analysis_test_result_SOURCES = none.cpp
%canon_reldir%_analysis_test_validate_SOURCES = %reldir%/analysis/test_validate.c
%canon_reldir%_analysis_test_validate_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_analysis_test_validate_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_analysis_test_validate_LDADD = $(CRITERION_LIBS) $(analysis_libs)
nodist_EXTRA_%canon_reldir%_analysis_test_validate_SOURCES = none.cpp
%canon_reldir%_app_test_sweep_plan_SOURCES = %reldir%/app/test_sweep_plan.c %reldir%/../sim/app/sweep_plan.c
%canon_reldir%_app_test_sweep_plan_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_app_test_sweep_plan_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_app_test_sweep_plan_LDADD = $(CRITERION_LIBS) $(app_libs)
nodist_EXTRA_%canon_reldir%_app_test_sweep_plan_SOURCES = none.cpp
%canon_reldir%_devices_test_sigma_SOURCES = %reldir%/devices/test_sigma.c
%canon_reldir%_devices_test_sigma_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_devices_test_sigma_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_devices_test_sigma_LDADD = $(CRITERION_LIBS) $(devices_libs)
nodist_EXTRA_%canon_reldir%_devices_test_sigma_SOURCES = none.cpp
%canon_reldir%_formula_test_closed_formula_SOURCES = %reldir%/formula/test_closed_formula.c %reldir%/formula/machines.c %reldir%/formula/machines.h %reldir%/formula/reference.c %reldir%/formula/reference.h %reldir%/formula/stages.c %reldir%/formula/world.h
%canon_reldir%_formula_test_closed_formula_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_formula_test_closed_formula_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_formula_test_closed_formula_LDADD = $(CRITERION_LIBS) $(formula_libs)
nodist_EXTRA_%canon_reldir%_formula_test_closed_formula_SOURCES = none.cpp
%canon_reldir%_formula_test_reference_SOURCES = %reldir%/formula/test_reference.c %reldir%/formula/machines.c %reldir%/formula/machines.h %reldir%/formula/reference.c %reldir%/formula/reference.h %reldir%/formula/stages.c %reldir%/formula/world.h
%canon_reldir%_formula_test_reference_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_formula_test_reference_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_formula_test_reference_LDADD = $(CRITERION_LIBS) $(formula_libs)
nodist_EXTRA_%canon_reldir%_formula_test_reference_SOURCES = none.cpp
%canon_reldir%_models_test_functional_SOURCES = %reldir%/models/test_functional.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_functional_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_functional_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_functional_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_functional_SOURCES = none.cpp
%canon_reldir%_models_test_place_SOURCES = %reldir%/models/test_place.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_place_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_place_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_place_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_place_SOURCES = none.cpp
%canon_reldir%_models_test_quantise_SOURCES = %reldir%/models/test_quantise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_quantise_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_quantise_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_quantise_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_quantise_SOURCES = none.cpp
%canon_reldir%_models_test_ranking_SOURCES = %reldir%/models/test_ranking.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_ranking_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_ranking_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_ranking_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_ranking_SOURCES = none.cpp
%canon_reldir%_models_test_timing_SOURCES = %reldir%/models/test_timing.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_timing_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_timing_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_timing_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_timing_SOURCES = none.cpp
%canon_reldir%_models_test_timing_invariants_SOURCES = %reldir%/models/test_timing_invariants.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_timing_invariants_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_models_test_timing_invariants_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_models_test_timing_invariants_LDADD = $(CRITERION_LIBS) $(models_libs)
nodist_EXTRA_%canon_reldir%_models_test_timing_invariants_SOURCES = none.cpp
%canon_reldir%_sim_test_arbiter_SOURCES = %reldir%/sim/test_arbiter.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_arbiter_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_arbiter_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_arbiter_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_arbiter_SOURCES = none.cpp
%canon_reldir%_sim_test_clock_SOURCES = %reldir%/sim/test_clock.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_clock_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_clock_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_clock_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_clock_SOURCES = none.cpp
%canon_reldir%_sim_test_config_SOURCES = %reldir%/sim/test_config.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_config_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_config_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_config_SOURCES = none.cpp
%canon_reldir%_sim_test_config_files_SOURCES = %reldir%/sim/test_config_files.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_files_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_config_files_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_config_files_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_config_files_SOURCES = none.cpp
%canon_reldir%_sim_test_config_rerun_SOURCES = %reldir%/sim/test_config_rerun.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_rerun_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_config_rerun_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_config_rerun_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_config_rerun_SOURCES = none.cpp
%canon_reldir%_sim_test_error_SOURCES = %reldir%/sim/test_error.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_error_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_error_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_error_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_error_SOURCES = none.cpp
%canon_reldir%_sim_test_fifo_SOURCES = %reldir%/sim/test_fifo.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_fifo_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_fifo_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_fifo_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_fifo_SOURCES = none.cpp
%canon_reldir%_sim_test_kernel_SOURCES = %reldir%/sim/test_kernel.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_kernel_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_kernel_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_kernel_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_kernel_SOURCES = none.cpp
%canon_reldir%_sim_test_output_SOURCES = %reldir%/sim/test_output.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_output_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_output_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_output_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_output_SOURCES = none.cpp
%canon_reldir%_sim_test_process_SOURCES = %reldir%/sim/test_process.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_process_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_process_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_process_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_process_SOURCES = none.cpp
%canon_reldir%_sim_test_progress_SOURCES = %reldir%/sim/test_progress.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_progress_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_progress_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_progress_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_progress_SOURCES = none.cpp
%canon_reldir%_sim_test_rng_SOURCES = %reldir%/sim/test_rng.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_rng_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_rng_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_rng_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_rng_SOURCES = none.cpp
%canon_reldir%_sim_test_units_SOURCES = %reldir%/sim/test_units.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_units_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_sim_test_units_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_sim_test_units_LDADD = $(CRITERION_LIBS) $(sim_libs)
nodist_EXTRA_%canon_reldir%_sim_test_units_SOURCES = none.cpp
%canon_reldir%_traces_test_check_SOURCES = %reldir%/traces/test_check.c %reldir%/traces/small.c %reldir%/traces/small.h
%canon_reldir%_traces_test_check_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_check_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_check_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_check_SOURCES = none.cpp
%canon_reldir%_traces_test_guard_SOURCES = %reldir%/traces/test_guard.c
%canon_reldir%_traces_test_guard_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_guard_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_guard_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_guard_SOURCES = none.cpp
%canon_reldir%_traces_test_half_SOURCES = %reldir%/traces/test_half.c
%canon_reldir%_traces_test_half_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_half_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_half_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_half_SOURCES = none.cpp
%canon_reldir%_traces_test_import_SOURCES = %reldir%/traces/test_import.c
%canon_reldir%_traces_test_import_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_import_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_import_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_import_SOURCES = none.cpp
%canon_reldir%_traces_test_pca_SOURCES = %reldir%/traces/test_pca.c
%canon_reldir%_traces_test_pca_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_pca_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_pca_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_pca_SOURCES = none.cpp
%canon_reldir%_traces_test_trace_SOURCES = %reldir%/traces/test_trace.c %reldir%/traces/small.c %reldir%/traces/small.h
%canon_reldir%_traces_test_trace_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_traces_test_trace_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_traces_test_trace_LDADD = $(CRITERION_LIBS) $(traces_libs)
nodist_EXTRA_%canon_reldir%_traces_test_trace_SOURCES = none.cpp
%canon_reldir%_workloads_test_rag_SOURCES = %reldir%/workloads/test_rag.c
%canon_reldir%_workloads_test_rag_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%canon_reldir%_workloads_test_rag_CFLAGS = $(AM_CFLAGS) -Wno-conversion
%canon_reldir%_workloads_test_rag_LDADD = $(CRITERION_LIBS) $(workloads_libs)
nodist_EXTRA_%canon_reldir%_workloads_test_rag_SOURCES = none.cpp

# 'make bench' builds and runs them; they print ratios and never fail on time.
EXTRA_PROGRAMS += %reldir%/bench/bench_kernel %reldir%/bench/bench_timing %reldir%/fuzz/fuzz_config
%canon_reldir%_bench_bench_kernel_SOURCES = %reldir%/bench/bench_kernel.cpp
%canon_reldir%_bench_bench_kernel_LDADD = $(models_libs)
%canon_reldir%_bench_bench_timing_SOURCES = %reldir%/bench/bench_timing.c
%canon_reldir%_bench_bench_timing_LDADD = $(models_libs)
nodist_EXTRA_%canon_reldir%_bench_bench_timing_SOURCES = none.cpp
%canon_reldir%_fuzz_fuzz_config_SOURCES = %reldir%/fuzz/fuzz_config.c
%canon_reldir%_fuzz_fuzz_config_LDADD = $(models_libs)
nodist_EXTRA_%canon_reldir%_fuzz_fuzz_config_SOURCES = none.cpp
benches = %reldir%/bench/bench_kernel %reldir%/bench/bench_timing
bench: $(benches)
	@for b in $(benches); do ./$$b || exit 1; done
.PHONY: bench
CLEANFILES = $(EXTRA_PROGRAMS)
