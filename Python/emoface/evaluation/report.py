"""An evaluation as tables for people, as Markdown for a model's card, and as JSON for programs."""

import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np

from .encoded_recording import FACES
from .evaluate import MEASURES, Evaluation
from .tables import FigureTable

WIDTH = 110


def tables(evaluation: Evaluation) -> Iterator[FigureTable]:
    """The tables of all figures."""
    note = (
        f"All curves are raw but where the table says smoothed; emotions and changes: first {evaluation.excerpt_s:g} s."
    )
    yield FigureTable("faces compared", note, ("face", "what it is"), list(FACES.items()), name_columns=2)
    for name, figures in evaluation.figures.items():
        yield from MEASURES[name].tables(figures)


def to_text(evaluation: Evaluation) -> str:
    """The report for people."""
    parts = [_heading(evaluation)]
    for table in tables(evaluation):
        rows = [table.header, *table.rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        sides = ["<" if i < table.name_columns else ">" for i in range(len(widths))]
        lines = ["  ".join(f"{c:{s}{w}}" for c, s, w in zip(row, sides, widths, strict=True)).rstrip() for row in rows]
        parts.append("\n".join([table.title.upper(), textwrap.fill(table.note, WIDTH), *lines]))
    return "\n\n".join(parts)


def to_markdown(evaluation: Evaluation) -> str:
    """The report as Markdown, for a model's card."""
    parts = [_heading(evaluation)]
    for table in tables(evaluation):
        rule = ["---" if i < table.name_columns else "---:" for i in range(len(table.header))]
        rows = "\n".join(f"| {' | '.join(row)} |" for row in (table.header, rule, *table.rows))
        parts.append(f"**{table.title.capitalize()}.** {table.note}\n\n{rows}")
    return "\n\n".join(parts) + "\n"


def to_json(value: Any) -> Any:
    """The evaluation, or any part of it, as JSON: numbers rounded to 6 decimals, and null for what is no number."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return to_json(value.tolist())
    if isinstance(value, float):
        return round(value, 6) if isfinite(value) else None
    return value


def _heading(evaluation: Evaluation) -> str:
    recordings = evaluation.recordings
    count = "1 recording" if len(recordings) == 1 else f"{len(recordings)} recordings"
    seconds = sum(recording["seconds"] for recording in recordings)
    kinds = ("phones", "rig weights", "face")
    beside = ", ".join(f"{sum(kind in recording['beside'] for recording in recordings)} with {kind}" for kind in kinds)
    return f"{evaluation.model} {evaluation.model_id}: {count} of speech, {seconds:.0f} s, {beside}"
