from network_maker import *

ops = network()
ops = np.append(ops, row(2, 0, (MATRIX, 0, 1, 1, 1), (INPUT, 0, 0, 1, 1)))
write(ops=ops)
