"""A small model of the parts of Unreal's editor that the plugin uses, with the engine's signatures and its traps.

`module()` gives what `import unreal` finds in tests. Every class and function of the files here that does not begin
with an underscore, and that the engine's stub knows, is in it; a file more here is more of the engine.

What it models on purpose because a naive plugin falls over it: masked channels are missing; the first section has no
ends and answers -1; add_section() gives an Additive section without length that steals section-to-key; add_key()
ignores sub_frame, rounds to display frames unless told ticks, and keeps the interpolation of a key that stood there;
numbers of numpy are refused; another thread is refused; nothing is undoable without modify() in a transaction, and
cancelling a transaction puts nothing back; channel.get_name() grows; locked sections do not change and do not say so;
evaluate_keys() snaps to frames, cuts to ticks and may give one value more; a linear key before a cubic one is read as
cubic; metadata is not undone.
"""

import importlib
import inspect
import pkgutil
import types

from .core import ENGINE, EnumBase, Glued, Name, ScopedEditorTransaction, Text, reset, undo
from .slate import ScopedSlowTask

__all__ = ["ENGINE", "module", "offered", "reset", "undo"]

PLAIN = (Name, Text, ScopedEditorTransaction, ScopedSlowTask)  # offered, but not made of the glue
FUNCTIONS = ("log", "log_warning", "log_error", "collect_garbage", "get_editor_subsystem")
NOT_OFFERED = ("Glued", "EnumBase", "StructBase", "Binding")


def offered() -> dict[str, object]:
    """Everything of the fake that `unreal` offers, by name."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name == "builders":
            continue
        for name, thing in vars(importlib.import_module(f"{__name__}.{info.name}")).items():
            is_class = inspect.isclass(thing) and (issubclass(thing, Glued | EnumBase) or thing in PLAIN)
            if name not in NOT_OFFERED and (is_class or getattr(thing, "_offered", False) or name in FUNCTIONS):
                found[name] = thing
    return found


def module() -> types.ModuleType:
    """The module `unreal`."""
    made = types.ModuleType("unreal")
    vars(made).update(offered())
    return made
