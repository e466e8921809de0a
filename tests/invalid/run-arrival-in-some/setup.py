from trace_maker import ops, write

ops['arrival_ps'][:2] = 0
write()
