from projector_maker import write

write()
