# Each test program links exactly what its folder may use, Criterion before SystemC: both
# export main(), and the wrong order runs no test and passes.
sim_libs = sim/libnvxsim_sim.a $(SYSTEMC_LIBS) $(YAML_LIBS) $(GSL_LIBS) $(BLAS_LIBS) -lm
devices_libs = devices/libnvxsim_devices.a $(HDF5_LIBS) $(ZLIB_LIBS) $(JANSSON_LIBS) -lcsv $(sim_libs)
traces_libs = traces/libnvxsim_traces.a $(HDF5_LIBS) $(JANSSON_LIBS) $(NETTLE_LIBS) -lcsv $(sim_libs)
models_libs = models/libnvxsim_models.a devices/libnvxsim_devices.a $(ZLIB_LIBS) $(JANSSON_LIBS) \
	-lklu -lcsv $(traces_libs)
formula_libs = $(models_libs)
workloads_libs = workloads/libnvxsim_workloads.a $(traces_libs)
analysis_libs = analysis/libnvxsim_analysis.a $(JANSSON_LIBS) $(traces_libs)
app_libs = $(analysis_libs)
all_libraries = analysis/libnvxsim_analysis.a workloads/libnvxsim_workloads.a \
	models/libnvxsim_models.a devices/libnvxsim_devices.a traces/libnvxsim_traces.a \
	sim/libnvxsim_sim.a
all_libs = $(JANSSON_LIBS) $(HDF5_LIBS) $(NETTLE_LIBS) $(ZLIB_LIBS) -lklu -lcsv $(SYSTEMC_LIBS) $(YAML_LIBS) \
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
	%reldir%/colours.sh \
	%reldir%/completion.sh \
	%reldir%/embed_text.sh \
	%reldir%/explain.sh \
	%reldir%/double.sh \
	%reldir%/headers.sh \
	%reldir%/layers.sh \
	%reldir%/man.sh \
	%reldir%/network.sh \
	%reldir%/ovt.sh \
	%reldir%/ovt_random.sh \
	%reldir%/ovt_shipped.sh \
	%reldir%/parts.sh \
	%reldir%/platform.sh \
	%reldir%/plot_bar.sh \
	%reldir%/projector.sh \
	%reldir%/readme.sh \
	%reldir%/report.sh \
	%reldir%/report_page.sh \
	%reldir%/same_bytes.sh \
	%reldir%/timeline.sh \
	%reldir%/timing_trials.sh \
	%reldir%/timings.sh \
	%reldir%/train_noise.sh \
	%reldir%/saturation.sh \
	%reldir%/schema.sh \
	%reldir%/studies.sh \
	%reldir%/sweep.sh \
	%reldir%/sweep_kill.sh \
	%reldir%/sweep_ranks.sh \
	%reldir%/until.sh \
	%reldir%/updates.sh \
	%reldir%/variation.sh \
	%reldir%/w1.sh \
	%reldir%/devices/import.sh \
	%reldir%/invalid/run.sh \
	%reldir%/traces/foreign.sh \
	%reldir%/workloads/logmel.sh
TESTS += $(dist_check_SCRIPTS)
EXTRA_DIST += \
	%reldir%/claims.sh \
	%reldir%/bench/by_hand.py \
	%reldir%/bench/large.py \
	%reldir%/bench/sweep.py \
	%reldir%/devices/plugin_cases.c \
	%reldir%/invalid \
	%reldir%/leaks.supp \
	%reldir%/double.py \
	%reldir%/network_reference.py \
	%reldir%/network_time.py \
	%reldir%/ovt_records.py \
	%reldir%/ovt_reference.py \
	%reldir%/ovt_select.py \
	%reldir%/projector_reference.py \
	%reldir%/report_page.py \
	%reldir%/report_page_run.js \
	%reldir%/report_page_sweep.js \
	%reldir%/schema.py \
	%reldir%/sweep.py \
	%reldir%/timeline.py \
	%reldir%/trace_interpreter.py \
	%reldir%/traces/foreign.py \
	%reldir%/updates_reference.py \
	%reldir%/validation/ladder.py \
	%reldir%/validation/ladder_reference.csv \
	%reldir%/validation/measured.py \
	%reldir%/validation/noise_traces.py \
	%reldir%/validation/w1.py \
	%reldir%/validation/w1_reference.json \
	%reldir%/validation/w1_trace.py \
	%reldir%/workloads/logmel.py

