from trace_maker import ops, write

ops['k'][3] = 0
write()
