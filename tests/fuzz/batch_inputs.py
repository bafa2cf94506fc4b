"""What a batch reads: tables, folders of recordings, object stores; and the takes folder that it left."""

import csv
import io
import json
import random
from typing import Any

from emoface.table.line_table import COLUMNS

from . import containers, mutations, values
from .fuzz_input import FuzzInput, stored, stored_document
from .take_inputs import changed_take

TABLE = (
    "line_id,audio,character,emotion,intensity,crossfade,timeline,seed,channel,out,target,review,note,take,mood\n"
    "run,line.wav,Bob,neutral@0 fear:0.9@0.25,,0.25,,11,1,act1/run,/Game/Shots/SC010,needs work,jaw too wide,1,tense\n"
    "归来,line.wav,Ada,happy,0.5,,,,2,,,approved,,2,\n"
    "三,line.wav,Ada,,,,emotions.txt,7,,x,,,,,\n"
)


HEADERS = (
    *COLUMNS, "Line ID", "AUDIO FILE", "情绪", "---", "mood", "notes", "problem", "problem", "audio", " ", "text",
)  # fmt: skip
GOOD_CELLS = {
    "audio": ("line.wav", "line.wav", "./line.wav", "line.wav "), "character": ("Ada", "Bob"),
    "emotion": ("happy", "neutral@0 fear:0.9@0.25", "Sad"), "intensity": ("0.5", "1", "0,8"), "crossfade": ("0.1", "0"),
    "timeline": ("emotions.txt",), "seed": ("1", "17"), "channel": ("1", "2"), "out": ("act1/x", "y"),
    "target": ("/Game/Shots/SC010",), "review": ("approved", "needs work"), "note": ("jaw too wide",),
    "take": ("1", "2"),
}  # fmt: skip
ENCODINGS = ("utf-8",) * 6 + ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "gb18030", "cp1252")
CHECK = ("--check", "--workers", "1")


def table_input(rng: random.Random) -> FuzzInput:
    """A table: a good one with changes, one that is drawn cell by cell, or something else by a table's name."""
    separator, suffix = rng.choice(((",", ".csv"), ("\t", ".tsv"), (";", ".csv"), ("\t", ".txt")))
    name = f"lines{suffix}"
    draw = rng.random()
    if draw < 0.45:
        data = mutations.change_text(rng, TABLE.replace(",", separator), separator + "\n")
    elif draw < 0.9:
        data = _drawn_table(rng, separator)
    else:
        data = _workbook(rng)
        name = rng.choice((name, "lines.xlsx", "lines.XLSM", "lines.ods", "lines.xls"))
    made = FuzzInput({name: data})
    made.files |= {"line.wav": containers.sound("wav"), "emotions.txt": stored("timelines/hold.txt")}
    made.calls = [("read_table", name), ("open_table", name)]
    if rng.random() < 0.3:
        made.calls.append(("command", "batch", name, "--out", "takes", *CHECK))
    elif rng.random() < 0.3:
        made.calls.append(("command", "batch", name, "--out", "takes", "--workers", "1"))
    return made


def _drawn_table(rng: random.Random, separator: str) -> bytes:
    headers = rng.sample(HEADERS, rng.choice((1, 4, 14)))
    if rng.random() < 0.9 and "audio" not in headers:
        headers.insert(rng.randrange(len(headers)), "audio")
    if rng.random() < 0.1:
        headers[rng.randrange(len(headers))] = values.text(rng)
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=separator,
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=rng.choice(("\r\n", "\n", "\r")),
    )
    if rng.random() < 0.15:
        file.write(f"sep={rng.choice((separator, ':', '|', '', chr(0)))}\r\n")
    writer.writerow(headers)
    for row in range(rng.choice((0, 1, 3, 3, 3, 40))):
        cells = [_cell(rng, header, row) for header in headers]
        cells += [values.text(rng)] * (rng.random() < 0.05)
        writer.writerow(cells[: rng.randrange(len(cells))] if rng.random() < 0.05 else cells)
    data = file.getvalue().encode(rng.choice(ENCODINGS), "backslashreplace")
    if rng.random() < 0.15:
        data = mutations.change_bytes(rng, data)
    return data[: mutations.MOST_BYTES]


def _cell(rng: random.Random, header: str, row: int) -> str:
    if rng.random() < 0.12:
        return values.text(rng)
    if header == "line_id":
        return f"line{row}" if rng.random() < 0.95 else ""
    good = GOOD_CELLS.get(header, ("",))
    return rng.choice(good) if header == "audio" or rng.random() < 0.6 else ""