if HAVE_CRITERION
unit_tests = \
	%reldir%/analysis/test_compare \
	%reldir%/analysis/test_explain \
	%reldir%/analysis/test_interval \
	%reldir%/analysis/test_metrics \
	%reldir%/analysis/test_metrics_values \
	%reldir%/analysis/test_pareto \
	%reldir%/analysis/test_report \
	%reldir%/analysis/test_report_parts \
	%reldir%/analysis/test_result \
	%reldir%/analysis/test_sensitivity \
	%reldir%/analysis/test_timeline \
	%reldir%/analysis/test_validate \
	%reldir%/app/test_point \
	%reldir%/app/test_ranks \
	%reldir%/app/test_sweep_axes \
	%reldir%/app/test_sweep_change \
	%reldir%/app/test_sweep_plan \
	%reldir%/app/test_sweep_where \
	%reldir%/devices/test_cells \
	%reldir%/devices/test_confusion \
	%reldir%/devices/test_faults \
	%reldir%/devices/test_import \
	%reldir%/devices/test_import_wrong \
	%reldir%/devices/test_level_stats \
	%reldir%/devices/test_lognormal \
	%reldir%/devices/test_measured \
	%reldir%/devices/test_noise \
	%reldir%/devices/test_noise_trace \
	%reldir%/devices/test_plugin \
	%reldir%/devices/test_profile_write \
	%reldir%/devices/test_retention \
	%reldir%/devices/test_sigma \
	%reldir%/devices/test_sigma_of_g \
	%reldir%/devices/test_verify \
	%reldir%/devices/test_vth \
	%reldir%/formula/test_agreement \
	%reldir%/formula/test_alone \
	%reldir%/formula/test_closed_formula \
	%reldir%/formula/test_conservation \
	%reldir%/formula/test_reference \
	%reldir%/formula/test_reference_net \
	%reldir%/formula/test_reference_parts \
	%reldir%/formula/test_stage_slopes \
	%reldir%/formula/test_stages \
	%reldir%/models/test_account \
	%reldir%/models/test_account_writes \
	%reldir%/models/test_adc \
	%reldir%/models/test_adc_cost \
	%reldir%/models/test_arrivals \
	%reldir%/models/test_converter_errors \
	%reldir%/models/test_converters \
	%reldir%/models/test_direct \
	%reldir%/models/test_dram \
	%reldir%/models/test_early_stop \
	%reldir%/models/test_engine_edges \
	%reldir%/models/test_exact \
	%reldir%/models/test_fetch \
	%reldir%/models/test_functional \
	%reldir%/models/test_mask \
	%reldir%/models/test_nvme \
	%reldir%/models/test_nodes \
	%reldir%/models/test_place \
	%reldir%/models/test_platform \
	%reldir%/models/test_product \
	%reldir%/models/test_program \
	%reldir%/models/test_quantise \
	%reldir%/models/test_ranking \
	%reldir%/models/test_read_noise \
	%reldir%/models/test_reading \
	%reldir%/models/test_reference_path \
	%reldir%/models/test_requests \
	%reldir%/models/test_time \
	%reldir%/models/test_timing \
	%reldir%/models/test_timing_cache \
	%reldir%/models/test_timing_invariants \
	%reldir%/models/test_timing_key \
	%reldir%/models/test_timing_record \
	%reldir%/models/test_timing_setup \
	%reldir%/models/test_trim \
	%reldir%/models/test_rewriting \
	%reldir%/models/test_updates \
	%reldir%/models/test_value_noise \
	%reldir%/models/test_vector_unit \
	%reldir%/models/test_verify_engine \
	%reldir%/models/test_watch \
	%reldir%/models/test_wires \
	%reldir%/models/test_wires_engine \
	%reldir%/models/test_wires_fast \
	%reldir%/sim/test_arbiter \
	%reldir%/sim/test_clock \
	%reldir%/sim/test_config \
	%reldir%/sim/test_config_files \
	%reldir%/sim/test_config_rerun \
	%reldir%/sim/test_config_source \
	%reldir%/sim/test_error \
	%reldir%/sim/test_flow \
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
	%reldir%/traces/test_safetensors \
	%reldir%/traces/test_tensors \
	%reldir%/traces/test_tokens \
	%reldir%/traces/test_trace \
	%reldir%/workloads/test_ovt \
	%reldir%/workloads/test_ovt_bank \
	%reldir%/workloads/test_pool \
	%reldir%/workloads/test_projector \
	%reldir%/workloads/test_rag \
	%reldir%/workloads/test_random_vectors \
	%reldir%/workloads/test_select
