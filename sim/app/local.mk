bin_PROGRAMS += nvxsim
nvxsim_SOURCES = \
	%reldir%/cmd_plot.c \
	%reldir%/cmd_run.c \
	%reldir%/cmd_sweep.c \
	%reldir%/cmd_trace.c \
	%reldir%/cmd_validate.c \
	%reldir%/fail.c \
	%reldir%/main.c \
	%reldir%/point.c \
	%reldir%/run.c \
	%reldir%/run_open.c \
	%reldir%/run_report.c \
	%reldir%/run_write.c \
	%reldir%/sweep_plan.c \
	%reldir%/sweep_points.c \
	%reldir%/sweep_resolve.c \
	%reldir%/sweep_write.c \
	%reldir%/trace_info.c \
	%reldir%/trace_rag.c \
	%reldir%/validate_sigma.c \
	%reldir%/validate_w1.c \
	%reldir%/w1_trace.c \
	%reldir%/cmd.h \
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
