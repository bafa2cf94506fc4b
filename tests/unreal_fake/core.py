"""What every part of the fake stands on: the glue that checks each call, names, structs, enums, objects, undo.

The glue does what the engine's does: it takes the names and kinds of arguments that the signature gives and no others,
and it refuses to be called from another thread. Annotations here are the stub's own, as text, and are what is checked.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field, is_dataclass, replace

OTHER_THREAD = "Attempted to access Unreal API from outside the main game thread"


@dataclass
class Engine:
    """The editor's state. `reset()` gives a fresh one."""

    calls: Counter = field(default_factory=Counter)  # "Class.method" -> how often Python called it
    logged: list = field(default_factory=list)  # (level, text)
    transaction: Transaction | None = None
    undo_stack: list = field(default_factory=list)
    subsystems: dict = field(default_factory=dict)
    assets: dict = field(default_factory=dict)  # path -> object
    metadata: dict = field(default_factory=dict)  # object -> {tag: text}
    saved: list = field(default_factory=list)  # assets saved, in order
    world: object = None  # the level that is open; None: none
    game_world: object = None  # the world that plays; None: nothing plays
    root_sequence: object = None  # what Sequencer has open
    focused_sequence: object = None  # what it shows: a shot of the root, or the root
    playing: bool = False
    playhead: int = 0  # of what Sequencer shows, in display frames
    refreshed: int = 0
    selected_bindings: list = field(default_factory=list)
    tangents: str = "neighbours"  # how auto tangents are made; "clamped": as the engine's newer setting makes them
    tasks: list = field(default_factory=list)  # slow tasks shown
    cancel_after: int | None = None  # the user presses Cancel after so many progress frames
    main_thread: int = field(default_factory=threading.get_ident)
    depth: int = 0
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def errors(self) -> list[str]:
        """What the engine logged as an error."""
        return [text for level, text in self.logged if level == "Error"]


ENGINE = Engine()
TYPES: dict[str, type] = {}  # every class of the fake by name


def reset() -> Engine:
    """A fresh editor: nothing open, nothing logged, nothing to undo."""
    ENGINE.__dict__.update(Engine().__dict__)
    return ENGINE


def complain(text: str) -> None:
    """The engine's way with wrong calls: a line in the log, and the call does nothing."""
    ENGINE.logged.append(("Error", text))


# ---------------------------------------------------------------------------------------------------------------------
# The glue


def glued(function, name: str, bound: bool):
    """`function` as the engine offers it to Python: thread, arguments and their types checked, and counted."""
    signature = inspect.signature(function)
    annotations = [None if p.annotation is p.empty else p.annotation for p in signature.parameters.values()]
    names = list(signature.parameters)
    plain = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in signature.parameters.values())
    least = sum(p.default is p.empty for p in signature.parameters.values())

    @functools.wraps(function)
    def call(*args, **kwargs):
        if threading.get_ident() != ENGINE.main_thread:
            raise RuntimeError(f"{name}: {OTHER_THREAD}")
        if ENGINE.depth:
            return function(*args, **kwargs)
        ENGINE.calls[name] += 1
        try:
            if kwargs or not (plain and least <= len(args) <= len(names)):  # the way of most calls is kept short
                given = signature.bind(*args, **kwargs).arguments
                kwargs = {key: given[key] for key in kwargs}
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        args = [
            convert(value, annotations[i], f"{name}: parameter '{names[i]}'")
            if i >= bound and annotations[i]
            else value
            for i, value in enumerate(args)
        ]
        for key, value in kwargs.items():
            if annotation := annotations[names.index(key)]:
                kwargs[key] = convert(value, annotation, f"{name}: parameter '{key}'")
        ENGINE.depth += 1
        try:
            return function(*args, **kwargs)
        finally:
            ENGINE.depth -= 1

    return call


ACCEPTED = {
    # A subclass of float passes, so numpy's float64 does and float32 does not; bool is kept out of numbers.
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "int": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "bool": lambda value: type(value) in (bool, int),
    "str": lambda value: isinstance(value, str | Name),
    "Name": lambda value: isinstance(value, str | Name),
    "Text": lambda value: isinstance(value, str | Text),
    "Any": lambda value: True,
    "object": lambda value: True,
    "Class": lambda value: (
        value is None or isinstance(value, Class) or (isinstance(value, type) and issubclass(value, Object))
    ),
}


