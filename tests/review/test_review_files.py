"""The review page as a file, without a browser: its outlines, sound, emotion band and lines."""

import base64
import hashlib
import io
import json
import re
import shutil
import zlib
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from emoface.cli import main
from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.review import outline_codec, page
from emoface.review.emotion_band import make_emotion_band
from emoface.review.ogg_sound import encode_ogg
from emoface.review.outline_codec import (
    RATE,
    STEP,
    STRENGTH,
    TOLERANCE,
    EncodedOutlines,
    OutlineEncoder,
    layout,
    outline_numbers,
)
from emoface.speech.decoding import load_audio
from emoface.storage.folder import Folder
from emoface.table.batch_report import ReportError, report_from_json, report_to_json
from emoface.take import Take
from emoface.timing import SAMPLE_RATE

from ..conftest import SAMPLES
from ..preview.poses import pose
from .reviews import failed_line, report_of, save_line, tone

STILL = np.zeros((60, 174), np.float32)


def talking(rng: np.random.Generator, frames: int = 120) -> np.ndarray:
    """Faces that move smoothly between poses of many controls at once."""
    keys = rng.random((frames // 30 + 2, 174)) * (rng.random((frames // 30 + 2, 174)) < 0.2)
    places = np.arange(frames) / 30
    return np.array([np.interp(places, np.arange(len(keys)), column) for column in keys.T], np.float32).T


def decode(encoder: OutlineEncoder, encoded: EncodedOutlines) -> np.ndarray:
    """(frames, numbers): as the page decodes them."""
    raw = np.frombuffer(zlib.decompress(base64.b64decode(encoded.coefficients)), np.uint8).astype(int)
    folded = (raw[: len(raw) // 2] | raw[len(raw) // 2 :] << 8).reshape(encoded.directions, encoded.frames)
    steps = np.cumsum((folded >> 1) ^ -(folded & 1), axis=1)
    basis = encoder.basis_to_json()
    directions = np.frombuffer(base64.b64decode(basis["directions"]), "<i2").reshape(-1, len(basis["rest"]))
    return basis["rest"] + STEP * steps.T @ (directions[: encoded.directions] / basis["scale"])


def error_of(encoder: OutlineEncoder, encoded: EncodedOutlines, numbers: np.ndarray) -> np.ndarray:
    """How far each number is from what the page decodes, in face units."""
    scale = np.concatenate([np.full(count, STRENGTH if count == 1 else 1.0) for _, count in layout()])
    return np.abs(decode(encoder, encoded) - numbers) / scale


def test_outlines_come_back_within_half_a_unit_whatever_moves(make_take, rng):
    encoder, takes = OutlineEncoder(), []
    for _ in range(3):
        take = make_take()
        numbers = outline_numbers(replace(take, face=take.face.with_values(talking(rng))).compose(RATE))
        takes.append((numbers, encoder.encode(numbers)))
    for numbers, encoded in takes:
        error = error_of(encoder, encoded, numbers)
        assert error.max() < TOLERANCE + 3 * STEP / 2
        assert np.sqrt((error**2).mean()) < 0.05


def test_a_take_that_is_encoded_in_blocks_comes_back_as_well(make_take, rng, monkeypatch):
    take, encoder, in_blocks = make_take(), OutlineEncoder(), OutlineEncoder()
    numbers = outline_numbers(replace(take, face=take.face.with_values(talking(rng))).compose(RATE))
    encoder.encode(numbers)
    monkeypatch.setattr(outline_codec, "BLOCK_FRAMES", 7)
    encoded = in_blocks.encode(numbers)
    assert error_of(in_blocks, encoded, numbers).max() < TOLERANCE + 3 * STEP / 2
    assert len(in_blocks.directions) < 2 * len(encoder.directions)


def test_what_hardly_moves_needs_no_direction(rng):
    encoder = OutlineEncoder()
    encoded = encoder.encode(encoder.rest + rng.uniform(-TOLERANCE, TOLERANCE, (50, len(encoder.rest))))
    assert encoded.directions == 0 and np.abs(decode(encoder, encoded) - encoder.rest).max() < 0.001


def test_faces_that_move_alike_share_their_directions(make_take):
    encoder = OutlineEncoder()
    numbers = outline_numbers(make_take().compose(RATE))
    encoder.encode(numbers)
    few = len(encoder.directions)
    encoder.encode(numbers[::-1])
    assert len(encoder.directions) == few < 20


def test_the_layout_names_every_number():
    names = [name for name, _ in layout()]
    assert len(set(names)) == len(names)
    assert {"head.chin", "eyes.R.upper_lid", "brows.L.line", "mouth.rounding"} <= set(names)
    assert sum(count for _, count in layout()) == outline_numbers(Curves(STILL)).shape[1]


def test_the_band_changes_where_the_weights_do():
    band = make_emotion_band(EmotionTimeline.parse("angry@0 happy:0.5@1", 0.2), 2.0)
    assert [seconds for seconds, _ in band["stops"]] == [0, 0.9, 1.0, 1.1, 2.0]
    assert band["stops"][0][1] == band["stops"][1][1] == "#d9534a"
    assert band["stops"][3][1] == band["stops"][4][1]
    assert band["names"] == [[0, 1, "angry"], [1, 2, "happy 50%"]]


def test_sound_keeps_its_length_and_its_place_and_is_the_same_every_time():
    samples = load_audio(SAMPLES / "bridge.wav").samples
    text = encode_ogg(samples)
    assert text == encode_ogg(samples)
    decoded, rate = soundfile.read(io.BytesIO(base64.b64decode(text)), dtype="float32")
    assert rate == SAMPLE_RATE and len(decoded) == len(samples)
    assert np.corrcoef(decoded, samples)[0, 1] > 0.98


def test_the_same_takes_give_the_same_page_whoever_reads_them(tmp_path, rng):
    lines = [save_line(tmp_path, f"line_{i}", talking(rng, 60)) for i in range(4)]
    pages = []
    for processes in (1, 2, 1):
        page.write_review(Folder.at(tmp_path), report_of(*lines), processes=processes)
        pages.append((tmp_path / "review.html").read_bytes())
    assert pages[0] == pages[1] == pages[2]


def test_a_page_names_no_other_file_and_runs_its_own_script_alone(tmp_path):
    page.write_review(Folder.at(tmp_path), report_of(save_line(tmp_path, "line", STILL)))
    text = (tmp_path / "review.html").read_text(encoding="utf-8")
    assert not re.search(r"""https?://|\bsrc=|<link""", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none';") and f"script-src 'sha256-{digest}'" in policy


def document(path) -> dict:
    """The JSON that a page holds."""
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="report">(.*?)</script>', text, re.DOTALL)[1])


def test_a_long_table_becomes_several_pages_and_a_shorter_one_takes_them_away(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "LINES_A_PAGE", 2)
    lines = [failed_line(f"line_{i}", "broken") for i in range(5)]
    names = page.write_review(Folder.at(tmp_path), report_of(*lines))
    assert names == ["review.html", "review_2.html", "review_3.html"]
    line_ids = [[line["line_id"] for line in document(tmp_path / name)["lines"]] for name in names]
    assert line_ids == [["line_0", "line_1"], ["line_2", "line_3"], ["line_4"]]
    assert [one["name"] for one in document(tmp_path / names[1])["pages"]] == names
    assert page.write_review(Folder.at(tmp_path), report_of(*lines[:2])) == ["review.html"]
    assert sorted(file.name for file in tmp_path.glob("*.html")) == ["review.html"]


def test_what_cannot_be_read_is_said_beside_its_line(tmp_path):
    gone, damaged, silent = (save_line(tmp_path, name, STILL) for name in ("gone", "damaged", "silent"))
    (tmp_path / "gone.take").unlink()
    (tmp_path / "damaged.take").write_bytes(b"no take")
    (tmp_path / "silent.wav").unlink()
    page.write_review(Folder.at(tmp_path), report_of(gone, damaged, silent))
    first, second, third = document(tmp_path / "review.html")["lines"]
    assert "gone.take" in first["problem"] and "damaged.take" in second["problem"]
    assert first["takes"] == second["takes"] == []
    assert third["takes"] == ["silent.take"] and "Without sound" in third["warnings"][0]


def test_a_damaged_take_is_said_beside_its_line_and_how_to_make_it_again(tmp_path):
    lines = [save_line(tmp_path, name, talking(np.random.default_rng(1), 60)) for name in ("a", "b")]
    data = bytearray((tmp_path / "a.take").read_bytes())
    data[len(data) // 2] ^= 4
    (tmp_path / "a.take").write_bytes(data)
    page.write_review(Folder.at(tmp_path), report_of(*lines))
    damaged, whole = document(tmp_path / "review.html")["lines"]
    assert re.search(r"a\.take: not a take, or a damaged one .* Delete this file and run", damaged["problem"])
    assert damaged["takes"] == [] and not whole["problem"] and whole["takes"] == ["b.take"]


def test_the_page_of_damaged_takes_from_outside_is_made(shared, tmp_path, capsys):
    shutil.copytree(shared / "cases" / "33_review_damaged_take", tmp_path / "takes")
    assert main(["review", str(tmp_path / "takes")]) == 0
    assert "damaged" in document(tmp_path / "takes" / "review.html")["lines"][0]["problem"]


@pytest.mark.parametrize("where", ["a URL", "a file outside", "a link to a file outside", "a file in a root", "beside"])
def test_a_take_cannot_have_the_page_open_what_is_not_the_batchs(tmp_path, monkeypatch, where):
    """Takes are handed around: the page must not hold a sound of this machine that a take names."""
    takes, elsewhere = tmp_path / "takes", tmp_path / "elsewhere"
    takes.mkdir()
    elsewhere.mkdir()
    line = save_line(takes, "line", STILL)
    (takes / "line.wav").rename(elsewhere / "secret.wav")
    audio = str(elsewhere / "secret.wav")
    if where == "a URL":
        fsspec = pytest.importorskip("fsspec", reason="the package fsspec is not installed")
        monkeypatch.setattr(fsspec.core, "url_to_fs", lambda *_, **__: pytest.fail("a URL was opened"))
        audio = "ftp://127.0.0.1:8732/secret.wav"
        (takes / "ledger.jsonl").write_text('{"roots": ["ftp://127.0.0.1:8732"]}\n')
    elif where == "a link to a file outside":
        audio = str(takes / "line.wav")
        try:
            (takes / "line.wav").symlink_to(elsewhere / "secret.wav")
        except OSError:
            pytest.skip("this system has no links")
    elif where == "a file in a root":
        (takes / "ledger.jsonl").write_text(json.dumps({"roots": [str(elsewhere)]}) + "\n")
    elif where == "beside":
        (elsewhere / "secret.wav").rename(takes / "secret.wav")
    take = Take.load(takes / "line.take")
    replace(take, line=replace(take.line, audio=audio)).save(takes / "line.take", overwrite=True)
    page.write_review(Folder.at(takes), report_of(line))
    is_heard = 'id="sound-0"' in (takes / "review.html").read_text(encoding="utf-8")
    assert is_heard == (where in ("a file in a root", "beside"))
    if not is_heard:
        assert "outside the folders of this batch" in document(takes / "review.html")["lines"][0]["warnings"][0]


def test_a_report_cannot_have_the_page_read_takes_outside_the_folder(tmp_path):
    takes = tmp_path / "takes"
    takes.mkdir()
    line = save_line(tmp_path, "x", STILL)
    page.write_review(Folder.at(takes), report_of(replace(line, takes=("../x.take",))))
    entry = document(takes / "review.html")["lines"][0]
    assert entry["takes"] == [] and "outside" in entry["problem"]


@pytest.mark.parametrize("value", [None, 10**400, float("nan"), "x", [[1]]])
def test_a_report_with_wrong_types_is_a_sentence_or_a_page(tmp_path, value):
    good = report_to_json(report_of(failed_line("line", "broken")))
    accepted = set()
    for key in ("schema", "lines", "seed", "variants", "model", *good["lines"][0]):
        report = json.loads(json.dumps(good))
        (report if key in report else report["lines"][0])[key] = value
        try:
            page.write_review(Folder.at(tmp_path), report_from_json(json.loads(json.dumps(report))))
            accepted.add(key)
        except ReportError as error:
            assert len(str(error)) < 300
    assert not accepted & {"schema", "lines", "takes", "flags", "row", "warnings", "crossfade_s"}


def test_the_chosen_channel_is_what_is_heard(tmp_path):
    line = save_line(tmp_path, "line", STILL)
    stereo = np.column_stack([tone(1.0, 200), tone(1.0, 800)])
    soundfile.write(tmp_path / "line.wav", stereo, SAMPLE_RATE)
    take = Take.load(tmp_path / "line.take")
    replace(take, line=replace(take.line, channel=2)).save(tmp_path / "line.take", overwrite=True)
    page.write_review(Folder.at(tmp_path), report_of(line))
    stored = re.search(r'id="sound-0">(.*?)<', (tmp_path / "review.html").read_text(encoding="utf-8"))[1]
    decoded, _ = soundfile.read(io.BytesIO(base64.b64decode(stored)))
    assert np.abs(np.fft.rfft(decoded)).argmax() == pytest.approx(800, abs=2)


def test_a_folder_of_an_object_store_gets_the_same_page(tmp_path):
    fsspec = pytest.importorskip("fsspec", reason="the package fsspec is not installed")
    line = save_line(tmp_path, "line", STILL)
    take = Take.load(tmp_path / "line.take")
    replace(take, line=replace(take.line, audio="memory://recordings/line.wav")).save(tmp_path / "line.take", True)
    store = fsspec.filesystem("memory")
    store.pipe_file("/recordings/line.wav", (tmp_path / "line.wav").read_bytes())
    store.pipe_file("/takes/line.take", (tmp_path / "line.take").read_bytes())
    store.pipe_file("/takes/ledger.jsonl", b'{"roots": ["memory://recordings"]}\n')
    page.write_review(Folder.at("memory://takes"), report_of(line))
    page.write_review(Folder.at(tmp_path), report_of(line))
    assert store.cat_file("/takes/review.html") == (tmp_path / "review.html").read_bytes()
    assert document(tmp_path / "review.html")["lines"][0]["warnings"] == []


def test_the_command_makes_the_page_again(tmp_path, capsys):
    report = report_of(save_line(tmp_path, "line", np.tile(pose(jaw=0.5), (60, 1))))
    (tmp_path / "report.json").write_text(json.dumps(report_to_json(report)), encoding="utf-8")
    assert main(["review", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"pages": [str(tmp_path / "review.html")], "lines": 1}
    assert document(tmp_path / "review.html")["lines"][0]["line_id"] == "line"


def test_the_command_wants_a_folder_of_a_batch(tmp_path, capsys):
    assert main(["review", str(tmp_path)]) == 1
    assert "there is no report.json here" in capsys.readouterr().err
