from trace_maker import ops, write

ops['dep_count'][3] = 1
write()
