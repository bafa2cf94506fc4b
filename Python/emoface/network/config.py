"""The sizes and switches of a network, as its checkpoint records them."""

from dataclasses import asdict, dataclass, field, fields

from ..errors import EmoFaceError
from ..rig import CONTROL_NAMES

DECODERS = ("transformer", "fc", "lstm")


class NetworkError(EmoFaceError):
    """A network, or what it was asked, that cannot be."""


@dataclass(frozen=True)
class NetworkConfig:
    """What a network is made of. The defaults are the paper's.

    audio: the audio encoder's family and sizes: {"family": "wav2vec2", ...} takes transformers' Wav2Vec2Config values,
    {"family": "phonetic", ...} those of `phonetic.PhoneticSettings`.
    frame_attention: the decoder attends between frames (the paper's text); without it every frame is decoded alone, as
    the released weights do.
    """

    audio: dict = field(default_factory=lambda: {"family": "wav2vec2"})
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

    def to_json(self) -> dict:
        """As the checkpoint stores it."""
        return asdict(self)

    @staticmethod
    def from_json(document: dict) -> "NetworkConfig":
        """The inverse of `to_json`. Raises NetworkError for a setting this version does not know."""
        known = {f.name for f in fields(NetworkConfig)}
        if unknown := sorted(document.keys() - known):
            raise NetworkError(
                f"this network has the setting {unknown[0]!r}, which this version of EmoFace does not know."
            )
        return NetworkConfig(**document)
