#!/bin/sh
# man.sh - one manual page on standard output, made of what the program says.
#
#     man.sh NVXSIM VERSION PAGE      PAGE: nvxsim, nvxsim-run, nvxsim-trace-rag
#
# With AWK in the environment, and NVXSIM_DATADIR for the options of plot, which are
# those of a Python script; without Python its page tells the command alone.
set -eu
program=$1 version=$2 page=$3
folder=$(cd "$(dirname "$0")" && pwd)
# No line is wrapped here: man does that for the reader's terminal.
ARGP_HELP_FMT=rmargin=10000 COLUMNS=10000 LC_ALL=C
export ARGP_HELP_FMT COLUMNS LC_ALL

words=$(echo "$page" | tr - ' ')
words=${words#nvxsim}
name=${words##* }

# What the command above says of this one.
# shellcheck disable=SC2086 # words are words
about=$("$program" --complete ${words% *} "" | sed -n "s/^$name	//p")
[ -n "$about" ] || about='cycle-level simulator of compute-in-memory crossbars'

help()
{
    case $words in
    " plot")
        "$program" plot --help 2>/dev/null || { echo "Usage: nvxsim plot [ARGUMENT...]"; return; }
        for kind in $("$program" --complete plot "" | cut -f 1); do
            "$program" plot "$kind" --help
        done
        ;;
    *) # shellcheck disable=SC2086
        "$program" $words --help ;;
    esac
}

text=$(help)
printf '%s\n' "$text" |
    "${AWK:-awk}" -v page="$page" -v about="$about" -v version="$version" -f "$folder/man.awk"
