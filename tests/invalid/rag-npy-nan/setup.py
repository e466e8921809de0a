import numpy as np

np.save('docs.npy', np.array([[1, 2], [3, np.nan]], 'f4'))
