import h5py

from projector_maker import weights, write

write()
with h5py.File("w.h5", "w") as file:
    file.attrs["heads"] = 2
    for name, values in weights.items():
        file[name] = values
    del file["mlp_in.0.weight"]
    file.create_dataset("mlp_in.0.weight", (100000, 100000), "f4", chunks=(1000, 1000))
