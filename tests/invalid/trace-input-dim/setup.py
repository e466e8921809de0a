from trace_maker import queries, write

write(queries=queries[:, :3])
