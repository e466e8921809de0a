from projector_maker import features, np, write

features["b"][1, 2] = np.nan
write()
