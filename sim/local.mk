lib_LIBRARIES += %reldir%/libnvxsim_sim.a
%canon_reldir%_libnvxsim_sim_a_SOURCES = \
	%reldir%/arbiter.c \
	%reldir%/clock.c \
	%reldir%/config.c \
	%reldir%/config_bind.c \
	%reldir%/config_dump.c \
	%reldir%/config_file.c \
	%reldir%/config_load.c \
	%reldir%/config_profile.c \
	%reldir%/config_set.c \
	%reldir%/config_source.c \
	%reldir%/config_value.c \
	%reldir%/data_file.c \
	%reldir%/error.c \
	%reldir%/flow.c \
	%reldir%/flow_graph.c \
	%reldir%/flow_station.c \
	%reldir%/kernel.cpp \
	%reldir%/memory.c \
	%reldir%/nearest.c \
	%reldir%/npy.c \
	%reldir%/output.c \
	%reldir%/part.c \
	%reldir%/progress.c \
	%reldir%/rng.c \
	%reldir%/rng_x86.c \
	%reldir%/stage.c \
	%reldir%/units.c \
	%reldir%/yaml.c \
	%reldir%/config_internal.h \
	%reldir%/flow_parts.h \
	%reldir%/rng_parts.h \
	%reldir%/rng_table.h
%canon_reldir%_libnvxsim_sim_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/arbiter.h \
	%reldir%/clock.h \
	%reldir%/config.h \
	%reldir%/error.h \
	%reldir%/flow.h \
	%reldir%/heap.h \
	%reldir%/kernel.h \
	%reldir%/memory.h \
	%reldir%/nearest.h \
	%reldir%/npy.h \
	%reldir%/output.h \
	%reldir%/part.h \
	%reldir%/progress.h \
	%reldir%/rng.h \
	%reldir%/stage.h \
	%reldir%/units.h \
	%reldir%/vector.h \
	%reldir%/whole.h \
	%reldir%/yaml.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = %reldir%/nvxsim.pc
