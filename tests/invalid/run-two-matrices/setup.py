from trace_maker import docs, ops, write

ops['a']['id'][2] = 1
write(matrices__more=docs)
