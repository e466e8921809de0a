from network_maker import *

ops = network()
ops = ops[:7]
write(ops=ops)
