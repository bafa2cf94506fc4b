"""The stub of UE 5.6 that Unreal's own generator wrote (`unreal-stub` on PyPI), read one class at a time.

It is 25 MB of Python: parsed whole it takes minutes and gigabytes, a class takes a millisecond.
"""

import ast
import bisect
import builtins
import importlib.metadata
import re
from functools import cache

import pytest


class Stub:
    def __init__(self, source: str):
        self.source = source
        self.starts = {found[1]: found.start() for found in re.finditer(r"^(?:class|def) (\w+)", source, re.MULTILINE)}
        self.order = sorted(self.starts.values())

    @staticmethod
    @cache
    def load() -> "Stub":
        """The installed stub; skips the test where there is none."""
        try:
            path = importlib.metadata.distribution("unreal-stub").locate_file("unreal/unreal.py")
        except importlib.metadata.PackageNotFoundError:
            pytest.skip("unreal-stub is not installed; requirements-dev.txt has it")
        return Stub(path.read_text(encoding="utf-8-sig"))

    def __contains__(self, name: str) -> bool:
        return name in self.starts

    @cache  # noqa: B019 - there is one stub
    def node(self, name: str) -> ast.ClassDef | ast.FunctionDef:
        start = self.starts[name]
        after = bisect.bisect_right(self.order, start)
        end = self.order[after] if after < len(self.order) else len(self.source)
        return ast.parse(self.source[start:end]).body[0]

    def is_class(self, name: str) -> bool:
        return name in self.starts and isinstance(self.node(name), ast.ClassDef)

    @cache  # noqa: B019
    def lineage(self, name: str) -> tuple[str, ...]:
        """A class and all its bases."""
        names = [name]
        for base in self.node(name).bases:
            if isinstance(base, ast.Name) and base.id in self.starts:
                names += self.lineage(base.id)
        return tuple(dict.fromkeys(names))

    def is_a(self, name: str, base: str) -> bool:
        return name in self.starts and base in self.lineage(name)

    @cache  # noqa: B019
    def members(self, name: str) -> dict[str, ast.AST]:
        """Methods and constants of a class and its bases, by name; of a property, its getter."""
        found = {}
        for cls in reversed(self.lineage(name)):
            for node in self.node(cls).body:
                if isinstance(node, ast.FunctionDef):
                    setter = any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in node.decorator_list)
                    if not setter:
                        found[node.name] = node
                elif isinstance(node, ast.AnnAssign):
                    found[node.target.id] = node
        return found

    def function(self, name: str) -> ast.FunctionDef | None:
        """The function that calling `unreal.<name>` calls: itself, or a class's __init__."""
        return self.members(name).get("__init__") if self.is_class(name) else self.node(name)


def is_property(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list
    )


def parameters(node: ast.FunctionDef) -> tuple[list[str], int, bool]:
    """Names without self or cls, how many of them must be given, and whether there may be any more."""
    names = [argument.arg for argument in node.args.args]
    bound = names[:1] in (["self"], ["cls"])
    needed = len(names) - len(node.args.defaults) - bound
    return names[bound:], needed, bool(node.args.vararg or node.args.kwarg)


def wrong_arguments(node: ast.FunctionDef, call: ast.Call) -> str | None:
    """What is wrong with the arguments of a call, in words; None if they fit."""
    names, needed, open_ended = parameters(node)
    if open_ended or any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    keywords = [keyword.arg for keyword in call.keywords]
    if unknown := [keyword for keyword in keywords if keyword not in names]:
        return f"has no argument {unknown[0]!r}; it has {', '.join(names) or 'none'}"
    if len(call.args) > len(names):
        return f"takes {len(names)} arguments, {len(call.args)} are given"
    given = {*names[: len(call.args)], *keywords}
    if missing := [name for name in names[:needed] if name not in given]:
        return f"lacks its argument {missing[0]!r}"
    return None


PYTHONS = {name for kind in vars(builtins).values() if isinstance(kind, type) for name in dir(kind)}
