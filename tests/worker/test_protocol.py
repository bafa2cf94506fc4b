"""Messages survive the pipe, and what is no message is refused with JSON-RPC's codes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import BlinkError, BlinkSettings
from emoface.motion.gaze import GazeSettings
from emoface.motion.smoothing import SmoothingSettings
from emoface.serialization import to_json
from emoface.take import Line
from emoface.worker.protocol import (
    ErrorCode,
    ErrorInfo,
    Failure,
    RpcRequest,
    Success,
    WorkerError,
    line_from_json,
    read,
    write,
)

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)
IDS = st.integers(0, 2**53) | st.text()
ERRORS = st.builds(ErrorInfo, st.integers(-40_000, 40_000), st.text(), st.text(), st.text())
MESSAGES = (
    st.builds(RpcRequest, st.text(), OBJECTS, st.none() | IDS)
    | st.builds(Success, IDS, OBJECTS)
    | st.builds(Failure, st.none() | IDS, ERRORS)
)


@settings(max_examples=60)
@given(MESSAGES)
def test_a_message_is_one_line_and_comes_back_as_it_was(message):
    line = write(message)
    assert line.endswith(b"\n") and len(line.splitlines()) == 1
    assert json.loads(line)["jsonrpc"] == "2.0"
    assert read(line) == message


@pytest.mark.parametrize(
    "path", ["/ä ö/表情.wav", "C:\\Users\\Zoë\\line one.wav", "/not\udcffunicode.wav", "a\u2028b\nc"]
)
def test_any_path_survives(path):
    assert read(write(RpcRequest("generate", {"out": path}, 1))).params["out"] == path


@given(st.binary())
def test_no_line_raises_anything_but_a_worker_error(line):
    try:
        read(line)
    except WorkerError as error:
        assert error.info.code in (ErrorCode.NOT_JSON, ErrorCode.NOT_A_REQUEST)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", ErrorCode.NOT_JSON),
        (b"hello", ErrorCode.NOT_JSON),
        (b'{"jsonrpc": "2.0", "method"', ErrorCode.NOT_JSON),
        (b"\xff\xfe", ErrorCode.NOT_JSON),
        (b"[" * 100_000, ErrorCode.NOT_JSON),
        (b"[]", ErrorCode.NOT_A_REQUEST),
        (b"1", ErrorCode.NOT_A_REQUEST),
        (b'{"method": "generate"}', ErrorCode.NOT_A_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1}', ErrorCode.NOT_A_REQUEST),
        (b'{"jsonrpc": "2.0", "method": 7, "id": 1}', ErrorCode.NOT_A_REQUEST),
        (b'{"jsonrpc": "2.0", "method": "generate", "id": true}', ErrorCode.NOT_A_REQUEST),
        (b'{"jsonrpc": "2.0", "method": "generate", "params": [1], "id": 1}', ErrorCode.NOT_A_REQUEST),
    ],
)
def test_a_line_that_is_no_message_is_refused_with_its_code(line, code):
    with pytest.raises(WorkerError) as caught:
        read(line)
    assert caught.value.info.code == code


def test_a_line_of_dialogue_comes_back_as_it_was():
    line = Line(
        "/ä/line.wav",
        EmotionTimeline.parse("neutral@0 angry:0.8@1.2", 0.5),
        seed=7,
        channel=2,
        smoothing=SmoothingSettings(9, 2),
        blink=BlinkSettings(mu=3, openness=(0.5, 0, 0.5)),
        gaze=GazeSettings(hold=(1, 2), radius=(0.1, 0.3)),
    )
    document = read(write(RpcRequest("generate", to_json(line)))).params
    assert line_from_json(document) == line
    assert line_from_json({"audio": "a.wav"}) == Line("a.wav")


@pytest.mark.parametrize("document", [{}, {"audio": "a.wav", "mood": 1}, {"audio": "a", "blink": 3}, 5, None, []])
def test_a_line_that_cannot_be_read_is_bad_params(document):
    with pytest.raises(WorkerError, match="the line cannot be read") as caught:
        line_from_json(document)
    assert caught.value.info.code == ErrorCode.BAD_PARAMS


def test_settings_that_cannot_be_have_their_own_sentence():
    with pytest.raises(BlinkError, match="blinks within 90 to 20"):
        line_from_json({"audio": "a.wav", "blink": {"slowest": 90.0, "fastest": 20.0}})


@pytest.mark.parametrize(
    "part",
    [
        {"seed": 10**30},
        {"seed": 1.5},
        {"seed": True},
        {"blink": {"mu": float("nan")}},
        {"blink": {"slowest": float("inf")}},
        {"blink": [1]},
        {"channel": "x"},
        {"audio": "a\0b"},
        {"audio": 3},
        {"x" * 10_000: 1},
        {"seed": "x" * 10_000},
    ],
)
def test_a_line_with_wrong_values_is_refused_as_bad_params_in_a_short_sentence(part):
    with pytest.raises(WorkerError) as refused:
        line_from_json({"audio": "a.wav"} | part)
    assert refused.value.info.code == ErrorCode.BAD_PARAMS and len(str(refused.value)) <= 300
