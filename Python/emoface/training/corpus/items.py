"""One item of a corpus: its sound, its phones and, if wanted, the animator's face.

    WAV/<name>.wav         16 kHz mono, 16 bit
    PHONES/<name>.json     phones, emotion timeline, text, language and voice
    VALID_CTR/<name>.txt   if wanted: 174 comma-separated values a frame, 60 frames a second, the animator's face
    TIMELINE/<name>.json   if wanted: the emotions of that face

As in the paper, a name begins with its emotion's first three letters; `mix` where emotions change.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ...emotion import EmotionTimeline
from ...errors import EmoFaceError
from ...phones import SILENCE
from ...serialization import SerializationError, from_json, parse_json
from ...storage.files import FileError, read_text, replacing, write_text
from ...timing import FACE_RATE, SAMPLE_RATE, frames_of_samples
from ..animator.animate import animate
from ..animator.loudness import loudness
from ..phones import Phone, arpabet_of, merge_silences
from .durations import vary_durations
from .item_plan import ItemPlan
from .nonspeech_sounds import draw_nonspeech_sound
from .random_timeline import draw_timeline
from .sentences import ENGLISH_UNITS, write_line, write_line_with
from .speakers import draw_speaker
from .summary import CorpusSummary
from .synthesisers.speech import SynthesisedSpeech
from .texts.mandarin import units_of

SCHEMA = 3
PAUSE_S = (0.08, 1.4)  # between two lines of one item
LONG_PAUSE_SHARE, LONG_PAUSE_S = 0.05, (1.5, 5.0)  # of those pauses, and how long they are
EDGE_S = (0.0, 0.8)  # silence before the first line and after the last
CONSTANT_SHARE = 0.5  # items that hold one emotion throughout
NONSPEECH_SHARE = 0.04  # items of music, noise, breaths or a room


@dataclass(frozen=True)
class _ItemSound:
    """The sound of an item and what is known of it.

    samples: float32 (n,) at 16 kHz.
    phones: tile it.
    texts: the lines that are spoken.
    language: of them; "none" without speech.
    voice: synthesiser and voice, or the kind of sound.
    """

    samples: np.ndarray
    phones: list[Phone]
    texts: list[str]
    language: str
    voice: str


def make_item(out: Path, seed: int, plan: ItemPlan, write_curves: bool) -> CorpusSummary:
    """Write one item unless it is there, and count it.

    out: the corpus's folder.
    seed: of the corpus.
    write_curves: also write its face and its timeline.
    """
    rng = np.random.default_rng([seed, 1, plan.index])
    constant = bool(rng.random() < CONSTANT_SHARE)
    timeline = draw_timeline(rng, plan.target_s, constant)
    name = f"{timeline.segments[0].emotion[:3] if constant else 'mix'}_{plan.index:06d}"
    wav_path, labels = out / "WAV" / f"{name}.wav", out / "PHONES" / f"{name}.json"
    if not (wav_path.exists() and labels.exists() and _read_document(labels).get("schema") == SCHEMA):
        if plan.unit is None and rng.random() < NONSPEECH_SHARE:
            kind, samples = draw_nonspeech_sound(rng, plan.target_s)
            sound = _ItemSound(samples, [Phone(SILENCE, 0.0, len(samples) / SAMPLE_RATE)], [], "none", kind)
        else:
            sound = _speak(rng, plan)
        with replacing(wav_path, overwrite=True) as temporary:
            try:
                soundfile.write(temporary, sound.samples, SAMPLE_RATE, subtype="PCM_16", format="WAV")
            except soundfile.LibsndfileError as error:  # it does not say which error of the system
                raise FileError(
                    f"{wav_path}: cannot write this file ({error}). See that the disk has room, and run again to go on."
                ) from error
        document = {
            "schema": SCHEMA,
            "text": sound.texts,
            "language": sound.language,
            "voice": sound.voice,
            "timeline": timeline.to_json(),
            "phones": [[p.symbol, round(p.start_s, 5), round(p.end_s, 5)] for p in sound.phones],
        }
        write_text(labels, json.dumps(document, ensure_ascii=False), overwrite=True)  # last: it makes the item complete
    phones, timeline = read_phones(labels)
    if write_curves:
        _write_face(out, name, phones, timeline)
    stored = _read_document(labels)
    return CorpusSummary(
        1,
        soundfile.info(wav_path).duration,
        Counter([stored["voice"]]),
        Counter(phone.symbol for phone in phones),
        Counter(_units(stored["language"], stored["text"], phones)),
    )


def read_phones(path: Path) -> tuple[list[Phone], EmotionTimeline]:
    """Phones and timeline of one item. Raises EmoFaceError."""
    document = _read_document(path)
    try:
        phones = [Phone(symbol, start_s, end_s) for symbol, start_s, end_s in document["phones"]]
        return phones, EmotionTimeline.from_json(document["timeline"])
    except (KeyError, TypeError, ValueError) as error:
        raise EmoFaceError(f"{path}: not an item of a corpus ({error}). Make the corpus again.") from error


def _read_document(path: Path) -> dict[str, Any]:
    try:
        return from_json(dict[str, Any], parse_json(read_text(path)))
    except SerializationError as error:
        raise EmoFaceError(f"{path}: not an item of a corpus ({error}). Make the corpus again.") from error


def _units(language: str, texts: list[str], phones: list[Phone]) -> Iterable[str]:
    """Each occurrence of a unit."""
    if language == "english":
        return arpabet_of(phones)
    return (unit for text in texts for unit in units_of(text)) if language == "mandarin" else ()


def _write_face(out: Path, name: str, phones: list[Phone], timeline: EmotionTimeline) -> None:
    """Write the animator's face under the item's own timeline, and that timeline, unless they are there."""
    rows, emotions = out / "VALID_CTR" / f"{name}.txt", out / "TIMELINE" / f"{name}.json"
    if rows.exists() and emotions.exists():
        return
    samples, _ = soundfile.read(out / "WAV" / f"{name}.wav", dtype="float32")
    frames = frames_of_samples(len(samples))
    face = animate(phones, timeline.weights(frames, FACE_RATE), loudness(samples, frames))
    with replacing(rows, overwrite=True) as temporary:
        np.savetxt(temporary, face.values, fmt="%.4f", delimiter=",")
    write_text(emotions, json.dumps(timeline.to_json(), ensure_ascii=False), overwrite=True)


def _speak(rng: np.random.Generator, plan: ItemPlan) -> _ItemSound:
    """One speaker says lines until the planned length is reached."""
    language = None
    if plan.unit is not None:
        language = "english" if plan.unit in ENGLISH_UNITS else "mandarin"
    speaker = draw_speaker(rng, language)
    pieces = [_silence(rng, EDGE_S)]
    texts: list[str] = []
    while sum(_seconds(piece) for piece in pieces) < plan.target_s:
        text = write_line_with(rng, plan.unit) if plan.unit else write_line(rng, speaker.language)
        pause = LONG_PAUSE_S if rng.random() < LONG_PAUSE_SHARE else PAUSE_S
        pieces += [vary_durations(speaker.speak(text), rng), _silence(rng, pause)]
        texts.append(text)
    pieces[-1] = _silence(rng, EDGE_S)
    phones: list[Phone] = []
    reached = 0.0
    for piece in pieces:
        phones += [Phone(p.symbol, p.start_s + reached, p.end_s + reached) for p in piece.phones]
        reached += _seconds(piece)
    samples = np.concatenate([piece.samples for piece in pieces])
    samples = samples * (0.5 / max(float(np.abs(samples).max()), 1e-6))
    return _ItemSound(samples, merge_silences(phones), texts, speaker.language, speaker.name)


def _silence(rng: np.random.Generator, span_s: tuple[float, float]) -> SynthesisedSpeech:
    count = int(rng.uniform(*span_s) * SAMPLE_RATE)
    return SynthesisedSpeech(np.zeros(count, np.float32), SAMPLE_RATE, (Phone(SILENCE, 0.0, count / SAMPLE_RATE),))


def _seconds(speech: SynthesisedSpeech) -> float:
    return len(speech.samples) / speech.sample_rate
