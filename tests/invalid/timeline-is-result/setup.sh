"$NVXSIM" run ../small.yaml -o result.h5
