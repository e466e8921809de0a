"$NVXSIM" sweep sweep.yaml
