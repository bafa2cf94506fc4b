"""`emoface batch` as a dialogue team runs it, with the model that ships, on short recordings of speech."""

import csv
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from emoface.cli import main
from emoface.cli.batch_progress import BatchProgress
from emoface.formats.export_formats import EXPORT_FORMATS
from emoface.storage.files import read_text
from emoface.table.batch_report import DONE, FAILED, KEPT, read_report
from emoface.take import Take

from .conftest import files_of, record

BAD = (
    "empty,lines/empty.wav,happy",
    "corrupt,lines/corrupt.wav,happy",
    "gone,lines/gone.wav,happy",
    "glad,lines/one.wav,glad",
    "outside,../outside.wav,happy",
    "late,lines/one.wav,happy@0 sad@9",
    "mono,lines/one.wav,sad",
)
GOOD = ("one,lines/one.wav,happy", "two,lines/two.wav,neutral@0 angry:0.8@0.4", "three,lines/three.wav,sad:0.5")
HEADERS = "line_id,audio,emotion"


@pytest.fixture
def good(table):
    return table(HEADERS, *GOOD)


@pytest.fixture
def mixed(folder, table):
    """Good lines among bad ones of every kind."""
    (folder / "lines" / "empty.wav").write_bytes(b"")
    (folder / "lines" / "corrupt.wav").write_bytes(b"RIFF\x00\x00" + bytes(range(256)) * 9)
    record(folder.parent / "outside.wav")
    rows = [row for pair in zip(BAD, [*GOOD, *[""] * 9], strict=False) for row in pair]
    return table(f"{HEADERS},channel", *(f"{row},{3 if row.startswith('mono') else ''}" for row in rows if row))


def reports(folder="takes"):
    return {line.line_id: line for line in read_report(Path(folder, "report.json")).lines}


def test_a_table_becomes_takes_a_report_a_page_and_a_manifest(batch, good):
    status, answer, err = batch(good)
    assert (status, err) == (0, "")
    assert (answer["lines"], answer["made"], answer["failed"], answer["finished"]) == (3, 3, 0, True)
    assert set(files_of(Path("takes"))) == {
        *("one.take", "two.take", "three.take"),
        *("report.json", "review.html", "manifest.json"),
    }
    for name, text in (("one", "happy@0"), ("two", "neutral@0 angry:0.8@0.4"), ("three", "sad:0.5@0")):
        take, line = Take.load(f"takes/{name}.take"), reports()[name]
        assert str(take.line.timeline) == line.emotion == text and line.status == DONE
        assert line.duration_s == take.audio.duration_s and line.takes == (f"{name}.take",)
        assert take.line.audio == str(Path(f"lines/{name}.wav").absolute())


def test_a_take_of_a_batch_is_what_generate_makes(batch, table, capsys):
    path = table(f"{HEADERS},seed", *(f"{row},7" for row in GOOD))
    assert batch(path)[0] == 0
    for row in GOOD:
        name, audio, emotion = row.split(",")
        assert main(["generate", audio, "--emotion", emotion, "--seed", "7", "-o", f"{name}.take"]) == 0
        one, other = Take.load(f"{name}.take"), Take.load(f"takes/{name}.take")
        np.testing.assert_allclose(one.face.values, other.face.values, atol=1e-5)
        assert (one.line, one.audio, one.model, one.blink, one.gaze) == (
            other.line, other.audio, other.model, other.blink, other.gaze
        )  # fmt: skip


def test_a_recording_without_speech_gets_the_warning_of_generate(batch, folder, table, capsys):
    noise = 0.003 * np.random.default_rng(0).standard_normal(16_000)
    soundfile.write(folder / "lines" / "noise.wav", noise, 16_000)
    status, answer, err = batch(table(HEADERS, "noise,lines/noise.wav,happy", GOOD[0]))
    assert (status, answer["made"]) == (0, 2)
    [warning] = reports()["noise"].warnings
    assert warning.startswith(f"{Path('lines/noise.wav').absolute()}: no speech was heard in it") and warning in err
    assert reports()["one"].warnings == ()
    assert main(["generate", "lines/noise.wav", "--emotion", "happy", "-o", "noise.take"]) == 0
    assert capsys.readouterr().err == f"emoface: warning: {warning}\n"
    batch(table(HEADERS, "noise,lines/noise.wav,happy"))  # a second run, which makes nothing, reports it too
    assert reports()["noise"].warnings == (warning,)


