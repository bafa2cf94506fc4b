"""What a file of the plugin asks of the engine: every `unreal.<name>`, and what is called on the engine's objects.

Types are followed as far as annotations go: parameters, fields and returns of the plugin's own code, and what the
stub says its functions return. Where a type is not known, a method must at least exist somewhere: in the plugin, in
Python, or on a class of the engine that the fake models.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .engine_stub import PYTHONS, Stub, is_property, wrong_arguments

CONTAINERS = re.compile(r"^(?:Array|Set|list|tuple|Sequence|Iterable|Iterator|Collection)\[(.+?)(?:, \.\.\.)?\]$")
MAPPINGS = re.compile(r"^(?:Map|dict|Mapping)\[.+?, (.+)\]$")


class Calls(ast.NodeVisitor):
    """Walks one file and collects complaints, as `file:line: sentence`."""

    def __init__(self, file: Path, stub: Stub, own: dict[str, str], known: set[str]):
        self.file, self.stub, self.own, self.known = file, stub, own, known
        self.types: list[dict[str, str]] = [{}]  # by name, the innermost scope last
        self.declared: list[set[str]] = [set()]  # names whose type was annotated in that function
        self.complaints: list[str] = []
        self.modules: set[str] = set()  # other modules that the file imports
        self.checked = 0  # how many uses of the engine were checked against the stub

    def complain(self, node: ast.AST, sentence: str) -> None:
        self.complaints.append(f"{self.file.name}:{node.lineno}: {sentence}")

    # Types, as text: `unreal.MovieSceneSection`, `Array[unreal.Name]`, `Face`; with `type:` the class itself.

    def engine(self, kind: str | None) -> str | None:
        """The engine's class that a type names."""
        name = (kind or "").removeprefix("type:")
        return name[7:] if name.startswith("unreal.") and self.stub.is_class(name[7:]) else None

    def returned(self, member: ast.AST | None) -> str | None:
        """What one of the stub's functions or properties gives."""
        if not isinstance(member, ast.FunctionDef) or member.returns is None:
            return None
        text = re.sub(r"Optional\[(.+)\]", r"\1", ast.unparse(member.returns))
        return re.sub(r"\w+", lambda word: f"unreal.{word[0]}" if self.is_kind(word[0]) else word[0], text)

    def is_kind(self, word: str) -> bool:
        return word not in ("Array", "Set", "Map") and self.stub.is_class(word)

    def type_of(self, node: ast.AST) -> str | None:
        """The type of an expression, if that can be told."""
        match node:
            case ast.Name(id=name):
                return next((scope[name] for scope in reversed(self.types) if name in scope), None)
            case ast.Attribute(value=ast.Name(id="unreal"), attr=name):
                return f"type:unreal.{name}"
            case ast.Attribute(value=inside, attr=name):
                owner = self.type_of(inside)
                if cls := self.engine(owner):
                    member = self.stub.members(cls).get(name)
                    if isinstance(member, ast.AnnAssign):  # an enum's entry, a struct's constant
                        return f"unreal.{cls}"
                    return self.returned(member) if is_property(member) else None
                return self.own.get(f"{owner}.{name}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="unreal"), attr="get_editor_subsystem"), args=[asked]):
                return (self.type_of(asked) or "").removeprefix("type:") or None
            case ast.Call(func=ast.Attribute(value=ast.Name(id="unreal"), attr=name)):
                if name not in self.stub:
                    return None
                return f"unreal.{name}" if self.stub.is_class(name) else self.returned(self.stub.node(name))
            case ast.Call(func=ast.Attribute(value=inside, attr=name)):
                owner = self.type_of(inside)
                if cls := self.engine(owner):
                    return self.returned(self.stub.members(cls).get(name))
                if found := MAPPINGS.match(owner or ""):
                    return {"values": f"list[{found[1]}]", "get": found[1]}.get(name)
                return self.own.get(f"{owner}.{name}")
            case ast.Call(
                func=ast.Name(id="list" | "tuple" | "sorted" | "reversed" | "set" | "iter"), args=[inner, *_]
            ):
                return self.type_of(inner)
            case ast.Call(func=ast.Name(id="next"), args=[inner, *_]):
                return self.item(self.type_of(inner))
            case ast.Call(func=ast.Name(id=name)):
                return self.own.get(name)
            case ast.Subscript(value=inside):
                owner = self.type_of(inside) or ""
                mapped = MAPPINGS.match(owner)
                return mapped[1] if mapped else self.item(owner)
            case ast.IfExp(body=body, orelse=other):
                return self.type_of(body) or self.type_of(other)
            case ast.BoolOp(values=values):
                return next((kind for value in values if (kind := self.type_of(value))), None)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                self.types.append(self.scoped_items(node.generators))
                inner = self.type_of(node.elt)
                self.types.pop()
                return f"Array[{inner}]" if inner else None
        return None

    def item(self, container: str | None) -> str | None:
        found = CONTAINERS.match(container or "")
        return found[1] if found else None

    def scoped_items(self, generators: list[ast.comprehension]) -> dict[str, str]:
        names: dict[str, str] = {}
        for generator in generators:
            self.types.append(names)
            kind = self.item(self.type_of(generator.iter))
            self.types.pop()
            if kind and isinstance(generator.target, ast.Name):
                names[generator.target.id] = kind
        return names

    def annotated(self, node: ast.AST | None) -> str | None:
        """An annotation as text, without `| None`."""
        return None if node is None else ast.unparse(node).strip("'\"").replace(" | None", "")

    # Walking ----------------------------------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        self.modules |= {(alias.asname or alias.name).split(".")[0] for alias in node.names} - {"unreal"}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        scope = {}
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            if kind := self.annotated(argument.annotation):
                scope[argument.arg] = kind
        if getattr(self, "inside", None) and node.args.args and node.args.args[0].arg == "self":
            scope["self"] = self.inside
        self.types.append(scope)
        self.declared.append(set())
        self.generic_visit(node)
        self.types.pop()
        self.declared.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.inside = node.name
        self.generic_visit(node)
        self.inside = None

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        kind = self.type_of(node.value)
        for target in node.targets:
            if kind and isinstance(target, ast.Name):
                self.types[-1][target.id] = kind
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=False):
                    if isinstance(name, ast.Name) and (inner := self.type_of(value)):
                        self.types[-1][name.id] = inner

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """An annotation may say more than the stub, which often gives a base class; and holds from then on."""
        self.generic_visit(node)
        if isinstance(node.target, ast.Name) and (kind := self.annotated(node.annotation)):
            self.types[-1][node.target.id] = kind
            self.declared[-1].add(node.target.id)
            said, given = self.engine(kind), self.engine(self.type_of(node.value)) if node.value else None
            if said and given and not self.stub.is_a(said, given) and not self.stub.is_a(given, said):
                self.complain(node, f"the engine gives {given} here, which is no {said}")

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            if isinstance(item.optional_vars, ast.Name) and (kind := self.type_of(item.context_expr)):
                self.types[-1][item.optional_vars.id] = kind
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        kind = self.item(self.type_of(node.iter))
        if kind and isinstance(node.target, ast.Name) and node.target.id not in self.declared[-1]:
            self.types[-1][node.target.id] = kind
        self.generic_visit(node)

    def comprehension(self, node) -> None:
        self.types.append(self.scoped_items(node.generators))
        self.generic_visit(node)
        self.types.pop()

    visit_ListComp = visit_GeneratorExp = visit_SetComp = visit_DictComp = comprehension

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            self.check_call(node, node.func)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.check_attribute(node)
        self.generic_visit(node)

    # Checks -----------------------------------------------------------------------------------------------------------

    def check_attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return
        if isinstance(node.value, ast.Name) and node.value.id == "unreal":
            self.checked += 1
            if node.attr not in self.stub:
                self.complain(node, f"the engine has no unreal.{node.attr}")
            return
        kind = self.type_of(node.value)
        if cls := self.engine(kind):
            self.checked += 1
            if node.attr not in self.stub.members(cls):
                self.complain(node, f"the engine's {cls} has no {node.attr}")
        elif kind is None and node.attr not in self.known and node.attr not in PYTHONS:
            self.complain(node, f"nothing known has {node.attr}: annotate what it is called on")

    def check_call(self, node: ast.Call, function: ast.Attribute) -> None:
        if isinstance(function.value, ast.Name) and function.value.id == "unreal":
            name = f"unreal.{function.attr}"
            called = self.stub.function(function.attr) if function.attr in self.stub else None
            cls = None
        else:
            cls = self.engine(self.type_of(function.value))
            name, called = f"{cls}.{function.attr}", self.stub.members(cls).get(function.attr) if cls else None
        if isinstance(called, ast.FunctionDef) and not is_property(called):
            if wrong := wrong_arguments(called, node):
                self.complain(node, f"{name} {wrong}")
        if cls and function.attr in ("get_editor_property", "set_editor_property"):
            if isinstance(node.args[0], ast.Constant) and node.args[0].value not in editor_properties(self.stub, cls):
                self.complain(node, f"the engine's {cls} has no editor property {node.args[0].value!r}")


