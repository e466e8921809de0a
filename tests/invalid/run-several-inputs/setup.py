from trace_maker import ops, write

ops['b']['count'][0] = 2
write()
