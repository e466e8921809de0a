from trace_maker import h5py, np
with h5py.File("out.h5", "w") as file:
    file.attrs.update({"format": "nvxsim-sweep", "version": 1, "axes": "chip.tiles\nrun.rows"})
    file["status"] = np.zeros(8)
    file.create_dataset("axes/chip.tiles", data=list("12345678"), dtype=h5py.string_dtype())
    file.create_dataset("axes/run.rows", data=["9"] * 8, dtype=h5py.string_dtype())
    file["columns/area_mm2.total"] = np.ones(8)
