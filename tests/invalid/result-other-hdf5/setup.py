from trace_maker import h5py
h5py.File('other.h5', 'w')['x'] = 1
