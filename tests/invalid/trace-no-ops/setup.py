from trace_maker import ops, write

write(ops=ops[:0])
