"""Random speakers: a synthesiser's voice, its language, and its own rate, pitch and size of head."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soxr

from ...timing import SAMPLE_RATE
from ..phones import Phone
from .synthesisers.espeak import EspeakVoice, restart_espeak, speak_with_espeak
from .synthesisers.festival import FESTIVAL_VOICES, FestivalVoice, festival_voices, speak_with_festival
from .synthesisers.flite import FLITE_VOICES, has_flite, speak_with_flite
from .synthesisers.kokoro import KokoroVoice, has_kokoro, speak_with_kokoro
from .synthesisers.kokoro_files import read_voices
from .synthesisers.kokoro_symbols import FOREIGN_READERS, english_tokens, foreign_tokens, mandarin_tokens
from .synthesisers.speech import SynthesisedSpeech
from .vocal_effort import EFFORTS, with_effort

NEURAL_SHARE = 0.5  # of all items, where Kokoro is on this machine: its voices sound like people
NEURAL_MANDARIN_SHARE, NEURAL_FOREIGN_SHARE = 0.3, 0.1  # of those; the rest is English
# First letters of the names of each language's voices.
NATIVE_LETTERS = dict(english="ab", mandarin="z", french="f", italian="i", portuguese="p", spanish="e")
NATIVE_SHARE = 0.75  # of those: voices of the language that is spoken; the others have an accent
MIXED_SHARE, LARGER_PART = 0.6, (0.5, 0.85)  # of those: a speaker between two voices, and the part of the first
NEURAL_TEMPO = (0.8, 1.25)
EFFORT_SHARE = 0.35  # of those: soft, raised, shouted or whispered
HIGHER = {"raised": 1.06, "shouted": 1.15}  # a louder voice is higher, in pitch and first formant

# Of the other items; the rest is English. The sounds of foreign speakers are worth more than their languages cost.
MANDARIN_SHARE, FOREIGN_SHARE = 0.22, 0.14
RECORDED_SHARE = 0.5  # of the English items: voices cut from recordings of real speakers, not from formants
FESTIVAL_SHARE = 1 / 3  # of those

SPEED = (0.88, 1.14)  # playing speed: shifts pitch and formants together, a larger or smaller head
SLOWNESS = (0.8, 1.3)  # length of every phone
FLITE_PITCH_HZ = (85, 210)
FESTIVAL_PITCH = (0.8, 1.3)  # of the voice's own: the formants stay

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
class Speaker:
    """A synthesiser's voice with its own rate, pitch and size of head.

    name: synthesiser and voice.
    language: of the texts that it speaks.
    speak: text -> speech at 16 kHz.
    """

    name: str
    language: str
    speak: Callable[[str], SynthesisedSpeech]


def draw_speaker(rng: np.random.Generator, language: str | None = None) -> Speaker:
    """A speaker of this language, `english` or `mandarin`; of any where it is None.

    Voices that this machine lacks are never drawn: the others take their share.
    """
    speed = float(rng.uniform(*SPEED))
    if rng.random() < NEURAL_SHARE and has_kokoro():
        return _kokoro_speaker(rng, language or _draw_neural_language(rng), speed)
    foreign = [voice for voice in festival_voices() if voice.language != "english"]
    english = [voice for voice in festival_voices() if voice.language == "english"]
    kind = rng.random()
    if language is None:
        language = "mandarin" if kind < MANDARIN_SHARE else "english"
        if MANDARIN_SHARE <= kind < MANDARIN_SHARE + FOREIGN_SHARE and foreign:
            return _festival_speaker(rng, foreign[rng.integers(len(foreign))], speed)
    recorded, with_festival = rng.random() < RECORDED_SHARE, rng.random() < FESTIVAL_SHARE
    if language == "english" and recorded:
        if english and (with_festival or not has_flite()):
            return _festival_speaker(rng, english[rng.integers(len(english))], speed)
        if has_flite():
            return _flite_speaker(rng, speed)
    return _espeak_speaker(rng, language, speed)


def missing_packages() -> list[str]:
    """Debian's packages of the synthesisers and voices that this machine lacks."""
    installed = festival_voices()
    flite_package = [] if has_flite() else ["flite"]
    return flite_package + [voice.package for voice in FESTIVAL_VOICES if voice not in installed]


def _festival_speaker(rng: np.random.Generator, voice: FestivalVoice, speed: float) -> Speaker:
    slowness, pitch = float(rng.uniform(*SLOWNESS)), float(rng.uniform(*FESTIVAL_PITCH))
    return Speaker(
        f"festival {voice.name}",
        voice.language,
        lambda text: _with_speed(speak_with_festival(text, voice, slowness, pitch), speed),
    )


def _flite_speaker(rng: np.random.Generator, speed: float) -> Speaker:
    voice = str(rng.choice(FLITE_VOICES))
    slowness, pitch_hz = float(rng.uniform(*SLOWNESS)), float(rng.uniform(*FLITE_PITCH_HZ))
    return Speaker(
        f"flite {voice}", "english", lambda text: _with_speed(speak_with_flite(text, voice, slowness, pitch_hz), speed)
    )


def _draw_neural_language(rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < NEURAL_FOREIGN_SHARE:
        return str(rng.choice(sorted(FOREIGN_READERS)))
    return "mandarin" if kind < NEURAL_FOREIGN_SHARE + NEURAL_MANDARIN_SHARE else "english"


def _kokoro_speaker(rng: np.random.Generator, language: str, speed: float) -> Speaker:
    voices = tuple(read_voices())
    native = [voice for voice in voices if voice[0] in NATIVE_LETTERS[language]]
    first, second = (str(rng.choice(native if rng.random() < NATIVE_SHARE else voices)) for _ in range(2))
    share = float(rng.uniform(*LARGER_PART)) if rng.random() < MIXED_SHARE else 1.0
    effort = str(rng.choice(EFFORTS)) if rng.random() < EFFORT_SHARE else None
    if effort in HIGHER:
        speed *= HIGHER[effort]
    voice = KokoroVoice(first, second, share, float(rng.uniform(*NEURAL_TEMPO)) / speed)
    effort_seed = int(rng.integers(2**32))

    def speak(text: str) -> SynthesisedSpeech:
        if language == "english":
            tokens = english_tokens(text, british=first[0] == "b")
        else:
            tokens = mandarin_tokens(text) if language == "mandarin" else foreign_tokens(text, language)
        speech = _with_speed(speak_with_kokoro(tokens, voice), speed)
        return with_effort(speech, effort, np.random.default_rng(effort_seed)) if effort else speech

    return Speaker(f"kokoro {first}", language, speak)


def _espeak_speaker(rng: np.random.Generator, language: str, speed: float) -> Speaker:
    restart_espeak()
    base = MANDARIN_VOICE if language == "mandarin" else str(rng.choice(ENGLISH_VOICES))
    rate = int(rng.integers(130, 230))
    voice = EspeakVoice(f"{base}+{rng.choice(VARIANTS)}", rate, int(rng.integers(15, 85)), int(rng.integers(20, 90)))
    return Speaker(f"espeak-ng {voice.name}", language, lambda text: _with_speed(speak_with_espeak(text, voice), speed))


def _with_speed(speech: SynthesisedSpeech, speed: float) -> SynthesisedSpeech:
    """Speech at 16 kHz, played `speed` times as fast: its phones stay exact."""
    samples = soxr.resample(speech.samples, speech.sample_rate * speed, SAMPLE_RATE)
    phones = tuple(Phone(p.symbol, p.start_s / speed, p.end_s / speed) for p in speech.phones)
    return SynthesisedSpeech(samples, SAMPLE_RATE, phones)
