cp ../small.h5 other.h5
