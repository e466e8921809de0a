from trace_maker import OP, ops, write

kinds = [(n, 'f4' if n == 'k' else t) for n, (t, *_) in OP.fields.items()]
write(ops=ops.astype(kinds))
