"$NVXSIM" run ../small.yaml -o result.html
