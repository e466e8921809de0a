from trace_maker import ops, write

ops['w'][0] = 0.5
write()
