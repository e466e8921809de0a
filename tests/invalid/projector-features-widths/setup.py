from projector_maker import features, np, write

features["b"] = np.ones((2, 4), "f4")
write()
