"""The same network run plainly: what the fast way is held against, in tests and in `emoface bench`."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch.nn.attention import SDPBackend, sdpa_kernel

from .model import EmoFace


@contextmanager
def run_plainly(model: EmoFace) -> Iterator[EmoFace]:
    """Inside the block the model computes attention step by step, and transformers' front end as it stands."""
    encoder = model.audio_encoder
    speech = getattr(encoder, "network", None)  # transformers' wav2vec 2.0, where the encoder is one
    try:
        if speech:
            attention = speech.config._attn_implementation
            speech.set_attn_implementation("eager")
            encoder.front_end = lambda clip: speech.feature_extractor(clip[None])[0]
        with sdpa_kernel(SDPBackend.MATH):
            yield model
    finally:
        if speech:
            speech.set_attn_implementation(attention)
            del encoder.front_end
