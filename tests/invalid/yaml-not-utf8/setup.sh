printf 'run: {trials: 1}\ntrace: \377\376.h5\n' >machine.yaml
