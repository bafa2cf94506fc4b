"""The sizes and switches of a network, as its checkpoint records them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import EmoFaceError
from ..rig import CONTROL_NAMES
from ..serialization import shortened

DECODERS = ("transformer", "fc", "lstm")
FAMILIES = ("wav2vec2", "phonetic", "conformer")  # of audio encoders

# What a network's settings may be: ten times what anybody trains for speech. They come from files, and building a
# network takes time and memory by them.
MAX_LAYERS = 256
MAX_WIDTH = 65_536


class NetworkError(EmoFaceError):
    """A network that cannot be built, or an input that it cannot take."""


@dataclass(frozen=True)
class NetworkConfig:
    """What a network is made of. The defaults are the paper's.

    audio: the audio encoder's family and settings, as JSON has them: {"family": "wav2vec2", ...} takes transformers'
        Wav2Vec2Config values, {"family": "conformer", ...} those of `ConformerEncoderSettings`, as `to_json` gives
        them, and {"family": "phonetic", ...}, the first version's, those of `CompactEncoderSettings`.
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
        if self.audio.get("family") not in FAMILIES:
            found = shortened(self.audio.get("family"))
            raise NetworkError(f"audio encoder family {found}: expected one of {', '.join(FAMILIES)}.")
        if self.decoder not in DECODERS:
            raise NetworkError(f"decoder {shortened(self.decoder)}: expected one of {', '.join(DECODERS)}.")
        check_sizes({"layers": self.layers}, MAX_LAYERS)
        widths = ("d_model", "heads", "feedforward", "emotion_embedding", "emotion_hidden", "controls")
        check_sizes({name: getattr(self, name) for name in widths}, MAX_WIDTH)
        check_share("dropout", self.dropout)
        if self.d_model % self.heads or self.d_model % 2:
            raise NetworkError(f"d_model {self.d_model}: expected an even number that {self.heads} heads divide.")


def check_sizes(sizes: Mapping[str, int], most: int) -> None:
    """Raise NetworkError for the first size that is not from 1 to `most`. sizes: by the setting's name."""
    for name, size in sizes.items():
        if not 1 <= size <= most:
            raise NetworkError(f"{name} {shortened(size)}: expected a whole number from 1 to {most:,}.")


def check_share(name: str, value: float) -> None:
    """Raise NetworkError for a setting that is not from 0 to 1."""
    if not 0 <= value <= 1:
        raise NetworkError(f"{name} {value:g}: expected 0 to 1.")
