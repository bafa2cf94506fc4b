"""A table of lines, animated where nobody sits:

    UnrealEditor-Cmd Village.uproject -unattended -nosplash -nullrhi
        -ExecutePythonScript="<plugin>/Plugin/emoface_unreal/unattended.py D:/lines.json D:/report.json"

The table is JSON, settings for all of it and a list of lines, of which each field but the source may be left out:

    {"level": "/Game/Maps/Village", "folder": "/Game/Lines", "prefix": "LS_", "rate": "24", "lines": [
        {"audio": "takes/greeting.wav", "emotion": "neutral@0 angry:0.8@1.2", "character": "Ada"},
        {"sound": "/Game/Audio/Farewell", "sequence": "/Game/Shots/SC010", "start_frame": 48, "character": "Bob"}]}

The report is JSON too, and says what became of each line; without a second path it stands beside the table. The editor
closes when the script ends, with an exit status of its own: the report's `exit_status` is what a build is to look at.
It is 0 if all is done, 1 if some lines failed, 2 if nothing was begun. Sequences that were written are saved.

The engine runs this file as a script, so it imports by full names.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import unreal

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.storage.files import FileError, read_text, write_text
from emoface.timing import FrameRate
from emoface_unreal.actions.batch import Row, Settings, animate
from emoface_unreal.actions.batch_report import LineReport, Outcome, Report
from emoface_unreal.project import saved_folder
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.key_writer import Options

FOR_ALL = {
    "level": str, "model": str, "folder": str, "sounds": str, "prefix": str, "suffix": str, "rate": (str, int),
    "layer": str, "overwrite": bool, "show_masked": bool, "interpolation": str, "lines": list,
}  # fmt: skip
OF_A_LINE = {
    "name": str, "sound": str, "audio": str, "take": str, "emotion": (str, dict), "seed": int, "channel": int,
    "sequence": str, "start_frame": int, "character": str,
}  # fmt: skip


class TableError(EmoFaceError):
    """A table of lines that cannot be read, or a line of it."""


def main(arguments: Sequence[str]) -> int:
    """Animate the table that the arguments name, write the report, and give the exit status."""
    try:
        table, report = _paths(arguments)
    except EmoFaceError as error:
        unreal.log_error(f"EmoFace: {error}")
        return 2
    try:
        document = animate_table(table).to_json()
    except EmoFaceError as error:
        document = {"exit_status": 2, "problem": str(error), "lines": []}
    for line in document["lines"]:
        if line["problem"]:
            unreal.log_error(f"EmoFace: {line['name']}: {line['problem']}")
    if document.get("problem"):
        unreal.log_error(f"EmoFace: {document['problem']}")
    try:
        write_text(report, json.dumps(document, indent=1, ensure_ascii=False) + "\n", overwrite=True)
    except FileError as error:
        unreal.log_error(f"EmoFace: {error}")
        return max(document["exit_status"], 1)
    unreal.log(f"EmoFace: the report is in {report}")
    return document["exit_status"]


def animate_table(path: Path) -> Report:
    """Animate the lines of a table's file. A line that cannot be read fails alone. Raises EmoFaceError if none can be
    begun."""
    table = _read(path)
    unreal.AssetRegistryHelpers.get_asset_registry().wait_for_completion()  # before, assets seem not to be there
    if level := table.get("level"):
        if not unreal.get_editor_subsystem(unreal.LevelEditorSubsystem).load_level(level):
            raise TableError(f"{path}: the level {level} cannot be opened. Check its content path.")
    settings, rows, unread = _settings(path, table), [], {}
    for number, entry in enumerate(table["lines"], 1):
        try:
            rows.append(read_row(entry, number, path.parent))
        except EmoFaceError as error:
            name = entry.get("name") if isinstance(entry, dict) else None
            unread[number - 1] = LineReport(str(name or f"line {number}"), Outcome.FAILED, "", problem=str(error))
    report = animate(rows, settings, window=False)
    lines = list(report.lines)
    for index, line in unread.items():
        lines.insert(index, line)
    return Report(tuple(lines), report.seconds)


def read_row(entry: object, number: int, folder: Path) -> Row:
    """A line of the table. Audio and takes are looked for from the table's folder on. Raises EmoFaceError."""
    _check(entry, OF_A_LINE, f"line {number}")
    values = {name: value for name, value in entry.items() if name not in ("emotion", "sound")}
    for name in ("audio", "take"):
        if values.get(name):
            values[name] = str((folder / values[name]).absolute())
    if emotion := entry.get("emotion"):
        from_text = isinstance(emotion, str)
        values["timeline"] = EmotionTimeline.parse(emotion) if from_text else EmotionTimeline.from_json(emotion)
    if path := entry.get("sound"):
        sound = unreal.EditorAssetLibrary.load_asset(path) if unreal.EditorAssetLibrary.does_asset_exist(path) else None
        if not isinstance(sound, unreal.SoundWave):
            raise TableError(f"line {number}: no sound wave has the content path {path}.")
        values["sound"] = sound
    source = entry.get("sound") or entry.get("audio") or entry.get("take") or f"line {number}"
    name = values.pop("name", "") or Path(source).name.split(".")[0]
    return Row(name, **values)


