from trace_maker import h5py
h5py.File('trace.h5', 'w')['x'] = 1
