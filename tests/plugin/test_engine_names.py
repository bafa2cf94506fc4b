"""Every name and argument that the plugin uses of the engine is one that UE 5.6 has; and the fake says the same."""

import ast
import importlib
import inspect
import sys
import types
from pathlib import Path

import pytest

from tests import unreal_fake
from tests.unreal_fake.core import EnumBase, Glued

from .engine_calls import Calls, own_names, own_types
from .engine_stub import Stub, is_property, parameters

ROOT = Path(__file__).parents[2]
PLUGIN = sorted([*(ROOT / "Plugin").rglob("*.py"), *(ROOT / "Content").rglob("*.py")])
PYTHON = sorted((ROOT / "Python" / "emoface").rglob("*.py"))

# Of plugins that the stub was made without, or not asked of by the plugin but part of how the fake works.
NOT_IN_THE_STUB = {"MovieSceneLiveLinkTrack", "Object.get_default_object"}


@pytest.fixture(scope="module")
def stub() -> Stub:
    return Stub.load()


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Names of members that an object of unknown type may have: the plugin's own, emoface's, numpy's, the standard
    library's as far as it is imported, those of Qt's classes that are, and of the engine's that the fake models."""
    import numpy

    names = own_names([*PLUGIN, *PYTHON]) | set(dir(numpy)) | set(dir(numpy.ndarray))
    for file in PLUGIN:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
                module = getattr(node, "module", None) or alias.name
                if getattr(node, "level", 0) == 0 and module.split(".")[0] in sys.stdlib_module_names:
                    names |= names_in(module)
                if module.startswith("PySide6."):
                    names |= names_of_class(getattr(importlib.import_module(module), alias.name))
    for thing in unreal_fake.offered().values():
        names |= set(dir(thing))
    return names


def names_of_class(kind: type) -> set[str]:
    """Names on a class of Qt's and on its enums."""
    inner = [thing for thing in vars(kind).values() if isinstance(thing, type)]
    return set(dir(kind)).union(*(dir(thing) for thing in inner))


def names_in(module: str) -> set[str]:
    """Names in a module of the standard library and on its classes; none if this system lacks it."""
    try:
        imported = importlib.import_module(module)
    except ImportError:
        return set()
    kinds = [thing for thing in vars(imported).values() if isinstance(thing, type)]
    return set(dir(imported)).union(*(dir(kind) for kind in kinds))


def complaints(file: Path, stub: Stub, known: set[str]) -> Calls:
    calls = Calls(file, stub, own_types(PLUGIN), known)
    calls.visit(ast.parse(file.read_text(encoding="utf-8")))
    return calls


@pytest.mark.parametrize("file", PLUGIN, ids=lambda file: file.name)
def test_the_engine_has_every_name_and_argument_that_the_plugin_uses(file, stub, known):
    found = complaints(file, stub, known).complaints
    assert not found, "\n".join(found)


def test_most_uses_are_checked_against_the_stub_and_not_taken_on_trust(stub, known):
    ours = [file for file in PLUGIN if "import unreal" in file.read_text(encoding="utf-8")]
    assert sum(complaints(file, stub, known).checked for file in ours) > 200


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("unreal.LevelSequenceEditorLibrary.pause()", "no unreal.LevelSequenceEditorLibrary"),
        ("unreal.LevelSequenceEditorBlueprintLibrary.halt()", "LevelSequenceEditorBlueprintLibrary has no halt"),
        ("unreal.MovieSceneTimeUnit.TICKS", "MovieSceneTimeUnit has no TICKS"),
        ("unreal.FrameNumber(frame=3)", "has no argument 'frame'"),
        ("section.get_channels()", "MovieSceneSection has no get_channels"),
        ("section.set_range(1)", "lacks its argument 'end_frame'"),
        ("section.set_range(1, 2, 3)", "takes 2 arguments"),
        ("[c.add_keys(1) for c in section.get_all_channels()]", "MovieSceneScriptingChannel has no add_keys"),
        ("section.get_all_channels()[0].channel_name.upper()", "Name has no upper"),
        (
            "unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_level()",
            "UnrealEditorSubsystem has no get_level",
        ),
        ("sound.get_editor_property('length')", "no editor property 'length'"),
        ("whatever.frobnicate()", "nothing known has frobnicate"),
    ],
)
def test_a_name_or_argument_that_the_engine_lacks_is_found(line, sentence, stub, known, tmp_path):
    file = tmp_path / "wrong.py"
    source = f"def f(section: unreal.MovieSceneSection, sound: unreal.SoundWave, whatever):\n    {line}\n"
    file.write_text("import unreal\n" + source)
    found = complaints(file, stub, known).complaints
    assert len(found) == 1 and found[0].startswith("wrong.py:3: ") and sentence in found[0]


