#!/bin/sh
# train_noise.sh - the noise that virtual tokens are trained with is that of the profile. TAP.
#
# What workloads/device_noise.py adds to values of each band is compared with what `nvxsim
# device show` tells of the same profile's levels, band l beside level l; of two levels, the
# lower beside band 0 and the upper beside band 3. `clip: none` is set for the cells, since
# a spread of values has no bound (devices/gaussian.h), and three of the five devices have
# level 0 at 50 pS. device show draws 16384 cells per level, device_noise.py 200,000
# values per band: standard error of the ratio sqrt(1/2/16384 + 1/2/200000) = 0.57 %. It
# must be 1 within four of these, 2.3 %; what device show rounds is taken out of sigma.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
NVXSIM_DATADIR=$top
PYTHONPATH=$top/workloads PYTHONDONTWRITEBYTECODE=1
export NVXSIM_DATADIR PYTHONPATH PYTHONDONTWRITEBYTECODE
python=${PYTHON-/usr/bin/python3}
"$python" -c 'import numpy' 2>/dev/null || { echo '1..0 # SKIP numpy is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

cat >spread.py <<'EOF'
import json, sys
import numpy as np
import device_noise
name = sys.argv[1]
shown = json.load(open("shown.json"))["times"][0]["levels"]
sigma = device_noise.read_sigma(name)
rng = np.random.default_rng(20)
for level in shown:
    band = level["level"] * 3 // (len(shown) - 1)
    share = (band + 0.5) / 4 * rng.choice([-1, 1], 200000)
    drawn = device_noise.draw(share, sigma, 1, rng).std()
    ratio = drawn / level["sigma"]
    assert abs(ratio - 1) < 0.023, f"band {band}: {drawn:.5f}, shown {level['sigma']:.5f}"
EOF
n=0
status=0
check() # sentence, command
{
    n=$((n + 1))
    sentence=$1
    shift
    if message=$("$@" 2>&1); then
        echo "ok $n - $sentence"
    else
        echo "$message" | sed 's/^/# /'
        echo "not ok $n - $sentence"
        status=1
    fi
}
same() # profile
{
    { cat "$top/devices/profiles/$1.yaml" && echo 'clip: none'; } >unbounded.yaml &&
        "$NVXSIM" device show --json unbounded.yaml >shown.json && "$python" spread.py "$1"
}
says() # expected line, profile
{
    "$python" - "$2" >said 2>&1 <<'EOF'
import sys
import device_noise
try:
    print(device_noise.read_sigma(sys.argv[1]))
except device_noise.ProfileError as error:
    print(error)
EOF
    grep -qxF "$1" said || { cat said; return 1; }
}

echo 1..10
for device in RRAM1 FeFET2 FeFET3 RRAM4 FeFET6; do
    check "values are spread as the levels of $device are" same "$device"
done

# Sigma 0.01, 0.02, 0.03, 0.04 of bands 0 to 3; 0.25, 0.5 and 0.75 belong below, as v > 0.75,
# v > 0.5, v > 0.25 in the published listing.
check "a value on the edge of two bands belongs to the lower" "$python" -c '
import device_noise as d, numpy as np
got = d.band_sigma(np.array([0, .25, .26, .5, .51, .75, .76]), np.array([1, 2, 3, 4]))
assert (got == [1, 1, 2, 2, 3, 3, 4]).all(), got'
check "the band is that of the magnitude" "$python" -c '
import device_noise as d, numpy as np
got = d.band_sigma(np.array([-1, -.6, -.3, -.2]), np.array([1, 2, 3, 4]))
assert (got == [4, 3, 2, 1]).all(), got'
# Largest magnitude 8, sigma 0.01 everywhere, scale 10: a std of 0.8, within four errors
# (1 / sqrt(2 x 100,000) = 0.22 %).
check "noise is a fraction of the largest magnitude times sigma_scale" "$python" -c '
import device_noise as d, numpy as np
values = np.full(100000, 0.5); values[0] = -8
std = (d.store(values, np.array([.01]), 10, np.random.default_rng(3)) - values).std()
assert abs(std / 0.8 - 1) < 0.009, std'

cp "$top/devices/profiles/TechC.yaml" . || exit 99
check "a profile of another type is refused" says \
    "TechC.yaml: impl: 'measured'; allowed: level_sigma" TechC.yaml
printf 'impl: level_sigma\nsigma: [0.1, 0.2, 0.3]\n' >three.yaml
check "a list that is not a power of two long is refused" says \
    "three.yaml: sigma: allowed: 1, 2, 4, 8, 16 or 32 numbers >= 0" three.yaml
exit $status
