"""Speech from espeak-ng with the exact time of every phone, through the library's own event callback.

espeak-ng (GPL-3) is a program of the user's system, used only while a corpus is made: neither it nor its voices are
part of EmoFace.
"""

import _ctypes
import ctypes
import ctypes.util
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ....phones import STOPS, VOWELS
from ...phones import Phone, from_espeak, merge_silences
from .speech import SynthesisedSpeech, SynthesisError

# The library's constants, from speak_lib.h.
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8, _EVENT_PHONEME = 2, 1, 1, 7
_IPA, _TIED = 2, 128
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4

LONGEST_CLOSURE_S = 0.15  # a longer quiet stretch before a stop is a pause of the speaker
MERGED_L_S = 0.03  # espeak-ng speaks an l that ends a syllable inside its vowel: the event comes when it is over
L_SHARE = 0.4  # of vowel and l: the spectrum's centre (0.7 to 2.8 kHz) is half-way down at 0.52 to 0.63, in two voices
QUIET = 3  # 16-bit steps: espeak-ng writes digital silence inside a stop


@dataclass(frozen=True)
class EspeakVoice:
    """A voice of espeak-ng.

    name: a voice file and variant, `gmw/en-US+f2`.
    words_per_minute: 80..450.
    pitch, pitch_range: 0..99.
    """

    name: str
    words_per_minute: int = 175
    pitch: int = 50
    pitch_range: int = 50


class _Identity(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Library:
    """The library, loaded once a process: it holds global state."""

    def __init__(self) -> None:
        name = _library_name()
        if name is None:
            raise SynthesisError("libespeak-ng is not on this machine. Install espeak-ng (Debian: libespeak-ng1).")
        self.c = ctypes.CDLL(name)
        self.sample_rate = self.c.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
        if self.sample_rate <= 0:
            raise SynthesisError("libespeak-ng did not start: its voice data is missing. Install espeak-ng-data.")
        self.pieces: list[np.ndarray] = []
        self.events: list[tuple[int, str]] = []
        self._callback = _CALLBACK(self._collect)  # kept: the library holds only the address
        self.c.espeak_SetSynthCallback(self._callback)

    def _collect(self, wave: Any, count: int, events: Any) -> int:
        if wave and count:
            self.pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while events[index].type:
            if events[index].type == _EVENT_PHONEME:
                self.events.append((events[index].sample, events[index].id.string.decode()))
            index += 1
        return 0


@cache
def _library() -> _Library:
    return _Library()


def restart_espeak() -> None:
    """Reset the library's state: its noise, and with it its lengths, depend on all that it has spoken before.

    After this call the same lines give the same samples. The library has no call for it, so it is loaded anew (5 ms).
    """
    library = _library()
    library.c.espeak_Terminate()
    _library.cache_clear()
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library.c._handle)
    else:
        _ctypes.dlclose(library.c._handle)
    _library().c.srand(1)


@cache
def _library_name() -> str | None:
    return ctypes.util.find_library("espeak-ng")  # runs other programs: 20 ms


def has_espeak() -> bool:
    """Whether this machine can synthesise with espeak-ng."""
    try:
        _library()
    except SynthesisError:
        return False
    return True


def speak_with_espeak(text: str, voice: EspeakVoice) -> SynthesisedSpeech:
    """Speak a text. Raises SynthesisError, and PhoneError for a phoneme that the inventory does not know."""
    library = _library()
    if library.c.espeak_SetVoiceByName(voice.name.encode()):
        raise SynthesisError(f"espeak-ng has no voice {voice.name!r}. `espeak-ng --voices` lists them.")
    settings = ((_RATE, voice.words_per_minute), (_PITCH, voice.pitch), (_RANGE, voice.pitch_range), (_VOLUME, 90))
    for parameter, value in settings:
        library.c.espeak_SetParameter(parameter, value, 0)
    library.pieces.clear()
    library.events.clear()
    encoded = text.encode()
    if library.c.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, _UTF8, None, None) or not library.pieces:
        raise SynthesisError(f"espeak-ng could not speak {text!r} with the voice {voice.name!r}.")
    wave = np.concatenate(library.pieces)
    return SynthesisedSpeech(wave.astype(np.float32) / 32768, library.sample_rate, _phones(wave, library))


def read_with_espeak(text: str, language: str) -> str:
    """What a text sounds like, in the International Phonetic Alphabet: its clauses, divided by commas.

    language: a voice of espeak-ng, such as `it`. A tie, ^, joins the two letters of an affricate or a diphthong.
    Raises SynthesisError.
    """
    library = _library()
    if library.c.espeak_SetVoiceByName(language.encode()):
        raise SynthesisError(f"espeak-ng has no voice {language!r}. `espeak-ng --voices` lists them.")
    read_clause = library.c.espeak_TextToPhonemes
    read_clause.restype = ctypes.c_char_p
    rest, clauses = ctypes.c_char_p(text.encode()), []
    while rest.value:
        clauses.append(read_clause(ctypes.byref(rest), _UTF8, _IPA | _TIED | ord("^") << 8).decode())
    return ", ".join(clauses)


def _phones(wave: np.ndarray, library: _Library) -> tuple[Phone, ...]:
    starts = [sample for sample, _ in library.events]
    mnemonics = [mnemonic for _, mnemonic in library.events]
    quiet = np.abs(wave) <= QUIET
    longest = int(LONGEST_CLOSURE_S * library.sample_rate)
    for index, mnemonic in enumerate(mnemonics):
        if index and from_espeak(mnemonic, 0, 1)[0].symbol in STOPS:
            # The event marks the release. The silence before it is the stop's closure, lips or tongue already shut.
            earliest = max(starts[index] - longest, starts[index - 1])
            sounding = np.flatnonzero(~quiet[earliest : starts[index]])
            starts[index] = earliest + (int(sounding[-1]) + 1 if len(sounding) else 0)
    bounds = [0, *starts[1:], len(wave)]
    for index in range(1, len(mnemonics)):
        start, end = bounds[index], bounds[index + 1]
        symbols = [from_espeak(mnemonic, 0, 1)[-1].symbol for mnemonic in mnemonics[index - 1 : index + 1]]
        if symbols[0] in VOWELS and symbols[1] == "L" and end - start < MERGED_L_S * library.sample_rate:
            bounds[index] = min(start, round(end - L_SHARE * (end - bounds[index - 1])))
    phones = (
        phone
        for mnemonic, a, b in zip(mnemonics, bounds, bounds[1:], strict=False)
        for phone in from_espeak(mnemonic, a / library.sample_rate, b / library.sample_rate)
    )
    return tuple(merge_silences(phones))
