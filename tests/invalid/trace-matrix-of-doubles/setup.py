from trace_maker import docs, write

write(docs=docs.astype('f8'))
