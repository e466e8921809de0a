from network_maker import *

ops = network()
for i in (0, 1, 4, 5):
    ops[i]["a"] = (MATRIX, i % 2, 0, 4, 1)
write(ops=ops, matrices__e=docs[:4])
