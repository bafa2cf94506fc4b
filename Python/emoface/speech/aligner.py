"""Phones and the words of a text in a posteriorgram: where each is spoken, and whether it is spoken at all.

A posteriorgram has the probability of each phone class in each frame, (frames, classes) at 60 fps, in the order of
`phones.CLASSES`; rows sum to 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from ..alignment import Alignment, Phone, Word
from ..phones import CLASSES
from ..progress import ProgressListener
from ..timing import FACE_RATE
from .word_graph import SpokenPhone, SpokenWord, Step, WordGraph, find_way

FLOOR = 0.01  # added to probabilities: one frame alone never rules a phone out
# Phones that are heard for each other count a part of each other's probability: recordings differ from the voices that
# a recogniser learnt from, and speakers from a lexicon. With .2, the phones of 57 synthesised lines of known phones are
# right in 77 % of the frames, with 0 in 73 %; with .3, words drift into hesitations.
ALIKE_SHARE = 0.2
ALIKE = (
    *("P B", "T D", "K G", "F V", "TH DH", "S Z TS", "SH ZH CH JH RS XI", "N NG", "L R RR RT", "W UW UH"),
    *("TH F", "DH D V", "B V M", "IY IH Y YU", "IH EH AX", "EH AE", "AA AH AO AE", "AH AX UH ER EU"),
    *("OW AO UH UW", "ER R RR", "AP IH AX", "EU AX UH"),
)
SCORE_STEP = 1 / 1024  # nats: sums of its multiples are exact, so that the last bits of a network decide nothing

CHANGE = 3.0  # nats that a heard phone must gain over the one before: shorter than two or three frames seldom does

STRETCH = 1800  # frames that are aligned at once: 30 s
SETTLED = 1200  # frames of a stretch after which the rest could still change the way through it
STRETCH_WORDS = 200  # words that may be spoken in a stretch: seven a second
MAX_STRETCH_WORDS = 2400  # where words were looked for in vain: so many may be missing in a row
EARLIER_WORDS = 20  # words before a stretch to which the way may go back

SURROUNDINGS = 90  # frames to either side of a word in which the sound must be words of the text, too: 1.5 s
MIN_CONFIDENCE = 0.4  # of a word that holds
WIDE_SURROUNDINGS = 600  # frames to either side: 10 s
MIN_SHARE = 0.5  # of the text, or of the sound in a word's wide surroundings, that must hold for the word to hold

_INDEX = {symbol: index for index, symbol in enumerate(CLASSES)}


def align(posteriors: np.ndarray, words: Sequence[SpokenWord], listener: ProgressListener | None = None) -> Alignment:
    """The words of a text and the phones of a line, a text's phones where it holds and heard ones elsewhere.

    posteriors: a posteriorgram.
    words: of the text. One without a pronunciation is taken for sound that is not in the text.
    listener: sees the progress of a long line, in frames, and may cancel.
    A word that is spoken twice is there twice. Words that do not hold are "heard", with the time where they should be.
    """
    scores = _scores(posteriors @ _ALIKE.T)
    steps = _find_steps(scores, words, listener or ProgressListener())
    confidences = _confidences(scores, steps, words)
    holding = _hold(steps, confidences, words)
    return Alignment(
        tuple(_words(steps, confidences, holding, words)),
        tuple(_phones(_known_phones(steps, holding), _scores(posteriors))),
    )


def decode_phones(posteriors: np.ndarray) -> Alignment:
    """The phones that are heard in a posteriorgram, as intervals. No words."""
    return Alignment(phones=tuple(_phones([], _scores(posteriors))))


def apply_alignment(posteriors: np.ndarray, alignment: Alignment) -> np.ndarray:
    """A posteriorgram in which each phone of an alignment that is not "heard" has all the probability.

    A frame that such a phone covers in part has so much of it. Elsewhere the posteriors stay as they are.
    Hard edges are best: softened over 3 to 7 frames, or mixed with what is heard, every contrast of the lips is the
    same or worse.
    """
    known = np.zeros_like(posteriors)
    frames = len(posteriors)
    for phone in alignment.phones:
        if phone.origin != "heard":
            start, stop = (round(seconds * float(FACE_RATE), 3) for seconds in (phone.start_s, phone.end_s))
            first, last = max(0, int(start)), min(frames, int(np.ceil(stop)))
            frame = np.arange(first, last)
            covered = np.minimum(frame + 1, stop) - np.maximum(frame, start)
            known[first:last, _INDEX[phone.symbol]] += covered
    share = known.sum(1, keepdims=True)
    return np.where(share > 0, posteriors * (1 - share) + known, posteriors)


def _alike() -> np.ndarray:
    """What a frame of one class (column) counts for another (row), (classes, classes)."""
    alike = np.eye(len(CLASSES), dtype=np.float32)
    for group in ALIKE:
        columns = [_INDEX[symbol] for symbol in group.split()]
        alike[np.ix_(columns, columns)] = np.maximum(alike[np.ix_(columns, columns)], np.float32(ALIKE_SHARE))
    return alike


_ALIKE = _alike()


def _scores(probabilities: np.ndarray) -> np.ndarray:
    """Log-likelihoods relative to each frame's best, at most 0, float32 (frames, classes)."""
    likelihoods = np.log(probabilities.astype(np.float32) + np.float32(FLOOR))
    relative = likelihoods - likelihoods.max(1, keepdims=True)
    return np.round(relative / np.float32(SCORE_STEP)) * np.float32(SCORE_STEP)


