from trace_maker import INPUT, NONE, POOL, ops, write

ops = ops[:3].copy()
ops[2]['opcode'], ops[2]['k'], ops[2]['b'] = POOL, 3, (NONE, 0, 0, 0, 0)
ops[2]['a'] = (INPUT, 0, 0, 3, 1)
write(ops=ops)
