from projector_maker import weights, write

del weights["layers.1.norm2.bias"]
write()
