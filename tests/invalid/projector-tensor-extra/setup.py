from projector_maker import np, weights, write

weights["layers.0.gate.weight"] = np.ones((4, 4), "f4")
write()
