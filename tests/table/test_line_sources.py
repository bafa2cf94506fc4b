"""Where lines and recordings come from: tables, folders, globs; and what is out of bounds."""

import os
import subprocess
import sys

import pytest

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.formats.timeline_formats import write_timeline
from emoface.storage.folder import Folder, StoreError
from emoface.table.line_sources import RecordingFolders, SourceError, open_source


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def found(inputs, pattern=None, roots=()):
    source = open_source([str(text) for text in inputs], pattern, roots)
    return [(line.line_id, line.audio) for line in source.table.lines]


def test_a_folders_recordings_are_lines_named_by_where_they_are(tmp_path):
    touch(tmp_path, "b.WAV", "act1/a.flac", "notes.txt", ".hidden.wav", ".git/x.wav")
    source = open_source([str(tmp_path)], None, ())
    assert [(line.line_id, line.audio, line.out) for line in source.table.lines] == [
        ("act1/a", "act1/a.flac", "act1/a"),
        ("b", "b.WAV", "b"),
    ]
    assert source.folders == (Folder.at(tmp_path),)


def test_globs_and_files_are_lines_too(tmp_path, monkeypatch):
    touch(tmp_path, "act1/a.wav", "act1/b.mp3", "act2/deep/c.wav", "d.wav")
    monkeypatch.chdir(tmp_path)
    assert found(["act1/*.wav"]) == [("a", "a.wav")]
    assert found(["act*/**/*.wav"]) == [("act1/a", "act1/a.wav"), ("act2/deep/c", "act2/deep/c.wav")]
    assert found([tmp_path / "*.wav"]) == [("d", "d.wav")]
    assert found(["d.wav"]) == [("d", "d.wav")]
    assert found(["d.wav", "act1"]) == [
        ("d", str(tmp_path / "d.wav")),
        ("a", str(tmp_path / "act1/a.wav")),
        ("b", str(tmp_path / "act1/b.mp3")),
    ]


@pytest.mark.parametrize(
    ("pattern", "name", "emotion"),
    [
        ("{emotion}_{line}.wav", "ang_001.wav", "angry@0"),
        ("{emotion}_{line}", "Happy_001.flac", "happy@0"),
        ("{line}-{emotion}-{intensity}", "x-1-sad-0.5.wav", "sad:0.5@0"),
        ("{emotion}/{line}", "sur/x.wav", "surprise@0"),
        ("{character}_{line}_{emotion}", "Ada_3_dis.wav", "disgust@0"),
    ],
)
def test_a_pattern_finds_the_emotion_in_a_name(tmp_path, pattern, name, emotion):
    touch(tmp_path, name)
    [line] = open_source([str(tmp_path)], pattern, ()).table.lines
    assert str(line.timeline) == emotion
    assert line.character == ("Ada" if "character" in pattern else "")


def test_a_name_unlike_the_pattern_is_a_problem_of_its_own(tmp_path):
    touch(tmp_path, "ang_1.wav", "loose.wav", "odd_2.wav")
    table = open_source([str(tmp_path)], "{emotion}_{line}", ()).table
    assert [line.line_id for line in table.lines] == ["ang_1"]
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, "audio"), (3, "emotion")]


@pytest.mark.parametrize("pattern", ["{mood}_{line}", "{emotion}_{emotion}", "{}_x"])
def test_a_pattern_that_means_nothing_is_refused(tmp_path, pattern):
    touch(tmp_path, "ang_1.wav")
    with pytest.raises(SourceError, match="the pattern"):
        open_source([str(tmp_path)], pattern, ())


def test_what_is_not_there_is_reported(tmp_path):
    touch(tmp_path, "notes.md")
    for name, says in (
        ("none", "no such table, folder"),
        ("none.csv", "no such file"),
        ("*.wav", "no recordings here"),
    ):
        with pytest.raises(EmoFaceError, match=says):
            open_source([str(tmp_path / name)], None, ())
    with pytest.raises(SourceError, match="no recordings here"):
        open_source([str(tmp_path)], None, ())
    with pytest.raises(SourceError, match="a table has a column"):
        open_source([str(tmp_path / "lines.csv")], "{emotion}", ())