def test_neither_company_nor_order_nor_workers_change_a_bit(batch, table, good):
    batch(good, "--workers", 2, "--takes", 2)
    alone = {}
    for row in reversed(GOOD):
        batch(table(HEADERS, row), "--workers", 1, "--waiting", 1, "--takes", 2, out="alone")
        alone |= {name: data for name, data in files_of(Path("alone")).items() if name.endswith(".take")}
    assert alone == {name: data for name, data in files_of(Path("takes")).items() if name.endswith(".take")}


def test_bad_lines_fail_alone_and_each_says_where_and_why(batch, mixed):
    status, answer, err = batch(mixed)
    assert status == 1 and (answer["made"], answer["failed"]) == (3, 7)
    lines = reports()
    assert {name for name, line in lines.items() if line.status == DONE} == {"one", "two", "three"}
    for name, says in {
        "empty": "audio: {}/lines/empty.wav: this file is empty",
        "corrupt": "audio: {}/lines/corrupt.wav: not a sound file",
        "gone": "audio: {}/lines/gone.wav: there is no such file",
        "glad": "emotion: segment 1 ('glad'",
        "outside": "audio: ../outside.wav: outside {}",
        "late": "emotion: segment 2 ('sad'",
        "mono": "channel: {}/lines/one.wav: no channel 3",
    }.items():
        line = lines[name]
        assert line.status == FAILED and line.problem.startswith(says.format(os.getcwd())) and not line.takes
        row = next(row.number for row in _rows(mixed) if row.line_id == name)
        assert f"row {row} ({name}), {line.problem}" in err


def _rows(path):
    from emoface.table.line_table import read_rows

    return read_rows(path)


def test_a_check_says_all_of_that_with_row_and_column_and_makes_nothing(batch, mixed, capsys):
    before = sorted(Path().rglob("*"))
    status, answer, _ = batch(mixed, "--check")
    assert status == 1 and sorted(Path().rglob("*")) == before
    problems = answer.pop("problems")
    assert answer == {"lines": 10, "to_make": 3, "unchanged": 0, "approved": 0, "changed": 0, "failed": 7}
    found = [(p["row"], p["line_id"], p["problem"].split(":")[0]) for p in problems]
    assert found == [
        (2, "empty", "audio"),
        (4, "corrupt", "audio"),
        (6, "gone", "audio"),
        (8, "glad", "emotion"),
        (9, "outside", "audio"),
        (10, "late", "emotion"),
        (11, "mono", "channel"),
    ]
    assert main(["batch", str(mixed), "--out", "takes", "--check"]) == 1
    text = capsys.readouterr().out
    assert "row 4 (corrupt), audio: " in text and "10 lines: 3 to make" in text


def test_a_second_run_makes_nothing_and_leaves_every_byte(batch, mixed):
    batch(mixed, "--export", "maya")
    before = files_of(Path("takes"))
    stamps = {path: path.stat().st_mtime_ns for path in Path("takes").glob("*.take")}
    status, answer, _ = batch(mixed, "--export", "maya")
    assert status == 1 and (answer["made"], answer["unchanged"], answer["failed"]) == (0, 3, 7)
    assert files_of(Path("takes")) == before
    assert {path: path.stat().st_mtime_ns for path in Path("takes").glob("*.take")} == stamps