def _workbook(rng: random.Random) -> bytes:
    """A workbook, which is refused whatever its name says: zipped XML, the binary one before, or a damaged one."""
    sheet = b"<worksheet><sheetData><row><c><v>audio</v></c></row></sheetData></worksheet>"
    entries = [
        containers.deflated("[Content_Types].xml", b"<Types/>"),
        containers.deflated("xl/worksheets/sheet1.xml", sheet),
    ]
    if rng.random() < 0.3:
        entries.append(containers.bomb("xl/sharedStrings.xml", b"<sst>", b" ", 2500))
    if rng.random() < 0.3:
        entries[1] = containers.changed_entry(rng, entries[1])
    data = (
        containers.zip_bytes(entries)
        if rng.random() < 0.7
        else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(3000)
    )
    return mutations.change_bytes(rng, data) if rng.random() < 0.4 else data


STEMS = (
    "line", "happy_1", "ang_02", "[line]", "line*", "-o", "con", "aux.take", "汉字", "e\u0301", "é", "a b", "x" * 240,
    "汉" * 80, "line\n2", "\x1b]0;t\x07", "\udcff\udce9", "{0}", "%s", ".hidden", "line.tar", "=cmd", "'", '"',
    "review", "ledger", "line.", "a;b,c",
)  # fmt: skip
PATTERNS = (
    "{emotion}_{line}", "{emotion}_{line}.wav", "{character}/{line}", "{line}{emotion}{intensity}{character}",
    "{line}{line}", "{}", "{x}", "", "[", "{emotion", "\\", "*" * 100, "x" * 5000, "(a+)+{line}",
)  # fmt: skip


def recordings_input(rng: random.Random) -> FuzzInput:
    """A folder of recordings with names, files and links that nobody expects."""
    made = FuzzInput()
    for _ in range(rng.choice((1, 2, 4))):
        name = f"lines/{rng.choice(('', '', 'act1/', '.git/', 'a' * 200 + '/'))}{rng.choice(STEMS)}"
        _put_recording(rng, made, f"{name}{rng.choice(('.wav', '.wav', '.WAV', '.flac', '.mp3', '.mp4', '.xlsx', ''))}")
    inputs = rng.choice((["lines"], ["lines"], ["lines/*"], ["lines/**/*.wav"], ["lines/[a-z"], sorted(made.files)[:2]))
    made.calls = [("command", "batch", *(inputs or ["lines"]), "--out", rng.choice(("takes", "takes", "lines")))]
    made.calls[0] += CHECK if rng.random() < 0.4 else ("--workers", "1")
    if rng.random() < 0.3:
        made.calls[0] += ("--names", rng.choice(PATTERNS))
    return made


def _put_recording(rng: random.Random, made: FuzzInput, name: str) -> None:
    if any(f"{there}/".startswith(f"{name}/") for there in (*made.files, *made.links, *made.pipes)):
        return
    match rng.randrange(10):
        case 0:
            made.pipes.append(name)
        case 1:
            made.links[name] = rng.choice(
                (f"{values.OUTSIDE}/secret.txt", f"{values.OUTSIDE}/sub", "/dev/zero", "x", "..")
            )
        case 2:
            made.files[f"{name}/inside.wav"] = containers.sound("wav")
        case 3:
            made.files[name] = containers.changed_sound(rng, rng.choice(containers.SOUND_FORMATS))
        case 4:
            made.files[name] = rng.choice((b"", b"RIFF", bytes(5000)))
        case _:
            made.files[name] = containers.sound("wav")


KEYS_FILE = "keys.json"  # of an object store: the name of a file, by the key that it lies under
KEYS = (
    "lines//line.wav", "lines/../../x.wav", "/lines/x.wav", "lines/a\0b.wav", f"lines/{'x' * 1000}.wav", "lines/.wav",
    "lines/a\nb.wav", "lines/a/../b.wav", "lines/con.wav", "lines/C:\\x.wav", "lines/~/x.wav", "lines/%2e%2e/x.wav",
    "lines/s3://x/y.wav", "lines/\x1b[2J.wav", "lines/x.wav/", "lines/x.wav/y.wav", "lines/a?b.wav", "lines/a#b.wav",
    "takes/ledger.jsonl/x", "takes/../ledger.jsonl", "lines/\ud800.wav", "lines/[a].wav", "lines/*.wav",
)  # fmt: skip


