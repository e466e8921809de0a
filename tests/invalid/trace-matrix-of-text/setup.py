from trace_maker import write

write(docs=[[b'a', b'b']])
