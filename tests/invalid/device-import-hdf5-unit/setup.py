import h5py
with h5py.File("chip.h5", "w") as f:
    f["level"] = [0, 1]
    f["conductance"] = [1.0, 2.0]
