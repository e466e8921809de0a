from trace_maker import np, write

write(truth__table=np.ones((5, 4)))
