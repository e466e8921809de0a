from network_maker import *

ops = network()
ops = np.insert(ops[:4], 4, row(0, 7, (VALUE, 3, 0, 1, 1), bytes=3000000000000000000))
write(ops=ops)
