from trace_maker import h5py, np
with h5py.File("out.h5", "w") as file:
    file.attrs.update({"format": "nvxsim-sweep", "version": 1, "axes": "chip.tiles"})
    file["status"] = np.zeros(2)
    file.create_dataset("axes/chip.tiles", data=["4", "5"], dtype=h5py.string_dtype())
    file["columns/area_mm2.total"] = np.ones(2)
