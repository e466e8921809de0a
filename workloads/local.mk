lib_LIBRARIES += %reldir%/libnvxsim_workloads.a
%canon_reldir%_libnvxsim_workloads_a_SOURCES = \
	%reldir%/kmeans.c \
	%reldir%/labels.c \
	%reldir%/neighbors.c \
	%reldir%/ovt.c \
	%reldir%/ovt_ops.c \
	%reldir%/ovt_parts.h \
	%reldir%/ovt_select.c \
	%reldir%/ovt_tables.c \
	%reldir%/pool.c \
	%reldir%/projector.c \
	%reldir%/projector_ops.c \
	%reldir%/projector_shape.c \
	%reldir%/projector_weights.c \
	%reldir%/rag.c \
	%reldir%/rag_ops.c \
	%reldir%/random_vectors.c \
	%reldir%/select.c \
	%reldir%/token_set.c \
	%reldir%/vectors.c
%canon_reldir%_libnvxsim_workloads_a_CFLAGS = $(AM_CFLAGS) -Wconversion
nobase_pkginclude_HEADERS += \
	%reldir%/kmeans.h \
	%reldir%/labels.h \
	%reldir%/neighbors.h \
	%reldir%/ovt.h \
	%reldir%/pool.h \
	%reldir%/projector.h \
	%reldir%/projector_ops.h \
	%reldir%/projector_shape.h \
	%reldir%/projector_weights.h \
	%reldir%/rag.h \
	%reldir%/rag_ops.h \
	%reldir%/random_vectors.h \
	%reldir%/select.h \
	%reldir%/token_set.h \
	%reldir%/vectors.h
nobase_dist_pkgdata_DATA += \
	%reldir%/device_noise.py \
	%reldir%/embed_text.py \
	%reldir%/logmel.py \
	%reldir%/minilm.py \
	%reldir%/minilm_torch.py \
	%reldir%/ovt_search.py \
	%reldir%/train_ovt.py \
	%reldir%/train_projector.py
