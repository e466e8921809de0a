from projector_maker import features, np, write

features["b"] = np.ones((0, 3), "f4")
write()
