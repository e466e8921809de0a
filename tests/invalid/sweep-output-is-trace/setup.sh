cp ../small.h5 .
