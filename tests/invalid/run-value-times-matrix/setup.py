from trace_maker import VALUE, docs, ops, write

ops['a']['count'][::2] = 4
ops['b'][2] = (VALUE, 0, 0, 1, 1)
write(docs=docs[:4], ops=ops)
