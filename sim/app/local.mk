bin_PROGRAMS += nvxsim
nvxsim_SOURCES = \
	%reldir%/bank_trace.c \
	%reldir%/cmd_compare.c \
	%reldir%/cmd_device.c \
	%reldir%/cmd_explain.c \
	%reldir%/cmd_parts.c \
	%reldir%/cmd_plot.c \
	%reldir%/cmd_report.c \
	%reldir%/cmd_run.c \
	%reldir%/cmd_sweep.c \
	%reldir%/cmd_trace.c \
	%reldir%/cmd_validate.c \
	%reldir%/complete.c \
	%reldir%/complete_words.c \
	%reldir%/device_confusion.c \
	%reldir%/device_import.c \
	%reldir%/device_levels.c \
	%reldir%/device_load.c \
	%reldir%/device_show.c \
	%reldir%/device_text.c \
	%reldir%/fail.c \
	%reldir%/held_option.c \
	%reldir%/main.c \
	%reldir%/part_files.c \
	%reldir%/part_json.c \
	%reldir%/part_list.c \
	%reldir%/part_schema.c \
	%reldir%/part_text.c \
	%reldir%/point.c \
	%reldir%/ranks_env.c \
	%reldir%/run.c \
	%reldir%/run_map.c \
	%reldir%/run_network.c \
	%reldir%/run_double.c \
	%reldir%/run_open.c \
	%reldir%/run_read.c \
	%reldir%/run_parts.c \
	%reldir%/run_report.c \
	%reldir%/run_timeline.c \
	%reldir%/run_times.c \
	%reldir%/run_until.c \
	%reldir%/run_write.c \
	%reldir%/run_writes.c \
	%reldir%/small_trace.c \
	%reldir%/sweep_base.c \
	%reldir%/sweep_change.c \
	%reldir%/sweep_config.c \
	%reldir%/sweep_goal.c \
	%reldir%/sweep_grid.c \
	%reldir%/sweep_plan.c \
	%reldir%/sweep_points.c \
	%reldir%/sweep_print.c \
	%reldir%/sweep_range.c \
	%reldir%/sweep_resolve.c \
	%reldir%/sweep_run.c \
	%reldir%/sweep_sample.c \
	%reldir%/sweep_study.c \
	%reldir%/sweep_values.c \
	%reldir%/sweep_where.c \
	%reldir%/sweep_write.c \
	%reldir%/trace_info.c \
	%reldir%/trace_option.c \
	%reldir%/trace_ovt.c \
	%reldir%/trace_projector.c \
	%reldir%/trace_rag.c \
	%reldir%/validate_devices.c \
	%reldir%/validate_isaac.c \
	%reldir%/validate_layer.c \
	%reldir%/validate_neurram.c \
	%reldir%/validate_run.c \
	%reldir%/validate_networks.c \
	%reldir%/validate_platform.c \
	%reldir%/validate_sigma.c \
	%reldir%/validate_w1.c \
	%reldir%/validate_wires.c \
	%reldir%/w1_trace.c \
	%reldir%/bank_trace.h \
	%reldir%/cmd.h \
	%reldir%/complete.h \
	%reldir%/complete_words.h \
	%reldir%/device_import.h \
	%reldir%/device_levels.h \
	%reldir%/device_load.h \
	%reldir%/device_show.h \
	%reldir%/device_text.h \
	%reldir%/held_option.h \
	%reldir%/part_list.h \
	%reldir%/point.h \
	%reldir%/ranks.h \
	%reldir%/run.h \
	%reldir%/small_trace.h \
	%reldir%/sweep_base.h \
	%reldir%/sweep_change.h \
	%reldir%/sweep_config.h \
	%reldir%/sweep_goal.h \
	%reldir%/sweep_grid.h \
	%reldir%/sweep_plan.h \
	%reldir%/sweep_points.h \
	%reldir%/sweep_print.h \
	%reldir%/sweep_range.h \
	%reldir%/sweep_resolve.h \
	%reldir%/sweep_run.h \
	%reldir%/sweep_sample.h \
	%reldir%/sweep_study.h \
	%reldir%/sweep_values.h \
	%reldir%/sweep_where.h \
	%reldir%/trace_info.h \
	%reldir%/trace_option.h \
	%reldir%/trace_ovt.h \
	%reldir%/trace_projector.h \
	%reldir%/trace_rag.h \
	%reldir%/validate_rows.h \
	%reldir%/validate_run.h \
	%reldir%/w1_trace.h
if HAVE_MPI
nvxsim_SOURCES += %reldir%/ranks_mpi.c
else
nvxsim_SOURCES += %reldir%/ranks_none.c
endif
nvxsim_CPPFLAGS = $(AM_CPPFLAGS) $(MPI_CFLAGS)
nvxsim_CFLAGS = $(AM_CFLAGS) -Wconversion
nvxsim_LDADD = $(all_libraries) $(all_libs) $(MPI_LIBS)
bashcompletiondir = $(BASH_COMPLETION_DIR)
dist_bashcompletion_DATA = %reldir%/completion/bash/nvxsim
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %reldir%/completion/zsh/_nvxsim
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = %reldir%/completion/fish/nvxsim.fish
