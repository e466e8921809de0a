"$NVXSIM" sweep sweep.yaml -o sweep.h5 >/dev/null && "$NVXSIM" run ../small.yaml -o run.h5 >/dev/null
