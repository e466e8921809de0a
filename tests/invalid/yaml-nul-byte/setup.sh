printf 'trace: a\000b\n' >machine.yaml
