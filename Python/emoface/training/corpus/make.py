"""A dataset of synthetic speech with exact phones, in the paper's layout.

    WAV/<name>.wav         16 kHz mono, 16 bit
    PHONES/<name>.json     phones, emotion timeline, text, language and voice
    VALID_CTR/<name>.txt   if asked for: 174 comma-separated values a frame, 60 frames a second, the animator's face
    TIMELINE/<name>.json   if asked for: the emotions of that face

A recorded dataset has VALID_CTR beside its WAV. Here the animator derives those rows from the phones when the corpus is
read, which takes a fiftieth of the space and lets one voice be seen under every emotion; the curves are written for
other programs. As in the paper, a name begins with its emotion's first three letters; `mix` where emotions change.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from math import ceil, inf
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile

from ...emotion import EMOTIONS, EmotionTimeline, Segment
from ...errors import EmoFaceError
from ...storage.files import read_text, replacing, write_text
from ...timing import FACE_RATE, SAMPLE_RATE, frames_of_samples
from ..animator.animate import animate
from ..animator.loudness import loudness
from ..phones import CLASSES, SILENCE, Phone, arpabet_of, joined
from .durations import with_other_durations
from .sentences import ENGLISH_UNITS, MANDARIN_UNITS, write_line, write_line_with
from .sounds import draw_sound
from .speakers import draw_speaker
from .synthesisers.espeak import Speech, SynthesisError
from .texts.mandarin import units_of

SCHEMA = 2
SHORTEST_S, LONGEST_S = 2.0, 14.0  # planned length of one item
LONG_SHARE, LONG_S = 0.06, 32.0  # a few long ones, so that attention meets long lines
PAUSE_S = (0.08, 1.4)  # between two lines of one item
LONG_PAUSE_SHARE, LONG_PAUSE_S = 0.05, (1.5, 5.0)  # of those pauses, and how long they are
EDGE_S = (0.0, 0.8)  # silence before the first line and after the last
CONSTANT_SHARE = 0.5  # items that hold one emotion throughout
WITHOUT_SPEECH_SHARE = 0.04  # items of music, noise, breaths or a room

UNITS = (*ENGLISH_UNITS, *MANDARIN_UNITS)
FEWEST_PER_HOUR = 50  # times that every unit stands in an hour at least
TOP_UP_FIRST, TOP_UP_S = 500_000, 6.0  # index and planned length of the items that are there for a rare unit
TOP_UP_YIELD = 8  # how often such an item has its unit, about

Progress = Callable[[int, int], None]  # items done, items in all; the second grows when rare units are topped up


@dataclass
class CorpusSummary:
    """What a corpus holds. voices: items of each; phones, units: how often each stands in it.

    units: the 39 phones of ARPAbet, counted in English items, and Mandarin's initials and finals, counted in its text.
    """

    items: int = 0
    seconds: float = 0.0
    voices: Counter[str] = field(default_factory=Counter)
    phones: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> list[str]:
        """Phone classes that never occur."""
        return [symbol for symbol in CLASSES if not self.phones[symbol]]

    @property
    def missing_units(self) -> list[str]:
        """Units that never occur."""
        return [unit for unit in UNITS if not self.units[unit]]

    def add(self, item: "CorpusSummary") -> None:
        """Count another part."""
        self.items += item.items
        self.seconds += item.seconds
        self.voices.update(item.voices)
        self.phones.update(item.phones)
        self.units.update(item.units)


@dataclass(frozen=True)
class _Plan:
    """One item to be made. unit: what its lines are there for; None is any line."""

    index: int
    target_s: float
    unit: str | None = None


def make_corpus(
    out: str | Path,
    hours: float,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress | None = None,
    curves: bool = False,
) -> CorpusSummary:
    """Synthesise at least `hours` of speech into a dataset folder, and more lines where a unit is rare.

    Item i depends on the seed, i and the voices of this machine alone: the same seed gives the same files with any
    number of jobs, an interrupted run goes on where it stopped, and a longer corpus begins with the shorter one. How
    many are made for rare units follows from the counts of all the others. curves: also write VALID_CTR and TIMELINE.
    Raises SynthesisError.
    """
    if not 0 < hours < inf:
        raise SynthesisError(f"a corpus of {hours:g} hours: expected more than 0.")
    out = Path(out)
    made = CorpusSummary()
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:

        def make(plans: list[_Plan]) -> None:
            futures = [pool.submit(_make_item, out, seed, plan, curves) for plan in plans]
            total = made.items + len(plans)
            for future in as_completed(futures):
                made.add(future.result())
                if progress:
                    progress(made.items, total)

        try:
            make(_plan(hours, seed))
            _top_up(made, int(hours * FEWEST_PER_HOUR), make)
        except BrokenProcessPool as error:
            raise SynthesisError(
                f"{out}: the synthesiser crashed after {made.items} items. Run again to go on; if it crashes at the "
                "same place, choose another seed."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)
    return made


def read_phones(path: Path) -> tuple[list[Phone], EmotionTimeline]:
    """Phones and timeline of one item. Raises EmoFaceError."""
    document = _read_document(path)
    try:
        phones = [Phone(symbol, start_s, end_s) for symbol, start_s, end_s in document["phones"]]
        return phones, EmotionTimeline.from_json(document["timeline"])
    except (KeyError, TypeError, ValueError) as error:
        raise EmoFaceError(f"{path}: not an item of a corpus ({error}). Make the corpus again.") from error


def _read_document(path: Path) -> dict:
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise EmoFaceError(f"{path}: not an item of a corpus ({error}). Make the corpus again.") from error


def draw_timeline(rng: np.random.Generator, duration_s: float, constant: bool) -> EmotionTimeline:
    """A random timeline: one emotion throughout, or changing labels, intensities and crossfades."""
    cuts = [0.0]
    while not constant and (cut := cuts[-1] + rng.uniform(0.7, 4.0)) < duration_s - 0.5:
        cuts.append(cut)
    segments = [
        Segment(start, end, str(rng.choice(EMOTIONS)), _draw_intensity(rng))
        for start, end in zip(cuts, [*cuts[1:], inf], strict=True)
    ]
    return EmotionTimeline(tuple(segments), float(rng.uniform(0.05, 0.8)))


def _draw_intensity(rng: np.random.Generator) -> float:
    return 1.0 if rng.random() < 0.5 else round(float(rng.uniform(0.1, 1.0)), 2)


def _plan(hours: float, seed: int) -> list[_Plan]:
    """Items until the hours are full."""
    rng = np.random.default_rng([seed, 0])
    plans, total = [], 0.0
    while total < hours * 3600:
        target_s = LONG_S if rng.random() < LONG_SHARE else float(rng.uniform(SHORTEST_S, LONGEST_S))
        plans.append(_Plan(len(plans), target_s))
        total += target_s
    return plans


def _top_up(made: CorpusSummary, fewest: int, make: Callable[[list[_Plan]], None]) -> None:
    """Make items for the units that stand in the corpus less often than `fewest`, round by round."""
    reached = dict.fromkeys(UNITS, 0)  # items made for each: the next one's number
    rare = [unit for unit in UNITS if made.units[unit] < fewest]
    while rare:
        plans, before = [], dict(made.units)
        for unit in rare:
            for _ in range(ceil((fewest - made.units[unit]) / TOP_UP_YIELD)):
                index = TOP_UP_FIRST + reached[unit] * len(UNITS) + UNITS.index(unit)
                plans.append(_Plan(index, TOP_UP_S, unit))
                reached[unit] += 1
        make(plans)
        grown = [unit for unit in rare if made.units[unit] > before.get(unit, 0)]  # the others: nobody here says them
        rare = [unit for unit in grown if made.units[unit] < fewest]


def _make_item(out: Path, seed: int, plan: _Plan, curves: bool) -> CorpusSummary:
    """Write one item unless it is there, and count it."""
    rng = np.random.default_rng([seed, 1, plan.index])
    constant = bool(rng.random() < CONSTANT_SHARE)
    timeline = draw_timeline(rng, plan.target_s, constant)
    name = f"{timeline.segments[0].emotion[:3] if constant else 'mix'}_{plan.index:06d}"
    wave, labels = out / "WAV" / f"{name}.wav", out / "PHONES" / f"{name}.json"
    if not (wave.exists() and labels.exists() and _read_document(labels).get("schema") == SCHEMA):
        if plan.unit is None and rng.random() < WITHOUT_SPEECH_SHARE:
            kind, samples = draw_sound(rng, plan.target_s)
            spoken = _Spoken(samples, [Phone(SILENCE, 0.0, len(samples) / SAMPLE_RATE)], [], "none", kind)
        else:
            spoken = _speak(rng, plan)
        with replacing(wave, overwrite=True) as temporary:
            soundfile.write(temporary, spoken.samples, SAMPLE_RATE, subtype="PCM_16", format="WAV")
        document = {
            "schema": SCHEMA,
            "text": spoken.texts,
            "language": spoken.language,
            "voice": spoken.voice,
            "timeline": timeline.to_json(),
            "phones": [[p.symbol, round(p.start_s, 5), round(p.end_s, 5)] for p in spoken.phones],
        }
        write_text(labels, json.dumps(document, ensure_ascii=False), overwrite=True)  # last: now it is there
    phones, timeline = read_phones(labels)
    if curves:
        _write_curves(out, name, phones, timeline)
    document = _read_document(labels)
    return CorpusSummary(
        1,
        soundfile.info(wave).duration,
        Counter([document["voice"]]),
        Counter(phone.symbol for phone in phones),
        Counter(_units(document["language"], document["text"], phones)),
    )


def _units(language: str, texts: list[str], phones: list[Phone]) -> Iterable[str]:
    if language == "english":
        return arpabet_of(phones)
    return (unit for text in texts for unit in units_of(text)) if language == "mandarin" else ()


def _write_curves(out: Path, name: str, phones: list[Phone], timeline: EmotionTimeline) -> None:
    """The animator's face under the item's own timeline, and that timeline, unless they are there."""
    rows, emotions = out / "VALID_CTR" / f"{name}.txt", out / "TIMELINE" / f"{name}.json"
    if rows.exists() and emotions.exists():
        return
    samples, _ = soundfile.read(out / "WAV" / f"{name}.wav", dtype="float32")
    frames = frames_of_samples(len(samples))
    face = animate(phones, timeline.weights(frames, FACE_RATE), loudness(samples, frames))
    with replacing(rows, overwrite=True) as temporary:
        np.savetxt(temporary, face.values, fmt="%.4f", delimiter=",")
    write_text(emotions, json.dumps(timeline.to_json(), ensure_ascii=False), overwrite=True)


@dataclass(frozen=True)
class _Spoken:
    samples: np.ndarray
    phones: list[Phone]
    texts: list[str]
    language: str
    voice: str


def _speak(rng: np.random.Generator, plan: _Plan) -> _Spoken:
    """One speaker says lines until the planned length is reached."""
    language = None if plan.unit is None else ("english" if plan.unit in ENGLISH_UNITS else "mandarin")
    speaker = draw_speaker(rng, language)
    pieces, texts = [_silence(rng, EDGE_S)], []
    while sum(_seconds(piece) for piece in pieces) < plan.target_s:
        text = write_line_with(rng, plan.unit) if plan.unit else write_line(rng, speaker.language)
        pause = LONG_PAUSE_S if rng.random() < LONG_PAUSE_SHARE else PAUSE_S
        pieces += [with_other_durations(speaker.say(text), rng), _silence(rng, pause)]
        texts.append(text)
    pieces[-1] = _silence(rng, EDGE_S)
    phones, reached = [], 0.0
    for piece in pieces:
        phones += [Phone(p.symbol, p.start_s + reached, p.end_s + reached) for p in piece.phones]
        reached += _seconds(piece)
    samples = np.concatenate([piece.samples for piece in pieces])
    samples = samples * (0.5 / max(float(np.abs(samples).max()), 1e-6))
    return _Spoken(samples, joined(phones), texts, speaker.language, speaker.name)


def _silence(rng: np.random.Generator, span_s: tuple[float, float]) -> Speech:
    count = int(rng.uniform(*span_s) * SAMPLE_RATE)
    return Speech(np.zeros(count, np.float32), SAMPLE_RATE, (Phone(SILENCE, 0.0, count / SAMPLE_RATE),))


def _seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.sample_rate
