from trace_maker import ops, write

ops['b']['first'][4] = 3
write()
