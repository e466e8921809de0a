bin_PROGRAMS += nvxsim
nvxsim_SOURCES = \
	%reldir%/cmd_device.c \
	%reldir%/cmd_parts.c \
	%reldir%/cmd_plot.c \
	%reldir%/cmd_run.c \
	%reldir%/cmd_sweep.c \
	%reldir%/cmd_trace.c \
	%reldir%/cmd_validate.c \
	%reldir%/device_confusion.c \
	%reldir%/device_import.c \
	%reldir%/device_levels.c \
	%reldir%/device_load.c \
	%reldir%/device_show.c \
	%reldir%/device_text.c \
	%reldir%/fail.c \
	%reldir%/main.c \
	%reldir%/part_files.c \
	%reldir%/part_json.c \
	%reldir%/part_list.c \
	%reldir%/part_text.c \
	%reldir%/point.c \
	%reldir%/run.c \
	%reldir%/run_open.c \
	%reldir%/run_report.c \
	%reldir%/run_until.c \
	%reldir%/run_write.c \
	%reldir%/sweep_plan.c \
	%reldir%/sweep_points.c \
	%reldir%/sweep_resolve.c \
	%reldir%/sweep_write.c \
	%reldir%/trace_info.c \
	%reldir%/trace_rag.c \
	%reldir%/validate_devices.c \
	%reldir%/validate_sigma.c \
	%reldir%/validate_w1.c \
	%reldir%/validate_wires.c \
	%reldir%/w1_trace.c \
	%reldir%/cmd.h \
	%reldir%/device_import.h \
	%reldir%/device_levels.h \
	%reldir%/device_load.h \
	%reldir%/device_show.h \
	%reldir%/device_text.h \
	%reldir%/part_list.h \
	%reldir%/point.h \
	%reldir%/run.h \
	%reldir%/sweep_plan.h \
	%reldir%/sweep_points.h \
	%reldir%/sweep_resolve.h \
	%reldir%/trace_info.h \
	%reldir%/trace_rag.h \
	%reldir%/validate_rows.h \
	%reldir%/w1_trace.h
nvxsim_CFLAGS = $(AM_CFLAGS) -Wconversion
nvxsim_LDADD = $(all_libraries) $(all_libs)
