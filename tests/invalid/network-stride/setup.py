from network_maker import *

ops = network()
ops[0]["a"] = ops[1]["a"] = (MATRIX, 0, 0, 3, 2)
ops[3]["k"] = 1
write(ops=ops)
