from projector_maker import np, weights, write

weights["layers.1.ffn.2.weight"] = np.ones((5, 4), "f4")
write()
