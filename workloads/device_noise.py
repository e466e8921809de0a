"""device_noise.py - the spread of a device type on stored values, with NumPy alone.

The convention is `sigma_unit: value` with `bands: magnitude` of the simulator
(devices/gaussian.h): with s the largest magnitude of all values that are stored together, a
value v becomes

    v + s sigma_scale sigma_b z,     z normal with variance 1, one per value

and b is the band of |v| / s: 0 up to 0.25, 1 up to 0.5, 2 up to 0.75, 3 above. sigma_b is
entry ceil(n (b + 1) / 4) - 1 of the profile's list of n. The form is that of the noise
listing of RoCR (arXiv 2405.04700); the published tables are for a global sigma of 0.01, so
that the sigma of 0.1 of NVCiM-PT's first table is sigma_scale 10.

Left out: everything that depends on cells (slices, bounds, retention, reads), the rounding
of the stored value, bands of the signed value, other device types than level_sigma.
"""

import os
import re

import numpy as np

EDGES = (0.25, 0.5, 0.75)  # of |v| / s; a value on an edge belongs below
PROFILES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                        "devices", "profiles")


class ProfileError(Exception):
    """A device profile that cannot be used; the text is one line."""


def profile_path(device):
    """A path as it is; the name of a profile that ships, as `nvxsim --device` takes it."""
    if os.sep in device or device.endswith(".yaml"):
        return device
    return os.path.join(PROFILES, device + ".yaml")


def scalar(text, key, path):
    """The value of a top-level `key: value` line without its comment."""
    found = re.search(rf"^{key}:[ \t]*(.*?)[ \t]*(?:#.*)?$", text, re.MULTILINE)
    if not found:
        raise ProfileError(f"{path}: no '{key}'")
    return found.group(1)


def read_sigma(device):
    """The sigmas of a level_sigma profile, lowest band first: 1, 2, 4, ... 32 numbers, as
    fractions. device: a name or a path. ProfileError where it is of another type."""
    path = profile_path(device)
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise ProfileError(f"{path}: {error.strerror}") from error
    impl = scalar(text, "impl", path)
    if impl != "level_sigma":
        raise ProfileError(f"{path}: impl: '{impl}'; allowed: level_sigma")
    try:
        sigma = np.array([float(s) for s in scalar(text, "sigma", path).strip("[]").split(",")])
    except ValueError as error:
        raise ProfileError(f"{path}: sigma: not a list of numbers in one line") from error
    if len(sigma) not in (1, 2, 4, 8, 16, 32) or not (sigma >= 0).all():
        raise ProfileError(f"{path}: sigma: allowed: 1, 2, 4, 8, 16 or 32 numbers >= 0")
    return sigma


def band_sigma(share, sigma):
    """Sigma of each value; share: values over the largest magnitude, any shape."""
    of_band = [sigma[int(np.ceil(len(sigma) * (b + 1) / 4 - 1e-9)) - 1] for b in range(4)]
    return np.asarray(of_band)[np.digitize(np.abs(share), EDGES, right=True)]


def draw(share, sigma, scale, rng):
    """Noise for stored values, as a fraction of their largest magnitude: same shape.
    share as in band_sigma, scale: the simulator's sigma_scale, rng: numpy Generator."""
    return scale * band_sigma(share, sigma) * rng.standard_normal(np.shape(share))


def store(values, sigma, scale, rng):
    """What is read back after values, all in one matrix, were stored once."""
    largest = np.abs(values).max()
    return values + largest * draw(values / largest, sigma, scale, rng)
