"""logmel.py - speech as rows of log-mel energies, with NumPy alone.

Samples at 8 kHz -> frames of 25 ms every 10 ms, Hamming window -> power spectrum (512
points) -> 40 triangular filters, their corners equally spaced on the mel scale
mel(f) = 2595 log10(1 + f / 700 Hz) from 0 to 4 kHz -> natural logarithm; then 4 frames side
by side make one row of 160 values, 40 ms of speech. Scale, filters and window are those of
S. Young et al., The HTK Book, chapter 5 ("Filterbank Analysis", with powers). Each utterance
is made independent of loudness and of the microphone: minus the mean of each filter over the
utterance, over the standard deviation of all its values.

Left out: other sampling rates, pre-emphasis, cepstra.
"""

import wave

import numpy as np

RATE = 8000  # Hz
WINDOW, HOP = 200, 80  # samples: 25 ms, 10 ms
SHORTEST = 400  # samples of a recording: two windows
POINTS = 512  # of the Fourier transform: 15.6 Hz, no filter without a point
FILTERS = 40
FRAMES_PER_ROW = 4
WIDTH = FILTERS * FRAMES_PER_ROW
FLOOR = 1e-8  # of a filter's energy, full scale = 1: digital silence stays finite


def read_wav(path):
    """Samples in [-1, 1), float64, of a mono 16-bit file at 8 kHz; ValueError otherwise."""
    try:
        with wave.open(path) as file:
            kind = (file.getnchannels(), 8 * file.getsampwidth(), file.getframerate())
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        raise ValueError("not a WAV file") from None
    if kind != (1, 16, RATE):
        raise ValueError("{} channels, {} bit, {} Hz; taken is 1 channel, 16 bit, 8000 Hz"
                         .format(*kind))
    if len(data) < 2 * SHORTEST:
        raise ValueError("shorter than 50 ms")
    return np.frombuffer(data, "<i2") / 32768.0


def filters():
    """Weights [FILTERS, POINTS / 2 + 1]: triangles on the mel scale."""
    def mel(f):
        return 2595 * np.log10(1 + f / 700)

    corner = np.linspace(0, mel(RATE / 2), FILTERS + 2)
    step = corner[1]
    distance = np.abs(mel(np.fft.rfftfreq(POINTS, 1 / RATE)) - corner[1:-1, None])
    return np.maximum(0, 1 - distance / step)


WEIGHTS = filters()
HAMMING = np.hamming(WINDOW)


def log_mel(samples):
    """[frames, FILTERS] of at least WINDOW samples."""
    first = np.arange(0, len(samples) - WINDOW + 1, HOP)
    frames = samples[first[:, None] + np.arange(WINDOW)] * HAMMING
    power = np.abs(np.fft.rfft(frames, POINTS)) ** 2
    return np.log(np.maximum(power @ WEIGHTS.T, FLOOR))


def rows(samples):
    """[rows, WIDTH]; the last frame is repeated where the last row is not full."""
    x = log_mel(samples)
    x = x - x.mean(0)
    x = x / max(x.std(), 1e-3)
    missing = -len(x) % FRAMES_PER_ROW
    return np.concatenate([x, x[-1:].repeat(missing, 0)]).reshape(-1, WIDTH)
