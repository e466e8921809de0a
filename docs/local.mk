dist_doc_DATA = README.md NEWS.md LICENSE NOTICE \
	%reldir%/array-size.md \
	%reldir%/array-size.png \
	%reldir%/configuration.md \
	%reldir%/constants.md \
	%reldir%/decisions.md \
	%reldir%/device-decision.md \
	%reldir%/device-decision.png \
	%reldir%/devices.md \
	%reldir%/movement.csv \
	%reldir%/movement.md \
	%reldir%/movement.png \
	%reldir%/ovt.md \
	%reldir%/ovt-methods.png \
	%reldir%/ovt-sizes.png \
	%reldir%/paper-figures.md \
	%reldir%/paper-figures.png \
	%reldir%/projector.md \
	%reldir%/projector.png \
	%reldir%/result.md \
	%reldir%/saturation.md \
	%reldir%/saturation.png \
	%reldir%/saturation-100k.png \
	%reldir%/sweep.md \
	%reldir%/timing.md \
	%reldir%/trace.md \
	%reldir%/validation.md \
	%reldir%/variation.md \
	%reldir%/wires.md \
	%reldir%/variation.png

# Pages are made of what the program says, so they tell its own options.
man_pages = \
	%reldir%/man/nvxsim.1 \
	%reldir%/man/nvxsim-compare.1 \
	%reldir%/man/nvxsim-device.1 \
	%reldir%/man/nvxsim-device-check.1 \
	%reldir%/man/nvxsim-device-import.1 \
	%reldir%/man/nvxsim-device-show.1 \
	%reldir%/man/nvxsim-explain.1 \
	%reldir%/man/nvxsim-parts.1 \
	%reldir%/man/nvxsim-plot.1 \
	%reldir%/man/nvxsim-report.1 \
	%reldir%/man/nvxsim-run.1 \
	%reldir%/man/nvxsim-sweep.1 \
	%reldir%/man/nvxsim-trace.1 \
	%reldir%/man/nvxsim-trace-check.1 \
	%reldir%/man/nvxsim-trace-info.1 \
	%reldir%/man/nvxsim-trace-ovt.1 \
	%reldir%/man/nvxsim-trace-projector.1 \
	%reldir%/man/nvxsim-trace-rag.1 \
	%reldir%/man/nvxsim-validate.1
man_MANS = $(man_pages)
EXTRA_DIST += %reldir%/man.awk %reldir%/man.sh
CLEANFILES += $(man_pages)
$(man_pages): nvxsim$(EXEEXT) %reldir%/man.awk %reldir%/man.sh analysis/plot/nvxarguments.py
	$(AM_V_GEN)page=$@; page=$${page##*/}; $(MKDIR_P) %reldir%/man && \
	AWK='$(AWK)' NVXSIM_DATADIR='$(abs_top_srcdir)' $(SHELL) $(srcdir)/%reldir%/man.sh \
	./nvxsim$(EXEEXT) '$(PACKAGE_VERSION)' "$${page%.1}" >$@.part && mv $@.part $@
