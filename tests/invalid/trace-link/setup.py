from trace_maker import h5py, write

write(docs=None)
with h5py.File('trace.h5', 'r+') as file:
    file['matrices/docs'] = h5py.ExternalLink('other.h5', 'x')
