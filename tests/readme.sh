#!/bin/sh
# readme.sh - every example runs, and the documents show what the program prints. TAP; run
# from anywhere with srcdir, NVXSIM (the program) and NVXSIM_DATADIR set.
#
# Examples are the lines that start with nvxsim, build/nvxsim or mpirun in the ```sh blocks of the
# documents below, but those with the comment "# not run", and "Example: nvxsim ..." in
# --help. They run in this order in one scratch folder. A ```yaml block whose first line is
# "# NAME.yaml" becomes that file. Blocks without a language that begin as a report or a
# validation do must hold lines the program prints ("..." stands for left-out ones).
documents='README.md docs/configuration.md docs/result.md docs/trace.md docs/timing.md
docs/validation.md docs/decisions.md docs/devices.md docs/wires.md docs/variation.md docs/movement.md docs/saturation.md docs/constants.md docs/ovt.md docs/projector.md docs/sweep.md
docs/array-size.md docs/device-decision.md docs/paper-figures.md'
commands='run sweep trace parts plot device report explain compare validate'

case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM
cd "$scratch" || exit 99

python=
for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    "$candidate" -c 'import h5py, matplotlib' 2>/dev/null && python=$candidate && break
done

mkdir bin && ln -s "$NVXSIM" bin/nvxsim || exit 99
PATH=$scratch/bin:$PATH
# More ranks than cores, and root, are meant.
export OMPI_MCA_rmaps_base_oversubscribe=true OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# What the examples start from: the shipped folders, and vectors and a folder of a user's own.
ln -s "$top/models" "$top/traces" "$top/workloads" . && mkdir timings || exit 99
npy() # file, rows (or "matrices, rows"), values per row, seed: a NumPy file of float32, +-1 to +-2
{
    head="{'descr': '<f4', 'fortran_order': False, 'shape': ($2, $3), }"
    printf '\223NUMPY\001\000\166\000%-117s\n' "$head" >"$1"
    # shellcheck disable=SC2059 # octal escapes are wanted
    printf "$(awk -v n=$(($(echo "$2" | tr , '*') * $3)) -v seed="$4" 'BEGIN {
        for (i = 0; i < n; i++) {
            seed = (seed * 1105 + 12345) % 65536
            printf "\\000\\000\\%03o\\%03o", 128 + int(seed / 512), \
                int(seed / 256) % 2 ? 63 : 191
        }
    }')" >>"$1"
}
npy docs.npy 200 32 1 && npy queries.npy 24 32 7 || exit 99
if [ -n "$python" ]; then
    PYTHONPATH=$top/tests/invalid PYTHONDONTWRITEBYTECODE=1 "$python" -c 'import projector_maker as p
p.put("projector.safetensors", p.weights, heads="2"); p.put("features.safetensors", p.features)
p.np.save("features.npy", p.features["a"])' || exit 99
fi
npy bank.npy '20, 8' 16 3 && npy inputs.npy '12, 11' 16 5 || exit 99
# The shipped sweeps with fewer trials, values and requests: a file here is taken before a preset.
sed -e 's/trials: 20/trials: 2/' -e 's/sigma_scale: .*/sigma_scale: [10]/' \
    models/presets/variation.yaml >variation.yaml
sed -e 's/seed: .*/seed: [1, 2]/' -e 's/trials: 1.*/trials: 1\n    run.requests: 200/' \
    models/presets/saturation.yaml >saturation.yaml

yaml_blocks() # document: writes its named ```yaml blocks
{
    awk '/^```/ { inside = $0 == "```yaml" && !inside; file = ""; next }
         inside && file == "" { file = $2; if ($1 != "#" || file !~ /^[a-z0-9-]+\.yaml$/) inside = 0 }
         inside { print > file }' "$1"
}

examples() # document: its commands, one per line
{
    awk '/^```/ { inside = $0 == "```sh" && !inside; next }
         inside && /\\$/ { whole = whole substr($0, 1, length($0) - 1); next }
         inside { print whole $0; whole = "" }' "$1" |
        sed -n -e '/# not run/d' -e '/# needs the model/d' -e 's/[[:space:]]\{1,\}#.*//' -e 's/^\(build\/\)\{0,1\}nvxsim /nvxsim /p' -e '/^mpirun /p'
}

# lines of a document that are neither run here, nor by studies.sh, nor marked
unrun() # document
{
    awk -v page="${1##*/}" '/^```/ { inside = $0 == "```sh" && !inside; next }
         inside && /\\$/ { whole = whole substr($0, 1, length($0) - 1); next }
         inside { print page ": " whole $0; whole = "" }' "$1" |
        grep -v -e '# not run' -e '# needs the model' -e ': nvxsim ' -e ': build/nvxsim ' -e ': mpirun ' -e ': \./quickstart' \
            -e ': export PATH=' -e ': cc -O2 .* log_loss.c ' -e ': mkdir timings$' |
        while read -r line; do
            study=${line#*: sh analysis/studies/}
            grep -q "^study ${study%%.sh *} " "$top/tests/studies.sh" || echo "$line"
        done
}

# "trace:rag", "plot:bar": commands of commands, of which each has an example
below()
{
    for command in trace plot device; do
        nvxsim --complete $command "" 2>/dev/null | cut -f 1 | sed "s/^/$command:/"
    done
}

without_example()
{
    for command in $commands $(below); do
        case $command in trace | device) continue ;; esac # what is below them has
        # shellcheck disable=SC2046 # words are wanted
        nvxsim $(echo "$command" | tr : ' ') --help 2>&1 | grep -q '^Example: nvxsim ' || echo "$command"
    done
}

