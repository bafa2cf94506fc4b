"""A dataset of synthetic speech with exact phones, in the paper's layout.

    WAV/<name>.wav       16 kHz mono, 16 bit
    PHONES/<name>.json   phones, emotion timeline, text and voice

A recorded dataset has VALID_CTR/<name>.txt beside its WAV: one row of 174 values a frame. Here the animator derives
those rows from the phones when the corpus is read, which takes a fiftieth of the space and lets one voice be seen under
every emotion. As in the paper, a name begins with its emotion's first three letters; `mix` where emotions change.
"""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..emotion import EMOTIONS, EmotionTimeline, Segment
from ..errors import EmoFaceError
from ..files import read_text, replacing, write_text
from .espeak import EspeakVoice, Speech, SynthesisError, espeak
from .flite import FLITE_VOICES, flite, flite_is_here
from .phones import CLASSES, SILENCE, Phone, joined
from .sentences import write_line

SCHEMA = 1
SAMPLE_RATE = 16_000
SHORTEST_S, LONGEST_S = 2.0, 14.0  # planned length of one item
LONG_SHARE, LONG_S = 0.06, 32.0  # a few long ones, so that attention meets long lines
PAUSE_S = (0.08, 1.4)  # between two lines of one item
EDGE_S = (0.0, 0.8)  # silence before the first line and after the last
CONSTANT_SHARE = 0.5  # items that hold one emotion throughout

MANDARIN_SHARE, FLITE_SHARE = 0.22, 0.4  # of all items; of the English ones
SPEAKER_STRETCH = (0.88, 1.14)  # playing speed: shifts pitch and formants together, a larger or smaller head

Progress = Callable[[int, int], None]  # items done, items in all

ENGLISH_VOICES = (
    *("gmw/en-US", "gmw/en-US", "gmw/en-US", "gmw/en", "gmw/en", "gmw/en-GB-x-rp", "gmw/en-GB-scotland"),
    *("gmw/en-029", "gmw/en-GB-x-gbclan", "gmw/en-GB-x-gbcwmd", "gmw/en-US-nyc"),
)
MANDARIN_VOICE = "sit/cmn-Latn-pinyin"
# Variants that sound like people. Left out: robots, the demon, the announcer, and `rob`, which crashes on Mandarin er.
VARIANTS = (
    "adam Alex Alicia Andrea Andy Annie antonio aunty belinda benjamin boris caleb david Denis Diogo ed edward Gene "
    "Gene2 grandma grandpa Gustave Henrique Hugo Iven Iven2 Iven3 Iven4 Jacky john kaukovalta klatt klatt2 klatt3 "
    "klatt4 klatt5 klatt6 Lee linda marcelo Marco Mario max michael Michel miguel mike Mr norbert pablo paul pedro "
    "quincy RicishayMax RicishayMax2 RicishayMax3 robert sandro shelby steph steph2 steph3 Storm travis victor "
    "f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8 anika AnxiousAndy zac whisper whisperf croak"
).split()


@dataclass(frozen=True)
class CorpusSummary:
    """What a corpus holds: seconds of sound, and how often each phone class stands in it."""

    items: int
    seconds: float
    phones: dict[str, int]

    @property
    def missing(self) -> list[str]:
        """Phone classes that never occur."""
        return [symbol for symbol in CLASSES if not self.phones.get(symbol)]


def make_corpus(
    out: str | Path, hours: float, seed: int = 0, jobs: int = 1, progress: Progress | None = None
) -> CorpusSummary:
    """Synthesise at least `hours` of speech into a dataset folder.

    Item i depends on the seed and i alone: the same seed gives the same files with any number of jobs, an interrupted
    run goes on where it stopped, and a longer corpus begins with the shorter one. Raises SynthesisError.
    """
    if not 0 < hours < inf:
        raise SynthesisError(f"a corpus of {hours:g} hours: expected more than 0.")
    out = Path(out)
    plans = _plan(hours, seed)
    counts: Counter[str] = Counter()
    seconds, done = 0.0, 0
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_make_item, out, seed, index, target_s) for index, target_s in enumerate(plans)]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                phones, duration_s = future.result()
                counts.update(phones)
                seconds += duration_s
                if progress:
                    progress(done, len(plans))
        except BrokenProcessPool as error:
            raise SynthesisError(
                f"{out}: the synthesiser crashed after {done} of {len(plans)} items. Run again to go on; if it crashes "
                "at the same place, choose another seed."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)
    return CorpusSummary(len(plans), seconds, dict(counts))


def read_phones(path: Path) -> tuple[list[Phone], EmotionTimeline]:
    """Phones and timeline of one item. Raises EmoFaceError."""
    try:
        document = json.loads(read_text(path))
        phones = [Phone(symbol, start_s, end_s) for symbol, start_s, end_s in document["phones"]]
        return phones, EmotionTimeline.from_json(document["timeline"])
    except (KeyError, TypeError, ValueError) as error:
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


