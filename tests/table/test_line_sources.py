"""Where lines and recordings come from: tables, folders, globs; and what is out of bounds."""

import os

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
