from projector_maker import np, weights, write

weights["layers.1.attention.key.weight"][1, 2] = np.nan
write()
