"""Speech from Kokoro, a neural synthesiser whose voices sound like people, with the time of every phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ....phones import SILENCE
from ...phones import Phone, merge_silences
from .kokoro_files import LENGTHS, missing_parts, read_model, read_voices
from .kokoro_symbols import VOCABULARY
from .speech import SynthesisedSpeech, SynthesisError
from .token_times import Token, phones_of_tokens

RATE = 24_000  # Hz
FRAME = 600  # samples
LONGEST = LENGTHS - 2  # symbols
# A tensor inside the network: the frames that each token gets. It is made an output by adding its name to the file:
# ModelProto.graph.output.name, and its type, float32. A repeated message is merged with what stands before it.
_LENGTHS_TENSOR = b"/encoder/Round_output_0"
EDGE_S = 0.05  # what is kept of the silence before the first phone and after the last


@dataclass(frozen=True)
class KokoroVoice:
    """A voice between two of Kokoro's.

    first, second: names, such as `af_heart`.
    share: of the first, 0..1; the rest is the second's.
    speed: of speech, 0.5..2.
    """

    first: str
    second: str
    share: float = 1.0
    speed: float = 1.0


def has_kokoro() -> bool:
    """Whether this machine can synthesise with Kokoro."""
    return not missing_parts()


def speak_with_kokoro(tokens: Sequence[Token], voice: KokoroVoice) -> SynthesisedSpeech:
    """Speak tokens (kokoro_symbols). Raises SynthesisError."""
    numbers = [VOCABULARY.index(symbol) for token in tokens for symbol in token.symbols]
    if not 0 < len(numbers) <= LONGEST:
        raise SynthesisError(f"a line of {len(numbers)} symbols: Kokoro speaks 1 to {LONGEST}. Write a shorter one.")
    voices = read_voices()
    styles = voice.share * voices[voice.first] + (1 - voice.share) * voices[voice.second]
    samples, frames = _network().run(
        None,
        {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": styles[len(numbers) - 1 : len(numbers)].astype(np.float32),
            "speed": np.array([voice.speed], np.float32),
        },
    )
    # The network's own tokens at both ends are silence.
    edge = Token("$", (SILENCE,))
    padded = [edge, *tokens, edge]
    last = np.cumsum([len(token.symbols) for token in padded]) - 1
    ends_s = np.cumsum(frames.ravel())[last] * FRAME / RATE
    samples = samples.ravel()
    return _with_short_edges(samples, phones_of_tokens(padded, ends_s.tolist(), samples, RATE))


def _with_short_edges(samples: np.ndarray, phones: Sequence[Phone]) -> SynthesisedSpeech:
    """The same speech with at most EDGE_S of silence before its first phone and after its last."""
    spoken = [phone for phone in phones if phone.symbol != SILENCE]
    if not spoken:
        return SynthesisedSpeech(samples, RATE, tuple(phones))
    start = max(round((spoken[0].start_s - EDGE_S) * RATE), 0)
    end = min(round((spoken[-1].end_s + EDGE_S) * RATE), len(samples))
    start_s, duration_s = start / RATE, (end - start) / RATE
    moved = (
        Phone(phone.symbol, max(phone.start_s - start_s, 0.0), min(phone.end_s - start_s, duration_s))
        for phone in phones
    )
    return SynthesisedSpeech(samples[start:end], RATE, tuple(merge_silences(moved)))


@cache
def _network() -> Any:
    import onnxruntime  # an extra

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the corpus has one process a core
    output = _message(12, _message(1, _LENGTHS_TENSOR) + _message(2, _message(1, b"\x08\x01")))
    return onnxruntime.InferenceSession(read_model() + _message(7, output), options, ["CPUExecutionProvider"])


def _message(field: int, content: bytes) -> bytes:
    """A field of protobuf that has a message or a string of fewer than 128 bytes in it."""
    return bytes([field << 3 | 2, len(content)]) + content
