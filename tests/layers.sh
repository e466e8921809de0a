#!/bin/sh
# layers.sh - every #include of the product starts at the root and points down the layer
# order, and sim/kernel.cpp is the only C++ file. TAP; run from anywhere with srcdir set.
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
product="sim devices models traces workloads analysis"
. tests/claims.sh

includes() # file: all names in "...", and those in <...> that lie in our folders
{
    folders=$(echo "$product" | tr ' ' '|')
    sed -nE -e 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"([^"]*)".*/\1/p' \
        -e 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*<(('"$folders"')\/[^>]*)>.*/\1/p' \
        "$1"
}

complaints() # layers that may be included; file names on standard input
{
    while read -r file; do
        includes "$file" | while read -r name; do
            case $name in
            config.h) continue ;; # made by configure
            *..*) layer=relative ;;
            sim/app/*) layer=sim/app ;;
            */*) layer=${name%%/*} ;;
            *) layer=none ;;
            esac
            case " $1 " in *" $layer "*) ;; *) echo "$file includes $name" ;; esac
        done
    done
}

files() # folder
{
    find "$1" -type f -name '*.[ch]*' | LC_ALL=C sort
}

echo 1..9
result "sim includes sim" "$(files sim | grep -v '^sim/app/' | complaints "sim")"
result "devices include devices, sim" "$(files devices | complaints "devices sim")"
result "models include models, devices, traces, sim" \
    "$(files models | complaints "models devices traces sim")"
result "traces include traces, sim" "$(files traces | complaints "traces sim")"
result "workloads include workloads, traces, sim" \
    "$(files workloads | complaints "workloads traces sim")"
result "analysis includes analysis, traces, sim" \
    "$(files analysis | complaints "analysis traces sim")"
result "sim/app includes the product only" \
    "$(files sim/app | complaints "sim/app $product")"
result "devices know no kernel" \
    "$(for file in $(files devices); do
        includes "$file" | sed -n "s|^sim/kernel.h$|$file includes &|p"
    done)"
result "sim/kernel.cpp alone is C++" \
    "$(for folder in $product; do
        find "$folder" -name '*.cpp' -o -name '*.cc' -o -name '*.cxx' -o -name '*.C' \
            -o -name '*.hpp' -o -name '*.hh' -o -name '*.hxx'
    done | grep -v '^sim/kernel\.cpp$')"
