from trace_maker import ops, queries, write

ops['b']['id'][::2] = 1
write(inputs__calibration=queries[:, :3])
