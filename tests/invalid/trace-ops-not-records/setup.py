from trace_maker import write

write(ops=[1, 2, 3])
