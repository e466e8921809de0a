from trace_maker import ops, write

ops['a']['count'][0] = 3
write()
