from projector_maker import np, write

write(features={"a": np.ones((7, 5), "f4")})
