from trace_maker import MVM, ops, write

ops['opcode'][1], ops['k'][1] = MVM, 0
ops['a'][1], ops['b'][1] = ops['a'][0], ops['b'][0]
write()
