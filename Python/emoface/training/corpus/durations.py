"""Speech with other durations: people linger on a vowel, hum an "um" and rush a phrase; synthesisers hardly ever do.

Time is warped by overlap-add of waveform-similar pieces (WSOLA: Verhelst and Roelands, 1993), so pitch and timbre stay
and the end of every phone stays known.
"""

import numpy as np

from ..phones import STOPS, Phone
from .synthesisers.espeak import Speech

PIECE_S = 0.03  # length of the pieces that are laid over each other by half
SEARCH_S = 0.008  # how far a piece may move to fit the one before: a period of a low voice
EDGE_S = 0.03  # a lingering phone keeps this much at its ends as it was: only its middle is held

SPREAD = 0.22  # standard deviation of the log of each phone's stretch
SLOWEST, FASTEST = 1.7, 0.6
LINGER_SHARE = 0.03  # phones that are held
HUM_SHARE = 0.12  # of m and n, which hesitation makes long
LINGER_S = (0.2, 0.8)
HELD = frozenset(
    "IY IH EH AE AA AH AX AO OW UH UW ER YU EU M N NG L R S Z SH F V W RR XI".split()  # sounds that can go on
)


def with_other_durations(speech: Speech, rng: np.random.Generator) -> Speech:
    """The same words with every phone a little longer or shorter, and a few held for as long as people hold them."""
    ends = [(phone.symbol, *_lengths(phone, rng)) for phone in speech.phones]
    return stretched(speech, [(plain, held) for _, plain, held in ends])


def stretched(speech: Speech, lengths: list[tuple[float, float]]) -> Speech:
    """Speech whose phone i lasts sum(lengths[i]) seconds: a stretch of the whole phone, then a hold of its middle."""
    heard, played = [0.0], [0.0]  # matching moments of the recording and of what comes out, in seconds
    phones = []
    for phone, (plain_s, held_s) in zip(speech.phones, lengths, strict=True):
        start_s, length_s = played[-1], phone.end_s - phone.start_s
        if held_s and length_s > 2 * EDGE_S:
            share = EDGE_S / length_s
            heard += [phone.start_s + EDGE_S, phone.end_s - EDGE_S]
            played += [start_s + share * plain_s, start_s + (1 - share) * plain_s + held_s]
        elif held_s:
            middle_s = (phone.start_s + phone.end_s) / 2
            heard += [middle_s, middle_s + 1e-3]
            played += [start_s + plain_s / 2, start_s + plain_s / 2 + held_s]
        heard.append(phone.end_s)
        played.append(start_s + plain_s + held_s)
        phones.append(Phone(phone.symbol, start_s, played[-1]))
    samples = _warped(speech.samples, np.array(heard), np.array(played), speech.sample_rate)
    return Speech(samples, speech.sample_rate, tuple(phones))


def _lengths(phone: Phone, rng: np.random.Generator) -> tuple[float, float]:
    length_s = phone.end_s - phone.start_s
    spread = SPREAD / 2 if phone.symbol in STOPS else SPREAD  # a burst that is stretched is no burst
    plain_s = length_s * float(np.clip(np.exp(spread * rng.standard_normal()), FASTEST, SLOWEST))
    share = HUM_SHARE if phone.symbol in "MN" else LINGER_SHARE
    linger = bool(rng.random() < share) and phone.symbol in HELD
    return plain_s, float(rng.uniform(*LINGER_S)) if linger else 0.0


def _warped(samples: np.ndarray, heard: np.ndarray, played: np.ndarray, rate: int) -> np.ndarray:
    """Samples (n,) whose moment played[i] is the moment heard[i] of the original; both rise, in seconds."""
    hop = int(PIECE_S / 2 * rate)
    reach = int(SEARCH_S * rate)
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)
    count = round(played[-1] * rate)
    out = np.zeros(count + 4 * hop, np.float32)
    before = reach + 2 * hop
    source = np.pad(samples.astype(np.float32), (before, before + 4 * hop))
    moments = np.arange(-hop, count + hop, hop)  # start of each piece in what comes out
    wanted = np.interp((moments + hop) / rate, played, heard) * rate - hop
    wanted = np.clip(np.round(wanted).astype(int), -2 * hop, len(samples))
    follow = wanted[0]  # where the piece before goes on by itself
    for moment, place in zip(moments, wanted, strict=True):
        target = source[before + follow : before + follow + 2 * hop]
        around = source[before + place - reach : before + place + reach + 2 * hop]
        if abs(follow - place) <= reach and not target.any():
            best = follow
        else:
            likeness = np.correlate(around, target, "valid")
            power = np.convolve(np.square(around), np.ones(2 * hop, np.float32), "valid")
            best = place - reach + int(np.argmax(likeness / np.sqrt(power + 1e-6)))
        out[moment + hop : moment + 3 * hop] += window * source[before + best : before + best + 2 * hop]
        follow = min(best + hop, len(samples))
    return out[hop : hop + count]
