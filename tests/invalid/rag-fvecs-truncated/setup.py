import numpy as np

with open('docs.fvecs', 'wb') as file:
    file.write(np.array([2], '<i4').tobytes() + np.ones(3, '<f4').tobytes())
