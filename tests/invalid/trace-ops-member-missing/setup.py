from trace_maker import ops, write

write(ops=ops[[n for n in ops.dtype.names if n != 'k']])
