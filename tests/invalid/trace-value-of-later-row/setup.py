from trace_maker import ops, write

ops['a']['id'][1] = 2
write()
