from network_maker import *

ops = network()
ops = np.append(ops[:5], ops[0])
write(ops=ops)