def test_recordings_lie_in_the_tables_folder_or_in_a_named_one(tmp_path):
    touch(tmp_path, "here/a.wav", "other/b.wav", "secret/c.wav")
    os.symlink(tmp_path / "secret", tmp_path / "here" / "link")
    here, other = Folder.at(tmp_path / "here"), Folder.at(tmp_path / "other")
    recordings = RecordingFolders((here, other))
    assert recordings.find("a.wav") == (here, "a.wav")
    assert recordings.find(".\\a.wav") == (here, "a.wav")
    assert recordings.find("b.wav") == (other, "b.wav")
    assert recordings.find(str(tmp_path / "other" / "b.wav")) == (other, "b.wav")
    for outside in ("../secret/c.wav", str(tmp_path / "secret/c.wav"), "/etc/passwd", "a\0.wav"):
        with pytest.raises(StoreError, match="--root"):
            recordings.find(outside)
    with pytest.raises(StoreError, match="outside"):
        RecordingFolders((here,)).find("link/c.wav")
    with pytest.raises(StoreError, match="there is no such file"):
        recordings.find("none.wav")


def test_a_table_may_name_timeline_files_of_its_folder(tmp_path):
    touch(tmp_path, "lines/a.wav")
    timeline = EmotionTimeline.parse("happy:0.5@0 sad@1")
    for name in ("lines/a.json", "outside.json"):
        write_timeline(tmp_path / name, timeline, 2.0, overwrite=False)
    path = tmp_path / "lines" / "lines.csv"
    path.write_text("audio,timeline,crossfade\na.wav,a.json,0.1\na.wav,../outside.json,\na.wav,none.json,\n")
    table = open_source([str(path)], None, ()).table
    [line] = table.lines
    assert line.timeline.segments == timeline.segments and line.timeline.crossfade_s == 0.1
    sentences = [str(problem) for problem in table.problems if problem.column == "timeline"]
    assert "outside" in sentences[0] and "no such file" in sentences[1]


def test_what_exists_under_its_name_is_that_and_no_pattern(tmp_path, monkeypatch):
    touch(tmp_path, "line[1].wav", "line1.wav", "line [take 2].wav", "[2024] session/a.wav", "[2024] session/b.mp3")
    monkeypatch.chdir(tmp_path)
    assert found(["line[1].wav"]) == [("line[1]", "line[1].wav")]
    assert found(["line [take 2].wav"]) == [("line [take 2]", "line [take 2].wav")]
    assert found(["[2024] session"]) == [("a", "a.wav"), ("b", "b.mp3")]
    assert found(["[2024] session/*.wav"]) == [("a", "a.wav")]
    assert found(["line[0-9].wav"]) == [("line1", "line1.wav")]
    (tmp_path / "line[1].wav").unlink()
    assert found(["line[1].wav"]) == [("line1", "line1.wav")]


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="this system has no such names")
def test_a_name_that_is_not_utf_8_is_a_problem_of_its_own(tmp_path):
    touch(tmp_path, "good.wav", os.fsdecode(b"caf\xe9.wav"), os.fsdecode(b"\xff/x.wav"))
    table = open_source([str(tmp_path)], None, ()).table
    assert [line.line_id for line in table.lines] == ["good"]
    assert sorted(problem.sentence for problem in table.problems) == [
        "\\xff/x.wav: this name is not in UTF-8. Rename the file.",
        "caf\\xe9.wav: this name is not in UTF-8. Rename the file.",
    ]
    for row in table.rows:  # reports and tables are written in UTF-8
        assert "".join(row.cells.values()).encode()


def test_two_recordings_of_one_name_are_two_lines(tmp_path):
    touch(tmp_path, "a.wav", "A.flac", "b.wav", "other/b.wav", "caf\u00e9.wav", "cafe\u0301.mp3")
    lines = {"A.flac": "A.flac", "a.wav": "a.wav", "b": "b.wav", "other/b": "other/b.wav"}
    lines |= {"caf\u00e9.wav": "caf\u00e9.wav", "cafe\u0301.mp3": "cafe\u0301.mp3"}
    assert dict(found([tmp_path])) == lines
    assert not open_source([str(tmp_path)], None, ()).table.problems


def test_recordings_of_several_folders_are_named_by_them_where_they_share_a_name(tmp_path):
    touch(tmp_path, "d1/a.wav", "d1/c.wav", "d2/a.wav")
    inputs = [tmp_path / "d1", tmp_path / "d2", tmp_path / "d1" / "a.wav"]
    assert [line_id for line_id, _ in found(inputs)] == ["d1/a.wav", "c", "d2/a.wav"]


