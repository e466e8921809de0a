import h5py

from projector_maker import weights, write

write()
with h5py.File("w.h5", "w") as file:
    file.attrs["heads"] = 2
    for name, values in weights.items():
        file[name] = values
    del file["mlp_out.2.bias"]
