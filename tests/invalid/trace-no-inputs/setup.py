from trace_maker import write

write(queries=None)
