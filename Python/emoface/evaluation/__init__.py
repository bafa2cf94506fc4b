"""Evaluation of a model on recordings: figures, each beside what trivial rules reach.

A measure is a file with three functions: `measure` takes what it needs from one recording, `aggregate` makes the
figures of all recordings, `tables` shows them.
"""

from .evaluate import Evaluation, EvaluationOptions, evaluate
from .report import to_json, to_markdown, to_text

__all__ = ["Evaluation", "EvaluationOptions", "evaluate", "to_json", "to_markdown", "to_text"]
