from trace_maker import docs, write

write(docs=docs[:, :0])
