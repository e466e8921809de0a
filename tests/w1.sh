#!/bin/sh
# w1.sh - work W1 against its reference (tests/validation/w1.py).
python=${PYTHON-/usr/bin/python3}
"$python" -c 'import h5py, numpy' 2>/dev/null || {
    echo "1..0 # SKIP python3-h5py or python3-numpy is missing"; exit 0; }
exec "$python" "$srcdir/tests/validation/w1.py"
