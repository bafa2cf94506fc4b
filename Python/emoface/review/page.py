"""Writes the review page: every line of a report with its sound and its face, in one file that needs no server.

The order in the file is the order in which the browser needs things: first what the list shows, then each line's sound
and outlines, which the browser keeps as text until the line is selected, last the basis of the outlines. Only a few
lines are in memory at a time.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from ..batch.ledger import read_ledger
from ..emotion import EMOTIONS
from ..preview.emotion_colours import EMOTION_COLOURS
from ..preview.face import BACKGROUND
from ..progress import ProgressListener
from ..serialization import to_json
from ..storage.folder import Folder
from ..table.batch_report import BatchReport, LineReport
from ..table.line_table import COLUMNS, chosen_take
from .emotion_band import make_emotion_band
from .face_constants import make_face_constants
from .line_content import LineContent, ReviewFolders, read_lines
from .outline_codec import OutlineEncoder

LINES_A_PAGE = 1000  # 30 MB where a line lasts 5 s; a longer table becomes several pages

_WEB = Path(__file__).parent / "web"
_SCRIPTS = (  # in this order they become one script
    "brush",
    "face_painter",
    "outline_decoder",
    "sound_player",
    "timeline",
    "decisions",
    "line_list",
    "page",
    "line_view",
    "filters",
    "input",
)


def write_review(
    folder: Folder,
    report: BatchReport,
    *,
    listener: ProgressListener | None = None,
    processes: int | None = None,
) -> list[str]:
    """Write the review pages of a takes folder: review.html, review_2.html, ... Returns their names.

    What cannot be read, such as a take that is gone, is shown on the page beside its line. Pages that a longer report
    left in the folder are removed.

    folder: holds the takes of the report.
    processes: how many read takes at the same time; None: see `read_lines`.
    Raises StoreError if a page cannot be written.
    """
    listener = listener or ProgressListener()
    starts = range(0, max(1, len(report.lines)), LINES_A_PAGE)
    names = [_page_name(number) for number in range(len(starts))]
    folders = ReviewFolders(folder, tuple(map(Folder, read_ledger(folder).roots)))
    listener.stage("review")
    for number, start in enumerate(starts):
        lines = report.lines[start : start + LINES_A_PAGE]
        with (
            folder.replacing(names[number]) as path,
            # On the page's own disk: one that is full is then the one that the sentence names.
            TemporaryFile("w+", encoding="utf-8", newline="\n", errors="replace", dir=path.parent) as contents,
        ):
            encoder, entries = OutlineEncoder(), list[dict[str, Any]]()
            for line, content in zip(lines, read_lines(folders, lines, processes), strict=True):
                _write_content(contents, len(entries), content, encoder)
                entries.append(_entry(line, content))
                listener.progress(start + len(entries), len(report.lines))
            with open(path, "w", encoding="utf-8", newline="\n", errors="replace") as page:
                _write_page(page, contents, encoder, _document(report, entries, names, number))
    left = len(names)
    while folder.exists(_page_name(left)):
        folder.remove(_page_name(left))
        left += 1
    return names


def _page_name(number: int) -> str:
    return f"review_{number + 1}.html" if number else "review.html"


def _write_content(file: IO[str], number: int, content: LineContent, encoder: OutlineEncoder) -> None:
    """Write a line's sound and outlines as text elements, which the browser does not parse until the line is selected.

    number: of the line on its page, from 0.
    """
    if content.sound:
        file.write(f'<script type="text/plain" id="sound-{number}">{content.sound}</script>\n')
    for variant, outlines in enumerate(content.outlines, 1):
        encoded = encoder.encode(outlines)
        file.write(
            f'<script type="text/plain" id="face-{number}-{variant}" data-frames="{encoded.frames}" '
            f'data-directions="{encoded.directions}">{encoded.coefficients}</script>\n'
        )


def _entry(line: LineReport, content: LineContent) -> dict[str, Any]:
    """A line as the page's list holds it. The browser stores `print` with each decision: its name must not change."""
    duration_s = line.duration_s if content.duration_s is None else content.duration_s
    band: dict[str, Any] = {"stops": [], "names": []}
    if content.timeline is not None and content.duration_s is not None:
        band = make_emotion_band(content.timeline, content.duration_s)
    return {
        **to_json(line),
        "takes": line.takes if content.outlines else [],
        "problem": line.problem or content.problem,
        "warnings": [*line.warnings, *content.warnings],
        "severity": line.severity,
        "duration": duration_s,
        "take": chosen_take(line.row, len(line.takes)),
        "emotions": list(dict.fromkeys(re.findall("|".join(EMOTIONS), line.emotion))),
        "band": band,
        "print": content.fingerprint,
    }


def _document(report: BatchReport, entries: list[dict[str, Any]], names: Sequence[str], number: int) -> dict[str, Any]:
    """What the page holds as JSON. It does not contain the folder: the same takes give the same page anywhere.

    entries: the lines of this page.
    names: of all pages.
    number: of this page, from 0.
    """
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


def _write_page(page: IO[str], contents: IO[str], encoder: OutlineEncoder, document: dict[str, Any]) -> None:
    """Fill in the template web/page.html. contents: what `_write_content` wrote for each line."""
    style = (_WEB / "page.css").read_text(encoding="utf-8")
    scripts = "\n".join((_WEB / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{scripts}}})();\n'
    parts = {
        "style": style,
        "style_hash": _integrity(style),
        "script": script,
        "script_hash": _integrity(script),
        "report": _script_json(document),
        "basis": _script_json({"basis": encoder.basis_to_json(), "constants": make_face_constants()}),
    }
    template = (_WEB / "page.html").read_text(encoding="utf-8")
    before, after = template.split("{{lines}}")
    page.write(_filled(before, parts))
    contents.seek(0)
    while piece := contents.read(2**20):
        page.write(piece)
    page.write(_filled(after, parts))


def _filled(template: str, parts: dict[str, str]) -> str:
    """The template with each {{name}} replaced; a {{name}} inside a part is not replaced."""
    pieces = template.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        filled += [parts[name], rest]
    return "".join(filled)


def _script_json(document: dict[str, Any]) -> str:
    """JSON that is safe inside a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(document, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _integrity(text: str) -> str:
    """The hash of the only script, or style, that the browser may run: nothing in a table can become another one."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
