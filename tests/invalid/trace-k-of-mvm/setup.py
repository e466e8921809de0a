from trace_maker import ops, write

ops['k'][0] = 2
write()
