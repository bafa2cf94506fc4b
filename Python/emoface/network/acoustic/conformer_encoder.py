"""The audio encoder of the default model: a conformer recognises phones, a detector of voices gates them."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..config import MAX_LAYERS, MAX_WIDTH, NetworkError, check_sizes
from .compact_encoder import MAX_FRAMES
from .conformer import BANDS_RATE, HEADS, Conformer, MelBands, at_frames
from .phonetic_encoder import PhoneticEncoder, gate_phones
from .voice_activity import VoiceActivityDetector, speech_gate

LOUD_QUANTILE = 0.95  # of the spectra of a clip lie under its loud level
LOWEST_LOUD_LEVEL = -9.2  # nats, mean log power in the bands: the least of loud levels; that of speech is about -6.7
SILENCE_LEVEL = -8.0  # nats under a clip's loud level: silence
LOWEST_LOG_POWER = -18.4  # of a band, where it counts for loudness: 50 dB under that of speech


@dataclass(frozen=True)
class ConformerEncoderSettings:
    """Sizes and constants of the conformer encoder.

    phones: phone classes, the first of them silence.
    channels: width of the features for the decoder.
    width: of the conformer, a multiple of its 4 heads.
    blocks: of the conformer.
    context_frames: frames of phones that make one frame of features, odd.
    vad_floor: probability of speech up to which nobody speaks, 0..1.
    vad_ceiling: probability of speech from which somebody does, 0..1.
    vad_window: frames in which the highest probability counts, odd.
    """

    phones: int = 45
    channels: int = 160
    width: int = 144
    blocks: int = 4
    context_frames: int = 41
    vad_floor: float = 0.1
    vad_ceiling: float = 0.5
    vad_window: int = 15

    def __post_init__(self) -> None:
        check_sizes({"phones": self.phones, "channels": self.channels, "width": self.width}, MAX_WIDTH)
        check_sizes({"blocks": self.blocks}, MAX_LAYERS)
        check_sizes({"context_frames": self.context_frames, "vad_window": self.vad_window}, MAX_FRAMES)
        if self.phones < 2:
            raise NetworkError(f"phones {self.phones}: expected silence and one more at least.")
        if self.width % HEADS:
            raise NetworkError(f"width {self.width}: expected a multiple of {HEADS}.")
        for name, frames in (("context_frames", self.context_frames), ("vad_window", self.vad_window)):
            if frames % 2 == 0:
                raise NetworkError(f"{name} {frames}: expected an odd number of frames.")
        if not 0 < self.vad_floor < self.vad_ceiling <= 1:
            raise NetworkError(
                f"vad_floor {self.vad_floor:g}, vad_ceiling {self.vad_ceiling:g}: expected the first above 0 and below "
                "the second, and that at most 1."
            )


class ConformerEncoder(PhoneticEncoder):
    """A conformer's phones, and features from a third of a second of them.

    Only `conformer` and `feature_convolution` are trained. A clip goes through the conformer alone, without padding.
    """

    bands_rate = BANDS_RATE

    def __init__(self, settings: ConformerEncoderSettings):
        super().__init__()
        self.phones, self.speech_width, self.width = settings.phones, settings.phones + 1, settings.channels
        self.settings = settings
        self.bands = MelBands()
        self.voice_activity = VoiceActivityDetector()
        self.conformer = Conformer(settings.phones, settings.width, settings.blocks)
        size = settings.context_frames
        self.feature_convolution = nn.Conv1d(settings.phones, settings.channels, size, padding=size // 2)

    def local_features(self, samples: Tensor, frames: int) -> Tensor:
        """Normalised samples (batch, n) -> encoded speech: nothing of it needs the padded batch."""
        s = self.settings
        speech = speech_gate(self.voice_activity(samples, frames), s.vad_window, s.vad_floor, s.vad_ceiling)
        bands = self.mel_bands(samples, frames)
        posteriors = gate_phones(self.phone_logits(bands, frames).softmax(-1), speech)
        return torch.cat([posteriors, self.loudness(bands, frames) * speech], -1)

    def encode_speech(self, local: Tensor, mask: Tensor | None = None) -> Tensor:
        return local

    def mel_bands(self, samples: Tensor, frames: int) -> Tensor:
        return self.bands(samples)

    def phone_logits(self, bands: Tensor, frames: int) -> Tensor:
        return self.conformer(bands, frames)

    def loudness(self, bands: Tensor, frames: int) -> Tensor:
        level = at_frames(bands.clamp(min=LOWEST_LOG_POWER).mean(-1, keepdim=True), frames, BANDS_RATE)
        loud = level.quantile(LOUD_QUANTILE, dim=1, keepdim=True).clamp(min=LOWEST_LOUD_LEVEL)
        return (level - loud - SILENCE_LEVEL).clamp(min=0) / 4
