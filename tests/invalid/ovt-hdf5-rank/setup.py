import h5py
import numpy as np

np.save('inputs.npy', np.ones((2, 4, 2), 'f4'))
with h5py.File('bank.h5', 'w') as f:
    f['bank'] = np.ones(24, 'f4')
