from trace_maker import ops, write

ops['opcode'][3] = 9
write()
