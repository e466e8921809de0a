lib_LIBRARIES += %reldir%/libnvxsim_analysis.a
%canon_reldir%_libnvxsim_analysis_a_SOURCES = \
	%reldir%/compare.c \
	%reldir%/compare_config.c \
	%reldir%/compare_print.c \
	%reldir%/costs.c \
	%reldir%/explain.c \
	%reldir%/explain_accuracy.c \
	%reldir%/explain_energy.c \
	%reldir%/explain_print.c \
	%reldir%/explain_shared.c \
	%reldir%/explain_time.c \
	%reldir%/interval.c \
	%reldir%/metrics.c \
	%reldir%/metrics_values.c \
	%reldir%/pareto.c \
	%reldir%/reader.c \
	%reldir%/report.c \
	%reldir%/report_parts.c \
	%reldir%/result.c \
	%reldir%/result_writing.c \
	%reldir%/sensitivity.c \
	%reldir%/settings.c \
	%reldir%/table.c \
	%reldir%/text.c \
	%reldir%/timeline.c \
	%reldir%/timeline_events.c \
	%reldir%/timeline_wave.c \
	%reldir%/validate.c \
	%reldir%/compare_parts.h \
	%reldir%/explain_parts.h \
	%reldir%/metrics_parts.h \
	%reldir%/report_parts.h \
	%reldir%/timeline_parts.h
%canon_reldir%_libnvxsim_analysis_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/compare.h \
	%reldir%/costs.h \
	%reldir%/explain.h \
	%reldir%/interval.h \
	%reldir%/metrics.h \
	%reldir%/pareto.h \
	%reldir%/reader.h \
	%reldir%/report.h \
	%reldir%/result.h \
	%reldir%/sensitivity.h \
	%reldir%/settings.h \
	%reldir%/text.h \
	%reldir%/timeline.h \
	%reldir%/validate.h
nobase_dist_pkgdata_DATA += \
	%reldir%/plot/nvxarguments.py \
	%reldir%/plot/nvxbar.py \
	%reldir%/plot/nvxdata.py \
	%reldir%/plot/nvxgroups.py \
	%reldir%/plot/nvxheat.py \
	%reldir%/plot/nvxlevels.py \
	%reldir%/plot/nvxmachines.py \
	%reldir%/plot/nvxmovement.py \
	%reldir%/plot/nvxnames.py \
	%reldir%/plot/nvxpage.py \
	%reldir%/plot/nvxpareto.py \
	%reldir%/plot/nvxplot.py \
	%reldir%/plot/nvxreport.py \
	%reldir%/plot/nvxrunpage.py \
	%reldir%/plot/nvxruns.py \
	%reldir%/plot/nvxsaturation.py \
	%reldir%/plot/nvxsettings.py \
	%reldir%/plot/nvxspans.py \
	%reldir%/plot/nvxstyle.py \
	%reldir%/plot/nvxsweeppage.py \
	%reldir%/plot/nvxtimeline.py \
	%reldir%/plot/nvxvariation.py \
	%reldir%/studies/array-size.sh \
	%reldir%/studies/device-decision.sh \
	%reldir%/studies/paper-figures.sh \
	%reldir%/plot/page/README.md \
	%reldir%/plot/page/chart.js \
	%reldir%/plot/page/d3.LICENSE \
	%reldir%/plot/page/d3.min.js \
	%reldir%/plot/page/page.css \
	%reldir%/plot/page/run.js \
	%reldir%/plot/page/sweep.js \
	%reldir%/plot/page/table.js \
	%reldir%/studies/grow_bank.py \
	%reldir%/studies/ovt-bank.sh \
	%reldir%/studies/ovt-methods.sh \
	%reldir%/studies/projector.sh
