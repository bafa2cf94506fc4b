"""Dataclasses to JSON documents and back: nothing is lost, and what is wrong is named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink, BlinkSettings
from emoface.motion.gaze import Fixation, GazeSettings
from emoface.motion.smoothing import SmoothingSettings
from emoface.serialization import (
    MAX_DEPTH,
    SerializationError,
    check_schema,
    from_json,
    parse_json,
    shortened,
    to_json,
    unknown_parts,
    with_parts,
)
from emoface.take import AudioRef, BlinkLayer, GazeLayer, Line, ModelRef
from emoface.timing import FrameRate


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    count: int = 0


@dataclass(frozen=True)
class Whole:
    """One field of every type that a stored dataclass has."""

    part: Part
    share: float
    is_on: bool = False
    colour: Colour = Colour.RED
    parts: tuple[Part, ...] = ()
    pair: tuple[int, str] = (0, "")
    items: list[int] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    row: Sequence[float] = ()
    table: Mapping[str, Part] = field(default_factory=dict)
    maybe: Part | None = None
    key: int | str | None = None
    mode: Literal["linear", "cubic"] = "linear"
    other: Any = None
    renamed: str = field(default="", metadata={"key": "old-name"})


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)
)
parts = st.builds(Part, st.text(), st.integers())
wholes = st.builds(
    Whole,
    parts,
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(Colour),
    st.lists(parts).map(tuple),
    st.tuples(st.integers(), st.text()),
    st.lists(st.integers()),
    st.frozensets(st.text()),
    st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple),
    st.dictionaries(st.text(), parts),
    st.none() | parts,
    st.none() | st.integers() | st.text(),
    st.sampled_from(["linear", "cubic"]),
    json_values,
    st.text(),
)


shares = st.floats(0, 1)
profiles = st.lists(shares, min_size=1)


@st.composite
def lines(draw) -> Line:
    """Any line that can be."""
    number = st.floats(0.01, 100, allow_nan=False)
    window = draw(st.integers(1, 20)) * 2 + 1
    slowest = draw(st.floats(1, 100))
    shortest, smallest = draw(st.integers(0, 50)), draw(st.floats(0, 0.5))
    return Line(
        draw(st.text()),
        EmotionTimeline.parse(draw(st.sampled_from(["happy", "neutral@0 sad:0.5@1.25", "fear:0.1"])), draw(number)),
        draw(st.none() | st.integers(0, 2**64)),
        draw(st.none() | st.integers(1, 8)),
        SmoothingSettings(window, draw(st.integers(0, 2)), draw(st.sampled_from([3, 5, 7]))),
        BlinkSettings(draw(number), draw(number), slowest, slowest + draw(number), tuple(draw(profiles))),
        GazeSettings((shortest, shortest + 3), (smallest, smallest + 0.25), draw(shares), draw(st.integers(1, 9))),
    )


blinks = st.builds(Blink, st.integers(0), st.floats(0, 1), st.booleans())
fixations = st.builds(Fixation, st.integers(0), st.floats(-1, 1), st.floats(-1, 1), st.booleans())


def through_text(value: Any) -> Any:
    """The document as a file gives it back."""
    return parse_json(json.dumps(to_json(value)))


@given(wholes)
def test_every_type_of_field_comes_back_as_it_was(whole):
    assert from_json(Whole, through_text(whole)) == whole
    assert from_json(Whole, through_text(whole), unknown="refuse", complete=True) == whole


@given(
    st.one_of(
        lines(),
        st.builds(AudioRef, st.text(), st.floats(0, 1e6)),
        st.builds(ModelRef, st.text(), st.text()),
        st.builds(BlinkLayer, st.integers(0), st.lists(blinks).map(tuple), st.booleans()),
        st.builds(GazeLayer, st.integers(0), st.lists(fixations).map(tuple), st.booleans()),
        st.builds(FrameRate, st.integers(1, 10**6), st.integers(1, 1001)),
    )
)
def test_every_value_of_a_take_comes_back_as_it_was(value):
    assert from_json(type(value), through_text(value), complete=True) == value


def test_keys_are_the_fields_in_their_order_and_a_renamed_field_keeps_its_key():
    document = to_json(Whole(Part("a"), 1, renamed="x", names=frozenset("cab")))
    assert [*document] == [
        *("part", "share", "is_on", "colour", "parts", "pair", "items", "names", "row", "table"),
        *("maybe", "key", "mode", "other", "old-name"),
    ]
    assert document["names"] == ["a", "b", "c"] and document["colour"] == "red"
    assert from_json(Whole, document).renamed == "x"


def test_a_whole_number_in_a_field_of_numbers_stays_whole():
    """So that a file is written again as it was."""
    assert json.dumps(to_json(from_json(Whole, {"part": {"name": "a"}, "share": 1}))["share"]) == "1"


def test_an_unknown_key_is_ignored_or_refused_at_any_depth():
    document = {"part": {"name": "a", "new": 1}, "share": 0.5, "newer": [2]}
    assert from_json(Whole, document) == Whole(Part("a"), 0.5)
    with pytest.raises(SerializationError, match=r"nothing knows 'newer'\. Expected part, share, "):
        from_json(Whole, document, unknown="refuse")
    del document["newer"]
    with pytest.raises(SerializationError, match=r"part: nothing knows 'new'\. Expected name, count\."):
        from_json(Whole, document, unknown="refuse")


@given(wholes, st.dictionaries(st.text(), json_values), st.dictionaries(st.text(), json_values))
def test_unknown_parts_are_kept_and_written_back_in_their_place(whole, more, deeper):
    known = to_json(whole)
    more = {key: value for key, value in more.items() if key not in known}
    deeper = {key: value for key, value in deeper.items() if key not in known["part"]}
    document = {**known, **more, "part": {**known["part"], **deeper}}
    unknown = unknown_parts(document, known)
    assert unknown == {**more, **({"part": deeper} if deeper else {})}
    assert with_parts(known, unknown) == document


def test_without_a_default_a_field_must_be_there_and_with_complete_every_one_must():
    with pytest.raises(SerializationError, match="part: 'name' is missing"):
        from_json(Whole, {"part": {}, "share": 1})
    with pytest.raises(SerializationError, match="part: 'count' is missing"):
        from_json(Whole, {"part": {"name": "a"}, "share": 1}, complete=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"share": "much"}, "share: expected a number, found 'much'."),
        ({"share": True}, "share: expected a number, found True."),
        ({"share": 10**400}, "share: expected a number of less than 300 digits, found 1000"),
        ({"is_on": 1}, "is_on: expected true or false, found 1."),
        ({"part": {"name": 3}}, "part.name: expected text, found 3."),
        ({"part": {"name": "a", "count": True}}, "part.count: expected a whole number, found True."),
        ({"part": {"name": "a", "count": 1.5}}, "part.count: expected a whole number, found 1.5."),
        ({"part": [1]}, "part: expected an object, found [1]."),
        ({"parts": {}}, "parts: expected a list, found {}."),
        ({"parts": [{"name": "a"}, {"name": None}]}, "parts[1].name: expected text, found None."),
        ({"pair": [1]}, "pair: expected a list of 2, found [1]."),
        ({"table": {"b": 1}}, "table['b']: expected an object, found 1."),
        ({"table": []}, "table: expected an object, found []."),
        ({"names": [[1]]}, "names[0]: expected text, found [1]."),
        ({"colour": "green"}, "colour: expected one of red, blue, found 'green'."),
        ({"mode": "step"}, "mode: expected one of linear, cubic, found 'step'."),
        ({"mode": []}, "mode: expected one of linear, cubic, found []."),
        ({"key": 1.5}, "key: expected text, found 1.5."),
        ({"maybe": 7}, "maybe: expected an object, found 7."),
    ],
)
def test_an_error_names_the_place_and_the_value(change, says):
    with pytest.raises(SerializationError) as caught:
        from_json(Whole, {"part": {"name": "a"}, "share": 1} | change)
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("value", ["x" * 10_000, ["y" * 10_000] * 10_000, {"k" * 10_000: 1}, 10**4000, [[[[[[[]]]]]]]])
def test_a_long_value_is_cut_in_a_sentence(value):
    with pytest.raises(SerializationError) as caught:
        from_json(Part, {"name": "a", "count": [value]})
    assert len(str(caught.value)) < 400
    assert len(shortened(value)) < 300


@given(json_values)
def test_no_document_raises_anything_but_a_sentence(document):
    for kind in (Whole, Line, BlinkLayer, Part):
        try:
            from_json(kind, document)
        except SerializationError as error:
            assert str(error)


@given(st.binary() | st.text())
def test_no_text_raises_anything_but_a_sentence(text):
    try:
        parse_json(text)
    except SerializationError as error:
        assert str(error)


def nested(depth: int, opening: str, closing: str) -> str:
    return opening * depth + "0" + closing * depth


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a": ', "}"), ('[{"a": ', "}]")])
def test_what_is_nested_too_deeply_is_refused_and_what_is_not_can_be_written_again(opening, closing):
    levels = opening.count("[") + opening.count("{")
    for depth in (MAX_DEPTH // levels + 1, 5_000, 1_000_000):
        with pytest.raises(SerializationError, match="nested deeper than 100"):
            parse_json(nested(depth, opening, closing))
    document = {"part": parse_json(nested(MAX_DEPTH // levels, opening, closing))}
    unknown = unknown_parts(document, {})
    assert json.loads(json.dumps(with_parts({}, unknown), indent=1)) == document
    assert to_json(document) == document


def test_a_document_is_read_deeper_than_python_recurses_with_a_sentence():
    @dataclass
    class Chain:
        below: Any = None

    Chain.__annotations__["below"] = Chain | None
    document = None
    for _ in range(10_000):
        document = {"below": document}
    with pytest.raises(SerializationError, match="nested deeper"):
        from_json(Chain, document)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "line 1"), ('{\n"a": 1,\n]', "line 3"), (b"\xff\xfe\x00", "not JSON"), ("9" * 5000, "not JSON")],
)
def test_what_is_no_json_is_refused_by_its_line(text, says):
    with pytest.raises(SerializationError, match=says):
        parse_json(text)


@pytest.mark.parametrize("document", [None, [], {}, {"schema": "1"}, {"schema": True}, {"schema": 1.0}])
def test_a_document_without_a_schema_number_is_refused(document):
    with pytest.raises(SerializationError, match=r"^a.take: .*no schema number"):
        check_schema(document, 3, "a.take")


def test_a_schema_up_to_the_newest_is_read_and_a_newer_one_is_refused():
    assert check_schema({"schema": 3}, 3, "a.take") == 3 and check_schema({"schema": 1}, 3, "a.take") == 1
    with pytest.raises(SerializationError, match=r"^a.take: written by a newer EmoFace \(schema 4\). Update EmoFace.$"):
        check_schema({"schema": 4}, 3, "a.take")


def test_the_lines_of_a_class_with_a_form_of_its_own_are_its_own():
    line = Line("a.wav", EmotionTimeline.parse("happy"))
    document = to_json(line)
    assert document["timeline"] == {
        "crossfade_s": 0.25,
        "segments": [{"start_s": 0.0, "end_s": None, "emotion": "happy", "intensity": 1.0}],
    }
    assert from_json(Line, document) == line


@dataclass(frozen=True)
class Grown:
    """A class whose last fields older files lack."""

    name: str
    text: str | None = field(default=None, metadata={"optional": True})
    words: tuple[str, ...] = field(default_factory=tuple, metadata={"optional": True})


def test_an_optional_field_is_left_out_where_it_has_its_default_and_may_be_missing():
    assert to_json(Grown("a")) == {"name": "a"}
    assert to_json(Grown("a", "x", ("y",))) == {"name": "a", "text": "x", "words": ["y"]}
    for whole in (Grown("a"), Grown("a", "x", ("y",))):
        assert from_json(Grown, to_json(whole), complete=True, unknown="refuse") == whole
    with pytest.raises(SerializationError, match="'name' is missing"):
        from_json(Grown, {"text": "x"}, complete=True)