def convert(value, annotation: str, where: str):
    """`value` as the engine takes it for this annotation; TypeError, as its glue raises, if it does not."""
    if annotation.startswith(("Array[", "Set[")):
        inner = annotation[annotation.index("[") + 1 : -1]
        if not isinstance(value, list | tuple):
            raise refusal(value, annotation, where)
        return [convert(item, inner, where) for item in value]
    if annotation.startswith("Union["):
        annotation = annotation[6:-1].split(",")[0]
    if annotation in ACCEPTED:
        if not ACCEPTED[annotation](value):
            raise refusal(value, annotation, where)
        return {"Name": Name, "Text": Text}.get(annotation, lambda same: same)(value)
    wanted = TYPES.get(annotation, Object)
    if value is None and issubclass(wanted, Object):
        return value
    if not isinstance(value, wanted):
        raise refusal(value, annotation, where)
    return value


def refusal(value, annotation: str, where: str) -> TypeError:
    return TypeError(f"{where}: NativizeProperty: Cannot nativize '{type(value).__name__}' as '{annotation}'")


class Glued:
    """Base of every class of the fake: its public methods and properties go through the glue."""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        TYPES[cls.__name__] = cls
        for name, member in list(vars(cls).items()):
            where = f"{cls.__name__}.{name}"
            if name.startswith("_") and not (name == "__init__" and issubclass(cls, StructBase)):
                continue
            if isinstance(member, classmethod):
                setattr(cls, name, classmethod(glued(member.__func__, where, True)))
            elif isinstance(member, property):
                getter = glued(member.fget, where, True)
                setattr(cls, name, property(getter, member.fset and glued(member.fset, where, True)))
            elif inspect.isfunction(member):
                setattr(cls, name, glued(member, where, True))


# ---------------------------------------------------------------------------------------------------------------------
# Names, texts, enums, structs


class Name:
    """FName: keeps how it was written, compares without case."""

    def __init__(self, value: Union[Name, str] = "None"):  # noqa: F821
        self._text = str(value)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Name({self._text!r})"

    def __eq__(self, other) -> bool:
        return isinstance(other, Name | str) and self._text.lower() == str(other).lower()

    def __hash__(self) -> int:
        return hash(self._text.lower())


class Text(str):
    """FText: what a user reads."""


class StructBase(Glued):
    """A value: equal where its fields are."""

    def __eq__(self, other) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        return f"<Struct '{type(self).__name__}' {vars(self)}>"


class EnumBase:
    """An enum's entries are made from the annotated names in its body."""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        TYPES[cls.__name__] = cls
        for value, name in enumerate(cls.__annotations__):
            entry = cls.__new__(cls)
            entry.__dict__.update(name=name, value=value)
            setattr(cls, name, entry)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self.name}: {self.value}>"


class MovieSceneTimeUnit(EnumBase):
    DISPLAY_RATE: MovieSceneTimeUnit
    TICK_RESOLUTION: MovieSceneTimeUnit


class MovieSceneKeyInterpolation(EnumBase):
    AUTO: MovieSceneKeyInterpolation
    USER: MovieSceneKeyInterpolation
    BREAK: MovieSceneKeyInterpolation
    LINEAR: MovieSceneKeyInterpolation
    CONSTANT: MovieSceneKeyInterpolation
    SMART_AUTO: MovieSceneKeyInterpolation


class MovieSceneBlendType(EnumBase):
    ABSOLUTE: MovieSceneBlendType
    ADDITIVE: MovieSceneBlendType
    RELATIVE: MovieSceneBlendType
    ADDITIVE_FROM_BASE: MovieSceneBlendType
    OVERRIDE: MovieSceneBlendType


class RichCurveInterpMode(EnumBase):
    RCIM_LINEAR: RichCurveInterpMode
    RCIM_CONSTANT: RichCurveInterpMode
    RCIM_CUBIC: RichCurveInterpMode


class RichCurveTangentMode(EnumBase):
    RCTM_AUTO: RichCurveTangentMode
    RCTM_USER: RichCurveTangentMode
    RCTM_BREAK: RichCurveTangentMode
    RCTM_SMART_AUTO: RichCurveTangentMode


class RichCurveTangentWeightMode(EnumBase):
    RCTWM_WEIGHTED_NONE: RichCurveTangentWeightMode
    RCTWM_WEIGHTED_ARRIVE: RichCurveTangentWeightMode
    RCTWM_WEIGHTED_LEAVE: RichCurveTangentWeightMode
    RCTWM_WEIGHTED_BOTH: RichCurveTangentWeightMode


class RigElementType(EnumBase):
    NONE: RigElementType
    BONE: RigElementType
    NULL: RigElementType
    CONTROL: RigElementType
    CURVE: RigElementType


class FrameNumber(StructBase):
    def __init__(self, value: int = 0) -> None:
        self._value = int(value)

    @property
    def value(self) -> int:
        return self._value


