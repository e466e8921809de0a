from projector_maker import write

write(heads="3")
