import numpy
numpy.save("chip.npy", numpy.eye(4, dtype=int))
