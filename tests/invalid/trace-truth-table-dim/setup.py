from trace_maker import VALUE, np, ops, write

ops[3]["opcode"], ops[3]["a"], ops[3]["k"] = 7, (VALUE, 2, 0, 1, 1), 0
ops[3]["bytes"] = 24
write(truth__table=np.ones((5, 4), 'f4'))