def _plan(hours: float, seed: int) -> list[float]:
    """Planned length of each item, in seconds, until the hours are full."""
    rng = np.random.default_rng([seed, 0])
    plans, total = [], 0.0
    while total < hours * 3600:
        plans.append(LONG_S if rng.random() < LONG_SHARE else float(rng.uniform(SHORTEST_S, LONGEST_S)))
        total += plans[-1]
    return plans


def _make_item(out: Path, seed: int, index: int, target_s: float) -> tuple[Counter, float]:
    """Write one item unless it is there. Gives its phone counts and its length in seconds."""
    rng = np.random.default_rng([seed, 1, index])
    constant = bool(rng.random() < CONSTANT_SHARE)
    timeline = draw_timeline(rng, target_s, constant)
    name = f"{timeline.segments[0].emotion[:3] if constant else 'mix'}_{index:06d}"
    wave, labels = out / "WAV" / f"{name}.wav", out / "PHONES" / f"{name}.json"
    if wave.exists() and labels.exists():  # the labels are written last
        phones, _ = read_phones(labels)
        return Counter(p.symbol for p in phones), soundfile.info(wave).duration
    samples, phones, texts, voice = _speak(rng, target_s)
    with replacing(wave, overwrite=True) as temporary:
        soundfile.write(temporary, samples, SAMPLE_RATE, subtype="PCM_16", format="WAV")
    document = {
        "schema": SCHEMA,
        "text": texts,
        "voice": voice,
        "timeline": timeline.to_json(),
        "phones": [[p.symbol, round(p.start_s, 5), round(p.end_s, 5)] for p in phones],
    }
    write_text(labels, json.dumps(document, ensure_ascii=False), overwrite=True)
    return Counter(p.symbol for p in phones), len(samples) / SAMPLE_RATE


def _speak(rng: np.random.Generator, target_s: float) -> tuple[np.ndarray, list[Phone], list[str], str]:
    """One speaker says lines until the target is reached: samples at 16 kHz, phones, lines, voice."""
    say, language, voice = _draw_speaker(rng)
    pieces, texts = [_silence(rng, EDGE_S)], []
    while sum(_seconds(piece) for piece in pieces) < target_s:
        text = write_line(rng, language)
        pieces += [say(text), _silence(rng, PAUSE_S)]
        texts.append(text)
    pieces[-1] = _silence(rng, EDGE_S)
    phones, reached = [], 0.0
    for piece in pieces:
        phones += [Phone(p.symbol, p.start_s + reached, p.end_s + reached) for p in piece.phones]
        reached += _seconds(piece)
    samples = np.concatenate([piece.samples for piece in pieces])
    return samples * (0.5 / max(float(np.abs(samples).max()), 1e-6)), joined(phones), texts, voice


def _draw_speaker(rng: np.random.Generator) -> tuple[Callable[[str], Speech], str, str]:
    """(text -> speech at 16 kHz, language, name of the voice)."""
    stretch = float(rng.uniform(*SPEAKER_STRETCH))
    if rng.random() < MANDARIN_SHARE:
        base, language, speed = MANDARIN_VOICE, "mandarin", rng.integers(130, 230)
    elif rng.random() < FLITE_SHARE and flite_is_here():
        voice = str(rng.choice(FLITE_VOICES))
        slowness = float(rng.uniform(0.8, 1.3))
        pitch_hz = float(rng.uniform(85, 210))
        return lambda text: _as_played(flite(text, voice, slowness, pitch_hz), stretch), "english", f"flite {voice}"
    else:
        base, language, speed = str(rng.choice(ENGLISH_VOICES)), "english", rng.integers(130, 230)
    speaker = EspeakVoice(
        f"{base}+{rng.choice(VARIANTS)}", int(speed), int(rng.integers(15, 85)), int(rng.integers(20, 90))
    )
    return lambda text: _as_played(espeak(text, speaker), stretch), language, f"espeak-ng {speaker.name}"


def _as_played(speech: Speech, stretch: float) -> Speech:
    """Speech at 16 kHz, played `stretch` times as fast: its phones stay exact."""
    samples = soxr.resample(speech.samples, speech.sample_rate * stretch, SAMPLE_RATE)
    phones = tuple(Phone(p.symbol, p.start_s / stretch, p.end_s / stretch) for p in speech.phones)
    return Speech(samples, SAMPLE_RATE, phones)


def _silence(rng: np.random.Generator, span_s: tuple[float, float]) -> Speech:
    count = int(rng.uniform(*span_s) * SAMPLE_RATE)
    return Speech(np.zeros(count, np.float32), SAMPLE_RATE, (Phone(SILENCE, 0.0, count / SAMPLE_RATE),))


def _seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.sample_rate