def test_sound_of_formats_that_are_not_taken_is_counted_and_said(tmp_path):
    touch(tmp_path, "a.wav", "b.amr", "c.AMR", "d.webm", "notes.txt", "sheet.xlsx")
    [sentence] = open_source([str(tmp_path)], None, ()).warnings
    assert sentence.startswith("passed over: 2 .amr, 1 .webm, 1 .xlsx.")
    touch(tmp_path, "films/e.mov")
    with pytest.raises(SourceError, match=r"no recordings here.* passed over: 1 \.mov"):
        open_source([str(tmp_path / "films")], None, ())


@pytest.mark.parametrize("suffix", [".xlsx", ".ODS", ".xls", ".numbers"])
def test_a_workbook_is_said_to_be_one(tmp_path, suffix):
    touch(tmp_path, f"lines{suffix}")
    with pytest.raises(SourceError, match=r"this is a workbook\. Save its sheet as CSV"):
        open_source([str(tmp_path / f"lines{suffix}")], None, ())


def test_a_table_stands_alone(tmp_path):
    touch(tmp_path, "a.wav", "lines.csv")
    with pytest.raises(SourceError, match="a table stands alone"):
        open_source([str(tmp_path / "lines.csv"), str(tmp_path / "a.wav")], None, ())


@pytest.mark.parametrize("name", ["x" * 100_000, "a/" * 50_000, "\ud800.wav", "a\0b.wav", "x" * 300 + ".wav", " "])
def test_a_path_that_no_file_has_is_one_short_sentence(tmp_path, name):
    with pytest.raises(StoreError) as error:
        RecordingFolders((Folder.at(tmp_path),)).find(name)
    assert len(str(error.value).replace(str(tmp_path), "")) <= 400


@pytest.mark.parametrize("content", ["[" * 100_000, '{"segments": [{"start_s": 1e999, "emotion": "sad"}]}', "\xff"])
def test_a_bad_timeline_is_a_problem_of_its_row(tmp_path, content):
    touch(tmp_path, "a.wav")
    (tmp_path / "bad.json").write_text(content)
    (tmp_path / "bad.TextGrid").write_text('"ooTextFile"\n"TextGrid"\n0 1 <exists> 1e999\n')
    (tmp_path / "bad.txt").write_text("inf\tinf\thappy\n")
    (tmp_path / "lines.csv").write_text(
        "line_id,audio,timeline\n1,a.wav,bad.json\n2,a.wav,bad.TextGrid\n3,a.wav,bad.txt\n4,a.wav,sad\n"
    )
    table = open_source([str(tmp_path / "lines.csv")], None, ()).table
    assert [line.line_id for line in table.lines] == ["4"]
    assert [(problem.row, problem.column) for problem in table.problems] == [(n, "timeline") for n in (2, 3, 4)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has one encoding of names")
def test_a_name_that_the_language_setting_cannot_hold_is_a_sentence(tmp_path):
    code = (
        "from emoface.storage.folder import Folder, StoreError\n"
        "from emoface.table.line_sources import RecordingFolders\n"
        "try: RecordingFolders((Folder('/'),)).find('\\u00fc.wav')\n"
        "except StoreError as error: print(str(error).encode())\n"
    )
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "LC_ALL=C.UTF-8" in shown.stdout


def test_a_text_file_beside_a_recording_is_what_is_said_in_it(tmp_path):
    touch(tmp_path, "a.wav", "b.wav", "act1/c.flac", "d.wav")
    (tmp_path / "a.txt").write_text("Hello there.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("0.000000\t1.2\thappy 0.8\n", encoding="utf-8")  # Audacity's labels: a timeline
    (tmp_path / "act1/c.txt").write_text("\ufeff你好", encoding="utf-8")
    lines = {line.line_id: line.text for line in open_source([str(tmp_path)], None, ()).table.lines}
    assert lines == {"a": "Hello there.", "b": "", "act1/c": "你好", "d": ""}
    other = tmp_path / "other"
    touch(other, "e.wav")
    both = open_source([str(tmp_path / "a.wav"), str(other)], None, ())
    assert [line.text for line in both.table.lines] == ["Hello there.", ""]


def test_a_text_file_that_cannot_be_read_is_a_problem_of_its_line(tmp_path):
    touch(tmp_path, "a.wav", "b.wav")
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    table = open_source([str(tmp_path)], None, ()).table
    assert [line.line_id for line in table.lines] == ["b"]
    assert [problem.column for problem in table.problems] == ["text_file"]
