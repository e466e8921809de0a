from trace_maker import np, ops, write

ops['dep_count'][3] = 1
write(deps=np.array([4], 'u8'))