help_examples()
{
    for command in $commands $(below); do
        # shellcheck disable=SC2046 # words are wanted
        ARGP_HELP_FMT=rmargin=1000 COLUMNS=1000 nvxsim $(echo "$command" | tr : ' ') --help
    done </dev/null 2>/dev/null | sed -n 's/.*Example: nvxsim /nvxsim /p'
}

shown() # document, start of a block's first line: the lines of such blocks
{
    awk -v start="$2" '/^```/ { inside = !inside; first = inside && $0 == "```"; keep = 0; next }
         first { keep = index($0, start); first = 0 }
         keep && !/^ *\.\.\.$/ && NF' "$1"
}

# parameters without a row that names them and their default in docs/configuration.md: tables
# are read after their macros, without the system's headers
undocumented()
{
    for folder in sim traces devices models; do
        mkdir -p "tables/$folder"
        for file in "$top/$folder"/*.[ch]; do
            sed '/^#include </d' "$file" >"tables/$folder/${file##*/}"
        done
    done
    ${CC:-cc} -E -P -Itables tables/devices/*.c tables/models/*.c |
        sed 's/\.name = /\n&/g; s/\.dflt = /\n&/g' |
        awk -v page="$top/docs/configuration.md" '
        BEGIN {
            while ((getline line < page) > 0)
                if (split(line, cell, " [|] ") > 4) {
                    key = cell[1]
                    gsub(/[|` ]|.*\./, "", key)
                    rows[key "|" cell[4]] = 1
                }
        }
        match($0, /^\.name = "[a-z0-9_]+"/) { name = substr($0, RSTART + 9, RLENGTH - 10) }
        match($0, /^\.dflt = "[^"]*"/) {
            value = substr($0, RSTART + 9, RLENGTH - 10)
            if (value == "") value = "none"
            found++
            if (!((name "|" value) in rows)) print name ", default " value
        }
        END { if (found < 200) print "only " found + 0 " parameters found" }' | sort -u
}

. "$top/tests/claims.sh"

# Is there an mpirun, and a program that can be spread?
spreads()
{
    command -v mpirun >/dev/null &&
        ! PMI_RANK=0 PMI_SIZE=2 nvxsim sweep none.yaml 2>&1 | grep -q 'built without MPI'
}

run() # command line
{
    case $1 in
    *'nvxsim plot'* | 'nvxsim report'* | 'nvxsim device show'*' -o '* | 'nvxsim trace projector'*) [ -n "$python" ] || {
        n=$((n + 1))
        echo "ok $n - $1 # SKIP python3-h5py or python3-matplotlib is missing"
        return
    } ;;
    'mpirun '*) spreads || {
        n=$((n + 1))
        echo "ok $n - $1 # SKIP mpirun is missing, or the program is built without MPI"
        return
    } ;;
    esac
    (eval "$1") </dev/null >out 2>err
    got=$?
    [ "$got" = 0 ] && result "$1" "" || result "$1" "status $got: $(tail -n 1 err)"
    case $1 in
    'nvxsim run edge-rag.yaml -o rag.h5') cp out report ;;
    'nvxsim validate') cp out validation ;;
    esac
}

for document in $documents; do
    yaml_blocks "$top/$document"
    examples "$top/$document"
done >typed
help_examples >>typed
awk '!seen[$0]++' typed >lines
echo "1..$(($(grep -c . lines) + 6))"
while read -r line; do
    run "$line"
done <lines

missing() # document, start of the block, file of what was printed
{
    shown "$top/$1" "$2" >wanted
    [ -s wanted ] && [ -s "$3" ] || echo "nothing to compare"
    grep -vxFf "$3" wanted
}
result "README.md shows the report as printed" "$(missing README.md '1 500 requests' report)"
result "docs/validation.md shows the validation as printed" \
    "$(missing docs/validation.md 'F1  sigma' validation)"
claims() # the lines of the claims F1 to F8 of a validation
{
    awk '/^F[0-9]/ { keep = $1 ~ /^F[1-8]$/ } /within their bars$/ { keep = 0 } keep && NF'
}
shown "$top/docs/validation.md" 'F1  sigma' | claims >wanted
claims <validation >printed
result "docs/validation.md leaves out no line of the claims F1 to F8" "$(diff wanted printed)"
result "every line of a document is run by a test, or says that it is not" \
    "$(for document in $documents; do unrun "$top/$document"; done)"
result "every command has an example in its --help" "$(without_example)"
result "docs/configuration.md has every parameter with its default" "$(undocumented)"
