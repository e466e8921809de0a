#!/bin/sh
# man.sh - the manual pages. TAP; run from anywhere with srcdir, NVXSIM (the program, its
# pages in docs/man beside it) and NVXSIM_DATADIR set. What a page must hold is read from
# --help as it is printed for a terminal, wrapped; pages are made of the unwrapped text.
pages=$(dirname "$NVXSIM")/docs/man
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
echo 1..6
n=0
result() # sentence, status
{
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}

none() # sentence, file of complaints
{
    sed 's/^/# /' "$2"
    [ ! -s "$2" ]
    result "$1" $?
}

# All commands, as the program lists them: "run", "trace rag".
listed() { "$NVXSIM" "$@" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'; }
for command in $(listed); do
    echo "$command"
    case $command in
    trace | device)
        for below in $(listed "$command"); do echo "$command $below"; done ;;
    esac
done >"$folder/commands"

{
    echo nvxsim.1
    sed 's/ /-/g; s/.*/nvxsim-&.1/' "$folder/commands"
} | LC_ALL=C sort >"$folder/wanted"
for page in "$pages"/*.1; do echo "${page##*/}"; done | LC_ALL=C sort >"$folder/there"
diff "$folder/wanted" "$folder/there" >"$folder/difference"
[ "$(grep -c . "$folder/wanted")" -ge 18 ] || echo "few commands" >>"$folder/difference"
none "every command has its page, and no other there is" "$folder/difference"

# Names of options in a page: what is left of the roff of ".B \-o, \-\-output=FILE".
options() { grep -oE -- '(^|[ ,(])--?[a-zA-Z?][-a-z]*' "$1" | grep -oE -- '-.*' | LC_ALL=C sort -u; }
while read -r command; do
    [ "$command" = plot ] && continue # its own below
    page=$pages/nvxsim-$(echo "$command" | tr ' ' -).1
    # shellcheck disable=SC2086 # words are words
    "$NVXSIM" $command --help | sed -n 's/^ \{2,6\}\(-.*\)/\1/p' >"$folder/help"
    options "$folder/help" >"$folder/of_help"
    sed -n 's/^\.B \\-/-/p' "$page" | sed 's/\\-/-/g' >"$folder/roff"
    options "$folder/roff" >"$folder/of_page"
    [ -s "$folder/of_help" ] || case $command in
    trace | device) ;;
    *) echo "$command: no options in --help" ;;
    esac
    diff "$folder/of_help" "$folder/of_page" | sed -n "s/^[<>]/$command:/p"
done <"$folder/commands" >"$folder/complaints"
none "every option of --help is in the page, and no other" "$folder/complaints"

sentence="the page of plot has the kinds of figures and their options"
if command -v python3 >/dev/null 2>&1; then
    for piece in 'NVXSIM PLOT LINE' 'NVXSIM PLOT GROUPS' '.B \-\-panels AXIS' '.B \-o FIGURE'; do
        grep -qF -- "$piece" "$pages/nvxsim-plot.1" || echo "no $piece"
    done >"$folder/complaints"
    none "$sentence" "$folder/complaints"
else
    n=$((n + 1))
    echo "ok $n - $sentence # SKIP python3 is missing"
fi

grep -n '/tmp\|/home\|20[0-9][0-9]-[01][0-9]' "$pages"/*.1 >"$folder/complaints"
for page in nvxsim nvxsim-run nvxsim-trace-rag; do
    "${SHELL:-sh}" "$srcdir/docs/man.sh" "$NVXSIM" \
        "$("$NVXSIM" --version | cut -d ' ' -f 2)" $page >"$folder/again"
    cmp "$folder/again" "$pages/$page.1" >>"$folder/complaints" 2>&1
done
none "a page has no date or path and is the same bytes each time" "$folder/complaints"

# A sentence of --help that is wrapped there is one line of the page.
grep -qxF 'makes the cells of this device: a file of device import, a shipped profile or a type; short for \-\-set chip.tile.array.device={impl: ..., profile: PROFILE}, before every \-\-set' \
    "$pages/nvxsim-run.1"
result "the text of an option is whole" $?

sentence="groff has no warning"
if command -v groff >/dev/null 2>&1; then
    for page in "$pages"/*.1; do
        groff -man -Tascii -ww -z "$page" 2>&1
    done >"$folder/complaints"
    none "$sentence" "$folder/complaints"
else
    n=$((n + 1))
    echo "ok $n - $sentence # SKIP groff is missing"
fi
