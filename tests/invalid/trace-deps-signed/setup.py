from trace_maker import np, write

write(deps=np.array([-1], 'i8'))
