from trace_maker import INPUT, ops, write

ops['a'][0] = (INPUT, 0, 0, 1, 1)
write()
