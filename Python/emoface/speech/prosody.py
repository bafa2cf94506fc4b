"""Measures how a line is said: its pitch, loudness, syllables, accents and phrases, at 60 fps."""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import gaussian_filter1d, median_filter
from scipy.signal import find_peaks

from ..prosody import SILENCE_DB, Accent, Phrase, Prosody
from ..timing import FACE_RATE, SAMPLE_RATE, frames_of_samples, sample_of_frame
from .feature_cache import SpeechCache
from .waveform import find_silences, without_offset

FORMAT = 1  # of what is measured: raised with every change of it, so that no older one is taken from a cache

LOUDNESS_WINDOW = 640  # samples at 16 kHz, 40 ms: two periods of a low voice
SPEECH_DB = 35.0  # frames within this of the loudest are speech

# Pitch, by YIN (de Cheveigne and Kawahara 2002), at half the sample rate: no voice's pitch needs more.
PITCH_RATE = SAMPLE_RATE // 2
LOWEST_HZ, HIGHEST_HZ = 60.0, 500.0
PITCH_WINDOW = 320  # samples at 8 kHz, 40 ms
CLEARLY_VOICED = 0.2  # aperiodicity up to which a frame has a voice for sure
VOICED = 0.4  # the same within the line's own range, where there is less to mistake for a voice
AS_DEEP = 0.1  # of two dips that differ by less, the shorter period is the pitch: its multiples dip as well
FRAMES_AT_ONCE = 2048  # of a long line, so that its memory stays small
# A line's own range, of its quartiles (De Looze and Hirst 2008): what lies outside is mostly an octave error.
FLOOR_OF_QUARTILE, CEILING_OF_QUARTILE = 0.75, 2.0

# Syllables are peaks of loudness that stand out and are voiced (de Jong and Wempe 2009).
SYLLABLE_SIGMA = 2.0  # frames, 33 ms, of the smoothing of loudness
SYLLABLE_DB = 2.0  # the least dip between two syllables
SYLLABLE_FRAMES = 6  # 100 ms: nobody speaks quicker for long

PHRASE_GAP = 15  # frames, 250 ms: a shorter pause is a plosive's, or a hesitation within a phrase
SHORTEST_PHRASE = 9  # frames of voice, 150 ms: a click or a breath is no phrase
VOICED_SHARE = 0.15  # of a phrase, at least: whispered or creaky speech has this; noise and animals do not

# An accent stands out of its neighbours, by pitch most of all.
NEIGHBOURHOOD = 45  # frames to either side, 750 ms
FULL_PITCH, FULL_LOUDNESS = 5.0, 8.0  # semitones and dB over the neighbourhood that alone are a full accent
PITCH_REACH = 6  # frames around a syllable's peak in which its pitch is looked for
LEAST_ACCENT = 0.25  # weaker ones are syllables like others
ACCENT_FRAMES = 15  # 250 ms: two accents are farther apart

QUESTION_END = 24  # frames of voice, 400 ms, at the end of a phrase
QUESTION_LAST = 5  # of these: where the pitch arrives
QUESTION_RISE = 3.0  # semitones from their lowest to their last
QUESTION_BELOW = 1.0  # semitones by which it may stay under the phrase's median: a fall that is only caught ends deeper


def measure_prosody(samples: np.ndarray) -> Prosody:
    """The prosody of a line.

    samples: 16 kHz mono, (n,), -1..1.
    """
    samples = without_offset(samples)
    loudness = _loudness_db(samples)
    pitch = _pitch_hz(samples, len(loudness))
    phrases = _phrases(samples, pitch)
    spoken = np.zeros(len(loudness), bool)
    for phrase in phrases:
        spoken[phrase.start : phrase.stop] = True
    smoothed = gaussian_filter1d(loudness, SYLLABLE_SIGMA, mode="nearest") if len(loudness) else loudness
    peaks, shape = find_peaks(smoothed, prominence=SYLLABLE_DB, distance=SYLLABLE_FRAMES)
    is_voiced = np.array([pitch[max(peak - 2, 0) : peak + 3].any() and spoken[peak] for peak in peaks], bool)
    peaks, bases = peaks[is_voiced], shape["left_bases"][is_voiced]
    before = np.r_[0, peaks][:-1] if len(peaks) else peaks
    onsets = tuple(
        int(start + np.argmax(np.diff(smoothed[start : peak + 1])))  # where loudness rises most
        for start, peak in zip(np.maximum(bases, before), peaks, strict=True)
    )
    return Prosody(pitch, loudness, _accents(peaks, pitch, smoothed), onsets, phrases)


