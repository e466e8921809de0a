from network_maker import *

ops = network()
ops = ops[[0, 1, 2, 4, 5, 6]]
ops[4]["a"] = ops[3]["a"] = (MATRIX, 0, 0, 5, 1)
ops[5]["a"] = (VALUE, 3, 0, 1, 1)
ops[5]["b"] = (VALUE, 4, 0, 1, 1)
write(ops=ops)
