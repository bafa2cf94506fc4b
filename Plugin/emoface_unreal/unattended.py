"""Animates a table of lines without a user, from a command line:

    UnrealEditor-Cmd Village.uproject -unattended -nosplash -nullrhi
        -ExecutePythonScript="<plugin>/Plugin/emoface_unreal/unattended.py D:/lines.json D:/report.json"

The table is JSON: settings for all lines, and a list of lines. Of a line, every field but its recording may be left
out:

    {"level": "/Game/Maps/Village", "folder": "/Game/Lines", "prefix": "LS_", "rate": "24", "lines": [
        {"audio": "takes/greeting.wav", "emotion": "neutral@0 angry:0.8@1.2", "character": "Ada"},
        {"sound": "/Game/Audio/Farewell", "sequence": "/Game/Shots/SC010", "start_frame": 48, "character": "Bob"}]}

Recordings and takes must lie in the table's folder, in the project's, or in a folder that the command line names:
`unattended.py lines.json report.json --root D:/recordings`, once for each. A table may come from somebody else; it does
not decide which files of this machine are read.

The report is JSON too, and says what became of each line. Without a second path it is written beside the table. The
editor closes when the script ends, with an exit status of its own: a build is to look at the report's `exit_status`. It
is 0 if all lines are done, 1 if some failed, 2 if none was begun. Sequences that were written are saved.

The engine runs this file as a script, so it imports by full names.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import unreal

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.serialization import SerializationError, parse_json, shortened
from emoface.storage.files import FileError, read_text, write_text
from emoface.timing import FrameRate
from emoface_unreal.actions.batch import BatchLine, BatchSettings, animate_lines
from emoface_unreal.actions.batch_report import Outcome, SequenceBatchReport, SequenceLineReport
from emoface_unreal.output_log import set_up_logging
from emoface_unreal.project import saved_folder
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.take_writer import WriteOptions

FieldTypes = Mapping[str, type | tuple[type, ...]]  # field -> the types that its value may have

TABLE_FIELDS: FieldTypes = {
    "level": str, "model": str, "folder": str, "sounds": str, "prefix": str, "suffix": str, "rate": (str, int),
    "layer": str, "overwrite": bool, "show_masked": bool, "interpolation": str, "lines": list,
}  # fmt: skip
LINE_FIELDS: FieldTypes = {
    "name": str, "sound": str, "audio": str, "take": str, "emotion": (str, dict), "seed": int, "channel": int,
    "sequence": str, "start_frame": int, "character": str,
}  # fmt: skip


class LineTableError(EmoFaceError):
    """A table of lines that cannot be read, or a line of it."""


def main(arguments: Sequence[str]) -> int:
    """Animate a table, write the report, and return the exit status.

    arguments: the paths of both, and `--root FOLDER` for each further folder of recordings and takes.
    """
    set_up_logging()
    try:
        table, report, roots = _paths(arguments)
    except EmoFaceError as error:
        unreal.log_error(f"EmoFace: {error}")
        return 2
    try:
        document = animate_table(table, roots).to_json()
    except EmoFaceError as error:
        document = {"exit_status": 2, "problem": str(error), "lines": []}
    for line in document["lines"]:
        if line["problem"]:
            unreal.log_error(f"EmoFace: {line['name']}: {line['problem']}")
    if document.get("problem"):
        unreal.log_error(f"EmoFace: {document['problem']}")
    status: int = document["exit_status"]
    try:
        write_text(report, json.dumps(document, indent=1, ensure_ascii=False) + "\n", overwrite=True)
    except FileError as error:
        unreal.log_error(f"EmoFace: {error}")
        return max(status, 1)
    unreal.log(f"EmoFace: the report is in {report}")
    return status


def animate_table(path: Path, roots: Sequence[Path] = ()) -> SequenceBatchReport:
    """Animate the lines of a table's file. A line that cannot be read fails alone.

    roots: folders that recordings and takes may lie in, beside the table's own.
    Raises EmoFaceError if none can be begun.
    """
    table = _read(path)
    # Until it is complete, assets seem not to exist.
    unreal.AssetRegistryHelpers.get_asset_registry().wait_for_completion()
    if level := table.get("level"):
        if not unreal.get_editor_subsystem(unreal.LevelEditorSubsystem).load_level(level):
            raise LineTableError(f"{path}: the level {level[:60]} cannot be opened. Check its content path.")
    settings, batch, unread = _settings(path, table), [], {}
    for number, entry in enumerate(table["lines"], 1):
        try:
            batch.append(read_line(entry, number, path.parent, roots))
        except EmoFaceError as error:
            name = entry.get("name") if isinstance(entry, dict) else None
            unread[number - 1] = SequenceLineReport(
                str(name or f"line {number}"), Outcome.FAILED, "", problem=str(error)
            )
    report = animate_lines(batch, settings, show_progress=False)
    lines = list(report.lines)
    for index, line in unread.items():
        lines.insert(index, line)
    return SequenceBatchReport(tuple(lines), report.seconds)


def read_line(entry: object, number: int, folder: Path, roots: Sequence[Path] = ()) -> BatchLine:
    """Read a line of the table.

    entry: its JSON.
    number: for its name and errors, from 1.
    folder: that paths of audio and takes are relative to.
    roots: folders that they may lie in, beside this one.
    Raises EmoFaceError.
    """
    fields = _check(entry, LINE_FIELDS, f"line {number}")
    values = {name: value for name, value in fields.items() if name not in ("emotion", "sound")}
    for name in ("audio", "take"):
        if values.get(name):
            values[name] = str(_allowed_file(values[name], f"line {number}: {name}", (folder, *roots)))
    if emotion := fields.get("emotion"):
        is_text = isinstance(emotion, str)
        values["timeline"] = EmotionTimeline.parse(emotion) if is_text else EmotionTimeline.from_json(emotion)
    if path := fields.get("sound"):
        sound = unreal.EditorAssetLibrary.load_asset(path) if unreal.EditorAssetLibrary.does_asset_exist(path) else None
        if not isinstance(sound, unreal.SoundWave):
            raise LineTableError(f"line {number}: no sound wave has the content path {path[:60]}.")
        values["sound"] = sound
    source = fields.get("sound") or fields.get("audio") or fields.get("take") or f"line {number}"
    name = values.pop("name", "") or Path(source).name.split(".")[0]
    return BatchLine(name, **values)


def _allowed_file(text: str, where: str, folders: Sequence[Path]) -> Path:
    """The absolute path of a file that a table names.

    text: relative to the first folder, or absolute. where: for errors.
    Raises LineTableError where it lies in none of the folders, links followed.
    """
    try:
        path = (folders[0] / text).absolute()
        if any(path.resolve().is_relative_to(folder.resolve()) for folder in folders):
            return path
    except (OSError, ValueError, RuntimeError):  # a character that no path has; links in a circle
        raise LineTableError(f"{where} is {shortened(text)}: this is no path of a file.") from None
    raise LineTableError(
        f"{where} is {shortened(text)}, which lies neither beside the table nor in the project. If it is meant, name "
        "its folder on the command line: --root FOLDER."
    )


def _paths(arguments: Sequence[str]) -> tuple[Path, Path, list[Path]]:
    """The table, the report, and the folders that files may lie in: the project's, and those that are named.

    Relative paths are relative to the project's folder, not to the engine's.
    """
    project = saved_folder().parents[1]
    paths: list[Path] = []
    roots = [project]
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--root":
            if not (folder := next(remaining, "")):
                raise LineTableError("--root names no folder. Expected --root FOLDER.")
            roots.append(project / folder)
        else:
            paths.append(project / argument)
    if len(paths) not in (1, 2):
        raise LineTableError(f"{len(paths)} paths are given: expected a table of lines, and perhaps a report.")
    table, *report = paths
    return table, report[0] if report else table.with_name(f"{table.stem}_report.json"), roots


def _read(path: Path) -> dict[str, Any]:
    try:
        document = parse_json(read_text(path))
    except SerializationError as error:
        raise LineTableError(f"{path}: {error}") from None
    table = {"lines": document} if isinstance(document, list) else document
    table = _check(table, TABLE_FIELDS, str(path))
    if not table.get("lines"):
        raise LineTableError(f'{path}: it has no lines. Expected {{"lines": [...]}}.')
    return table


def _settings(path: Path, table: dict[str, Any]) -> BatchSettings:
    layers, interpolations = [layer.value for layer in Layer], ("linear", "cubic")
    layer, interpolation = table.get("layer", Layer.BASE.value), table.get("interpolation", "linear")
    if layer not in layers:
        raise LineTableError(f"{path}: layer is {shortened(layer)}. Expected one of {', '.join(layers)}.")
    if interpolation not in interpolations:
        raise LineTableError(
            f"{path}: interpolation is {shortened(interpolation)}. Expected one of {', '.join(interpolations)}."
        )
    options = WriteOptions(
        layer=Layer(layer),
        overwrite=table.get("overwrite", False),
        show_masked=table.get("show_masked", False),
        interpolation=interpolation,
    )
    given: dict[str, Any] = {
        name: table[name] for name in ("folder", "sounds", "prefix", "suffix", "model") if name in table
    }
    if "rate" in table:
        given["rate"] = FrameRate.parse(str(table["rate"]))
    return BatchSettings(**given, options=options, save=True)


def _check(document: object, fields: FieldTypes, where: str) -> dict[str, Any]:
    """The document, if it is an object of these fields only. Raises LineTableError."""
    if not isinstance(document, dict):
        raise LineTableError(f"{where} is {shortened(document)}: expected an object.")
    for name, value in document.items():
        if name not in fields:
            raise LineTableError(f"{where}: nothing reads {shortened(name)}. Expected some of {', '.join(fields)}.")
        expected = fields[name]
        kinds = expected if isinstance(expected, tuple) else (expected,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            names = " or ".join(kind.__name__ for kind in kinds)
            raise LineTableError(f"{where}: {name} is {shortened(value)}. Expected {names}.")
    return document


if __name__ == "__main__":
    status = main(sys.argv[1:])
    if status:
        sys.exit(status)  # a commandlet passes it on; a full editor closes with a status of its own
