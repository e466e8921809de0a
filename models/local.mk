lib_LIBRARIES += %reldir%/libnvxsim_models.a
%canon_reldir%_libnvxsim_models_a_SOURCES = \
	%reldir%/account.c \
	%reldir%/adc.c \
	%reldir%/adc_code.c \
	%reldir%/adc_kinds.c \
	%reldir%/alone.c \
	%reldir%/arrivals.c \
	%reldir%/bus.c \
	%reldir%/chip.c \
	%reldir%/crossbar.c \
	%reldir%/driver.c \
	%reldir%/functional.c \
	%reldir%/functional_bench.c \
	%reldir%/functional_calibrate.c \
	%reldir%/functional_convert.c \
	%reldir%/functional_fuse.c \
	%reldir%/functional_input.c \
	%reldir%/functional_program.c \
	%reldir%/functional_rank.c \
	%reldir%/functional_reading.c \
	%reldir%/functional_setup.c \
	%reldir%/link.c \
	%reldir%/mask.c \
	%reldir%/mux.c \
	%reldir%/place.c \
	%reldir%/product.c \
	%reldir%/product_avx512.c \
	%reldir%/product_generic.c \
	%reldir%/quantise.c \
	%reldir%/ranking.c \
	%reldir%/requests.c \
	%reldir%/sample_hold.c \
	%reldir%/shift_add.c \
	%reldir%/sram.c \
	%reldir%/table.c \
	%reldir%/timing.c \
	%reldir%/timing_bus.c \
	%reldir%/timing_host.c \
	%reldir%/timing_merge.c \
	%reldir%/timing_server.c \
	%reldir%/timing_setup.c \
	%reldir%/timing_tile.c \
	%reldir%/topk.c \
	%reldir%/trim.c \
	%reldir%/wires.c \
	%reldir%/wires_exact.c \
	%reldir%/wires_fast.c \
	%reldir%/adc_parts.h \
	%reldir%/functional_parts.h \
	%reldir%/product_parts.h \
	%reldir%/timing_parts.h \
	%reldir%/wires_parts.h
%canon_reldir%_libnvxsim_models_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/account.h \
	%reldir%/adc.h \
	%reldir%/arrivals.h \
	%reldir%/bus.h \
	%reldir%/chip.h \
	%reldir%/crossbar.h \
	%reldir%/driver.h \
	%reldir%/functional.h \
	%reldir%/link.h \
	%reldir%/mask.h \
	%reldir%/mux.h \
	%reldir%/place.h \
	%reldir%/product.h \
	%reldir%/quantise.h \
	%reldir%/ranking.h \
	%reldir%/requests.h \
	%reldir%/sample_hold.h \
	%reldir%/shift_add.h \
	%reldir%/sram.h \
	%reldir%/table.h \
	%reldir%/timing.h \
	%reldir%/timing_server.h \
	%reldir%/topk.h \
	%reldir%/trim.h \
	%reldir%/wires.h
nobase_dist_pkgdata_DATA += \
	%reldir%/presets/edge-rag.yaml \
	%reldir%/presets/rocr.yaml \
	%reldir%/presets/saturation.yaml \
	%reldir%/presets/saturation-100k.yaml \
	%reldir%/presets/variation.yaml \
	%reldir%/presets/w1.yaml
