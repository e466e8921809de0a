from trace_maker import ops, write

ops['a']['count'][0] = 0
write()
