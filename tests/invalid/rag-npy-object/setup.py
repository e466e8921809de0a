import numpy as np

np.save('docs.npy', np.array([['a', 1]], object))
