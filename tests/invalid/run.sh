#!/bin/sh
# run.sh - what the program says to bad input, word for word. TAP; run from anywhere with
# srcdir and NVXSIM (the program) set.
#
# A case is a folder beside this script:
#   command    one line: the arguments, as a shell reads them
#   error      what must be on standard error: one line
#   status     what the program must return; 2 without this file
#   setup.py   or setup.sh: makes further inputs, in the scratch folder; may use $NVXSIM,
#              and trace_maker.py of this folder
#   (others)   inputs
# The program runs in a scratch copy of the case. It must print that line and nothing
# else, and leave the files as they were: none new, none changed, none gone.
# Beside the copy are small.yaml of this folder, a machine to include, and small.h5, made
# of docs.csv and queries.csv. Cases with a setup.py and those of plot and report are skipped
# where h5py, numpy or matplotlib are missing.
cd "${srcdir:-$(dirname "$0")/../..}" || exit 99
cases=$PWD/tests/invalid
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=${OLDPWD:-$PWD}/$NVXSIM ;;
esac
python=${PYTHON-/usr/bin/python3}
PYTHONPATH=$cases PYTHONDONTWRITEBYTECODE=1
export NVXSIM PYTHONPATH PYTHONDONTWRITEBYTECODE
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM

state() # of the files below here
{
    find . ! -type f | LC_ALL=C sort
    find . -type f -exec cksum {} + | LC_ALL=C sort
}

prepare() # in the scratch copy
{
    if [ -f setup.py ]; then
        "$python" setup.py || return
    fi
    if [ -f setup.sh ]; then
        sh ./setup.sh || return
    fi
}

# complaints <case>: runs it, prints what is wrong
complaints()
{
    out=$scratch/$1.out
    err=$scratch/$1.err
    cp -R "$cases/$1" "$scratch/$1" && chmod -R u+w "$scratch/$1" &&
        cd "$scratch/$1" || exit
    prepare </dev/null >"$out" 2>&1 || {
        cat "$out"
        echo "setup failed"
        return
    }
    state >"$scratch/$1.before"
    (eval "exec timeout 60 \"\$NVXSIM\" $(cat command)") </dev/null >"$out" 2>"$err"
    got=$?
    expected=$(cat status 2>/dev/null || echo 2)
    [ "$got" = "$expected" ] || echo "status $got, not $expected"
    diff -u error "$err" || echo "standard error differs"
    [ "$(wc -l <"$err")" -eq 1 ] || echo "standard error is not one line"
    [ ! -s "$out" ] || echo "printed on standard output: $(head -n 1 "$out")"
    state | diff "$scratch/$1.before" - || echo "files differ from before"
}

# lacking <case>: the Python modules that it needs and that are not there
lacking()
{
    case $(cat "$cases/$1/command") in
    plot*) needs="h5py numpy matplotlib" ;;
    report*) needs="h5py numpy" ;;
    *) [ -f "$cases/$1/setup.py" ] && needs="h5py numpy" || needs= ;;
    esac
    for module in $needs; do
        case " $modules " in
        *" $module "*) ;;
        *) echo "$module" ;;
        esac
    done
}

modules=$(for module in h5py numpy matplotlib; do
    "$python" -c "import $module" 2>/dev/null && echo "$module"
done | tr '\n' ' ')
cp "$cases/small.yaml" "$scratch" && cd "$cases" &&
    "$NVXSIM" trace rag --docs docs.csv --queries queries.csv --k 2 \
        -o "$scratch/small.h5" >/dev/null || exit 99
names=$(cd "$cases" && for command in */command; do
    [ -f "$command" ] && echo "${command%/command}"
done)
# shellcheck disable=SC2086 # words are wanted
set -- $names
n=0
status=0
echo "1..$#"
for name; do
    n=$((n + 1))
    missing=$(lacking "$name")
    if [ -n "$missing" ]; then
        echo "ok $n - $name # SKIP no Python module" $missing
        continue
    fi
    found=$(complaints "$name" 2>&1)
    if [ -z "$found" ]; then
        echo "ok $n - $name"
    else
        echo "$found" | sed 's/^/# /'
        echo "not ok $n - $name"
        status=1
    fi
done
exit $status
