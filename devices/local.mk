lib_LIBRARIES += %reldir%/libnvxsim_devices.a
%canon_reldir%_libnvxsim_devices_a_SOURCES = \
	%reldir%/devices.c \
	%reldir%/gaussian.c \
	%reldir%/ideal.c \
	%reldir%/level_sigma.c \
	%reldir%/ratio_sigma.c
%canon_reldir%_libnvxsim_devices_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/device.h \
	%reldir%/devices.h \
	%reldir%/gaussian.h
nobase_dist_pkgdata_DATA += \
	%reldir%/profiles/FeFET2.yaml \
	%reldir%/profiles/FeFET3.yaml \
	%reldir%/profiles/FeFET6.yaml \
	%reldir%/profiles/RRAM1.yaml \
	%reldir%/profiles/RRAM4.yaml
