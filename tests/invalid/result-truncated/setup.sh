cp ../small.h5 trace.h5
"$NVXSIM" run ../small.yaml --trace trace.h5 -o out.h5 >/dev/null
head -c 3000 out.h5 >cut.h5
mv cut.h5 out.h5
