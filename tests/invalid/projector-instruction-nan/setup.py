from projector_maker import np, write

write()
rows = np.ones((4, 6), "f4")
rows[3, 5] = np.nan
np.save("i.npy", rows)
