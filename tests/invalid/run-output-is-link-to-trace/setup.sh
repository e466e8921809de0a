ln -s ../small.h5 link.h5
