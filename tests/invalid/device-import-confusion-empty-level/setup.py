import numpy
numpy.save("1.npy", numpy.diag([5, 0, 5, 5]))
