"""How good a model is on recordings, in figures, each beside what trivial rules would reach.

A measure is a file with three functions: `hear` takes what it needs from one recording, `pool` makes the figures of
all of them, `tables` shows those.
"""

from .evaluate import Evaluation, evaluate
from .report import to_json, to_markdown, to_text

__all__ = ["Evaluation", "evaluate", "to_json", "to_markdown", "to_text"]
