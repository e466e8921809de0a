#!/bin/sh
# report_page.sh - nvxsim report: pages of a run and of a sweep, read by report_page.py and by
# a browser. TAP; run from anywhere with srcdir, NVXSIM (the program) and NVXSIM_DATADIR set.
#
# The browser is Chromium without a window; its tests are skipped where there is none. What
# is pointed at and clicked stands in report_page_run.js and report_page_sweep.js, which are
# put at the end of a copy of the page.
echo 1..18
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
cd "$folder" || exit 99
python=${PYTHON-/usr/bin/python3}
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@" >found 2>&1; then echo "ok $n - $sentence"
    else tail -n 20 found | sed 's/^/# /'; echo "not ok $n - $sentence"; fi
}
if ! "$python" -c 'import h5py, numpy' 2>/dev/null; then
    for i in $(seq 18); do echo "ok $i - page # SKIP h5py or numpy is missing"; done
    exit
fi
browser=
for candidate in chromium chromium-browser google-chrome; do
    command -v $candidate >/dev/null 2>&1 && browser=$candidate && break
done
trace='a & <i>b.h5' # a name that is no HTML
"$NVXSIM" trace rag --random 600x64 --queries 40 -o "$trace" >out 2>&1 || sed 's/^/# /' out
sed 's/full_scale: calibrated/full_scale: active_rows/' "$top/models/presets/edge-rag.yaml" >edge-rag.yaml
"$NVXSIM" run edge-rag.yaml --trace "$trace" --json --set run.trials=3 -o run.h5 >run.json 2>out ||
    sed 's/^/# /' out
cat >sweep.yaml <<END
base: edge-rag.yaml
trace: "$trace"
set:
  - chip.tile.adc_pool.bits: [4, 5, 8]
    chip.tile.adc_pool.count: [8, 16]
    run.trials: 2
  - chip.tiles: 1
END
"$NVXSIM" sweep sweep.yaml --json -o sweep.h5 >sweep.json 2>out
grep -q '1 of 7 points failed' out || sed 's/^/# /' out
"$NVXSIM" trace ovt --layout token_major --bank "$top/traces/ovt.safetensors" \
    --bank-name noise_aware "$top/traces/ovt-inputs.safetensors" -o tokens.h5 >out 2>&1 &&
    "$NVXSIM" run ovt.yaml --trace tokens.h5 --set run.requests=10 --json -o network.h5 \
        >network.json 2>out || sed 's/^/# /' out
for name in run sweep network; do
    "$NVXSIM" report $name.h5 -o $name.html 2>out || sed 's/^/# /' out
done

page() { "$python" "$top/tests/report_page.py" "$@"; }
check "the page of a run has every number of its report, and no other" page run run.html run.json
check "the page of a network has every number of its report, and no other" \
    page run network.html network.json
check "the page of a sweep has the numbers of its points" page sweep sweep.html sweep.json
check "nothing in the page of a run is fetched" page alone run.html run.json
check "nothing in the page of a sweep is fetched" page alone sweep.html sweep.json
check "a failed point has its message" grep -q 'failed: .*chip.tiles: a matrix of' sweep.html
through() { grep -q '<td colspan="[5-9]">failed: ' sweep.html && ! grep -q 'failed: [^<]*</td><td' sweep.html; }
check "the message of a failed point goes through the columns" through
printf 'base: edge-rag.yaml\ntrace: "%s"\nset: {run.trials: 2}\n' "$trace" >point.yaml
"$NVXSIM" sweep point.yaml -o point.h5 >out 2>&1 && "$NVXSIM" report point.h5 -o point.html ||
    sed 's/^/# /' out
check "a sweep of one point has no plural" grep -qF '<h1>Sweep of 1 point</h1>' point.html
chosen() { ! grep -q '<select' point.html && grep -q '<select' sweep.html; }
check "a sweep of one point has nothing to choose" chosen
cp run.h5 other.h5
"$NVXSIM" report other.h5 -o other.html
check "equal results give equal pages" cmp run.html other.html
conventions() { "$python" -c 'import h5py
from html import escape
for line in h5py.File("run.h5")["conventions"][()].decode().splitlines():
    name, text = line.split("\t")
    assert f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" in open("run.html", encoding="utf-8").read(), name'; }
check "the page says by which conventions" conventions
# All parameters but the implementations that were chosen, which have no source, and the
# configuration's own trace: the page would name two.
sources() { [ "0$(grep -c '<span class="class ' run.html)" -eq "$("$python" -c 'import h5py
print(len(h5py.File("run.h5")["config/sources"][()].decode().splitlines()) - 1)')" ]; }
check "every constant stands there with its class" sources
title() { grep -qF '<h1>Run of a &amp; &lt;i&gt;b.h5</h1>' run.html; }
check "a name is text, whatever is in it" title
repeated()
{
    "$python" -c 'from html import unescape
page = open("run.html", encoding="utf-8").read()
print(unescape(page.split("The configuration as given")[1].split("<code>")[1].split("</code>")[0]))' \
        >machine.yaml && "$NVXSIM" run machine.yaml --trace "$trace" --json >again.json &&
        cmp run.json again.json
}
check "the configuration given in the page repeats the run" repeated

load() # page: what the browser makes of it, and what it complains of
{
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/user" \
        --virtual-time-budget=5000 --enable-logging=stderr --dump-dom "file://$folder/$1.html" \
        >dom 2>log
}
quiet() { load "$1" && grep -q '<svg' dom && ! grep 'CONSOLE' log; }
acts() # page: with its script behind it
{
    { cat "$1.html" && echo '<script>' && cat "$top/tests/report_page_$1.js" && echo '</script>'; } \
        >"tested-$1.html"
    load "tested-$1"
    sed -n '/<pre id="tests">/,/<\/pre>/p' dom
    grep CONSOLE log
    grep -q '^end [1-9]' dom && ! grep -q '^bad' dom && ! grep -q CONSOLE log
}
for name in run sweep; do
    if [ -n "$browser" ]; then
        check "the browser has no complaint of the page of a $name" quiet $name
        check "pointing, choosing and sorting work on the page of a $name" acts $name
    else
        for sentence in "no complaint of the page of a $name" "pointing at the page of a $name"; do
            n=$((n + 1))
            echo "ok $n - $sentence # SKIP no chromium"
        done
    fi
done
