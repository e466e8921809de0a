from trace_maker import ops, write

ops['k'] *= 4
write()
