from network_maker import *

ops = network()
ops[2]["priority"] = 4
write(ops=ops)
