from network_maker import *

ops = network()
ops[6]["a"] = (VALUE, 2, 0, 1, 1)
write(ops=ops)
