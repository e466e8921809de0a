from projector_maker import np, write

write()
np.save("i.npy", np.ones((4, 5), "f4"))
