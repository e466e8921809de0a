"$NVXSIM" trace rag --random 40x4 --queries 3 --fetch 512 -o moving.h5
