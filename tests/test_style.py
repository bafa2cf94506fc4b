import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.errors import EmoFaceError
from emoface.motion.blink import BlinkSettings
from emoface.motion.brow import BrowSettings
from emoface.motion.emotion_gains import REGIONS, EmotionGains
from emoface.motion.gaze import GazeSettings
from emoface.motion.lids import CONVERSATION_BLINKS
from emoface.motion.rest_pose import REST_CONTROLS, RestPose
from emoface.motion.styles import CONVERSATION, STYLES
from emoface.rig import BOARD
from emoface.serialization import from_json, to_json
from emoface.style import (
    EXAMPLE,
    GAZE_HABITS,
    HABITS,
    USUAL_BLINK_RATES,
    Style,
    StyleError,
    Styles,
    blink_settings,
    read_style,
    style_from_json,
    style_to_json,
    write_style,
)
from emoface.take import Line

LINE = Line("line.wav")
strengths = st.none() | st.floats(0, 2)
gains = st.none() | st.builds(EmotionGains, **{region: st.floats(0, 2) for region in REGIONS})


@st.composite
def rests(draw):
    names = draw(st.sets(st.sampled_from(sorted(REST_CONTROLS)), max_size=5))
    ranges = {name: BOARD.controls[BOARD.index(name)] for name in names}
    return RestPose(tuple((name, draw(st.floats(c.minimum, c.maximum))) for name, c in ranges.items()))


styles = st.builds(
    Style,
    liveliness=strengths,
    brows=strengths,
    head=strengths,
    breath=st.none() | st.booleans(),
    blinks=st.none() | st.sampled_from(STYLES),
    blink_rate=st.none() | st.floats(2, 60),
    gaze=st.none() | st.sampled_from(STYLES),
    gaze_habit=st.none() | st.sampled_from(HABITS),
    gains=gains,
    rest=st.none() | rests(),
)


@given(styles)
def test_a_style_is_read_as_it_was_written(style):
    assert style_from_json(json.loads(json.dumps(style_to_json(style)))) == style


@given(styles)
def test_a_line_holds_the_values_and_comes_back_from_its_own_json(style):
    line = style.apply(LINE)
    assert from_json(Line, json.loads(json.dumps(to_json(line))), unknown="refuse") == line


@given(styles)
def test_a_style_applied_twice_is_applied_once(style):
    assert style.apply(style.apply(LINE)) == style.apply(LINE)


def test_a_style_that_says_nothing_changes_nothing():
    line = replace(LINE, liveliness=0.7, brow=BrowSettings(0.3), rest=RestPose((("CTRL_C_jaw-translateX", 0.2),)))
    assert Style().apply(line) == line


def test_gains_of_one_and_an_empty_resting_pose_are_no_part_of_a_lines_json():
    assert to_json(Style(gains=EmotionGains(), rest=RestPose()).apply(LINE)) == to_json(LINE)


def test_what_the_command_says_goes_before_the_style():
    style = Style(liveliness=2, brows=2, head=0, breath=True)
    line = style.apply(replace(LINE, liveliness=0.5), kept=("liveliness", "breath"))
    assert (line.liveliness, line.brow, line.head, line.breath) == (0.5, BrowSettings(2), None, False)


def test_the_usual_rates_and_habits_are_the_settings_without_a_style():
    assert blink_settings("paper", USUAL_BLINK_RATES["paper"]) == BlinkSettings()
    assert blink_settings(CONVERSATION, USUAL_BLINK_RATES[CONVERSATION]) == CONVERSATION_BLINKS
    assert GAZE_HABITS["paper"]["usual"] == GazeSettings()
    assert GAZE_HABITS[CONVERSATION]["usual"] == GazeSettings(style=CONVERSATION)


