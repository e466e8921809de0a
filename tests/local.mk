# Each test program links exactly what its folder may use, Criterion before SystemC: both
# export main(), and the wrong order runs no test and passes.
sim_libs = sim/libnvxsim_sim.a $(SYSTEMC_LIBS) $(YAML_LIBS) $(GSL_LIBS) $(BLAS_LIBS) -lm
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
	%reldir%/readme.sh \
	%reldir%/same_bytes.sh \
	%reldir%/w1.sh \
	%reldir%/invalid/run.sh \
	%reldir%/traces/foreign.sh
TESTS += $(dist_check_SCRIPTS)
EXTRA_DIST += \
	%reldir%/invalid \
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
	%reldir%/app/test_point \
	%reldir%/app/test_sweep_plan \
	%reldir%/devices/test_sigma \
	%reldir%/formula/test_closed_formula \
	%reldir%/formula/test_reference \
	%reldir%/models/test_account \
	%reldir%/models/test_adc \
	%reldir%/models/test_exact \
	%reldir%/models/test_functional \
	%reldir%/models/test_place \
	%reldir%/models/test_quantise \
	%reldir%/models/test_ranking \
	%reldir%/models/test_requests \
	%reldir%/models/test_timing \
	%reldir%/models/test_timing_invariants \
	%reldir%/models/test_timing_setup \
	%reldir%/models/test_trim \
	%reldir%/models/test_value_noise \
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

%canon_reldir%_analysis_test_interval_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_metrics_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_report_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_result_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_validate_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_app_test_point_SOURCES = %reldir%/app/test_point.c %reldir%/../sim/app/point.c
%canon_reldir%_app_test_point_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_app_test_sweep_plan_SOURCES = %reldir%/app/test_sweep_plan.c %reldir%/../sim/app/sweep_plan.c
%canon_reldir%_app_test_sweep_plan_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_devices_test_sigma_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_formula_test_closed_formula_SOURCES = %reldir%/formula/test_closed_formula.c %reldir%/formula/machines.c %reldir%/formula/machines.h %reldir%/formula/reference.c %reldir%/formula/reference.h %reldir%/formula/stages.c %reldir%/formula/world.h
%canon_reldir%_formula_test_closed_formula_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_reference_SOURCES = %reldir%/formula/test_reference.c %reldir%/formula/machines.c %reldir%/formula/machines.h %reldir%/formula/reference.c %reldir%/formula/reference.h %reldir%/formula/stages.c %reldir%/formula/world.h
%canon_reldir%_formula_test_reference_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_models_test_account_SOURCES = %reldir%/models/test_account.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_account_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_adc_SOURCES = %reldir%/models/test_adc.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_adc_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_exact_SOURCES = %reldir%/models/test_exact.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_exact_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_functional_SOURCES = %reldir%/models/test_functional.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_functional_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_place_SOURCES = %reldir%/models/test_place.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_place_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_quantise_SOURCES = %reldir%/models/test_quantise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_quantise_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_ranking_SOURCES = %reldir%/models/test_ranking.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_ranking_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_requests_SOURCES = %reldir%/models/test_requests.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_requests_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_SOURCES = %reldir%/models/test_timing.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_timing_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_invariants_SOURCES = %reldir%/models/test_timing_invariants.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_timing_invariants_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_setup_SOURCES = %reldir%/models/test_timing_setup.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_timing_setup_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_trim_SOURCES = %reldir%/models/test_trim.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_trim_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_value_noise_SOURCES = %reldir%/models/test_value_noise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/small_machine.h
%canon_reldir%_models_test_value_noise_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_sim_test_arbiter_SOURCES = %reldir%/sim/test_arbiter.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_arbiter_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_clock_SOURCES = %reldir%/sim/test_clock.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_clock_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_config_SOURCES = %reldir%/sim/test_config.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_config_files_SOURCES = %reldir%/sim/test_config_files.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_files_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_config_rerun_SOURCES = %reldir%/sim/test_config_rerun.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_rerun_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_error_SOURCES = %reldir%/sim/test_error.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_error_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_fifo_SOURCES = %reldir%/sim/test_fifo.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_fifo_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_kernel_SOURCES = %reldir%/sim/test_kernel.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_kernel_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_output_SOURCES = %reldir%/sim/test_output.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_output_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_process_SOURCES = %reldir%/sim/test_process.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_process_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_progress_SOURCES = %reldir%/sim/test_progress.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_progress_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_rng_SOURCES = %reldir%/sim/test_rng.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_rng_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_units_SOURCES = %reldir%/sim/test_units.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_units_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_traces_test_check_SOURCES = %reldir%/traces/test_check.c %reldir%/traces/small.c %reldir%/traces/small.h
%canon_reldir%_traces_test_check_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_guard_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_half_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_import_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_pca_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_trace_SOURCES = %reldir%/traces/test_trace.c %reldir%/traces/small.c %reldir%/traces/small.h
%canon_reldir%_traces_test_trace_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_workloads_test_rag_LDADD = $(CRITERION_LIBS) $(workloads_libs)

# 'make bench' builds and runs them; they print ratios and never fail on time.
EXTRA_PROGRAMS += %reldir%/bench/bench_kernel %reldir%/bench/bench_timing %reldir%/fuzz/fuzz_config
%canon_reldir%_bench_bench_kernel_SOURCES = %reldir%/bench/bench_kernel.cpp
%canon_reldir%_bench_bench_kernel_LDADD = $(models_libs)
%canon_reldir%_bench_bench_timing_SOURCES = %reldir%/bench/bench_timing.c
%canon_reldir%_bench_bench_timing_LDADD = $(models_libs)
%canon_reldir%_fuzz_fuzz_config_SOURCES = %reldir%/fuzz/fuzz_config.c
%canon_reldir%_fuzz_fuzz_config_LDADD = $(models_libs)
benches = %reldir%/bench/bench_kernel %reldir%/bench/bench_timing
bench: $(benches)
	@for b in $(benches); do ./$$b || exit 1; done
.PHONY: bench
CLEANFILES = $(EXTRA_PROGRAMS)