def cached_prosody(samples: np.ndarray, cache: SpeechCache) -> Prosody:
    """`measure_prosody`, from the cache if it is there: an hour of speech takes a minute to measure."""

    def measured() -> dict[str, np.ndarray]:
        prosody = measure_prosody(samples)
        return {
            "pitch_hz": prosody.pitch_hz,
            "loudness_db": prosody.loudness_db,
            "accents": np.array([(a.frame, a.strength) for a in prosody.accents]).reshape(-1, 2),
            "onsets": np.array(prosody.onsets, np.int64),
            "phrases": np.array([(p.start, p.stop, p.is_question) for p in prosody.phrases], np.int64).reshape(-1, 3),
        }

    names = ("pitch_hz", "loudness_db", "accents", "onsets", "phrases")
    arrays = cache.get_or_make(f"prosody-{FORMAT}", samples, names, measured)
    return Prosody(
        arrays["pitch_hz"],
        arrays["loudness_db"],
        tuple(Accent(int(frame), strength) for frame, strength in arrays["accents"].tolist()),
        tuple(arrays["onsets"].tolist()),
        tuple(Phrase(start, stop, bool(asks)) for start, stop, asks in arrays["phrases"].tolist()),
    )


def _loudness_db(samples: np.ndarray) -> np.ndarray:
    frames = frames_of_samples(len(samples))
    power = np.zeros(len(samples) + 1)  # an hour takes half a gigabyte: no second copy
    np.cumsum(np.square(samples, out=power[1:]), out=power[1:])
    centres = sample_of_frame(np.arange(frames))
    start = np.clip(centres - LOUDNESS_WINDOW // 2, 0, len(samples))
    stop = np.clip(centres + LOUDNESS_WINDOW // 2, 0, len(samples))
    level = 10 * np.log10((power[stop] - power[start]) / np.maximum(stop - start, 1) + 1e-12)
    if not frames or level.max() < -100:  # 1e-10, as much as digital silence
        return np.full(frames, SILENCE_DB)
    usual = np.percentile(level[level > level.max() - SPEECH_DB], 70)
    return np.maximum(level - usual, SILENCE_DB)


def _pitch_hz(samples: np.ndarray, frames: int) -> np.ndarray:
    """(frames,), 0 where unvoiced: YIN twice, the second time within the line's own range."""
    halved = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(1)
    pitch = _yin(halved, frames, (LOWEST_HZ, HIGHEST_HZ), CLEARLY_VOICED)
    if not pitch.any():
        return pitch
    low, high = np.percentile(pitch[pitch > 0], (25, 75))
    own_range = (max(low * FLOOR_OF_QUARTILE, LOWEST_HZ), min(high * CEILING_OF_QUARTILE, HIGHEST_HZ))
    pitch = _yin(halved, frames, own_range, VOICED)
    calm: np.ndarray = median_filter(pitch, 5)  # single frames that jump, or are voiced or unvoiced alone
    return calm


def _yin(samples: np.ndarray, frames: int, bounds: tuple[float, float], voiced: float) -> np.ndarray:
    """YIN at 60 fps, Hz, 0 where unvoiced.

    samples: at 8 kHz.
    bounds: lowest and highest pitch in Hz.
    voiced: the aperiodicity up to which a frame has a voice.
    """
    shortest, longest = int(PITCH_RATE / bounds[1]), int(np.ceil(PITCH_RATE / bounds[0]))
    length = PITCH_WINDOW + longest + 1
    size = next_fast_len(length + PITCH_WINDOW, real=True)
    padded = np.pad(samples, length)
    pitch = np.zeros(frames)
    for first in range(0, frames, FRAMES_AT_ONCE):
        numbers = np.arange(first, min(first + FRAMES_AT_ONCE, frames))
        starts = sample_of_frame(numbers) // 2 + length - length // 2
        pieces = padded[starts[:, None] + np.arange(length)].astype(np.float64)
        head = rfft(pieces[:, PITCH_WINDOW - 1 :: -1], size)
        correlation = irfft(rfft(pieces, size) * head, size)[:, PITCH_WINDOW - 1 : PITCH_WINDOW + longest + 1]
        energy = np.cumsum(np.pad(pieces**2, ((0, 0), (1, 0))), 1)
        energy = energy[:, PITCH_WINDOW : PITCH_WINDOW + longest + 2] - energy[:, : longest + 2]
        difference = np.maximum(energy[:, :1] + energy - 2 * correlation, 0)
        lags = np.arange(1, longest + 2)
        total = np.cumsum(difference[:, 1:], 1)
        normal = np.where(total > 1e-9, difference[:, 1:] * lags / np.maximum(total, 1e-12), 1)
        pitch[numbers] = _pitch_of_dips(normal, shortest, voiced)
    return pitch


def _pitch_of_dips(normal: np.ndarray, shortest: int, voiced: float) -> np.ndarray:
    """Pitch in Hz of the first of the deepest dips of YIN's normalised difference, refined by a parabola.

    normal: (frames, lags), the first for a lag of 1 sample.
    shortest: lag in samples of the highest pitch.
    voiced: depth above which a dip is none.
    """
    inside = normal[:, shortest - 1 :]
    middle = inside[:, 1:-1]
    dips = np.where((middle <= inside[:, :-2]) & (middle <= inside[:, 2:]), middle, 1)
    deepest = dips.min(1)
    at = np.argmax(dips <= deepest[:, None] + AS_DEEP, 1)
    rows = np.arange(len(normal))
    left, centre, right = (inside[rows, at + step] for step in (0, 1, 2))
    bend = left - 2 * centre + right
    shift = np.where(bend > 1e-9, (left - right) / (2 * np.maximum(bend, 1e-9)), 0)
    return np.where(deepest < voiced, PITCH_RATE / (shortest + 1 + at + np.clip(shift, -1, 1)), 0)


def _phrases(samples: np.ndarray, pitch: np.ndarray) -> tuple[Phrase, ...]:
    """Speech between pauses. What has no voice in it, such as a breath or a noise, is no phrase."""
    edges = [0]
    for start_s, end_s in find_silences(samples):
        start, stop = FACE_RATE.nearest_frame(start_s), min(FACE_RATE.nearest_frame(end_s), len(pitch))
        if stop - start >= PHRASE_GAP or start == 0 or stop == len(pitch):
            edges += [start, stop]
    edges.append(len(pitch))
    return tuple(
        Phrase(start, stop, _rises_at_end(pitch[start:stop]))
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
        if np.count_nonzero(pitch[start:stop]) >= max(SHORTEST_PHRASE, VOICED_SHARE * (stop - start))
    )


def _rises_at_end(pitch: np.ndarray) -> bool:
    tones = 12 * np.log2(pitch[pitch > 0])
    end = tones[-QUESTION_END:]
    last = np.median(end[-QUESTION_LAST:])
    return bool(last - end.min() >= QUESTION_RISE and last > np.median(tones) - QUESTION_BELOW)


def _accents(peaks: np.ndarray, pitch: np.ndarray, loudness: np.ndarray) -> tuple[Accent, ...]:
    """Syllables that stand out of their neighbourhood. peaks: frames of the syllables' loudest moments."""
    tones = np.where(pitch > 0, 12 * np.log2(np.maximum(pitch, 1)), np.nan)
    scores = np.zeros(len(pitch))
    for peak in peaks:
        around = slice(max(peak - NEIGHBOURHOOD, 0), peak + NEIGHBOURHOOD + 1)
        usual = np.nanmedian(tones[around])
        highest = np.nanmax(tones[max(peak - PITCH_REACH, 0) : peak + PITCH_REACH + 1])
        near = peaks[(peaks >= around.start) & (peaks < around.stop)]
        louder = loudness[peak] - loudness[near].mean()
        scores[peak] = max((highest - usual) / FULL_PITCH, 0) + louder / FULL_LOUDNESS
    chosen, _ = find_peaks(np.pad(scores, 1), height=LEAST_ACCENT, distance=ACCENT_FRAMES)
    return tuple(Accent(int(frame), float(min(scores[frame], 1))) for frame in chosen - 1)
