"""The review page: every line of a report with its sound and its face, in one file that needs no server.

The page is written as it is read: what the list shows first, then each line's sound and face, which the browser keeps
as text until the line is chosen; last the basis of the faces. Only a few lines stand in memory at a time.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from ..emotion import EMOTIONS
from ..preview.emotion_colours import EMOTION_COLOURS
from ..preview.face import BACKGROUND
from ..progress import ProgressListener
from ..storage.folder import Folder
from ..table.report import LineReport, Report
from ..table.table import COLUMNS
from .emotion_band import emotion_band
from .gather import Gathered, gather_all
from .packed_outlines import Basis
from .static_shapes import face_material

LINES_A_PAGE = 1000  # 30 MB where a line lasts 5 s; a longer table becomes several pages

_WEB = Path(__file__).parent / "web"
_SCRIPTS = ("face", "motion", "player", "timeline", "decisions", "list", "review")


def write_review(
    folder: Folder, report: Report, listener: ProgressListener = ProgressListener(), processes: int | None = None
) -> list[str]:
    """Write the review of the takes in `folder`: review.html, review_2.html, ...; returns the pages' names in it.

    What cannot be read, such as a take that is gone, is said on the page, beside its line. Pages that a longer report
    left there are removed. processes: that read takes; None decides. Raises FileError if a page cannot be written.
    """
    starts = range(0, max(1, len(report.lines)), LINES_A_PAGE)
    names = [_page_name(number) for number in range(len(starts))]
    listener.stage("review")
    for number, start in enumerate(starts):
        lines = report.lines[start : start + LINES_A_PAGE]
        with TemporaryFile("w+", encoding="utf-8", newline="\n") as material, folder.replacing(names[number]) as path:
            basis, entries = Basis(), []
            for line, gathered in zip(lines, gather_all(folder, lines, processes), strict=True):
                _write_material(material, len(entries), gathered, basis)
                entries.append(_entry(line, gathered))
                listener.progress(start + len(entries), len(report.lines))
            with open(path, "w", encoding="utf-8", newline="\n", errors="replace") as page:
                _write_page(page, material, basis, _document(report, entries, names, number))
    left = len(names)
    while folder.exists(_page_name(left)):
        folder.remove(_page_name(left))
        left += 1
    return names


def _page_name(number: int) -> str:
    return f"review_{number + 1}.html" if number else "review.html"


def _write_material(file: IO[str], number: int, gathered: Gathered, basis: Basis) -> None:
    """Write a line's sound and faces as text that the browser leaves alone until the line is chosen."""
    if gathered.sound:
        file.write(f'<script type="text/plain" id="sound-{number}">{gathered.sound}</script>\n')
    for variant, outlines in enumerate(gathered.outlines, 1):
        packed = basis.pack(outlines)
        file.write(
            f'<script type="text/plain" id="face-{number}-{variant}" data-frames="{packed.frames}" '
            f'data-directions="{packed.directions}">{packed.coefficients}</script>\n'
        )


def _entry(line: LineReport, gathered: Gathered) -> dict:
    """What the page's list knows of a line."""
    duration_s = line.duration_s if gathered.duration_s is None else gathered.duration_s
    band = {"stops": [], "names": []}
    if gathered.timeline is not None:
        band = emotion_band(gathered.timeline, gathered.duration_s)
    return {
        **asdict(line),
        "takes": line.takes if gathered.outlines else [],
        "problem": line.problem or gathered.problem,
        "warnings": [*line.warnings, *gathered.warnings],
        "severity": line.severity,
        "duration": duration_s,
        "take": _chosen(line),
        "emotions": list(dict.fromkeys(re.findall("|".join(EMOTIONS), line.emotion))),
        "band": band,
        "print": gathered.print,
    }


def _chosen(line: LineReport) -> int:
    """The variant that the table chose, from 1; the first if it chose none that is there."""
    chosen = line.row.get("take", "").removesuffix(".0")  # as spreadsheets write numbers
    return int(chosen) if chosen.isdecimal() and 1 <= int(chosen) <= len(line.takes) else 1


def _document(report: Report, entries: list[dict], names: Sequence[str], number: int) -> dict:
    """What the page knows at once. It does not know where it lies: the same takes, the same page, wherever they are."""
    counts = [f"{count:,} {status}" for status, count in report.counts.items() if count]
    written = dict.fromkeys(name for line in report.lines for name, cell in line.row.items() if cell)
    decided = {"line_id", "audio", "review", "note", *(["take"] if report.variants > 1 else [])}
    return {
        "model": f"{report.model} {report.model_id}",
        "counts": ", ".join(counts) or "no lines",
        "columns": [name for name in COLUMNS if name in written or name in decided]
        + [name for name in written if name not in COLUMNS],
        "csv": names[number].replace(".html", ".csv"),
        "pages": [
            {"name": name, "text": str(i + 1), "here": i == number} for i, name in enumerate(names) if len(names) > 1
        ],
        "emotions": EMOTION_COLOURS,
        "background": BACKGROUND.name(),
        "lines": entries,
    }


def _write_page(page: IO[str], material: IO[str], basis: Basis, document: dict) -> None:
    style = (_WEB / "page.css").read_text(encoding="utf-8")
    scripts = "\n".join((_WEB / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{scripts}}})();\n'
    parts = {
        "style": style,
        "style_hash": _integrity(style),
        "script": script,
        "script_hash": _integrity(script),
        "report": _script_json(document),
        "basis": _script_json({"basis": basis.to_json(), "material": face_material()}),
    }
    template = (_WEB / "page.html").read_text(encoding="utf-8")
    before, after = template.split("{{lines}}")
    page.write(_filled(before, parts))
    material.seek(0)
    while piece := material.read(2**20):
        page.write(piece)
    page.write(_filled(after, parts))


def _filled(template: str, parts: dict[str, str]) -> str:
    """Each {{name}} replaced once: what is filled in is not looked at again."""
    pieces = template.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        filled += [parts[name], rest]
    return "".join(filled)


def _script_json(document: dict) -> str:
    """JSON that can stand in a script element whatever it holds: nothing in it ends the element or begins a comment."""
    text = json.dumps(document, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _integrity(text: str) -> str:
    """The one script, and the one style, that the browser may run: nothing that a table holds can become another."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
