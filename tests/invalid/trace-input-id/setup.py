from trace_maker import ops, write

ops['b']['id'][2] = 5
write()
