#!/bin/sh
# import.sh - from a device team's file to a profile that loads, by the program itself.
# TAP; run from anywhere with srcdir and NVXSIM (the program) set. The expected figures are
# what the example says of itself, within four standard errors of 60 cells.
cd "${srcdir:-$(dirname "$0")/../..}" || exit 99
root=$PWD
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=${OLDPWD:-$PWD}/$NVXSIM ;;
esac
python=${PYTHON-/usr/bin/python3}
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM
cd "$scratch" || exit 99

n=0
status=0
ok() # <claim> <command...>
{
    n=$((n + 1))
    claim=$1
    shift
    if found=$("$@" 2>&1); then
        echo "ok $n - $claim"
    else
        echo "$found" | sed 's/^/# /'
        echo "not ok $n - $claim"
        status=1
    fi
}
skip() # <claim> <why>
{
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}

imports() { "$NVXSIM" device import "$root/devices/examples/mychip.csv" --name mychip -o mychip.yaml; }
checks() { "$NVXSIM" device check mychip.yaml | grep -q '^mychip.yaml: ok (measured, up to 2 bits per cell'; }
# level, mean and sigma in uS: four standard errors are 0.52 sigma and 0.37 sigma
recovers() {
    "$NVXSIM" device show mychip.yaml --json >mychip.json && "$python" - <<'PY'
import json
data = json.load(open("mychip.json"))
span = (data["g_max_S"] - data["g_min_S"]) * 1e6
for level, mean, sigma in zip(data["times"][0]["levels"], (1, 7, 13, 19), (.15, .5, .5, .3)):
    got = level["target_S"] * 1e6 + level["shift"] * span
    assert abs(got - mean) < 0.52 * sigma, (level["level"], got, mean)
    got = level["sigma"] * span
    assert abs(got - sigma) < 0.37 * sigma, (level["level"], got, sigma)
    assert level["cells"] == 60
PY
}
twice() { "$NVXSIM" device import "$root/devices/examples/mychip.csv" --name mychip -o again.yaml >/dev/null && cmp mychip.yaml again.yaml; }
keeps() {
    printf 'level, conductance [uS]\n0, x\n' >bad.csv
    cp mychip.yaml before.yaml
    ! "$NVXSIM" device import bad.csv -o mychip.yaml && cmp before.yaml mychip.yaml
}
prints() { "$NVXSIM" device import "$root/devices/examples/mychip.csv" --name mychip -o - 2>/dev/null | cmp - mychip.yaml; }
summary() {
    printf 'level, mean [uS], sigma [nS]\n0, 1, 150\n1, 21, 500\n' >means.csv
    "$NVXSIM" device import means.csv -o means.yaml >/dev/null &&
        grep -q '^impl: level_sigma' means.yaml && grep -q '^sigma: \[0.0075, 0.025\]' means.yaml &&
        "$NVXSIM" device check means.yaml
}
shows() { for profile in "$root"/devices/profiles/*.yaml; do
    "$NVXSIM" device show "$profile" >/dev/null || return
    "$NVXSIM" device check "$profile" >/dev/null || return
done; }
draws() { for kind in pdf svg png; do
    "$NVXSIM" device show mychip.yaml -o "fig.$kind" >/dev/null && [ -s "fig.$kind" ] || return
done; }

# conductances at the probabilities of the JSON, level by level
beside() {
    "$NVXSIM" device show mychip.yaml --json >mychip.json && "$NVXSIM" plot levels mychip.json -o beside.pdf &&
        "$python" - <<'PY'
import csv, json
data = json.load(open("mychip.json"))
span = data["g_max_S"] - data["g_min_S"]
wanted = [(str(l["level"]), f"{p:.6g}", f"{l['target_S'] + d * span:.6g}")
          for l in data["times"][0]["levels"] for p, d in zip(data["probability"], l["deviation"])]
assert [(r["level"], r["share_below"], r["conductance_S"])
        for r in csv.DictReader(open("beside.csv"))] == wanted
PY
}
spares() {
    echo 'level, conductance [uS]' >mychip.csv
    ! "$NVXSIM" plot levels mychip.json -o mychip.pdf 2>told && cat told && [ ! -e mychip.pdf ] &&
        "$NVXSIM" device show mychip.yaml -o mychip.pdf >/dev/null &&
        grep -qx 'level, conductance \[uS\]' mychip.csv &&
        grep -qx "mychip.json: its data would take the place of 'mychip.csv': give -o another name" told
}

confuses() {
    "$NVXSIM" device import "$root/devices/data/techC/relaxation.tsv.gz" \
        --columns addr,time_s,G_S --gmax '40 uS' --confusion counts.csv >/dev/null &&
        "$python" - "$root/devices/data/techC" <<'PY'
import sys
import numpy as np
rows = np.genfromtxt("counts.csv", delimiter=",", skip_header=1)
for time in (0, .01, .1, 1, 4, 1e5):
    ours = rows[np.isclose(rows[:, 0], time, rtol=.1)][:, 3].reshape(16, 16)
    assert (ours == np.load(f"{sys.argv[1]}/{time:.6g}.npy".replace("1e+05", "100000"))).all(), time
PY
}

echo "1..12"
ok "a CSV of level and conductance becomes a profile" imports
ok "the profile is right" checks
ok "it has the means and sigmas of the example" recovers
ok "the same file gives the same bytes" twice
ok "a wrong file leaves the profile as it was" keeps
ok "the profile goes to standard output as it goes to a file" prints
ok "means and sigmas become a level_sigma, as fractions of the range" summary
ok "every profile that ships can be shown and checked" shows
if "$python" -c 'import numpy' 2>/dev/null; then
    ok "cells of technology C give the published confusion matrices" confuses
else
    skip "cells of technology C give the published confusion matrices" "no numpy"
fi
if "$python" -c 'import matplotlib, numpy, h5py' 2>/dev/null; then
    ok "the figure is drawn as PDF, SVG and PNG" draws
    ok "its data beside it are the quantiles of the levels" beside
    ok "measurements beside a figure of their name are not replaced" spares
else
    skip "the figure is drawn as PDF, SVG and PNG" "no matplotlib"
    skip "its data beside it are the quantiles of the levels" "no matplotlib"
    skip "measurements beside a figure of their name are not replaced" "no matplotlib"
fi
exit $status
