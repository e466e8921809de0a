from trace_maker import h5py, write

write()
with h5py.File('trace.h5', 'r+') as file:
    file.attrs['version'] = 2
