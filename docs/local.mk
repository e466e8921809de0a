dist_doc_DATA = README.md NEWS.md LICENSE NOTICE \
	%reldir%/configuration.md \
	%reldir%/decisions.md \
	%reldir%/result.md \
	%reldir%/timing.md \
	%reldir%/trace.md \
	%reldir%/validation.md \
	%reldir%/wires.md