def _paths(arguments: Sequence[str]) -> tuple[Path, Path]:
    """The table and the report; relative paths count from the project's folder, not from the engine's."""
    if len(arguments) not in (1, 2):
        raise TableError(f"{len(arguments)} arguments are given: expected a table of lines, and perhaps a report.")
    project = saved_folder().parents[1]
    table, *report = (project / argument for argument in arguments)
    return table, report[0] if report else table.with_name(f"{table.stem}_report.json")


def _read(path: Path) -> dict:
    try:
        document = json.loads(read_text(path))
    except ValueError as error:
        raise TableError(f"{path}: this is not JSON ({error}).") from None
    table = {"lines": document} if isinstance(document, list) else document
    _check(table, FOR_ALL, str(path))
    if not table.get("lines"):
        raise TableError(f'{path}: it has no lines. Expected {{"lines": [...]}}.')
    return table


def _settings(path: Path, table: dict) -> Settings:
    layers, kinds = [layer.value for layer in Layer], ("linear", "cubic")
    layer, interpolation = table.get("layer", Layer.BASE.value), table.get("interpolation", "linear")
    if layer not in layers:
        raise TableError(f"{path}: layer is {layer!r}. Expected one of {', '.join(layers)}.")
    if interpolation not in kinds:
        raise TableError(f"{path}: interpolation is {interpolation!r}. Expected one of {', '.join(kinds)}.")
    options = Options(
        layer=Layer(layer),
        overwrite=table.get("overwrite", False),
        show_masked=table.get("show_masked", False),
        interpolation=interpolation,
    )
    given = {name: table[name] for name in ("folder", "sounds", "prefix", "suffix", "model") if name in table}
    if "rate" in table:
        given["rate"] = FrameRate.parse(str(table["rate"]))
    return Settings(**given, options=options, save=True)


def _check(document: object, fields: dict, where: str) -> None:
    """Raises TableError if it is no object, or has a field that nothing reads or of another kind."""
    if not isinstance(document, dict):
        raise TableError(f"{where} is {document!r}: expected an object.")
    for name, value in document.items():
        if name not in fields:
            raise TableError(f"{where}: nothing reads {name!r}. Expected some of {', '.join(fields)}.")
        kinds = fields[name] if isinstance(fields[name], tuple) else (fields[name],)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            expected = " or ".join(kind.__name__ for kind in kinds)
            raise TableError(f"{where}: {name} is {value!r}. Expected {expected}.")


if __name__ == "__main__":
    status = main(sys.argv[1:])
    if status:
        sys.exit(status)  # a commandlet passes it on; a full editor closes with a status of its own
