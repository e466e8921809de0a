from trace_maker import ops, write

ops['arrival_ps'] = [5, 5, 3, 3, 7, 7]
write()
