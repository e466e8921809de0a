from trace_maker import docs, h5py, np, queries

with h5py.File('ann.h5', 'w') as file:
    file['train'], file['test'] = docs, queries
    file['neighbors'] = np.zeros((2, 2), 'i4')
    file.attrs['distance'] = 'dot'