endif
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

%canon_reldir%_analysis_test_compare_SOURCES = %reldir%/analysis/test_compare.c %reldir%/analysis/explain_result.h
%canon_reldir%_analysis_test_compare_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_explain_SOURCES = %reldir%/analysis/test_explain.c %reldir%/analysis/explain_result.h
%canon_reldir%_analysis_test_explain_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_interval_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_metrics_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_metrics_values_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_report_SOURCES = %reldir%/analysis/test_report.c %reldir%/analysis/json_keys.h
%canon_reldir%_analysis_test_report_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_report_parts_SOURCES = %reldir%/analysis/test_report_parts.c %reldir%/analysis/json_keys.h
%canon_reldir%_analysis_test_report_parts_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_result_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_pareto_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_sensitivity_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_timeline_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_analysis_test_validate_LDADD = $(CRITERION_LIBS) $(analysis_libs)
%canon_reldir%_app_test_point_SOURCES = %reldir%/app/test_point.c %reldir%/../sim/app/point.c
%canon_reldir%_app_test_point_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_app_test_ranks_SOURCES = %reldir%/app/test_ranks.c %reldir%/../sim/app/ranks_env.c %reldir%/../sim/app/ranks_none.c
%canon_reldir%_app_test_ranks_LDADD = $(CRITERION_LIBS) $(sim_libs)
sweep_plan = %reldir%/../sim/app/sweep_base.c %reldir%/../sim/app/sweep_goal.c %reldir%/../sim/app/sweep_grid.c %reldir%/../sim/app/sweep_plan.c %reldir%/../sim/app/sweep_range.c \
	%reldir%/../sim/app/sweep_sample.c %reldir%/../sim/app/sweep_where.c
%canon_reldir%_app_test_sweep_change_SOURCES = %reldir%/app/test_sweep_change.c %reldir%/../sim/app/sweep_change.c
%canon_reldir%_app_test_sweep_change_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_app_test_sweep_where_SOURCES = %reldir%/app/test_sweep_where.c $(sweep_plan)
%canon_reldir%_app_test_sweep_where_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_app_test_sweep_axes_SOURCES = %reldir%/app/test_sweep_axes.c $(sweep_plan)
%canon_reldir%_app_test_sweep_axes_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_app_test_sweep_plan_SOURCES = %reldir%/app/test_sweep_plan.c $(sweep_plan)
%canon_reldir%_app_test_sweep_plan_LDADD = $(CRITERION_LIBS) $(app_libs)
%canon_reldir%_devices_test_cells_SOURCES = %reldir%/devices/test_cells.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_cells_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_confusion_SOURCES = %reldir%/devices/test_confusion.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_confusion_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_faults_SOURCES = %reldir%/devices/test_faults.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_faults_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_import_SOURCES = %reldir%/devices/test_import.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_import_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_import_wrong_SOURCES = %reldir%/devices/test_import_wrong.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_import_wrong_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_level_stats_SOURCES = %reldir%/devices/test_level_stats.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_level_stats_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_lognormal_SOURCES = %reldir%/devices/test_lognormal.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_lognormal_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_measured_SOURCES = %reldir%/devices/test_measured.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_measured_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_noise_SOURCES = %reldir%/devices/test_noise.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_noise_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_noise_trace_SOURCES = %reldir%/devices/test_noise_trace.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_noise_trace_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_plugin_SOURCES = %reldir%/devices/test_plugin.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_plugin_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_profile_write_SOURCES = %reldir%/devices/test_profile_write.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_profile_write_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_retention_SOURCES = %reldir%/devices/test_retention.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_retention_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_sigma_SOURCES = %reldir%/devices/test_sigma.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_sigma_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_sigma_of_g_SOURCES = %reldir%/devices/test_sigma_of_g.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_sigma_of_g_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_verify_SOURCES = %reldir%/devices/test_verify.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_verify_LDADD = $(CRITERION_LIBS) $(devices_libs)
%canon_reldir%_devices_test_vth_SOURCES = %reldir%/devices/test_vth.c %reldir%/devices/cells_of.h %reldir%/devices/import_files.h %reldir%/devices/measured_data.h %reldir%/devices/one_device.h
%canon_reldir%_devices_test_vth_LDADD = $(CRITERION_LIBS) $(devices_libs)
formula_machines = %reldir%/formula/machines.c %reldir%/formula/machines_chip.c \
	%reldir%/formula/machines.h \
	%reldir%/formula/machines_parts.h
