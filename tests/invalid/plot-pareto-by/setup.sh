"$NVXSIM" sweep sweep.yaml -o out.h5 >/dev/null
