dist_doc_DATA = README.md NEWS.md LICENSE NOTICE \
	%reldir%/timing.md \
	%reldir%/trace.md
