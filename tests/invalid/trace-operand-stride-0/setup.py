from trace_maker import ops, write

ops['a']['stride'][0] = 0
write()
