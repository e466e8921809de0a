import os
import subprocess

import numpy as np
from trace_maker import h5py
subprocess.run([os.environ['NVXSIM'], 'run', '../small.yaml', '-o', 'out.h5'],
               check=True, stdout=subprocess.DEVNULL)
with h5py.File('out.h5', 'a') as file:
    del file['operations']
    file['operations/component'] = np.array([b'a', b'b', b'c'])
    file['operations/config'] = np.array([b'a', b'b'])
