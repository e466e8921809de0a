"""logmel.py - the claims of logmel.sh, one line of TAP each."""

import os
import sys
import tempfile
import wave

import numpy as np

sys.path.insert(0, sys.argv[1])
import logmel

TIME = np.arange(3200) / 8000  # 0.4 s


def tone_peaks_in_the_nearest_filter():
    # 1 kHz is 1000 mel, 4 kHz 2146.1 mel: 41 steps of 52.34, 1000 is the 19.1th corner.
    tone = 0.385 * np.sin(2 * np.pi * 1000 * TIME)
    return (logmel.log_mel(tone).argmax(1) == 18).all()


def rows_are_40_ms():
    # 1 + floor((3200 - 200) / 80) = 38 frames: nine rows and one of two frames.
    return logmel.rows(np.sin(TIME * 2385)).shape == (10, 160)


def last_frame_fills_the_last_row():
    row = logmel.rows(np.random.default_rng(7).standard_normal(3200) * 0.1)[-1].reshape(4, 40)
    return (row[2:] == row[1]).all() and (row[1] != row[0]).any()


def loudness_does_not_matter():
    x = np.random.default_rng(7).standard_normal(3200) * 0.1
    return np.allclose(logmel.rows(x), logmel.rows(x * 0.385), atol=1e-9, rtol=0)


def silence_is_finite():
    return np.isfinite(logmel.rows(np.zeros(3200))).all()


def other_rates_are_refused():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.wav")
        with wave.open(path, "wb") as file:
            file.setparams((2, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(6400))
        try:
            logmel.read_wav(path)
        except ValueError as error:
            return str(error) == ("2 channels, 16 bit, 16000 Hz; "
                                  "taken is 1 channel, 16 bit, 8000 Hz")
    return False


CLAIMS = (
    (tone_peaks_in_the_nearest_filter, "a tone peaks in the filter nearest on the mel scale"),
    (rows_are_40_ms, "0.4 s are ten rows of 160 values"),
    (last_frame_fills_the_last_row, "the last frame is repeated to fill the last row"),
    (loudness_does_not_matter, "loudness does not change the rows"),
    (silence_is_finite, "digital silence gives finite rows"),
    (other_rates_are_refused, "a file of another kind is refused and named"),
)

print(f"1..{len(CLAIMS)}")
for number, (claim, sentence) in enumerate(CLAIMS, 1):
    print("ok" if claim() else "not ok", number, "-", sentence)
