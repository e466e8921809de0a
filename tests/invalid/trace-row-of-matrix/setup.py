from trace_maker import ops, write

ops['a']['count'][2] = 7
write()
