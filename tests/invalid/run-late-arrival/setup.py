from trace_maker import ops, write

ops['arrival_ps'] = [0, 0, 1, 1, 2**63, 2**63]
write()
