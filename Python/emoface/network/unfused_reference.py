"""The network run without fused kernels: the reference for the fast path, in tests and in `emoface bench`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch.nn.attention import SDPBackend, sdpa_kernel

from .model import EmoFace


@contextmanager
def run_unfused(model: EmoFace) -> Iterator[EmoFace]:
    """Inside the block the model computes attention step by step, and the front end as transformers does."""
    encoder: Any = model.audio_encoder
    wav2vec2 = getattr(encoder, "network", None)  # transformers' network, where the encoder is a wav2vec 2.0
    try:
        if wav2vec2:
            attention = wav2vec2.config._attn_implementation
            wav2vec2.set_attn_implementation("eager")
            encoder.front_end = lambda clip: wav2vec2.feature_extractor(clip[None])[0]
        with sdpa_kernel(SDPBackend.MATH):
            yield model
    finally:
        if wav2vec2:
            wav2vec2.set_attn_implementation(attention)
            del encoder.front_end
