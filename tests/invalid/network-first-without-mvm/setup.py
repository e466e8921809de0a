from network_maker import *

ops = network()
ops = np.array([row(0, 5, (INPUT, 0, 0, 1, 1), fn=3), row(1, MVM, (MATRIX, 0, 0, 4, 1), (INPUT, 0, 0, 1, 1))], OP)
write(ops=ops)
