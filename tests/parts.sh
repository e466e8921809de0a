#!/bin/sh
# parts.sh - what nvxsim parts tells. TAP; run from anywhere with srcdir and NVXSIM (the
# program) set. Expected texts are written by hand after docs/configuration.md and the
# components' headers.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cd "$folder" || exit 99
echo 1..9
n=0
result() # sentence, status
{
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}

# same SENTENCE: the files expected and out are equal
same()
{
    diff -u expected out >difference
    status=$?
    sed 's/^/# /' difference
    result "$1" $status
}

# A heading of docs/configuration.md: "### `chip.tile.adc_pool`: neuron".
"$NVXSIM" parts | sed 's/ [*] / /; s/  */ /g' | cut -d ' ' -f 1,2 >listed
sed -n 's/^### `\([a-z_.]*\)`: \([a-z_]*\)$/\1 \2/p' "$top/docs/configuration.md" >documented
[ "$(grep -c . documented)" -gt 20 ] && ! grep -vxFf listed documented | sed 's/^/# /' | grep .
result "every component of docs/configuration.md is listed with its place and impl" $?

cat >expected <<'END'
chip.tile.mux: mux *
  column multiplexer

  parameter           default         allowed
  settle              0 cycles        a duration, for example '9 cycles' or '10 ns'
                      added to every conversion
                      assumed: hidden in the conversion
  energy              2 fJ            a number in [0 J, 1 J]
                      energy per switched column
                      simulated: NeuroSim V1.4 run, 22 nm: 388 pJ for 196 608 conversions
  area                0 m2            a number in [0 m2, 1 m2]
                      area per column
                      assumed: counted with the array

  operation           meter           energy by           meaning
  switch              mux             energy              one column to one ADC

  statistic           unit            meaning
  switches            1               columns switched to an ADC
END
"$NVXSIM" parts mux >out
same "a component tells parameters with class and source, operations with meters, statistics"

"$NVXSIM" parts ideal | grep '^[a-z]' >out
printf '%s\n' 'chip.tile.array.device: ideal *' 'chip.tile.adc_pool: ideal' >expected
same "an impl of several places tells them all"

# A flash conversion is 2^bits - 1 comparators, so its energy follows from theirs.
"$NVXSIM" parts adc_flash | grep '^  conversion  *adc ' >out
echo '  conversion          adc             comparator_energy   one conversion: 2^bits - 1 comparators' >expected
same "an operation whose energy is derived names the parameter it follows from"

cat >mine.yaml <<'END'
chip: {tile: {mux: {energy: 3 fJ, area: 1 um2}}}
sources: {chip.tile.mux.energy: "measured, 40 nm: test chip"}
END
"$NVXSIM" parts mux --config mine.yaml | sed -n '4,13p' >out
cat >expected <<'END'
  parameter           value           allowed
  settle              0 cycles        a duration, for example '9 cycles' or '10 ns'
                      added to every conversion
                      assumed: hidden in the conversion
  energy              3 fJ            a number in [0 J, 1 J]
                      energy per switched column
                      measured: 40 nm: test chip
  area                1 um2           a number in [0 m2, 1 m2]
                      area per column
                      no source told
END
same "with --config values and the sources of the files are told"

cat >expected <<'END'
        {
          "name": "energy",
          "kind": "number",
          "unit": "J",
          "allowed": "a number in [0 J, 1 J]",
          "min": 0.0,
          "max": 1.0,
          "default": "2 fJ",
          "class": "simulated",
          "source": "NeuroSim V1.4 run, 22 nm: 388 pJ for 196 608 conversions",
          "doc": "energy per switched column"
        },
END
"$NVXSIM" parts mux --json | sed -n '/"name": "energy"/,/}/p' | sed '1i\        {' >out
same "JSON has every field of a parameter"

"$NVXSIM" parts mux --json | sed -n '/"operations"/,/]/p' >out
cat >expected <<'END'
      "operations": [
        {
          "name": "switch",
          "meter": "mux",
          "energy": "energy",
          "value_dependent": false,
          "doc": "one column to one ADC"
        }
      ],
END
same "JSON has the meter and the energy parameter of an operation"

"$NVXSIM" parts --json | grep -c '"path"' >out
"$NVXSIM" parts | sed '/^$/,$d' | grep -c . >expected
same "JSON and the list hold the same number of components"

# The folders hold what is listed; a preset's first words are those of its comment.
"$NVXSIM" parts --presets >listed
(cd "$top" && ls models/presets devices/profiles) | sed -n 's/.*\.yaml$/&/p' | sort >files
sed -n 's/^  \([^ ]*\) .*/\1/p' listed | sed '/\.yaml$/!s/$/.yaml/' | sort >names
diff files names && grep -qxF '  node-28.yaml     Parts at 28 nm: what drives, converts, adds, buffers and moves' listed
result "the presets and profiles that ship are listed with what they are" $?