formula_reference = %reldir%/formula/reference.c %reldir%/formula/reference_host.c \
	%reldir%/formula/reference_list.c \
	%reldir%/formula/reference_net.c \
	%reldir%/formula/reference_route.c \
	%reldir%/formula/reference_tile.c \
	%reldir%/formula/reference.h \
	%reldir%/formula/world.h
%canon_reldir%_formula_test_agreement_SOURCES = %reldir%/formula/test_agreement.c $(formula_machines) $(formula_reference)
%canon_reldir%_formula_test_agreement_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_alone_SOURCES = %reldir%/formula/test_alone.c %reldir%/formula/alone.c %reldir%/formula/alone.h %reldir%/formula/hand.h $(formula_machines)
%canon_reldir%_formula_test_alone_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_closed_formula_SOURCES = %reldir%/formula/test_closed_formula.c %reldir%/formula/alone.c %reldir%/formula/alone.h $(formula_machines)
%canon_reldir%_formula_test_closed_formula_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_conservation_SOURCES = %reldir%/formula/test_conservation.c $(formula_machines)
%canon_reldir%_formula_test_conservation_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_reference_SOURCES = %reldir%/formula/test_reference.c $(formula_reference)
%canon_reldir%_formula_test_reference_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_reference_net_SOURCES = %reldir%/formula/test_reference_net.c %reldir%/formula/hand.h $(formula_reference)
%canon_reldir%_formula_test_reference_net_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_reference_parts_SOURCES = %reldir%/formula/test_reference_parts.c %reldir%/formula/hand.h $(formula_reference)
%canon_reldir%_formula_test_reference_parts_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_stage_slopes_SOURCES = %reldir%/formula/test_stage_slopes.c %reldir%/formula/programs.c %reldir%/formula/programs.h $(formula_machines)
%canon_reldir%_formula_test_stage_slopes_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_formula_test_stages_SOURCES = %reldir%/formula/test_stages.c %reldir%/formula/hand.h $(formula_machines)
%canon_reldir%_formula_test_stages_LDADD = $(CRITERION_LIBS) $(formula_libs)
%canon_reldir%_models_test_account_SOURCES = %reldir%/models/test_account.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_account_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_arrivals_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_adc_SOURCES = %reldir%/models/test_adc.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_adc_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_account_writes_SOURCES = %reldir%/models/test_account_writes.c
%canon_reldir%_models_test_account_writes_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_adc_cost_SOURCES = %reldir%/models/test_adc_cost.c
%canon_reldir%_models_test_adc_cost_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_converter_errors_SOURCES = %reldir%/models/test_converter_errors.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_converter_errors_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_converters_SOURCES = %reldir%/models/test_converters.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_converters_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_direct_SOURCES = %reldir%/models/test_direct.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h
%canon_reldir%_models_test_direct_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_dram_SOURCES = %reldir%/models/test_dram.c
%canon_reldir%_models_test_dram_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_early_stop_SOURCES = %reldir%/models/test_early_stop.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_early_stop_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_engine_edges_SOURCES = %reldir%/models/test_engine_edges.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_engine_edges_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_exact_SOURCES = %reldir%/models/test_exact.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_exact_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_functional_SOURCES = %reldir%/models/test_functional.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_functional_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_mask_SOURCES = %reldir%/models/test_mask.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_mask_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_nvme_SOURCES = %reldir%/models/test_nvme.c
%canon_reldir%_models_test_nvme_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_platform_SOURCES = %reldir%/models/test_platform.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h
%canon_reldir%_models_test_platform_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_nodes_SOURCES = %reldir%/models/test_nodes.c
%canon_reldir%_models_test_nodes_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_place_SOURCES = %reldir%/models/test_place.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_place_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_program_SOURCES = %reldir%/models/test_program.c %reldir%/models/small_machine.h
%canon_reldir%_models_test_program_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_product_SOURCES = %reldir%/models/test_product.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_product_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_quantise_SOURCES = %reldir%/models/test_quantise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_quantise_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_ranking_SOURCES = %reldir%/models/test_ranking.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_ranking_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_read_noise_SOURCES = %reldir%/models/test_read_noise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_read_noise_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_reading_SOURCES = %reldir%/models/test_reading.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_reading_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_reference_path_SOURCES = %reldir%/models/test_reference_path.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_reference_path_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_requests_SOURCES = %reldir%/models/test_requests.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_requests_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_time_SOURCES = %reldir%/models/test_time.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_time_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_fetch_SOURCES = %reldir%/models/test_fetch.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_fetch_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_SOURCES = %reldir%/models/test_timing.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_timing_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_cache_SOURCES = %reldir%/models/test_timing_cache.c $(formula_machines) %reldir%/models/small_machine.h %reldir%/models/timing_jobs.h
%canon_reldir%_models_test_timing_cache_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_key_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_record_SOURCES = %reldir%/models/test_timing_record.c $(formula_machines) %reldir%/models/small_machine.h %reldir%/models/timing_jobs.h
%canon_reldir%_models_test_timing_record_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_invariants_SOURCES = %reldir%/models/test_timing_invariants.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_timing_invariants_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_timing_setup_SOURCES = %reldir%/models/test_timing_setup.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_timing_setup_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_trim_SOURCES = %reldir%/models/test_trim.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_trim_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_rewriting_SOURCES = %reldir%/models/test_rewriting.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h %reldir%/models/updates_bench.h
%canon_reldir%_models_test_rewriting_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_updates_SOURCES = %reldir%/models/test_updates.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h %reldir%/models/updates_bench.h
%canon_reldir%_models_test_updates_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_value_noise_SOURCES = %reldir%/models/test_value_noise.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_value_noise_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_vector_unit_SOURCES = %reldir%/models/test_vector_unit.c
%canon_reldir%_models_test_vector_unit_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_verify_engine_SOURCES = %reldir%/models/test_verify_engine.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_verify_engine_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_watch_SOURCES = %reldir%/models/test_watch.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_watch_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_wires_SOURCES = %reldir%/models/test_wires.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_wires_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_wires_engine_SOURCES = %reldir%/models/test_wires_engine.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_wires_engine_LDADD = $(CRITERION_LIBS) $(models_libs)
%canon_reldir%_models_test_wires_fast_SOURCES = %reldir%/models/test_wires_fast.c %reldir%/models/bench_chip.c %reldir%/models/bench_chip.h %reldir%/models/engine_scores.h %reldir%/models/small_machine.h %reldir%/models/small_wires.h %reldir%/models/wires_ladder.h
%canon_reldir%_models_test_wires_fast_LDADD = $(CRITERION_LIBS) $(models_libs)
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
%canon_reldir%_sim_test_config_source_SOURCES = %reldir%/sim/test_config_source.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_config_source_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_error_SOURCES = %reldir%/sim/test_error.c %reldir%/sim/probe.h %reldir%/sim/toy_files.h %reldir%/sim/toy_machine.h
%canon_reldir%_sim_test_error_LDADD = $(CRITERION_LIBS) $(sim_libs)
%canon_reldir%_sim_test_flow_SOURCES = %reldir%/sim/test_flow.c
%canon_reldir%_sim_test_flow_LDADD = $(CRITERION_LIBS) $(sim_libs)
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
%canon_reldir%_traces_test_safetensors_SOURCES = %reldir%/traces/test_safetensors.c %reldir%/traces/safetensors_file.h
%canon_reldir%_traces_test_safetensors_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_pca_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_tensors_SOURCES = %reldir%/traces/test_tensors.c %reldir%/traces/safetensors_file.h
%canon_reldir%_traces_test_tensors_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_tokens_SOURCES = %reldir%/traces/test_tokens.c %reldir%/traces/safetensors_file.h
%canon_reldir%_traces_test_tokens_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_traces_test_trace_SOURCES = %reldir%/traces/test_trace.c %reldir%/traces/small.c %reldir%/traces/small.h
%canon_reldir%_traces_test_trace_LDADD = $(CRITERION_LIBS) $(traces_libs)
%canon_reldir%_workloads_test_ovt_SOURCES = %reldir%/workloads/test_ovt.c %reldir%/workloads/ovt_files.h %reldir%/traces/safetensors_file.h
%canon_reldir%_workloads_test_ovt_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_ovt_bank_SOURCES = %reldir%/workloads/test_ovt_bank.c %reldir%/workloads/ovt_files.h
%canon_reldir%_workloads_test_ovt_bank_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_pool_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_projector_SOURCES = %reldir%/workloads/test_projector.c %reldir%/traces/safetensors_file.h
%canon_reldir%_workloads_test_projector_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_rag_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_random_vectors_LDADD = $(CRITERION_LIBS) $(workloads_libs)
%canon_reldir%_workloads_test_select_LDADD = $(CRITERION_LIBS) $(workloads_libs)

