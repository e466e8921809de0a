from trace_maker import ops, write

ops['a']['id'][0] = 1
write()