def test_only_what_has_changed_is_made_again(batch, table, good):
    batch(good)
    before = files_of(Path("takes"))
    record(Path("lines/two.wav"), 0.9, 1.0, "tower")  # another recording
    path = table(HEADERS, GOOD[0].replace("happy", "sad"), *GOOD[1:], "four,lines/one.wav,fear")
    assert batch(path, "--check")[1]["to_make"] == 3
    _, answer, _ = batch(path)
    assert (answer["made"], answer["unchanged"]) == (3, 1)
    after = files_of(Path("takes"))
    changed = {name for name in after if name.endswith(".take") and after[name] != before.get(name)}
    assert changed == {"one.take", "two.take", "four.take"}
    shutil.copystat("lines/one.wav", "lines/three.wav")  # another time, the same sound
    assert batch(path)[1]["made"] == 0
    assert batch(path, "--blink-mu", 3)[1]["made"] == 4


def test_a_line_that_failed_is_tried_again_and_failed_csv_can_be_given_back(batch, mixed):
    batch(mixed, "--export", "csv")
    with open("takes/failed.csv", encoding="utf-8", newline="") as file:
        failures = list(csv.DictReader(file))
    assert [row["line_id"] for row in failures] == [row.split(",")[0] for row in BAD]
    assert all(row["problem"] for row in failures)
    record(Path("lines/empty.wav"))
    record(Path("lines/gone.wav"))
    mended = read_text("takes/failed.csv").replace("glad,lines/one.wav,glad", "glad,lines/one.wav,surprise")
    Path("takes/failed.csv").write_text(mended, encoding="utf-8")
    status, answer, _ = batch("takes/failed.csv", "--export", "csv")
    assert status == 1 and (answer["made"], answer["failed"]) == (3, 4)
    lines = reports()  # all lines are still there, in the table's order
    assert list(lines) == [row.line_id for row in _rows(mixed)]
    assert {name for name, line in lines.items() if line.status == FAILED} == {"corrupt", "outside", "late", "mono"}
    manifest = json.loads(read_text("takes/manifest.json"))["lines"]
    assert len(manifest) == 6 and all((Path("takes") / line["audio"]).is_file() for line in manifest)
    assert Path("takes/glad.csv").exists()


def test_nothing_is_left_of_failures_when_all_are_mended(batch, mixed, good):
    batch(mixed)
    batch(good)
    assert not Path("takes/failed.csv").exists()


def test_a_row_that_stands_twice_does_not_overwrite_the_first_when_it_is_given_back(batch, table):
    batch(table(HEADERS, GOOD[0], "one,lines/two.wav,sad"))
    before = Path("takes/one.take").read_bytes()
    assert list(reports()) == ["one", "one (row 3)"]
    batch("takes/failed.csv")
    assert Path("takes/one.take").read_bytes() == before


def test_a_take_that_somebody_changed_is_kept_unless_forced(batch, table, good):
    batch(good, "--export", "json")
    assert main(["reroll", "takes/one.take", "--force"]) == 0
    edited, export = Path("takes/one.take").read_bytes(), Path("takes/one.json").read_bytes()
    Path("takes/three.json").write_text("mine")
    assert batch(good, "--export", "json", "--check")[1]["to_make"] == 2
    for run in range(2):
        status, answer, _ = batch(good, "--export", "json")
        assert (status, answer["kept"], answer["made"]) == (0, 1, 1 - run)
        assert Path("takes/one.take").read_bytes() == edited
        assert Path("takes/one.json").read_bytes() != export  # the export is of the take as it stands
        assert Path("takes/three.json").read_text() == "mine"
        assert reports()["one"].status == KEPT and "one.take: somebody changed" in reports()["one"].warnings[0]
        assert "three.json: somebody changed" in reports()["three"].warnings[0]
    assert batch(good, "--export", "json", "--check")[1]["changed"] == 1
    changed = table(HEADERS, GOOD[0].replace("happy", "fear"), *GOOD[1:])
    assert batch(changed, "--export", "json")[1]["kept"] == 1 and Path("takes/one.take").read_bytes() == edited
    assert batch(good, "--export", "json", "--force")[1]["kept"] == 0
    assert Path("takes/one.take").read_bytes() != edited and not reports()["one"].warnings
    assert Path("takes/three.json").read_text() != "mine"


