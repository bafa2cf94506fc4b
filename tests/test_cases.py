"""What users brought and what came wrong of it, as public reports and attacks had it: the right answer to each."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from emoface.cli import main
from emoface.emotion import EmotionTimeline, Segment
from emoface.formats.timeline_formats import read_timeline
from emoface.speech.decoding import AudioError, load_audio
from emoface.table.batch_report import DONE, FAILED, LineReport, read_report
from emoface.take import Take, TakeError

from .batch.conftest import record
from .review.test_review_files import document
from .speech.test_sound_containers import encode, lag_ms, noise

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def case(shared, tmp_path, monkeypatch) -> Callable[[str], Path]:
    """Copies a case's files into a folder, which becomes the working folder; returns the folder."""

    def copy(name: str) -> Path:
        folder = tmp_path / "case"
        shutil.copytree(shared / "cases" / name, folder, copy_function=shutil.copyfile)
        for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            path.chmod(0o755)
        (folder / "README").unlink()
        monkeypatch.chdir(folder)
        return folder

    return copy


@pytest.fixture
def run(capsys) -> Run:
    """A command line: its exit status, what it prints on stdout and on stderr. No line of it is long or a traceback."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err and "mistake of EmoFace's own" not in err
        assert max(map(len, err.splitlines()), default=0) <= 300
        return status, out, err

    return run


def lines_of(folder: Path) -> dict[str, LineReport]:
    """What a batch's report says of each line."""
    return {line.line_id: line for line in read_report(folder / "report.json").lines}


def test_case_01_joined_files_are_read_whole(case):
    folder = case("01_concatenated_mp3_ogg")
    for name in ("cat.mp3", "cat.ogg", "cat.opus"):
        clip = load_audio(folder / name)
        assert 16.8 <= clip.duration_s <= 17.0 and not clip.warnings


def test_case_02_a_batch_says_that_no_speech_was_heard(case, run):
    folder = case("02_batch_says_nothing_of_a_shut_mouth")
    assert run("batch", folder, "--out", "takes")[0] == 0
    shown = {line["line_id"]: line for line in document(folder / "takes" / "review.html")["lines"]}
    for name, line in lines_of(folder / "takes").items():
        (warning,) = line.warnings
        assert "no speech was heard" in warning and warning in shown[name]["warnings"]
    assert set(shown) == {"growl", "beast"}


def test_case_03_a_flac_that_gives_no_length_is_read_whole(case):
    folder = case("03_flac_unknown_length")
    for name, seconds in (("stream_16000.flac", 5.395), ("short_stream.flac", 0.95)):
        clip = load_audio(folder / name)
        assert clip.duration_s == pytest.approx(seconds, abs=0.001) and not clip.warnings


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="this system has no such names")
def test_case_04_a_name_that_is_not_utf_8_fails_alone(case, run):
    folder = case("04_one_undecodable_name")
    for name in ("good", "better"):
        record(folder / "lines" / f"{name}.wav", 0.5)
    shutil.copy(folder / "lines" / "good.wav", os.fsencode(folder) + b"/lines/caf\xe9.wav")
    status, _, err = run("batch", "lines", "--out", "takes", "--no-page")
    assert status == 1 and len(err.splitlines()) == 1 and "caf\\xe9.wav: this name is not in UTF-8" in err
    made = {name: line.status for name, line in lines_of(folder / "takes").items()}
    assert sorted(made.values()) == [DONE, DONE, FAILED] and made["good"] == made["better"] == DONE
    assert run("generate", os.fsdecode(b"lines/caf\xe9.wav"), "-o", "cafe.take")[0] == 0
    assert Take.load("cafe.take").face.duration_s > 0.4


def test_case_05_what_exists_under_a_name_with_brackets_is_that_file(case, run):
    case("05_brackets_taken_for_a_pattern")
    for argument, recording in (
        ("line[1].wav", "line[1].wav"),
        ("line [take 2].wav", "line [take 2].wav"),
        ("[2024] session", "[2024] session/a.wav"),
    ):
        assert run("batch", argument, "--out", "takes", "--no-page", "--force")[0] == 0
        (made,) = lines_of(Path("takes")).values()
        assert Path(made.audio).name == Path(recording).name
        assert Take.load(Path("takes", made.takes[0])).audio.sha256 == load_audio(recording).sha256


def test_case_06_long_names_in_chinese_are_cut_to_what_a_disk_takes(case, run):
    folder = case("06_long_chinese_ids")
    exports = ("--export", "csv", "--export", "live-link")
    assert run("batch", "zh.csv", "--out", "takes", *exports, "--check")[0] == 0
    assert run("batch", "zh.csv", "--out", "takes", *exports, "--no-page")[0] == 0
    lines = lines_of(folder / "takes").values()
    takes = [take for line in lines for take in line.takes]
    assert len(lines) == len(set(takes)) == 4 and all(line.status == DONE for line in lines)
    assert all(len(path.name.encode()) <= 255 for path in (folder / "takes").iterdir())


def test_case_07_a_wav_that_was_cut_off_says_so_and_in_a_batch_too(case, run):
    folder = case("07_cut_off_wav_without_a_word")
    clip = load_audio(folder / "cut.wav")
    (warning,) = clip.warnings
    assert clip.duration_s == pytest.approx(2.698, abs=0.001) and "damaged after 2.70 of 5.40 s" in warning
    assert run("batch", "cut.wav", "--out", "takes", "--no-page")[0] == 0
    (line,) = lines_of(folder / "takes").values()
    assert "damaged after 2.70 of 5.40 s" in line.warnings[0]


