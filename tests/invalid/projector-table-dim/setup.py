from projector_maker import np, write

write()
np.save("t.npy", np.ones((4, 7), "f4"))
