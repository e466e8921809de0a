from projector_maker import np, write

write()
np.save("t.npy", np.ones((2, 6), "f4"))
