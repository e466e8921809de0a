from trace_maker import ops, write

ops['bytes'][1] = 8
write()