class FrameTime(StructBase):
    def __init__(self, frame_number: FrameNumber = FrameNumber(0), sub_frame: float = 0.0) -> None:  # noqa: B008
        self._frame_number, self._sub_frame = frame_number, sub_frame

    @property
    def frame_number(self) -> FrameNumber:
        return self._frame_number

    @property
    def sub_frame(self) -> float:
        return self._sub_frame


class FrameRate(StructBase):
    def __init__(self, numerator: int = 0, denominator: int = 1) -> None:
        self._numerator, self._denominator = int(numerator), int(denominator)

    @property
    def numerator(self) -> int:
        return self._numerator

    @property
    def denominator(self) -> int:
        return self._denominator


class Guid(StructBase):
    def __init__(self) -> None:
        self._number = next(ENGINE.numbers)

    def to_string(self) -> str:
        return f"{self._number:032X}"


# ---------------------------------------------------------------------------------------------------------------------
# Objects and undo


class Object(Glued):
    """A UObject. `_undoable` names the attributes that a transaction remembers once modify() was called."""

    _undoable: tuple[str, ...] = ()
    _name = "None"
    _outer = None

    def modify(self, always_mark_dirty: bool = True) -> bool:
        if ENGINE.transaction is None:
            return False
        ENGINE.transaction.remember(self)
        return True

    def get_name(self) -> str:
        return self._name

    def get_path_name(self) -> str:
        return f"{self._outer.get_path_name()}:{self._name}" if self._outer else self._name

    def get_outer(self) -> Any:  # noqa: F821
        return self._outer

    def get_class(self) -> Class:
        return Class(type(self))

    def get_editor_property(self, name: str) -> object:
        if not hasattr(type(self), name):
            raise Exception(f"{type(self).__name__}: Failed to find property '{name}'")
        return getattr(self, name)

    @classmethod
    def static_class(cls) -> Class:
        return Class(cls)

    @classmethod
    def get_default_object(cls: Type[_T]) -> _T:  # noqa: F821
        return cls()


class Class(Object):
    """A class as a value; equal to another of the same class."""

    def __init__(self, kind: type):
        self._kind = kind

    def get_name(self) -> str:
        return self._kind.__name__

    def __eq__(self, other) -> bool:
        return isinstance(other, Class) and self._kind is other._kind

    def __hash__(self) -> int:
        return hash(self._kind)


def kind_of(value) -> type:
    """The Python class that a Class parameter stands for."""
    return value._kind if isinstance(value, Class) else value


def copied(value):
    """Containers and records anew, objects as they are: what undo keeps."""
    if isinstance(value, list):
        return [copied(item) for item in value]
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, set):
        return set(value)
    if is_dataclass(value) and not isinstance(value, Object):
        return replace(value, **{name: copied(item) for name, item in vars(value).items()})
    return value


class Transaction:
    def __init__(self, description: str):
        self.description, self.before, self.cancelled = description, {}, False

    def remember(self, thing: Object) -> None:
        if thing not in self.before:
            self.before[thing] = {name: copied(getattr(thing, name)) for name in thing._undoable}


def undo() -> str:
    """Edit > Undo. Gives the description of what was undone."""
    transaction = ENGINE.undo_stack.pop()
    for thing, state in transaction.before.items():
        for name, value in state.items():
            setattr(thing, name, value)
    return transaction.description


class ScopedEditorTransaction:
    """What happens inside is one step of undo, for objects that modify() was called on."""

    def __init__(self, desc: Union[Text, str]) -> None:  # noqa: F821
        self._description = convert(desc, "Text", "ScopedEditorTransaction")

    def __enter__(self) -> ScopedEditorTransaction:
        self._outermost = ENGINE.transaction is None
        if self._outermost:
            ENGINE.transaction = Transaction(self._description)
        self._before = dict(ENGINE.transaction.before)
        return self

    def __exit__(self, type, value, traceback) -> bool:
        if self._outermost:
            transaction, ENGINE.transaction = ENGINE.transaction, None
            if not transaction.cancelled:
                ENGINE.undo_stack.append(transaction)
        return False

    def cancel(self) -> None:
        """Takes the step out of the undo list, or what was done since out of the step that it is a part of; what was
        changed stays changed, as in the engine."""
        if self._outermost:
            ENGINE.transaction.cancelled = True
        ENGINE.transaction.before = self._before


def log(arg: Any) -> None:  # noqa: F821
    ENGINE.logged.append(("Display", str(arg)))


def log_warning(arg: Any) -> None:  # noqa: F821
    ENGINE.logged.append(("Warning", str(arg)))


def log_error(arg: Any) -> None:  # noqa: F821
    ENGINE.logged.append(("Error", str(arg)))


def collect_garbage() -> None:
    ENGINE.calls["collect_garbage"] += 1
