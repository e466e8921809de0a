from trace_maker import ops, write

ops['b']['count'][1] = 1
write()
