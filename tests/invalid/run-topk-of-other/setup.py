from trace_maker import ops, write

ops['a']['id'][3] = 0
write()