def test_a_file_that_was_there_before_is_kept(batch, good):
    Path("takes").mkdir()
    Path("takes/two.take").write_text("mine")
    status, answer, _ = batch(good)
    assert (status, answer["made"], answer["kept"]) == (0, 2, 1)
    assert Path("takes/two.take").read_text() == "mine"


def test_what_a_reviewer_approved_is_left_alone_and_the_rest_made_as_asked(batch, table, good):
    batch(good)
    before = files_of(Path("takes"))
    Path("elsewhere").mkdir()
    reviewed = table(
        f"{HEADERS},review,note",
        "one,lines/one.wav,sad,approved,fine",
        "two,lines/two.wav,neutral@0 angry:0.8@0.4,needs work,less",
        "three,lines/three.wav,happy,,",
    ).rename("elsewhere/review.csv")  # from where the browser has put it
    answer = batch(reviewed, "--check")[1]
    assert (answer["to_make"], answer["unchanged"], answer["approved"], answer["changed"]) == (1, 1, 1, 0)
    assert batch(reviewed)[0] == 0
    after = files_of(Path("takes"))
    assert after["one.take"] == before["one.take"] and after["three.take"] != before["three.take"]
    line = reports()["one"]
    assert (line.status, line.review, line.note) == (KEPT, "approved", "fine") and line.duration_s
    Path("takes/one.take").unlink()
    assert batch(reviewed)[1]["made"] == 1 and str(Take.load("takes/one.take").line.timeline) == "sad@0"
    batch(good)
    assert batch(reviewed, "--force")[1]["kept"] == 0


def test_alternatives_share_a_face_and_differ_in_blinks_and_gaze(batch, table):
    path = table("line_id,audio,out,take,character,target", "x,lines/one.wav,act1/x,2,Ada,/Game/Shots/x")
    assert batch(path)[0] == 1  # take 2 of one
    assert batch(path, "--takes", 3)[1]["made"] == 1
    takes = [Take.load(f"takes/act1/x{name}.take") for name in ("", "_2", "_3")]
    assert takes[0].face == takes[1].face == takes[2].face
    assert len({take.line.seed for take in takes}) == len({take.gaze.fixations for take in takes}) == 3
    assert json.loads(read_text("takes/manifest.json")) == {
        "lines": [
            {
                "name": "x",
                "take": "act1/x_2.take",
                "audio": "../lines/one.wav",
                "character": "Ada",
                "sequence": "/Game/Shots/x",
            }
        ]
    }
    assert reports()["x"].takes == ("act1/x.take", "act1/x_2.take", "act1/x_3.take")
    assert batch(path, "--takes", 4)[1]["made"] == 1


def test_every_format_is_written_beside_the_take_as_export_writes_it(batch, table, capsys):
    formats = [argument for name in EXPORT_FORMATS for argument in ("--export", name)]
    assert batch(table(HEADERS, GOOD[0]), *formats, "--fps", 24)[0] == 0
    for name, form in EXPORT_FORMATS.items():
        made = Path("takes/one.live-link.csv" if name == "live-link" else f"takes/one{form.suffix}")
        main(["export", "takes/one.take", "--format", name, "--fps", "24", "-o", f"x{form.suffix}", "--force"])
        assert made.read_bytes() == Path(f"x{form.suffix}").read_bytes()


def test_exports_of_a_batch_that_is_done_need_no_network(batch, good, monkeypatch):
    batch(good)
    from emoface.network.model import EmoFace

    monkeypatch.setattr(EmoFace, "encode_fixed", lambda *_: pytest.fail("the network ran"))
    assert batch(good, "--export", "maya")[0] == 0
    assert len(list(Path("takes").glob("*.anim"))) == 3


