"""Curve files that are damaged, or made to harm: curves or one short sentence, quickly and in little memory."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.errors import EmoFaceError
from emoface.formats import csv_curves, json_curves, live_link_csv, rig_text
from emoface.formats.arkit import LIVE_LINK_NAMES

READERS = {"csv": csv_curves, "json": json_curves, "live": live_link_csv, "rig": rig_text}
JAW = "CTRL_C_jaw-translateY"
LIVE = ",".join(("Timecode", "BlendshapeCount", *LIVE_LINK_NAMES))
LONG, DIGITS = "x" * 200_000, "1" * 5_000
GOOD = {
    "schema": "emoface.curves/1",
    "rate": 60,
    "frames": 10,
    "interpolation": "linear",
    "curves": {JAW: [[0, 0.5], [5, 1.0]]},
}


def keys(**changed: object) -> str:
    return json.dumps(GOOD | changed)


BAD_FILES = {
    "header.csv": f"time_s,{LONG[:100_000]}\n",
    "field.csv": f"time_s,{LONG}\n",
    "cell.csv": f"time_s,{JAW}\n0,{LONG[:100_000]}\n",
    "digits.csv": f"time_s,{JAW}\n0,0\n{DIGITS},0\n",
    "order.csv": f"time_s,{JAW}\n0,0\n-1{'0' * 200},0\n",
    "schema.json": keys(schema=LONG),
    "rate.json": keys(rate=LONG),
    "digits_of_rate.json": keys(rate=DIGITS),
    "frames.json": keys(frames=10**400, curves={JAW: [[10**399, 1]]}),
    "curve.json": keys(curves={LONG: []}),
    "key.json": keys(curves={JAW: [[0, LONG]]}),
    "header.live": LONG[:100_000] + "\n",
    "headers.live": ",".join(map(str, range(10_000))) + "\n",
    "timecode.live": f"{LIVE}\n{LONG[:100_000]}\n",
    "hours.live": f"{LIVE}\n{DIGITS}:00:00:00,61{',0' * 61}\n",
    "days.live": "\n".join((LIVE, *(f"{hour:02}:00:00:00,61{',0' * 61}" for hour in (0, 99)))),
    "cell.rig": "0," * 173 + LONG[:100_000],
    "columns.rig": "0," * 100_000,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_damaged_file_is_one_short_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_text(BAD_FILES[name])
    with pytest.raises(EmoFaceError, match=name) as error:
        READERS[path.suffix[1:]].read(path)
    sentence = str(error.value).replace(str(path), name)
    assert len(sentence) <= 300 and sentence.isprintable()
    assert "x" * 61 not in sentence and "1" * 61 not in sentence


@pytest.mark.parametrize("time", ["1e-999999999", "1e-99999999999999999999999", "5e-324", "0.0000", "-0"])
def test_a_time_however_small_is_read_at_once(tmp_path, time):
    (tmp_path / "a.csv").write_text(f"time_s,{JAW}\n{time},0\n0.04,1\n0.08,0\n")
    assert csv_curves.read(tmp_path / "a.csv").rate.exact == 25


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=80) | st.text('0123456789.,:e-\n"[]{}', max_size=80))
def test_any_bytes_are_curves_or_a_sentence(scratch, kind, data):
    path = scratch / "bytes"
    header = {"csv": f"time_s,{JAW}\n", "live": f"{LIVE}\n"}.get(kind, "")
    path.write_bytes(header.encode() + (data.encode() if isinstance(data, str) else data))
    try:
        READERS[kind].read(path)
    except EmoFaceError as error:
        assert len(str(error)) <= 300
