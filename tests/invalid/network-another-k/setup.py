from network_maker import *

ops = network()
ops[7]["k"] = 3
write(ops=ops)
