"""What a user can read of the plugin is in the manual, by its wording, so that looking for it finds what to do."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANUAL = re.sub(r"\s+", " ", (ROOT / "docs" / "unreal" / "troubleshooting.md").read_text(encoding="utf-8"))
FILES = [  # the panel's own sentences are translated, and its manual has them
    file
    for file in sorted((ROOT / "Plugin" / "emoface_unreal").rglob("*.py"))
    if file.parent.name != "panel" and file.name != "engine_facts.py"  # figures of the self-test's report
]
VALUE = "\0"  # stands for what is filled in; "..." in the manual
NOT_SAID = {"MenuEntry", "compile"}  # a menu's entry explains itself; patterns


def sentences(source: str) -> list[str]:
    """Texts of three words and more that end as sentences do, but docstrings and tips.

    Of each paragraph the first sentence.
    """
    tree = ast.parse(source)
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr):
            skipped.add(node.body[0].value)
        elif isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
        elif (
            isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in NOT_SAID
        ):
            skipped.update(node.args)
    found = []
    for node in ast.walk(tree):
        text = None if node in skipped else text_of(node)
        for part in (text or "").split("\n\n"):
            if re.search(r"\w\W+\w+\W+\w", part.replace(VALUE, "")) and part.endswith((".", "?")):
                found.append(re.match(r".*?[.?](?=\s|$)", part, re.DOTALL)[0])
    return found


def text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else VALUE for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_sentence_is_in_the_manual(file):
    said = [re.sub(r"\s+", " ", text).replace(VALUE, "...") for text in sentences(file.read_text(encoding="utf-8"))]
    missing = [text for text in dict.fromkeys(said) if text not in MANUAL]
    assert not missing, "docs/unreal/troubleshooting.md lacks:\n" + "\n".join(missing)


def test_sentences_are_found_wherever_they_stand():
    source = '''
"""No docstring, of course."""
def f(x):
    """Nor this one here."""
    raise ValueError(f"{x}: it is {x!r} and wrong. "
                     "Mend it.")
TABLE = [("key", "a package is not here. Wait.")]
MenuEntry("a", "tips do not count.")
NAME = "VALID_CTR"
'''
    assert sentences(source) == [f"{VALUE}: it is {VALUE} and wrong.", "a package is not here."]


def test_the_manual_says_nothing_that_nobody_says():
    """What it quotes in bold is there in the plugin, or in what the plugin hands on."""
    everything = [
        text.replace(VALUE, "...")
        for folder in ("Plugin", "Python/emoface", "Content")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (text := text_of(node))
    ]
    quoted = re.findall(r'\*\*"(.+?)"\*\*', MANUAL)
    assert len(quoted) > 80
    gone = [quote for quote in quoted if not any(quote.strip(" .:") in text for text in everything)]
    assert not gone, "\n".join(gone)
