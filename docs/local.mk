dist_doc_DATA = README.md NEWS.md LICENSE NOTICE \
	%reldir%/configuration.md \
	%reldir%/constants.md \
	%reldir%/decisions.md \
	%reldir%/devices.md \
	%reldir%/movement.csv \
	%reldir%/movement.md \
	%reldir%/movement.png \
	%reldir%/ovt.md \
	%reldir%/ovt-methods.png \
	%reldir%/ovt-sizes.png \
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