def test_what_somebody_wrote_into_the_manifest_for_all_lines_stays(batch, good):
    batch(good)
    document = json.loads(read_text("takes/manifest.json"))
    Path("takes/manifest.json").write_text(json.dumps({"level": "/Game/Maps/Village", **document}))
    batch(good)
    assert json.loads(read_text("takes/manifest.json")) == {"level": "/Game/Maps/Village", **document}


def test_a_folder_with_a_pattern_needs_no_table(batch, folder):
    record(folder / "voice" / "ang_001.wav")
    record(folder / "voice" / "act2" / "sad_002.flac")
    assert batch("voice", "--names", "{emotion}_{line}")[0] == 0
    assert str(Take.load("takes/ang_001.take").line.timeline) == "angry@0"
    assert str(Take.load("takes/act2/sad_002.take").line.timeline) == "sad@0"
    assert batch("voice/*.wav", out="others")[1]["made"] == 1


def test_a_long_line_goes_alone_and_equals_generate(batch, folder, table, capsys):
    samples = np.tile(soundfile.read("lines/one.wav")[0], 52)
    soundfile.write("lines/long.wav", samples, soundfile.info("lines/one.wav").samplerate)
    assert batch(table("audio,seed", "lines/long.wav,1", "lines/one.wav,1"))[1]["made"] == 2
    main(["generate", "lines/long.wav", "--seed", "1", "-o", "long.take"])
    one, other = Take.load("long.take"), Take.load("takes/long.take")
    assert len(one.face) > 3600
    np.testing.assert_allclose(one.face.values, other.face.values, atol=1e-5)


def test_two_runs_in_one_folder_refuse_each_other(batch, good):
    from emoface.batch.lock import lock_folder
    from emoface.storage.folder import Folder

    with lock_folder(Folder.at("takes")):
        status, _, err = batch(good)
        assert status == 1 and "another run is at work in this folder" in err
        assert batch(good, "--check")[0] == 0
    assert batch(good)[0] == 0


def test_progress_as_json_is_one_object_a_line(batch, mixed):
    _, _, err = batch(mixed, "--progress", "json")
    events = [json.loads(line) for line in err.splitlines()]
    assert events[0] == {"event": "start", "stage": "batch", "lines": 10}
    assert sum(event["event"] == "failure" for event in events) == 7
    assert {"row", "line_id", "message"} <= events[1].keys()
    last = events[-1]
    assert (last["event"], last["done"], last["total"], last["failed"]) == ("done", 10, 10, 7)
    assert last["audio_s"] == pytest.approx(3.6, abs=0.1) and last["audio_s_per_s"] > 0 and last["left_s"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.csv"], "there is no such file"),
        (["lines.csv", "--takes", "0"], "--takes 0: expected 1 or more"),
        (["lines.csv", "--seed", "-1"], "--seed -1: expected 0 or more"),
        (["lines.csv", "--fps", "0"], "0"),
        (["lines.csv", "--model", "nobody"], "no model is called 'nobody'"),
        (["lines.csv", "--gaze-hold", "9", "1"], "9"),
    ],
)
def test_what_cannot_begin_is_one_sentence_and_leaves_no_folder(batch, good, arguments, says):
    status, out, err = batch(*arguments)
    assert status == 1 and says in err and not out and not Path("takes").exists()


def test_the_report_and_the_page_hold_no_times_and_no_traces_of_work(batch, good):
    batch(good)
    before = files_of(Path("takes"))
    shutil.rmtree("takes")
    batch(good, "--workers", 1)
    assert files_of(Path("takes")) == before


def test_the_page_can_wait(batch, good):
    batch(good)
    page = Path("takes", "review.html").read_bytes()
    Path("takes", "review.html").unlink()
    batch(good, "--no-page")
    assert not Path("takes", "review.html").exists()
    assert main(["review", "takes"]) == 0 and Path("takes", "review.html").read_bytes() == page


