import numpy as np

np.save('docs.npy', np.asfortranarray(np.ones((3, 2), 'f4')))