# 'make bench' builds and runs them; they print ratios and never fail on time.
EXTRA_PROGRAMS += %reldir%/bench/bench_functional %reldir%/bench/bench_kernel %reldir%/bench/bench_product %reldir%/bench/bench_timing %reldir%/bench/bench_wires %reldir%/fuzz/fuzz_config
%canon_reldir%_bench_bench_functional_SOURCES = %reldir%/bench/bench_functional.c %reldir%/../sim/app/w1_trace.c
%canon_reldir%_bench_bench_functional_LDADD = $(models_libs)
%canon_reldir%_bench_bench_kernel_SOURCES = %reldir%/bench/bench_kernel.cpp
%canon_reldir%_bench_bench_kernel_LDADD = $(models_libs)
%canon_reldir%_bench_bench_product_SOURCES = %reldir%/bench/bench_product.c
%canon_reldir%_bench_bench_product_LDADD = $(models_libs)
%canon_reldir%_bench_bench_timing_SOURCES = %reldir%/bench/bench_timing.c
%canon_reldir%_bench_bench_timing_LDADD = $(models_libs)
%canon_reldir%_bench_bench_wires_SOURCES = %reldir%/bench/bench_wires.c
%canon_reldir%_bench_bench_wires_LDADD = $(models_libs)
%canon_reldir%_fuzz_fuzz_config_SOURCES = %reldir%/fuzz/fuzz_config.c
%canon_reldir%_fuzz_fuzz_config_LDADD = $(models_libs)
benches = %reldir%/bench/bench_functional %reldir%/bench/bench_kernel %reldir%/bench/bench_product %reldir%/bench/bench_timing %reldir%/bench/bench_wires
bench: $(benches) nvxsim
	@for b in $(benches); do NVXSIM_DATADIR='$(abs_top_srcdir)' OMP_NUM_THREADS=2 ./$$b || exit 1; done
	@NVXSIM_DATADIR='$(abs_top_srcdir)' OMP_NUM_THREADS=2 $${PYTHON-/usr/bin/python3} $(srcdir)/%reldir%/bench/large.py ./nvxsim
	@NVXSIM_DATADIR='$(abs_top_srcdir)' $${PYTHON-/usr/bin/python3} $(srcdir)/%reldir%/bench/sweep.py ./nvxsim
.PHONY: bench
CLEANFILES = $(EXTRA_PROGRAMS)

# tests/invalid is distributed as it stands, without what a run of it left there.
dist-hook:
	rm -f $(distdir)/tests/invalid/run.log $(distdir)/tests/invalid/run.trs
