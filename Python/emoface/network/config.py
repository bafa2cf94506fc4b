"""The sizes and switches of a network, as its checkpoint records them."""

from dataclasses import dataclass, field
from typing import Any

from ..errors import EmoFaceError
from ..rig import CONTROL_NAMES

DECODERS = ("transformer", "fc", "lstm")


class NetworkError(EmoFaceError):
    """A network that cannot be built, or an input that it cannot take."""


@dataclass(frozen=True)
class NetworkConfig:
    """What a network is made of. The defaults are the paper's.

    audio: the audio encoder's family and settings, as JSON has them: {"family": "wav2vec2", ...} takes transformers'
        Wav2Vec2Config values, {"family": "phonetic", ...} those of `CompactEncoderSettings`, as `to_json` gives them.
    d_model: width of Audio2Rig, even, a multiple of `heads`.
    decoder: one of DECODERS.
    layers: of the decoder.
    heads: of its attention.
    feedforward: width of its feed-forward layers.
    dropout: share of hidden values dropped in training, 0..1.
    positions: whether sinusoidal positions are added (the paper's equations 1 and 2).
    frame_attention: the decoder attends between frames (the paper's text); without it every frame is decoded alone, as
        the released weights do.
    emotion_embedding: width of an emotion's embedding.
    emotion_hidden: width of the emotion encoder's hidden layer.
    controls: rig controls that come out.
    """

    audio: dict[str, Any] = field(default_factory=lambda: {"family": "wav2vec2"})
    d_model: int = 512
    decoder: str = "transformer"
    layers: int = 10
    heads: int = 8
    feedforward: int = 2048
    dropout: float = 0.1
    positions: bool = True
    frame_attention: bool = True
    emotion_embedding: int = 256
    emotion_hidden: int = 512
    controls: int = len(CONTROL_NAMES)

    def __post_init__(self) -> None:
        if self.decoder not in DECODERS:
            raise NetworkError(f"decoder {self.decoder!r}: expected one of {', '.join(DECODERS)}.")
        if self.d_model % self.heads or self.d_model % 2:
            raise NetworkError(f"d_model {self.d_model}: expected an even number that {self.heads} heads divide.")
