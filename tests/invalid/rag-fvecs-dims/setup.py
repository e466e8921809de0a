import numpy as np

rows = [np.array([n], '<i4').tobytes() + np.ones(2, '<f4').tobytes() for n in (2, 3)]
with open('docs.fvecs', 'wb') as file:
    file.write(b''.join(rows))