def test_reroll_of_a_folder_draws_every_take_again_and_reports_those_it_cannot(batch, good, capsys):
    batch(good)
    before = {path.name: Take.load(path) for path in Path("takes").glob("*.take")}
    assert main(["reroll", "takes"]) == 1 and "--force" in capsys.readouterr().err
    assert main(["reroll", "takes", "--gaze", "--seed", "5", "-o", "others"]) == 0
    seeds = set()
    for name, old in before.items():
        new = Take.load(f"others/{name}")
        assert new.face == old.face and new.blink == old.blink and new.gaze != old.gaze
        seeds.add(new.gaze.seed)
    assert len(seeds) == 3
    Path("takes/broken.take").write_text("no take")
    assert main(["reroll", "takes", "--force"]) == 1
    assert "broken.take" in capsys.readouterr().err
    assert all(Take.load(f"takes/{name}").blink.seed == old.blink.seed + 1 for name, old in before.items())


def test_a_bad_row_fails_alone_and_an_approved_line_that_is_made_is_counted_as_made(batch, folder, table):
    (folder / "nested.json").write_text("[" * 100_000)
    (folder / "count.TextGrid").write_text('"ooTextFile"\n"TextGrid"\n0 1 <exists> 1e999\n')
    (folder / "inf.txt").write_text("inf\tinf\thappy\n")
    bad = table(
        "line_id,audio,timeline,review,take",
        'one,lines/one.wav,sad,approved,"1,0"',
        "two,lines/two.wav,nested.json,,",
        "three,lines/two.wav,count.TextGrid,,",
        "four\x1b]0;x\x07,lines/two.wav,inf.txt,," + "9" * 5_000,
    )
    status, answer, err = batch(bad, "--no-page")
    assert (status, answer["made"], answer["kept"], answer["failed"]) == (1, 1, 0, 3)
    assert "Traceback" not in err and "\x1b" not in err and max(map(len, err.splitlines())) < 500
    assert [line["take"] for line in json.loads(Path("takes/manifest.json").read_text())["lines"]] == ["one.take"]
    assert reports()["one"].status == DONE
    assert batch(bad, "--check")[1]["approved"] == 1


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="this system has no such names")
def test_a_name_that_is_not_utf_8_fails_alone(batch, folder):
    shutil.copy("lines/two.wav", b"lines/caf\xe9.wav")
    for name in ("one.wav", "three.wav"):
        Path("lines", name).unlink()
    status, answer, err = batch("lines")
    assert (status, answer["made"], answer["failed"]) == (1, 1, 1)
    assert err == "emoface: row 1 (caf\\xe9), audio: caf\\xe9.wav: this name is not in UTF-8. Rename the file.\n"
    assert {"two.take", "report.json", "review.html", "failed.csv"} <= set(files_of(Path("takes")))


def test_a_take_that_somebody_removes_while_the_batch_runs_is_no_take_of_the_report(batch, table, monkeypatch):
    one = table(HEADERS, "one,lines/two.wav,happy")
    ended = BatchProgress.ended
    monkeypatch.setattr(BatchProgress, "ended", lambda self: (Path("takes/one.take").unlink(), ended(self)))
    status, answer, err = batch(one, "--no-page")
    assert (status, answer["made"], answer["failed"]) == (1, 0, 1) and "removed this file while" in err
    assert reports()["one"].status == FAILED and reports()["one"].takes == ()
    monkeypatch.undo()


def test_a_cause_of_many_rows_is_one_sentence(folder, table, capsys):
    rows = table(HEADERS, *(f"{n},/data/rec/{n}.wav,happy" for n in range(50)))
    assert main(["batch", str(rows), "--out", "takes", "--check"]) == 1
    text, err = capsys.readouterr()
    assert (
        err == "" and text.count("\n") == 2 and text.startswith("50 of 50 lines: audio:") and "--root /data/rec" in text
    )
    assert main(["batch", str(rows), "--out", "takes", "--no-page"]) == 1
    _, err = capsys.readouterr()
    assert err.count("\n") == 1 and "50 of 50 lines" in err and len(reports()) == 50


def test_what_a_folder_run_passes_over_is_said(batch, folder):
    (folder / "lines" / "x.amr").write_bytes(b"")
    assert "passed over: 1 .amr" in batch("lines", "--check")[2]


