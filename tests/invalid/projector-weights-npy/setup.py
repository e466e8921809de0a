from projector_maker import np, write

write()
np.save("w.npy", np.ones((3, 4)))
