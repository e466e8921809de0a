from trace_maker import np, write

write(truth__label=np.array([1, 2], 'i4'))
