import numpy
numpy.save("1.npy", numpy.eye(4, dtype=int))
