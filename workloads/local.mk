lib_LIBRARIES += %reldir%/libnvxsim_workloads.a
%canon_reldir%_libnvxsim_workloads_a_SOURCES = \
	%reldir%/labels.c \
	%reldir%/neighbors.c \
	%reldir%/ovt.c \
	%reldir%/pool.c \
	%reldir%/rag.c \
	%reldir%/rag_ops.c \
	%reldir%/random_vectors.c \
	%reldir%/token_set.c \
	%reldir%/vectors.c
%canon_reldir%_libnvxsim_workloads_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/labels.h \
	%reldir%/neighbors.h \
	%reldir%/ovt.h \
	%reldir%/pool.h \
	%reldir%/rag.h \
	%reldir%/rag_ops.h \
	%reldir%/random_vectors.h \
	%reldir%/token_set.h \
	%reldir%/vectors.h
nobase_dist_pkgdata_DATA += \
	%reldir%/device_noise.py \
	%reldir%/embed_text.py \
	%reldir%/minilm.py \
	%reldir%/minilm_torch.py \
	%reldir%/ovt_search.py \
	%reldir%/train_ovt.py
