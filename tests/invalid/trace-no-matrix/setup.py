from trace_maker import write

write(docs=None)
