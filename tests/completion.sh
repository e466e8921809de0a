#!/bin/sh
# completion.sh - what the shells offer. TAP; run from anywhere with srcdir, NVXSIM (the
# program) and NVXSIM_DATADIR set. Expected words are written by hand after the tables and
# the shipped files. bash is driven by its own function, as readline calls it; zsh and fish
# read their files, and fish completes too. What is missing is skipped.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
scripts=$(cd "$srcdir/sim/app/completion" && pwd) || exit 99
mkdir "$folder/bin" "$folder/files" && ln -s "$NVXSIM" "$folder/bin/nvxsim" || exit 99
PATH=$folder/bin:$PATH
export PATH
cd "$folder/files" || exit 99
: >mine.yaml && : >result.h5 && : >'two words.h5' && mkdir sub || exit 99
cat >../drive.bash <<'END'
source "$1"
COMP_LINE=$2
COMP_POINT=${#2}
compopt() { echo "$*" >>../compopt; }
_nvxsim nvxsim
printf '%s\n' "${COMPREPLY[@]}"
END
n=0
result() # sentence, status
{
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}

offered() # line: what bash offers at its end, sorted, with blanks between
{
    : >../compopt
    bash --norc ../drive.bash "$scripts/bash/nvxsim" "$1" 2>&1 | LC_ALL=C sort |
        tr '\n' ' ' | sed 's/ $//'
}

# bash SENTENCE LINE EXPECTED...: exactly the words are offered
in_bash()
{
    if ! command -v bash >/dev/null 2>&1; then
        n=$((n + 1))
        echo "ok $n - $1 # SKIP bash is missing"
        return
    fi
    got=$(offered "$2")
    [ "$got" = "$3" ] || printf '# expected %s\n# got      %s\n' "$3" "$got"
    [ "$got" = "$3" ]
    result "$1" $?
}

# skip_or COMMAND SENTENCE
missing()
{
    command -v "$1" >/dev/null 2>&1 && return 1
    n=$((n + 1))
    echo "ok $n - $2 # SKIP $1 is missing"
}

echo 1..29
in_bash "all commands" "nvxsim " \
    "compare device explain parts plot report run sweep trace validate"
in_bash "a command that is begun" "nvxsim s" "sweep"
in_bash "commands of a command" "nvxsim trace " "check info ovt projector rag"
in_bash "an option that is begun" "nvxsim run --ti" "--timeline-requests= --timeline= --timings="
in_bash "an option without a value" "nvxsim run edge-rag.yaml --show" "--show-map"
in_bash "both ways of an option whose value may be left out" "nvxsim run --dou" \
    "--double --double="
in_bash "options that several commands share" "nvxsim trace ovt --upd" \
    "--update-every= --update="
in_bash "words that an option takes, after a blank" "nvxsim trace rag --type " "f16 f32 i8"
in_bash "words that an option takes, after =" "nvxsim trace rag --update=re" \
    "replace rewrite"
in_bash "of words and numbers the words" "nvxsim trace ovt --select " "auto"
in_bash "parts that can be doubled" "nvxsim run edge-rag.yaml --double=in" \
    "input_buffer interconnect"
in_bash "presets to run, and files" "nvxsim run m" "mine.yaml"
in_bash "presets to run without sweeps" "nvxsim run node-2" "node-22.yaml node-28.yaml"
in_bash "no sweep to run" "nvxsim run sat" ""
in_bash "sweeps" "nvxsim sweep sat" "saturation-100k.yaml saturation.yaml"
in_bash "files for an option, after =" "nvxsim run edge-rag.yaml --trace=re" "result.h5"
in_bash "folders for an option" "nvxsim run edge-rag.yaml --timings=su" "sub"
in_bash "files for a short option" "nvxsim run edge-rag.yaml -o re" "result.h5"
in_bash "files with blanks, and folders" "nvxsim explain " \
    "mine.yaml result.h5 sub two words.h5"
in_bash "shipped profiles and types for --device" "nvxsim run x.yaml --device FeFET" \
    "FeFET2 FeFET3 FeFET6"
in_bash "paths of parameters after --set=" "nvxsim run x.yaml --set=chip.tile.mux." \
    "chip.tile.mux.area= chip.tile.mux.energy= chip.tile.mux.impl= chip.tile.mux.settle="
in_bash "paths of parameters after --set and a blank" "nvxsim run x.yaml --set run.tim" \
    "run.timing_trials="
in_bash "choices of a parameter" "nvxsim run x.yaml --set=run.arrivals=p" \
    "periodic poisson"
in_bash "implementations of a place" "nvxsim run x.yaml --set chip.tile.adc_pool.impl=adc_" \
    "adc_flash adc_ramp adc_sar"
in_bash "nothing after what is no command" "nvxsim walk " ""

# No blank after "=": the value goes on.
if ! missing bash "no blank is put after an option that wants a value"; then
    offered "nvxsim run --wav" >/dev/null
    grep -qx -- '-o nospace' ../compopt
    result "no blank is put after an option that wants a value" $?
fi

# Every path of a parameter, told by another command.
sentence="every parameter of nvxsim parts --json can be set"
"$NVXSIM" parts --json | sed -n 's/^ *"path": "\(.*\)",/P \1/p; s/^ *"name": "\(.*\)",/N \1/p;
    s/^ *"operations".*/O/p; s/^ *"parameters".*/A/p' |
    awk '$1 == "P" { path = $2 == "top" ? "" : $2 "." } $1 == "A" { on = 1 } $1 == "O" { on = 0 }
         $1 == "N" && on { print path $2 "=" }' | LC_ALL=C sort -u >../wanted
"$NVXSIM" --complete run --set "" | cut -f 1 | grep -v '\.impl=$' | LC_ALL=C sort >../given
[ "$(grep -c . ../wanted)" -gt 200 ] && diff ../wanted ../given | sed 's/^/# /' | tee ../diff
[ ! -s ../diff ] && [ -s ../given ]
result "$sentence" $?

sentence="zsh reads its file"
if ! missing zsh "$sentence"; then
    zsh -n "$scripts/zsh/_nvxsim"
    result "$sentence" $?
fi

sentence="fish reads its file and offers the same"
if ! missing fish "$sentence"; then
    fish --no-execute "$scripts/fish/nvxsim.fish" &&
        HOME=$folder XDG_CONFIG_HOME=$folder XDG_DATA_HOME=$folder fish -c "
            source '$scripts/fish/nvxsim.fish'
            complete -C 'nvxsim run x.yaml --set=run.arrivals=p'
            complete -C 'nvxsim run --trace=re'
            complete -C 'nvxsim s'
            complete -C 'nvxsim explain re'" 2>&1 | cut -f 1 >../out
    printf '%s\n' --set=run.arrivals=periodic --set=run.arrivals=poisson --trace=result.h5 \
        sweep result.h5 >../expected
    sort ../expected >../expected.sorted
    sort ../out | diff ../expected.sorted - | sed 's/^/# /' >../diff
    cat ../diff
    [ ! -s ../diff ]
    result "$sentence" $?
fi
