"""Brings Resources/Translations up to what the panel says: `python docs/make_translations.py`.

Collects every text in tr("...") and mark("..."), keeps the translations that the .ts files have, drops those of texts
that are gone, names those that lack one, and makes the .qm files, which are what Qt reads.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "Resources" / "Translations"
CONTEXT = "EmoFace"
LANGUAGES = ("zh_CN",)
MARKS = ("tr", "mark")


def texts() -> list[str]:
    """Every text of the panel, in order of the alphabet."""
    files = [*(ROOT / "Python" / "emoface" / "panel").rglob("*.py"), *(ROOT / "Plugin").rglob("panel/*.py")]
    return sorted({text for file in files for text in texts_of(file)})


def texts_of(file: Path) -> Iterator[str]:
    """The texts of one file. Raises ValueError for one that is not a literal: nobody could translate it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            [text] = node.args
            if isinstance(text, ast.Constant):
                yield text.value
            elif node.func.id == "mark" or isinstance(text, ast.JoinedStr):
                raise ValueError(f"{file}:{node.lineno}: expected a plain text in {node.func.id}().")


def translations(path: Path) -> dict[str, str]:
    """What a .ts file has: text -> translation, "" where it has none."""
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).getroot().iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


def write(path: Path, language: str, known: dict[str, str], wanted: list[str]) -> list[str]:
    """Write the .ts file, and give the texts that lack a translation."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text in wanted:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    xml = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{xml}\n', encoding="utf-8", newline="\n")
    return [text for text in wanted if not known.get(text)]


def release(path: Path, out: Path) -> None:
    """Make the .qm file of a .ts file."""
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([tool, path, "-qm", out], check=True, capture_output=True)


def main() -> int:
    """Do all languages; 1 if a text lacks a translation."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = []
    for language in LANGUAGES:
        path = FOLDER / f"emoface_{language}.ts"
        missing += write(path, language, translations(path), texts())
        release(path, path.with_suffix(".qm"))
    for text in missing:
        print(repr(text))
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