def _find_steps(scores: np.ndarray, words: Sequence[SpokenWord], listener: ProgressListener) -> list[Step]:
    """The way through the words over a line of any length, in stretches that overlap."""
    steps: list[Step] = []
    start = first = 0  # the frame and the word that come next
    limit = STRETCH_WORDS
    while True:
        stop = min(start + STRETCH, len(scores))
        base = max(0, first - EARLIER_WORDS)
        graph = WordGraph(words[base : first + limit])
        way = find_way(scores[start:stop], graph, first - base, first + limit >= len(words))
        way = [_moved(step, base, start) for step in way]
        if stop == len(scores):
            return steps + way
        kept = [step for step in way if step.stop <= start + SETTLED]
        if not kept:  # one step as long as the stretch: silence or other sound
            kept = [_cut(way[0], start + SETTLED)]
        if _spoken_frames(kept) >= MIN_SHARE * _sound_frames(kept):
            first, limit = kept[-1].word + kept[-1].spoken, STRETCH_WORDS
        else:
            limit = min(2 * limit, MAX_STRETCH_WORDS)
        steps += kept
        start = kept[-1].stop
        listener.progress(start, len(scores))


def _spoken_frames(steps: Iterable[Step]) -> int:
    return sum(step.stop - step.start for step in steps if step.spoken)


def _sound_frames(steps: Iterable[Step]) -> int:
    """How many frames are not silent."""
    return sum(step.stop - step.start for step in steps if not step.is_silence)


def _moved(step: Step, words: int, frames: int) -> Step:
    phones = tuple(SpokenPhone(p.symbol, p.start + frames, p.stop + frames) for p in step.phones)
    return Step(step.word + words, step.spoken, phones, step.start + frames, step.stop + frames)


def _cut(step: Step, stop: int) -> Step:
    return replace(step, phones=tuple(replace(phone, stop=stop) for phone in step.phones), stop=stop)


def _confidences(scores: np.ndarray, steps: Sequence[Step], words: Sequence[SpokenWord]) -> list[float]:
    """That each step is a word of the text that is spoken there, 0..1.

    A word is borne out by its own frames, the mean likelihood of its phones, and by its surroundings, the share of the
    sound there that is words of the text: in a text that does not fit, a word finds its phones now and then, but not
    its neighbours. Beside coughs and other voices, how much of the text is found speaks for it, too. Surroundings weigh
    most: so 378 of 380 lines with the text of another hold none of it, and words of the own text that are spoken
    carelessly do hold.
    """
    spoken = [step.spoken for step in steps]
    around = _share_around(steps, spoken, SURROUNDINGS)
    found = _share_of_text(steps, spoken, words)
    confidences = []
    for step, share in zip(steps, around, strict=True):
        means = [scores[p.start : p.stop, _INDEX[p.symbol]].mean(dtype=float) for p in step.phones if step.spoken]
        support = share * max(share, found)
        confidences.append(round(float(np.exp(np.mean(means) * 2 / 3) * support), 3) if means else 0.0)
    return confidences


def _hold(steps: Sequence[Step], confidences: Sequence[float], words: Sequence[SpokenWord]) -> list[bool]:
    """Whether each step is a word to be believed: sure enough itself, in a text or a part of the sound that fits."""
    sure = [confidence >= MIN_CONFIDENCE for confidence in confidences]
    if _share_of_text(steps, sure, words) >= MIN_SHARE:
        return sure
    around = _share_around(steps, sure, WIDE_SURROUNDINGS)
    return [is_sure and share >= MIN_SHARE for is_sure, share in zip(sure, around, strict=True)]


