from trace_maker import h5py, write

write()
with h5py.File('trace.h5', 'r+') as file:
    file['matrices/docs'].attrs['scale'] = 0.0
