from trace_maker import ops, write

ops['w'][0] = float('nan')
write()
