from network_maker import *

ops = network()
ops[2]["w"] = 1e300
write(ops=ops)
