from trace_maker import write

write(ops=None)
