from projector_maker import np, write

write()
np.save("i.npy", np.ones((35, 6), "f4"))
