from network_maker import *

ops = network()
ops = np.array([row(0, ACCUMULATE, (INPUT, 0, 0, 1, 1), (INPUT, 0, 1, 1, 1), w=1)], OP)
ops["a"] = (NONE, 0, 0, 0, 0)
ops = np.array([row(0, 5, (INPUT, 0, 0, 1, 1), fn=3)], OP)
write(ops=ops)
