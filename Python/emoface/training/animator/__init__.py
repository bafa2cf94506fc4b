"""The procedural animator: phones, emotion weights and loudness in, curves out.

It makes the true faces of the synthetic corpus.
"""

from .animate import animate
from .loudness import loudness

__all__ = ["animate", "loudness"]
