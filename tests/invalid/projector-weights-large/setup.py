from projector_maker import np, weights, write

weights["mlp_out.2.weight"][3, 1] = 70000
write()
