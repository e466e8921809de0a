import numpy as np
from trace_maker import CLOSED, MATRIX, OP, PROGRAM, VALUE, ops, write

ops = np.concatenate([ops[:2], np.zeros(1, OP)])
ops[0]["a"]["count"] = 4
ops[2]["request"], ops[2]["opcode"], ops[2]["arrival_ps"] = 1, PROGRAM, CLOSED
ops[2]["a"], ops[2]["b"] = (MATRIX, 0, 3, 1, 1), (VALUE, 0, 0, 1, 1)
write(ops=ops, docs=np.eye(4, dtype="f4"))
