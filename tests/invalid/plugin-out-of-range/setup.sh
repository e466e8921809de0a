top=${PYTHONPATH%/tests/invalid}
${CC:-cc} -shared -fPIC -I"$top" "$top/devices/examples/log_loss.c" -o my.so