def editor_properties(stub: Stub, cls: str) -> set[str]:
    """Names that get_editor_property takes, from the docstrings of a class and its bases."""
    texts = [ast.get_docstring(stub.node(base)) or "" for base in stub.lineage(cls)]
    return set(re.findall(r"^\s*- ``(\w+)`` \(", "\n".join(texts), re.MULTILINE))


def own_types(files: list[Path]) -> dict[str, str]:
    """Annotated types in the plugin's own code: of `function`, `Class.method` and `Class.field`; `Class` is itself."""
    found: dict[str, str] = {}
    text = lambda node: ast.unparse(node).strip("'\"").replace(" | None", "")  # noqa: E731
    for file in files:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.returns:
                found[node.name] = text(node.returns)
            elif isinstance(node, ast.ClassDef):
                found[node.name] = node.name
                for member in ast.walk(node):
                    if isinstance(member, ast.FunctionDef) and member.returns:
                        found[f"{node.name}.{member.name}"] = text(member.returns)
                    elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                        found[f"{node.name}.{member.target.id}"] = text(member.annotation)
                found |= dict(_init_fields(node, text))
    return found


def _init_fields(cls: ast.ClassDef, text) -> Iterator[tuple[str, str]]:
    """Attributes that __init__ sets straight from its annotated parameters."""
    init = next((m for m in cls.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
    if init is None:
        return
    kinds = {argument.arg: text(argument.annotation) for argument in init.args.args if argument.annotation}
    for node in ast.walk(init):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=False)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                for left, right in pairs:
                    if isinstance(left, ast.Attribute) and isinstance(right, ast.Name) and right.id in kinds:
                        yield f"{cls.name}.{left.attr}", kinds[right.id]


def own_names(files: list[Path]) -> set[str]:
    """Every name that these files define or import, wherever: what may be an attribute of something that is ours."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name | ast.arg):
                found.add(getattr(node, "id", None) or node.arg)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.alias):
                found |= set(node.name.split("."))
    return found
