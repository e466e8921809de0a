from trace_maker import ops, write

ops['a']['kind'][0] = 7
write()
