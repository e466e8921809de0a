lib_LIBRARIES += %reldir%/libnvxsim_analysis.a
%canon_reldir%_libnvxsim_analysis_a_SOURCES = \
	%reldir%/interval.c \
	%reldir%/metrics.c \
	%reldir%/reader.c \
	%reldir%/report.c \
	%reldir%/result.c \
	%reldir%/table.c \
	%reldir%/validate.c
%canon_reldir%_libnvxsim_analysis_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/interval.h \
	%reldir%/metrics.h \
	%reldir%/reader.h \
	%reldir%/report.h \
	%reldir%/result.h \
	%reldir%/validate.h
nobase_dist_pkgdata_DATA += \
	%reldir%/plot/nvxdata.py \
	%reldir%/plot/nvxlevels.py \
	%reldir%/plot/nvxplot.py \
	%reldir%/plot/nvxsaturation.py \
	%reldir%/plot/nvxvariation.py
