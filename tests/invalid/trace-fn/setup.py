from trace_maker import ops, write

ops['fn'][2] = 1
write()
