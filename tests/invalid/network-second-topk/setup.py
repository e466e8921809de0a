from network_maker import *

ops = network()
ops = np.insert(ops[:4], 4, row(0, TOPK, (VALUE, 2, 0, 1, 1), k=2))
write(ops=ops)
