from trace_maker import docs, np, write

docs[3, 2] = np.nan
write()
