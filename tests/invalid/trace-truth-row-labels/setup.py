from trace_maker import np, write

write(truth__row_label=np.array([1, 2], 'i4'))
