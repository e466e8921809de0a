from trace_maker import ops, write

ops['request'][2:] += 1
write()
