cp ../small.h5 trace.h5
"$NVXSIM" run ../small.yaml --trace trace.h5 -o out.h5 >/dev/null
"$NVXSIM" trace rag --docs docs.csv --queries docs.csv -o trace.h5 >/dev/null
