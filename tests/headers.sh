#!/bin/sh
# headers.sh - every header of the product compiles alone (and twice) as C17, and
# sim/kernel.h as C++ too. TAP; run from anywhere with srcdir set. CC, CXX and
# CPPFLAGS_FOR_TEST come from the environment.
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
libraries="gsl hdf5 yaml-0.1 jansson nettle"
flags=${CPPFLAGS_FOR_TEST-$(for library in $libraries; do
    pkg-config --cflags "$library" 2>/dev/null
done)}
headers=$(find sim devices models traces workloads analysis -name '*.h' | LC_ALL=C sort)
n=0
status=0

alone() # compiler and standard, language, header
{
    n=$((n + 1))
    # shellcheck disable=SC2086 # words are wanted
    if complaints=$(printf '#include "%s"\n#include "%s"\nextern int last;\n' "$3" "$3" |
        $1 -x "$2" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE -fopenmp \
            -I. $flags - 2>&1); then
        echo "ok $n - $3 compiles alone ($2)"
    else
        echo "$complaints" | sed 's/^/# /'
        echo "not ok $n - $3 compiles alone ($2)"
        status=1
    fi
}

# shellcheck disable=SC2086
echo "1..$(($(printf '%s\n' $headers | wc -l) + 1))"
for header in $headers; do
    alone "${CC:-cc} -std=c17" c "$header"
done
alone "${CXX:-c++} -std=c++17" c++ sim/kernel.h
exit $status
