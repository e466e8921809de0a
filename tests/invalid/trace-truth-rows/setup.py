from trace_maker import np, write

write(truth__neighbors=np.array([[0, 1], [2, 5]]))
