"$NVXSIM" sweep sweep.yaml -o out.h5 >/dev/null 2>&1
[ -f out.h5 ]