def test_the_example_has_everything_and_its_file_is_read_back(tmp_path):
    write_style(tmp_path / "guard.json", EXAMPLE, overwrite=False)
    assert read_style(tmp_path / "guard.json") == EXAMPLE
    assert None not in vars(EXAMPLE).values()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"liveliness": 3}, "liveliness: expected 0 to 2, found 3"),
        ({"liveliness": "much"}, "liveliness: expected a number, found 'much'"),
        ({"liveliness": float("nan")}, "liveliness: expected a finite number, found nan"),
        ({"brows": True}, "brows: expected a number, found True"),
        ({"head": -0.1}, "head: expected 0 to 2, found -0.1"),
        ({"head": 10**400}, "head: expected a number of less than 300 digits"),
        ({"breath": 1}, "breath: expected true or false, found 1"),
        ({"blinks": "rarely"}, "blinks: expected paper, conversation, found 'rarely'"),
        ({"blink_rate": 0}, "blink_rate: expected 2 to 60, found 0"),
        ({"gaze_habit": "shy"}, "gaze_habit: expected usual, steady, evasive, found 'shy'"),
        ({"livelines": 1}, "nothing knows 'livelines'. Expected liveliness, brows"),
        ({"gains": {"brow": 2.5}}, "gain of brow 2.5: expected 0 to 2"),
        ({"gains": {"lips": 1}}, "gains: nothing knows 'lips'. Expected brow, eye, cheek, nose, corners"),
        ({"gains": [1]}, "gains: expected an object, found [1]"),
        ({"rest": [1]}, "rest: expected an object of controls and values, found [1]"),
        ({"rest": {"CTRL_L_brow_down": 0.1}}, "such as CTRL_L_brow_down-translateY"),
        ({"rest": {"CTRL_L_brow_down-translateY": 1.5}}, "at 1.5: expected a number from 0 to 1"),
        ({"rest": {"CTRL_L_brow_down-translateY": None}}, "at None: expected a number from 0 to 1"),
        ({"rest": {"CTRL_C_jaw-translateY": 0.2}}, "CTRL_C_jaw-translateY cannot rest elsewhere"),
        ({"rest": {"CTRL_C_eye-translateX": 0.2}}, "CTRL_C_eye-translateX cannot rest elsewhere"),
    ],
)
def test_a_mistake_names_the_field_its_value_and_what_was_expected(tmp_path, document, says):
    path = tmp_path / "guard.json"
    path.write_text(json.dumps({"schema": 1, **document}))
    with pytest.raises(EmoFaceError) as caught:
        read_style(path)
    assert says.rstrip(".") in str(caught.value) and str(path) in str(caught.value)
    assert len(str(caught.value).replace(str(tmp_path), "")) <= 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "liveliness: 1",
        '{"schema": 2}',
        '{"schema": true}',
        '{"schema": 1, "rest": {"x\\u0000": 1}}',
        '{"schema": 1, "liveliness": 1e999}',
        '{"schema": 1, "liveliness": ' + "1" * 5000 + "}",
        '{"schema": 1, "rest": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"schema": 1, "gains": ' + '{"brow": ' * 200 + "1" + "}" * 200 + "}",
        "\ufffe\x00",
        " " * (2**20 + 1),
    ],
)
def test_a_hostile_file_is_refused_in_one_short_sentence(tmp_path, text):
    path = tmp_path / "guard.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EmoFaceError) as caught:
        read_style(path)
    assert len(str(caught.value).replace(str(tmp_path), "")) <= 300


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text() | st.sampled_from(["gains", "rest", "brow"]), part),
    )
)
def test_any_document_is_a_style_or_an_error_of_ours(document):
    try:
        style_from_json(document)
    except EmoFaceError as error:
        assert len(str(error)) <= 400


class TestStylesOfCharacters:
    @pytest.fixture
    def folder(self, tmp_path):
        write_style(tmp_path / "Guard.json", Style(liveliness=2), overwrite=False)
        (tmp_path / "cook.json").write_text("[")
        return tmp_path

    def test_a_character_has_the_file_of_its_name_whatever_its_case(self, folder):
        found = Styles(folder, Style(liveliness=0.5))
        assert found.of("guard") == found.of("GUARD") == Style(liveliness=2)
        assert found.of("smith") == found.of("") == found.of("../Guard") == Style(liveliness=0.5)
        assert found.has("guard") and not found.has("smith")

    def test_a_file_that_is_no_style_is_an_error_of_its_character_alone(self, folder):
        with pytest.raises(StyleError, match=r"cook\.json"):
            Styles(folder).of("cook")

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(StyleError, match="no such folder"):
            Styles(tmp_path / "none")