def store_input(rng: random.Random) -> FuzzInput:
    """An object store; no disk could have some of its keys."""
    made = FuzzInput({"good.wav": containers.sound("wav"), "bad.wav": containers.changed_sound(rng, "wav")})
    made.files["lines.csv"] = _drawn_table(rng, ",") if rng.random() < 0.4 else b"audio\nlines/line.wav\n"
    keys = {"lines/line.wav": "good.wav", "lines.csv": "lines.csv"}
    for _ in range(rng.choice((1, 2, 3))):
        keys[rng.choice(KEYS)] = rng.choice(("good.wav", "good.wav", "bad.wav"))
    if rng.random() < 0.5:
        for name in ("ledger.jsonl", "report.json", "run.take"):
            made.files[name] = stored(f"takes/{name}")
            keys[f"takes/{name}"] = name
        _spoil_ledger_or_report(rng, made, "")
    if rng.random() < 0.2:
        marker = {"who": "vm, process 1", "node": "vm", "process": 1, "token": "ab", "beats": 3}
        made.files["lock.json"] = mutations.json_bytes(rng, marker)
        keys["takes/.lock"] = "lock.json"
    made.files[KEYS_FILE] = json.dumps(keys).encode()
    source = rng.choice(("memory://box/lines", "memory://box/lines.csv", "memory://box/lines/*.wav", "memory://box/"))
    made.calls = [
        ("batch_in_store", source, rng.choice(("memory://box/takes", "memory://box/takes", "memory://box/lines")))
    ]
    return made


def _ledger_entries() -> list[Any]:
    return [
        json.loads(line) for line in stored("takes/ledger.jsonl").decode().replace("/dialogue", "@HERE@").splitlines()
    ]


FOLDER_NAMES = (
    ".lock", ".lock-holder", "ledger.jsonl", "report.json", "manifest.json", "review.html", "review_2.html",
    "failed.csv", "run.take", "归来.take", ".unfinished", "run.live-link.csv", ".ledger.jsonl",
)  # fmt: skip


def takes_folder_input(rng: random.Random) -> FuzzInput:
    """A takes folder as it comes back from somebody else."""
    made = FuzzInput({f"lines/{name}.flac": stored(f"lines/{name}.flac") for name in ("run", "back")})
    made.files["lines.csv"] = stored("lines.csv")
    for name in (
        "ledger.jsonl",
        "report.json",
        "manifest.json",
        "failed.csv",
        "run.take",
        "归来.take",
        "run.live-link.csv",
    ):
        made.files[f"takes/{name}"] = stored(f"takes/{name}")
    for _ in range(rng.choice((1, 1, 2))):
        _spoil_folder(rng, made)
    made.calls = [("read_takes_folder", "takes"), ("command", "review", "takes")]
    if rng.random() < 0.35:
        again = rng.choice(("lines.csv", "takes/failed.csv"))
        made.calls.append(("command", "batch", again, "--out", "takes", "--workers", "1", "--root", "."))
    return made


def _spoil_ledger_or_report(rng: random.Random, made: FuzzInput, folder: str) -> None:
    draw = rng.random()
    if draw < 0.45:
        report = stored_document("takes/report.json")
        if rng.random() < 0.3:  # names of files are what a report can do harm with
            report = json.loads(json.dumps(report))
            line = rng.choice(report["lines"])
            line[rng.choice(("takes", "audio", "line_id"))] = rng.choice(([values.text(rng)], values.text(rng)))
            made.files[f"{folder}report.json"] = json.dumps(report).encode()
        else:
            made.files[f"{folder}report.json"] = mutations.json_bytes(rng, report)
    elif draw < 0.8:
        entries = _ledger_entries()
        at = rng.randrange(len(entries))
        entries[at] = mutations.change_json(rng, entries[at])
        text = "\n".join(mutations.dump(entry) for entry in entries) + "\n"
        made.files[f"{folder}ledger.jsonl"] = mutations.encoded(rng, text)
    else:
        made.files[f"{folder}ledger.jsonl"] = mutations.change_bytes(rng, stored("takes/ledger.jsonl"), 400)


def _spoil_folder(rng: random.Random, made: FuzzInput) -> None:
    draw = rng.random()
    if draw < 0.5:
        _spoil_ledger_or_report(rng, made, "takes/")
    elif draw < 0.57:
        made.files["takes/manifest.json"] = mutations.json_bytes(rng, stored_document("takes/manifest.json"))
    elif draw < 0.62:
        made.files["takes/failed.csv"] = _drawn_table(rng, ",")
    elif draw < 0.7:
        name = rng.choice(("run.take", "归来.take"))
        made.files[f"takes/{name}"] = changed_take(rng)
    elif draw < 0.76:
        made.files["lines.csv"] = mutations.change_text(rng, stored("lines.csv").decode(), ",\n")
    elif draw < 0.82:
        name = rng.choice((".lock", ".lock-holder"))
        made.files[f"takes/{name}"] = rng.choice((b"", b"\xff" * 5000, b"vm, process 1", b"{}", b"\0", b"9" * 5000))
    else:
        name = f"takes/{rng.choice(FOLDER_NAMES)}"
        made.files.pop(name, None)
        match rng.randrange(4):
            case 0:
                made.pipes.append(name)
            case 1:
                made.files[f"{name}/inside"] = b"a folder where a file is expected"
            case _:
                targets = ("secret.txt", "x.take", "sub", "new", "sub/new")
                made.links[name] = rng.choice((f"{values.OUTSIDE}/{rng.choice(targets)}", "/dev/zero", name[6:]))
