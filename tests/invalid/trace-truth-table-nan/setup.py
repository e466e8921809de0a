from trace_maker import np, write

table = np.ones((5, 4), 'f4')
table[3, 2] = np.nan
write(truth__table=table)
