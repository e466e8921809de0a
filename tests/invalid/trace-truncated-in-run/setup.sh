head -c 4000 ../small.h5 >trace.h5
