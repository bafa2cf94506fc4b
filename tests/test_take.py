import json
import os
import tracemalloc
import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from emoface.alignment import Alignment, Phone, Word
from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink, BlinkSettings
from emoface.motion.gaze import GazeSettings
from emoface.motion.smoothing import SmoothingSettings, smooth
from emoface.rig import BLINK_CONTROLS, BOARD, CONTROL_NAMES, GAZE_CONTROLS
from emoface.serialization import to_json
from emoface.storage.files import FileExists
from emoface.take import AudioRef, Line, ModelRef, Take, TakeError, find_audio
from emoface.timing import FrameRate

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


@pytest.fixture
def take(rng) -> Take:
    line = Line(
        "line.wav",
        EmotionTimeline.parse("neutral@0 angry:0.8@1.2"),
        5,
        2,
        SmoothingSettings(9, 2),
        BlinkSettings(mu=3.2),
        GazeSettings(hold=(10, 20)),
    )
    frames = 600
    walk = smooth(np.cumsum(rng.normal(size=(frames, 174)), 0) * 0.05, SmoothingSettings(31))
    return Take.draw(line, AudioRef("ab" * 32, 10.0), ModelRef("compact", "0123"), Curves(walk))


def test_a_take_survives_the_disk(take, tmp_path):
    take = replace(take, blink=replace(take.blink, events=(Blink(3, 0.5, True), *take.blink.events)))
    take.save(tmp_path / "a.take")
    again = Take.load(tmp_path / "a.take")
    for name in ("line", "audio", "model", "face", "blink", "gaze"):
        assert getattr(again, name) == getattr(take, name), name


def test_equal_takes_are_equal_bytes(take, tmp_path):
    take.save(tmp_path / "a.take")
    Take.load(tmp_path / "a.take").save(tmp_path / "b.take")
    assert (tmp_path / "a.take").read_bytes() == (tmp_path / "b.take").read_bytes()


def test_a_take_that_is_soon_replaced_is_the_same_take_uncompressed(take, tmp_path):
    for name in ("a", "b"):
        take.save(tmp_path / f"{name}.take", compress=False)
    assert (tmp_path / "a.take").read_bytes() == (tmp_path / "b.take").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.take") as file:
        assert {entry.compress_type for entry in file.infolist()} == {zipfile.ZIP_STORED}
    Take.load(tmp_path / "a.take").save(tmp_path / "kept.take")
    take.save(tmp_path / "direct.take")
    assert (tmp_path / "kept.take").read_bytes() == (tmp_path / "direct.take").read_bytes()


def test_what_a_newer_version_wrote_survives_a_round_trip(take, tmp_path):
    take.save(tmp_path / "a.take")
    with zipfile.ZipFile(tmp_path / "a.take") as file:
        document, face = json.loads(file.read("take.json")), file.read("face.npy")
    document["review"] = {"verdict": "approved"}
    document["line"]["character"] = "Mark"
    document["blink"]["style"] = {"lag": 2}
    with zipfile.ZipFile(tmp_path / "b.take", "w") as file:
        file.writestr("take.json", json.dumps(document))
        file.writestr("face.npy", face)
    Take.load(tmp_path / "b.take").reroll_gaze().save(tmp_path / "c.take")
    with zipfile.ZipFile(tmp_path / "c.take") as file:
        kept = json.loads(file.read("take.json"))
    assert kept["review"] == {"verdict": "approved"}
    assert kept["line"]["character"] == "Mark" and kept["blink"]["style"] == {"lag": 2}


def test_a_take_is_not_overwritten_unless_asked(take, tmp_path):
    take.save(tmp_path / "a.take")
    before = (tmp_path / "a.take").read_bytes()
    with pytest.raises(FileExists, match="this file exists and was left as it is"):
        take.reroll_blinks().save(tmp_path / "a.take")
    assert (tmp_path / "a.take").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.take"]


