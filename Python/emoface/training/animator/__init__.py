"""The procedural animator: phones, emotion weights and loudness in, curves out. It labels the synthetic corpus."""

from .animate import animate
from .loudness import loudness

__all__ = ["animate", "loudness"]
