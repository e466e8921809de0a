lib_LIBRARIES += %reldir%/libnvxsim_traces.a
%canon_reldir%_libnvxsim_traces_a_SOURCES = \
	%reldir%/append.c \
	%reldir%/check.c \
	%reldir%/check_op.c \
	%reldir%/dense.c \
	%reldir%/guard.c \
	%reldir%/h5.c \
	%reldir%/h5_attribute.c \
	%reldir%/h5_names.c \
	%reldir%/half.c \
	%reldir%/import.c \
	%reldir%/import_csv.c \
	%reldir%/import_hdf5.c \
	%reldir%/import_npy.c \
	%reldir%/import_tensors.c \
	%reldir%/import_tokens.c \
	%reldir%/import_vecs.c \
	%reldir%/open.c \
	%reldir%/pca.c \
	%reldir%/read.c \
	%reldir%/records.c \
	%reldir%/safetensors.c \
	%reldir%/sha256.c \
	%reldir%/stored.c \
	%reldir%/writer.c \
	%reldir%/import_format.h \
	%reldir%/inside.h
%canon_reldir%_libnvxsim_traces_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/append.h \
	%reldir%/check_op.h \
	%reldir%/dense.h \
	%reldir%/fn.h \
	%reldir%/guard.h \
	%reldir%/h5.h \
	%reldir%/half.h \
	%reldir%/import.h \
	%reldir%/import_tensors.h \
	%reldir%/import_tokens.h \
	%reldir%/pca.h \
	%reldir%/records.h \
	%reldir%/safetensors.h \
	%reldir%/stored.h \
	%reldir%/trace.h \
	%reldir%/writer.h
nobase_dist_pkgdata_DATA += \
	%reldir%/clinc150.h5 \
	%reldir%/clinc150-pca64.h5 \
	%reldir%/clinc150.md \
	%reldir%/digits.safetensors \
	%reldir%/digits-features.safetensors \
	%reldir%/digits-labels.txt \
	%reldir%/digits-words.npy \
	%reldir%/digits-words-labels.txt \
	%reldir%/digits.md \
	%reldir%/ovt-inputs.safetensors \
	%reldir%/ovt-labels.txt \
	%reldir%/ovt.md \
	%reldir%/ovt.safetensors \
	%reldir%/LICENSE.CC-BY-3.0 \
	%reldir%/LICENSE.CC-BY-SA-4.0