TEXT = "Hold the bridge, no matter what happens."
TEXTGRID = """File type = "ooTextFile"
Object class = "TextGrid"

0 1.2 <exists> 1
"IntervalTier" "phones" 0 1.2 2
0 0.5 "M" 0.5 1.2 "AA1"
"""


@pytest.fixture
def spoken(folder, table):
    """A line with its text, one with another line's, one with given phones, and one without."""
    record(folder / "lines" / "bridge.wav", 3.0, 0.0)
    (folder / "lines" / "given.TextGrid").write_text(TEXTGRID, encoding="utf-8")
    return table(
        "line_id,audio,text,alignment",
        f'right,lines/bridge.wav,"{TEXT}",',
        "wrong,lines/bridge.wav,Seven purple elephants went shopping,",
        "given,lines/one.wav,,lines/given.TextGrid",
        "none,lines/bridge.wav,,",
    )


def test_texts_and_given_phones_reach_the_takes_and_what_does_not_fit_is_flagged(batch, spoken):
    assert batch(spoken)[0] == 0
    takes, lines = {name: Take.load(f"takes/{name}.take") for name in ("right", "wrong", "given", "none")}, reports()
    assert takes["right"].line.text == TEXT and takes["right"].summary()["text_fit"]["share"] > 0.9
    assert takes["wrong"].face == takes["none"].face != takes["right"].face
    assert [flag.kind for flag in lines["wrong"].flags if "text" in flag.kind] == ["text does not fit"]
    assert "Seven" in next(flag.sentence for flag in lines["wrong"].flags if "text" in flag.kind)
    assert "not found in the sound" in "".join(lines["wrong"].warnings)
    assert not any("text" in flag.kind for name in ("right", "given", "none") for flag in lines[name].flags)
    assert [phone.symbol for phone in takes["given"].alignment.phones if phone.origin == "given"] == ["M", "AA"]


def test_only_lines_whose_text_or_alignment_or_lexicon_changed_are_made_again(batch, spoken, table, folder):
    assert batch(spoken)[1]["made"] == 4
    assert batch(spoken)[1]["unchanged"] == 4
    alignment = folder / "lines" / "given.TextGrid"
    alignment.write_text(TEXTGRID.replace("AA1", "IY1"), encoding="utf-8")
    assert batch(spoken)[1]["made"] == 1
    Path("own.txt").write_text("purple  P ER1 P AH0 L\n")
    assert batch(spoken, "--lexicon", "own.txt")[1]["made"] == 2
    spoken.write_text(spoken.read_text().replace("bridge, no", "bridge no"))
    assert batch(spoken, "--lexicon", "own.txt")[1]["made"] == 1


def test_a_take_of_a_batch_with_a_text_is_what_generate_makes(batch, spoken):
    assert batch(spoken)[0] == 0
    assert main(["generate", "lines/bridge.wav", "--text", TEXT, "--seed", "7", "-o", "alone.take"]) == 0
    assert main(["generate", "lines/one.wav", "--alignment", "lines/given.TextGrid", "-o", "given.take"]) == 0
    for alone, name in (("alone", "right"), ("given", "given")):
        one, other = Take.load(f"{alone}.take"), Take.load(f"takes/{name}.take")
        assert one.alignment == other.alignment and one.line.text == other.line.text
        np.testing.assert_allclose(one.face.values, other.face.values, atol=1e-4)


def test_an_alignment_that_cannot_be_read_is_its_lines_problem(batch, folder, table):
    (folder / "lines" / "bad.TextGrid").write_text("no grid")
    path = table("line_id,audio,alignment", "bad,lines/one.wav,lines/bad.TextGrid", "gone,lines/one.wav,gone.ctm")
    status, answer, _ = batch(path)
    assert (status, answer["failed"]) == (1, 2)
    assert [reports()[name].problem.split(":")[0] for name in ("bad", "gone")] == ["alignment"] * 2
