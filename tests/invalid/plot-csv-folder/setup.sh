mkdir fig.csv
cp ../small.h5 trace.h5
"$NVXSIM" run ../small.yaml --trace trace.h5 -o out.h5 >/dev/null
