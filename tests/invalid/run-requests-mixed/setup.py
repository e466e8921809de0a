from trace_maker import ops, write

ops['request'] = [0, 0, 1, 1, 0, 0]
write()