def _share_of_text(steps: Sequence[Step], counted: Sequence[bool], words: Sequence[SpokenWord]) -> float:
    """Which share of the text, by letters, is in the steps that are counted, 0..1."""
    found = {step.word for step, counts in zip(steps, counted, strict=True) if counts}
    return sum(len(words[index].text) for index in found) / max(sum(len(word.text) for word in words), 1)


def _share_around(steps: Sequence[Step], counted: Sequence[bool], frames: int) -> list[float]:
    """Which share of the sound around each step belongs to the steps that are counted, 0..1.

    frames: how far to either side counts. Silence does not.
    """
    end = steps[-1].stop if steps else 0
    ours, sound = np.zeros((2, end + 1))
    for step, counts in zip(steps, counted, strict=True):
        ours[step.start + 1 : step.stop + 1] = counts
        sound[step.start + 1 : step.stop + 1] = not step.is_silence
    ours, sound = ours.cumsum(), sound.cumsum()
    spans = [(max(0, step.start - frames), min(end, step.stop + frames)) for step in steps]
    return [float((ours[b] - ours[a]) / max(sound[b] - sound[a], 1)) for a, b in spans]


def _words(
    steps: Sequence[Step], confidences: Sequence[float], holding: Sequence[bool], words: Sequence[SpokenWord]
) -> Iterator[Word]:
    """All words of the text in order of time: those that are spoken, and those left out in the gaps between them."""
    found = [
        (step.start, step.stop, words[step.word].text, confidence, "aligned" if holds else "heard")
        for step, confidence, holds in zip(steps, confidences, holding, strict=True)
        if step.spoken
    ]
    first: dict[int, Step] = {}
    for step in steps:
        if step.spoken:
            first.setdefault(step.word, step)
    end = steps[-1].stop if steps else 0
    for is_spoken, group in groupby(range(len(words)), first.__contains__):
        if not is_spoken and end:
            run = list(group)
            start = first[run[0] - 1].stop if run[0] else 0
            stop = first[run[-1] + 1].start if run[-1] + 1 < len(words) else end
            for place, index in enumerate(run):
                span = max(0, stop - start)
                begin = min(start + span * place // len(run), end - 1)
                after = max(begin + 1, start + span * (place + 1) // len(run))
                found.append((begin, min(after, end), words[index].text, 0.0, "heard"))
    for begin, after, text, confidence, origin in sorted(found, key=lambda word: word[:2]):
        yield Word(text, _seconds(begin), _seconds(after), confidence, origin)


def _known_phones(steps: Sequence[Step], holding: Sequence[bool]) -> Iterator[SpokenPhone]:
    """The phones of the words that hold, and the silence between two of them."""
    near = [False, *holding, False]
    for index, (step, holds) in enumerate(zip(steps, holding, strict=True), 1):
        if holds or (step.is_silence and near[index - 1] and near[index + 1]):
            yield from step.phones


def _phones(known: Iterable[SpokenPhone], scores: np.ndarray) -> Iterator[Phone]:
    """The phones of a line: known ones, and between them what is heard."""
    reached = 0
    for phone in known:
        yield from _heard(scores, reached, phone.start)
        yield Phone(phone.symbol, _seconds(phone.start), _seconds(phone.stop), "aligned")
        reached = phone.stop
    yield from _heard(scores, reached, len(scores))


def _heard(scores: np.ndarray, start: int, stop: int) -> Iterator[Phone]:
    """The most likely phones in some frames, where a change to another must gain CHANGE (Viterbi)."""
    if start == stop:
        return
    best = np.zeros(len(CLASSES), np.float32)
    changes = np.empty((stop - start, len(CLASSES)), bool)
    leading = np.empty(stop - start, np.intp)
    for t in range(start, stop):
        leading[t - start] = best.argmax()
        changed = best[leading[t - start]] - np.float32(CHANGE)
        changes[t - start] = best < changed
        best = np.maximum(best, changed) + scores[t]
        best -= best.max()  # keeps them small, so that they stay exact
    symbol = int(best.argmax())
    path = []
    for t in range(stop - start - 1, -1, -1):
        path.append(symbol)
        if changes[t, symbol]:
            symbol = int(leading[t])
    reached = start
    for index, group in groupby(path[::-1]):
        end = reached + len(list(group))
        yield Phone(CLASSES[index], _seconds(reached), _seconds(end))
        reached = end


def _seconds(frame: int) -> float:
    return round(frame / float(FACE_RATE), 6)
