import json
from trace_maker import h5py
with h5py.File("out.h5", "w") as file:
    file.attrs.update({"format": "nvxsim-result", "version": 1})
    file["report"] = json.dumps({"area_mm2": {"adc": "x", "total": 1}})
