"$NVXSIM" run ../small.yaml -o out.h5 >/dev/null