@pytest.mark.parametrize(
    "damage",
    [
        "missing",
        "text",
        "cut",
        "no face",
        "newer",
        "no line",
        "pickle",
        "list",
        "no number",
        "other controls",
        "event",
        "emotion",
    ],
)
def test_what_is_no_take_is_refused_with_a_sentence(take, tmp_path, damage):
    path = tmp_path / "bad.take"
    take.save(path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        document, face = json.loads(file.read("take.json")), file.read("face.npy")

    def rewrite(document, face):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("take.json", json.dumps(document))
            if face is not None:
                file.writestr("face.npy", face)

    match damage:
        case "missing":
            path.unlink()
        case "text":
            path.write_text("not a take")
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "no face":
            rewrite(document, None)
        case "newer":
            rewrite(document | {"schema": 99}, face)
        case "no line":
            del document["line"]["timeline"]
            rewrite(document, face)
        case "list":
            rewrite([1], face)
        case "no number":
            rewrite(document | {"schema": "x"}, face)
        case "other controls":
            document["face"]["controls"][3] = "CTRL_tail"
            rewrite(document, face)
        case "event":
            document["blink"]["events"][0]["frame"] = "soon"
            rewrite(document, face)
        case "emotion":
            document["line"]["timeline"]["segments"][0]["emotion"] = "hangry"
            rewrite(document, face)
        case "pickle":
            import io

            array = io.BytesIO()
            np.save(array, np.array([{"a": 1}], dtype=object), allow_pickle=True)
            rewrite(document, array.getvalue())
    with pytest.raises(TakeError, match=r"bad.take"):
        Take.load(path)


def test_composing_lays_the_layers_over_the_face_inside_the_ranges(take):
    composed = take.compose()
    assert (composed.values >= BOARD.minimum).all() and (composed.values <= BOARD.maximum).all()
    others = [i for i in range(174) if i not in (*BLINK_CONTROLS, *GAZE_CONTROLS)]
    np.testing.assert_array_equal(
        composed.values[:, others], np.clip(take.face.values, BOARD.minimum, BOARD.maximum)[:, others]
    )
    for blink in take.blink.events:
        assert composed.values[blink.frame + 4, BLINK_CONTROLS[0]] == 1


def test_a_layer_that_is_off_shows_the_face(take):
    bare = replace(take, blink=replace(take.blink, enabled=False), gaze=replace(take.gaze, enabled=False))
    np.testing.assert_array_equal(bare.compose().values, np.clip(take.face.values, BOARD.minimum, BOARD.maximum))


def test_rerolling_gaze_leaves_blinks_and_face_as_they_are_to_the_last_bit(take):
    rerolled = take.reroll_gaze()
    assert rerolled.gaze.fixations != take.gaze.fixations
    assert rerolled.blink == take.blink
    assert rerolled.face.values.tobytes() == take.face.values.tobytes()
    changed = (rerolled.compose().values != take.compose().values).any(0)
    assert set(np.flatnonzero(changed)) <= set(GAZE_CONTROLS)


def test_rerolling_blinks_changes_two_controls(take):
    rerolled = take.reroll_blinks(seed=77)
    assert rerolled.blink.seed == 77 and rerolled.gaze == take.gaze
    changed = (rerolled.compose().values != take.compose().values).any(0)
    assert set(np.flatnonzero(changed)) == set(BLINK_CONTROLS)


def test_a_reroll_of_a_range_stays_in_it(take):
    rerolled = take.reroll_gaze(None, 3.0, 6.0).reroll_blinks(None, 3.0, 6.0)
    moved = np.flatnonzero((rerolled.compose().values != take.compose().values).any(1))
    assert len(moved) and moved.min() >= 180 and moved.max() < 360


def test_a_reroll_of_no_range_is_refused(take):
    with pytest.raises(TakeError, match=r"from 4 to 2 s"):
        take.reroll_blinks(None, 4, 2)
    with pytest.raises(TakeError, match=r"within the line's 10.000 s"):
        take.reroll_gaze(None, 50, 60)


def test_a_range_that_ends_behind_the_line_ends_with_it(take):
    assert take.reroll_gaze(None, 3, float("inf")).gaze == take.reroll_gaze(None, 3).gaze


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
def test_keys_keep_blinks_and_lip_closures_at_every_rate(take, rate, interpolation):
    closing = take.face.values.copy()
    lips = BOARD.columns("mouth_lipsTogether")
    closing[:, lips] = 0
    closing[200:209, lips] = np.interp(np.arange(9), [0, 4, 8], [0, 0.9, 0])[:, None]
    take = replace(take, face=Curves(closing))
    curves = take.compose(rate)
    keyed = take.keys(curves, 0.02, interpolation)
    assert np.abs(keyed.evaluate().values - curves.values).max() <= 0.02 + 1e-6
    keys = keyed.keys
    lids = keys["CTRL_L_eye_blink-translateY"]
    for blink in take.blink.events:
        closed = rate.nearest_frame(Fraction(blink.frame + 4, 60))
        assert closed in lids.frames and lids.values[lids.frames == closed] == 1
    seal = curves.column(CONTROL_NAMES[lips[0]])
    assert int(seal.argmax()) in keys[CONTROL_NAMES[lips[0]]].frames


def test_the_recording_is_found_where_it_was_or_beside_the_take(take, tmp_path):
    assert find_audio(take, tmp_path / "a.take") is None
    (tmp_path / "line.wav").write_bytes(b"x")
    assert find_audio(take, tmp_path / "a.take") == tmp_path / "line.wav"


def zip_of(path, document: bytes, face: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as file:
        file.writestr("take.json", document)
        file.writestr("face.npy", face)


def parts_of(take, tmp_path) -> tuple[dict, bytes]:
    take.save(tmp_path / "whole.take")
    with zipfile.ZipFile(tmp_path / "whole.take") as file:
        return json.loads(file.read("take.json")), file.read("face.npy")


def refusal(path) -> str:
    """What is said of a damaged take: a sentence that names it, and how to make it again."""
    with pytest.raises(TakeError) as error:
        Take.load(path)
    text = str(error.value)
    assert text.startswith(str(path)) and "enerate it again" in text
    assert len(text) - len(str(path)) <= 300
    return text


def test_every_flipped_bit_is_found(take, tmp_path, rng):
    short = replace(take, face=take.face.slice(0, 60), audio=AudioRef("ab" * 32, 1.0))
    data = short.to_bytes()
    for position in [*range(60), *range(len(data) - 160, len(data)), *rng.integers(len(data), size=200).tolist()]:
        damaged = bytearray(data)
        damaged[position] ^= 1 << int(rng.integers(8))
        (tmp_path / "flipped.take").write_bytes(damaged)
        try:
            again = Take.load(tmp_path / "flipped.take")
        except TakeError:
            continue
        assert again.face == short.face and again.line == short.line  # the date of an entry, say


def test_a_recording_whose_name_is_not_utf_8_has_a_take(take, tmp_path):
    named = replace(take, line=replace(take.line, audio="/dialogue/caf\udce9.wav"))
    named.save(tmp_path / "a.take")
    assert Take.load(tmp_path / "a.take").line.audio == "/dialogue/caf\udce9.wav"


def test_the_flipped_bit_from_outside_is_a_sentence(shared):
    refusal(shared / "cases" / "24_take_bit_rot" / "oneflip.take")


@pytest.mark.parametrize("form", ["face", "document", "rows", "columns", "few bytes", "many bytes"])
def test_a_take_is_held_to_its_size_before_anything_is_unpacked(take, tmp_path, form, monkeypatch):
    monkeypatch.setattr("emoface.take.MAX_FACE", 10**6)
    monkeypatch.setattr("emoface.take.MAX_DOCUMENT", 10**5)
    document, face = parts_of(take, tmp_path)
    text, path = json.dumps(document).encode(), tmp_path / "large.take"
    match form:
        case "face":
            zip_of(path, text, bytes(50 * 10**6))
        case "document":
            zip_of(path, text + b" " * 10**6, face)
        case "rows":
            zip_of(path, text, face.replace(b"(600, 174), }   ", b"(10000000, 174)}"))
        case "columns":
            zip_of(path, text, face.replace(b"(600, 174), }", b"(174, 600), }"))
        case "few bytes":
            zip_of(path, text, face[:-4])
        case "many bytes":
            zip_of(path, text, face + b"\0")
    tracemalloc.start()
    refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6


@pytest.mark.parametrize("form", ["encrypted", "twice", "lzma", "folder", "pipe"])
def test_a_zip_of_another_form_is_no_take(take, tmp_path, form):
    document, face = parts_of(take, tmp_path)
    text, path = json.dumps(document).encode(), tmp_path / "other.take"
    match form:
        case "encrypted":
            zip_of(path, text, face)
            data = path.read_bytes()
            at = data.index(b"PK\1\2")
            path.write_bytes(data[: at + 8] + b"\1" + data[at + 9 :])
        case "twice":
            zip_of(path, text, face)
            with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
                file.writestr("take.json", text)
        case "lzma":
            pytest.importorskip("lzma", reason="this Python has no lzma")
            zip_of(path, text, face, zipfile.ZIP_LZMA)
        case "folder":
            path.mkdir()
        case "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("this system has no pipes")
            os.mkfifo(path)
    refusal(path)


@pytest.mark.parametrize(
    "place, value",
    [
        (("audio", "duration_s"), 1e9),
        (("audio", "duration_s"), float("nan")),
        (("audio", "duration_s"), float("inf")),
        (("face", "rate"), "1/1000000000000"),
        (("face", "rate"), "24"),
        (("face", "controls", 0), "x" * 100_000),
        (("blink", "events", 0, "frame"), 10**30),
        (("blink", "seed"), 10**300),
        (("gaze", "fixations", 0, "frame"), 10**30),
        (("gaze", "seed"), -1),
        (("line", "seed"), -1),
        (("line", "blink", "openness"), [0.5] * 5000),
        (("line", "gaze", "transition"), 10**30),
        (("line", "gaze", "hold"), [0, 10**30]),
        (("line", "smoothing", "window"), 10**30 + 1),
        (("line", "smoothing", "order"), 10**30),
        (("schema",), None),
    ],
)
def test_numbers_that_no_line_has_are_refused(take, tmp_path, place, value):
    document, face = parts_of(take, tmp_path)
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    zip_of(tmp_path / "bad.take", json.dumps(document).encode(), face)
    if place == ("schema",):
        with pytest.raises(TakeError, match="no schema number"):
            Take.load(tmp_path / "bad.take")
    else:
        refusal(tmp_path / "bad.take")


def test_a_recording_whose_name_is_too_long_is_not_there(take):
    line = replace(take.line, audio="x" * 100_000)
    assert find_audio(replace(take, line=line), "a.take") is None


SPOKEN = Alignment(
    (Word("Hi", 0.1, 0.25, 0.9), Word("there", 0.25, 0.3, 0.1, "heard")),
    (Phone("SIL", 0.0, 0.1), Phone("HH", 0.1, 0.15, "aligned"), Phone("AA", 0.15, 0.25, "corrected")),
)


def test_words_and_phones_and_the_text_survive_a_round_trip(take, tmp_path):

    spoken = replace(take, alignment=SPOKEN, line=replace(take.line, text="Hi there"))
    spoken.save(tmp_path / "a.take")
    read = Take.load(tmp_path / "a.take")
    assert (read.alignment, read.line.text, read.unknown) == (SPOKEN, "Hi there", {})
    assert read.to_bytes() == spoken.to_bytes()
    assert read.summary()["text_fit"] == {
        "share": pytest.approx(2 / 7, abs=1e-3),
        "misfits": [to_json(SPOKEN.words[1])],
    }


def test_a_take_without_words_says_nothing_of_them(take, tmp_path):
    take.save(tmp_path / "a.take")
    with zipfile.ZipFile(tmp_path / "a.take") as archive:
        document = json.loads(archive.read("take.json"))
    assert "alignment" not in document and "text" not in document["line"]
    assert take.summary()["text_fit"] is None


@pytest.mark.parametrize(
    ("alignment", "says"),
    [
        (Alignment(phones=(Phone("XX", 0, 0.1),)), "a phone is 'XX'"),
        (Alignment(phones=(Phone("AA", 0, 0.1, "guessed"),)), "'guessed'"),
        (Alignment(phones=(Phone("AA", 0.1, 0.1),)), "from 0.1 to 0.1 s"),
        (Alignment(phones=(Phone("AA", 0.1, 0.2), Phone("AA", 0, 0.1))), "from 0 to 0.1 s"),
        (Alignment((Word("a", 0, 1e6),)), "from 0 to 1e"),
        (Alignment((Word("a", -1, 0.1),)), "from -1"),
    ],
)
def test_words_and_phones_that_no_line_has_are_refused(take, tmp_path, alignment, says):
    replace(take, alignment=alignment).save(tmp_path / "a.take")
    with pytest.raises(TakeError, match=says):
        Take.load(tmp_path / "a.take")
