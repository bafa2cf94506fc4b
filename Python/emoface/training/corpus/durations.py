"""Random durations of phones: people hold a vowel, hum an "um" and rush a phrase; synthesisers hardly ever do.

Time is warped by overlap-add of waveform-similar pieces (WSOLA: Verhelst and Roelands, 1993), so pitch and timbre stay
and the end of every phone stays known.
"""

import numpy as np

from ...phones import STOPS
from ..phones import Phone
from .synthesisers.speech import SynthesisedSpeech

PIECE_S = 0.03  # length of the pieces that are laid over each other by half
SEARCH_S = 0.008  # how far a piece may move to fit the one before: a period of a low voice
EDGE_S = 0.03  # a held phone keeps this much at its ends as it was: only its middle is held

SPREAD = 0.22  # standard deviation of the log of each phone's stretch
SLOWEST, FASTEST = 1.7, 0.6
HOLD_SHARE = 0.03  # phones that are held
HUM_SHARE = 0.12  # of m and n, which hesitation makes long
HOLD_S = (0.2, 0.8)
HOLDABLE = frozenset(
    "IY IH EH AE AA AH AX AO OW UH UW ER YU EU M N NG L R S Z SH F V W RR XI".split()  # sounds that can go on
)


def vary_durations(speech: SynthesisedSpeech, rng: np.random.Generator) -> SynthesisedSpeech:
    """The same words with every phone a little longer or shorter, and a few held for as long as people hold them."""
    lengths = [_draw_lengths(phone, rng) for phone in speech.phones]
    return stretch_phones(speech, lengths)


def stretch_phones(speech: SynthesisedSpeech, lengths: list[tuple[float, float]]) -> SynthesisedSpeech:
    """Speech whose phones last as long as `lengths` says.

    lengths: of each phone, seconds of the whole phone stretched, and seconds that its middle is held besides.
    """
    source, result = [0.0], [0.0]  # matching moments of the input and of the result, in seconds
    phones = []
    for phone, (stretched_s, held_s) in zip(speech.phones, lengths, strict=True):
        start_s, length_s = result[-1], phone.end_s - phone.start_s
        if held_s and length_s > 2 * EDGE_S:
            share = EDGE_S / length_s
            source += [phone.start_s + EDGE_S, phone.end_s - EDGE_S]
            result += [start_s + share * stretched_s, start_s + (1 - share) * stretched_s + held_s]
        elif held_s:
            middle_s = (phone.start_s + phone.end_s) / 2
            source += [middle_s, middle_s + 1e-3]
            result += [start_s + stretched_s / 2, start_s + stretched_s / 2 + held_s]
        source.append(phone.end_s)
        result.append(start_s + stretched_s + held_s)
        phones.append(Phone(phone.symbol, start_s, result[-1]))
    samples = _warped(speech.samples, np.array(source), np.array(result), speech.sample_rate)
    return SynthesisedSpeech(samples, speech.sample_rate, tuple(phones))


def _draw_lengths(phone: Phone, rng: np.random.Generator) -> tuple[float, float]:
    """Seconds of the stretched phone, and of the hold of its middle."""
    length_s = phone.end_s - phone.start_s
    spread = SPREAD / 2 if phone.symbol in STOPS else SPREAD  # a burst that is stretched is no burst
    stretched_s = length_s * float(np.clip(np.exp(spread * rng.standard_normal()), FASTEST, SLOWEST))
    share = HUM_SHARE if phone.symbol in "MN" else HOLD_SHARE
    is_held = bool(rng.random() < share) and phone.symbol in HOLDABLE
    return stretched_s, float(rng.uniform(*HOLD_S)) if is_held else 0.0


def _warped(samples: np.ndarray, source_s: np.ndarray, result_s: np.ndarray, rate: int) -> np.ndarray:
    """Samples (n,) whose moment result_s[i] is the moment source_s[i] of the original; both rise."""
    hop = int(PIECE_S / 2 * rate)
    search = int(SEARCH_S * rate)
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)
    count = round(result_s[-1] * rate)
    out = np.zeros(count + 4 * hop, np.float32)
    before = search + 2 * hop
    padded = np.pad(samples.astype(np.float32), (before, before + 4 * hop))
    moments = np.arange(-hop, count + hop, hop)  # start of each piece in the result
    places = np.interp((moments + hop) / rate, result_s, source_s) * rate - hop
    places = np.clip(np.round(places).astype(int), -2 * hop, len(samples))
    follow = places[0]  # where the piece before goes on by itself
    for moment, place in zip(moments, places, strict=True):
        target = padded[before + follow : before + follow + 2 * hop]
        candidates = padded[before + place - search : before + place + search + 2 * hop]
        if abs(follow - place) <= search and not target.any():
            best = follow
        else:
            similarity = np.correlate(candidates, target, "valid")
            power = np.convolve(np.square(candidates), np.ones(2 * hop, np.float32), "valid")
            best = place - search + int(np.argmax(similarity / np.sqrt(power + 1e-6)))
        out[moment + hop : moment + 3 * hop] += window * padded[before + best : before + best + 2 * hop]
        follow = min(best + hop, len(samples))
    return out[hop : hop + count]
