import numpy as np

np.save('docs.npy', np.ones((3, 2), 'f4'))
with open('docs.npy', 'r+b') as file:
    file.truncate(140)
