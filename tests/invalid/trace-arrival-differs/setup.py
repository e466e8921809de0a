from trace_maker import ops, write

ops['arrival_ps'] = [5, 6, 7, 7, 8, 8]
write()
