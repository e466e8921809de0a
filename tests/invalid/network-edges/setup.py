from network_maker import *

ops = network()
ops[1]["dep_count"] = 1
write(ops=ops, deps=np.zeros(1, "<u8"))
