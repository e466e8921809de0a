from network_maker import *

ops = network()
write(ops=ops)
