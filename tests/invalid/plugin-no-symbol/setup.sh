${CC:-cc} -shared -fPIC -I"${PYTHONPATH%/tests/invalid}" my.c -o my.so