def engine_members(cls: type) -> dict:
    """What the fake's class offers itself, without what is its own business."""
    return {
        name: member
        for name, member in vars(cls).items()
        if (not name.startswith("_") or name == "__init__")
        and not isinstance(member, cls if isinstance(cls, type) else ())
    }


@pytest.mark.parametrize("name", sorted(unreal_fake.offered()))
def test_the_fake_has_the_engines_signatures(name, stub):
    thing = unreal_fake.offered()[name]
    if name in NOT_IN_THE_STUB:
        pytest.skip("of a plugin that the stub was made without")
    assert name in stub, f"the engine has no unreal.{name}"
    if isinstance(thing, types.FunctionType):
        compare(name, thing, stub.node(name))
        return
    if not isinstance(thing, type):
        return
    if issubclass(thing, EnumBase):
        theirs = stub.members(name)
        assert all(entry in theirs for entry in thing.__annotations__)
        return
    for member, ours in engine_members(thing).items():
        if f"{name}.{member}" in NOT_IN_THE_STUB or (member == "__init__" and not is_value(thing)):
            continue  # the engine makes its own objects: only values are made with arguments
        theirs = stub.members(name).get(member)
        assert theirs is not None, f"the engine's {name} has no {member}"
        if isinstance(ours, property):
            assert is_property(theirs), f"{name}.{member} is no property"
        elif callable(getattr(ours, "__func__", ours)):
            compare(f"{name}.{member}", getattr(ours, "__func__", ours), theirs)


def is_value(cls: type) -> bool:
    return not issubclass(cls, unreal_fake.core.Object)


def compare(name: str, ours, theirs: ast.FunctionDef) -> None:
    """The fake may leave out arguments that the engine does not insist on: at the end, or by taking names alone."""
    if name.endswith(("__enter__", "__exit__")):
        return
    mine = [p for p in inspect.signature(ours).parameters.values() if p.name not in ("self", "cls")]
    names, needed, _ = parameters(theirs)
    asked = f"{name}({', '.join(names)}) in the engine"
    in_order = [p.name for p in mine if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert in_order == names[: len(in_order)], asked
    assert {p.name for p in mine} <= set(names), asked
    required = {p.name for p in mine if p.default is inspect.Parameter.empty}
    assert required == set(names[:needed]), f"{asked}, of which {needed} must be given"


def test_the_bases_of_the_fakes_classes_are_the_engines(stub):
    for name, thing in unreal_fake.offered().items():
        if isinstance(thing, type) and issubclass(thing, Glued) and name in stub:
            for base in thing.__mro__[1:]:
                if base.__name__ in unreal_fake.offered():
                    assert stub.is_a(name, base.__name__), f"{name} is no {base.__name__} in the engine"


def test_the_plugin_loads_what_the_editor_has_and_no_more():
    """numpy, PySide6 and the standard library: no torch, and of emoface the rooms that need none."""
    allowed = {"unreal", "numpy", "PySide6", "shiboken6", "emoface", "emoface_unreal", *sys.stdlib_module_names}
    for file in PLUGIN:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0):
                for module in [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]:
                    assert module.split(".")[0] in allowed, f"{file.name} imports {module}"
                    assert not module.startswith(("emoface.network", "emoface.pipeline", "emoface.training")), file.name
