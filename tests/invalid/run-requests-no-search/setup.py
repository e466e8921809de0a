import numpy as np
from trace_maker import CLOSED, INPUT, MATRIX, OP, PROGRAM, ops, write

ops = np.concatenate([ops[:2], np.zeros(1, OP)])
ops[2]["request"], ops[2]["opcode"], ops[2]["arrival_ps"] = 1, PROGRAM, CLOSED
ops[2]["a"], ops[2]["b"] = (MATRIX, 0, 4, 2, 1), (INPUT, 0, 0, 2, 1)
ops = ops[[2, 0, 1]]
ops["request"] = 0, 1, 1
ops[2]["a"]["id"] = 1
write(ops=ops)