def test_case_09_labels_with_decimal_commas_are_read(case):
    folder = case("09_audacity_labels_with_decimal_commas")
    segments = (Segment(0, 2, "happy"), Segment(2, 5, "sad", 0.5))
    assert read_timeline(folder / "comma.txt") == EmotionTimeline(segments)


def test_case_11_channels_that_cancel_each_other_are_told_and_are_not_clipped(case, run):
    folder = case("11_opposite_phase_stereo")
    assert run("batch", "phase.wav", "--out", "takes", "--no-page")[0] == 0
    (line,) = lines_of(folder / "takes").values()
    assert any("its channels cancel each other" in warning and "--channel 1" in warning for warning in line.warnings)
    assert "clipping" not in [flag.kind for flag in line.flags]
    assert not load_audio(folder / "phase.wav", channel=1).warnings


def test_case_13_a_wma_is_heard_when_it_was_spoken(shared, tmp_path):
    """The files of the report cannot be handed on: one is made here."""
    assert (shared / "cases" / "13_wma_46_ms_early").is_dir()
    samples = noise(2.0)
    encode(tmp_path / "a.wma", "wmav2", samples)
    assert abs(lag_ms(tmp_path / "a.wma", samples)) <= 1
    assert load_audio(tmp_path / "a.wma").duration_s == pytest.approx(2.0, abs=0.05)


def test_case_21_a_damaged_wav_header_is_a_sentence_and_fails_alone(case, run):
    folder = case("21_wav_header")
    record(folder / "good.wav", 0.5)
    for name in ("159_hdr3.wav", "246_fmt_ext.wav"):
        status, _, err = run("generate", name, "-o", "line.take")
        assert status == 1 and len(err.splitlines()) == 1 and name in err
        assert re.search(r"its header says format 0x[0-9A-F]{4}, \d+ bits, \d+ channels, \d+ samples a second", err)
    assert run("batch", folder, "--out", "takes", "--no-page")[0] == 1
    made = {name: line.status for name, line in lines_of(folder / "takes").items()}
    assert made == {"159_hdr3": FAILED, "246_fmt_ext": FAILED, "good": DONE}


def test_case_22_a_wav_of_one_sample_a_second_is_refused_at_once(case, run):
    folder = case("22_wav_rate_memory")
    with pytest.raises(AudioError, match=r"rate1\.wav: 1 samples a second\. Expected 1,000 to 768,000"):
        load_audio(folder / "rate1.wav")
    assert run("generate", "rate1.wav", "-o", "line.take")[0] == 1


@pytest.mark.parametrize("command", ["show", "export", "preview", "reroll", "animate"])
def test_case_24_a_take_with_one_flipped_bit_is_said_to_be_damaged(case, run, command):
    case("24_take_bit_rot")
    with pytest.raises(TakeError):
        Take.load("oneflip.take")
    options = {
        "export": ("--format", "csv", "-o", "out.csv"),
        "preview": ("-o", "out.png"),
        "reroll": ("--blink", "-o", "out.take"),
        "animate": ("--emotion", "sad", "-o", "out.take"),
    }
    status, _, err = run(command, "oneflip.take", *options.get(command, ()))
    assert status == 1 and len(err.splitlines()) == 1
    assert "oneflip.take: not a take, or a damaged one" in err and "Generate it again." in err
    assert [path.name for path in Path().iterdir()] == ["oneflip.take"]


def test_case_27_a_ledger_with_a_byte_that_is_no_text_is_passed_over(case, run):
    folder = case("27_ledger_byte")
    record(folder / "recordings" / "a.wav", 0.5)
    (folder / "takes").mkdir()
    (folder / "ledger.jsonl").rename(folder / "takes" / "ledger.jsonl")
    status, out, err = run("batch", "recordings", "--out", "takes", "--no-page", "--json")
    assert status == 0 and "ledger.jsonl: 1 entry is damaged and passed over" in err and len(err.splitlines()) == 1
    assert json.loads(out)["made"] == 1 and Take.load(folder / "takes" / "a.take")


def test_case_32_a_take_cell_with_a_decimal_comma_is_read_alike_everywhere(case, run):
    folder = case("32_take_cell_comma")
    assert run("batch", "t.csv", "--out", "takes")[0] == 0
    manifest = json.loads((folder / "takes" / "manifest.json").read_text(encoding="utf-8"))
    assert [line["take"] for line in manifest["lines"]] == ["a.take"]
    assert document(folder / "takes" / "review.html")["lines"][0]["take"] == 1


def test_case_33_a_damaged_take_is_said_on_the_review_page_which_is_made(case, run):
    folder = case("33_review_damaged_take")
    assert run("review", folder)[0] == 0
    damaged, gone = document(folder / "review.html")["lines"]
    assert "a.take: not a take, or a damaged one" in damaged["problem"]
    assert "run `emoface batch` again, which makes it again" in damaged["problem"]
    assert "b.take: there is no such file" in gone["problem"]


def test_case_34_an_approved_line_that_is_made_again_is_counted_as_made(case, run):
    folder = case("34_approved_remade")
    status, out, _ = run("batch", "t.csv", "--out", "takes", "--no-page", "--json")
    answer = json.loads(out)
    assert (status, answer["made"], answer["kept"]) == (0, 1, 0)
    assert (folder / "takes" / "a.take").is_file() and lines_of(folder / "takes")["a"].status == DONE
