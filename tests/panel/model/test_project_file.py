"""Projects, batch tables and headers on disk."""

import json
import os
import struct
from dataclasses import replace

import pytest

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.motion.blink import Blink
from emoface.panel.model.batch_table import audio_in, read_batch_table, write_batch_table
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.model.project_file import (
    ProjectFileError,
    read_project,
    read_project_header,
    take_names,
    write_project,
)
from emoface.panel.services.wav_length import wav_length
from emoface.table.line_table import TableError, read_table
from emoface.take import Line, Take

from ..conftest import record
from ..values import make_take


def project_lines(folder):
    take = make_take()
    audio = str(folder / "lines" / "hello.wav")
    take = replace(take, line=replace(take.line, audio=audio))
    request = replace(take.line, timeline=EmotionTimeline.parse("sad:0.5", 0.1), seed=9, channel=2)
    return [
        PanelLine("hello", request, take, "x.take", "act 1/hello", frozenset({"blink"}), 10.0),
        PanelLine("你好", Line("/elsewhere/你好.flac")),
    ]


def test_a_project_is_read_back_as_it_was(tmp_path):
    path = tmp_path / "scene.emoface"
    lines = project_lines(tmp_path)
    write_project(path, lines)
    back, saved = read_project(path)
    for one, other in zip(lines, back, strict=True):
        for field in ("id", "request", "target", "locked_layers", "length_s"):
            assert getattr(one, field) == getattr(other, field)
    assert back[0].take.blink == lines[0].take.blink and back[0].take.face == lines[0].take.face
    assert back[1].take is None
    assert (
        Take.load(tmp_path / "scene.takes" / "hello.take").gaze == lines[0].take.gaze
    )  # a whole take, for other tools
    assert saved.takes == "scene.takes"


def test_a_project_moves_together_with_its_recordings(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    lines = project_lines(old)
    lines[0] = replace(lines[0], request=lines[0].take.line)
    write_project(old / "scene.emoface", lines)
    old.rename(new)
    back, _ = read_project(new / "scene.emoface")
    assert back[0].request.audio == str(new / "lines" / "hello.wav")
    assert back[0].has_current_take  # nothing has to be made again


def test_only_takes_that_changed_are_written_again(tmp_path):
    path = tmp_path / "scene.emoface"
    lines = project_lines(tmp_path)
    saved = write_project(path, lines)
    file = tmp_path / "scene.takes" / "hello.take"
    before = file.stat().st_mtime_ns
    saved = write_project(path, lines, saved)
    assert file.stat().st_mtime_ns == before
    take = lines[0].take
    lines[0] = replace(lines[0], take=replace(take, blink=replace(take.blink, events=(Blink(1),))))
    write_project(path, lines, saved)
    assert Take.load(file).blink.events == (Blink(1),)


def test_saving_under_a_new_name_leaves_a_folder_of_that_name_alone(tmp_path):
    folder = tmp_path / "scene.takes"
    folder.mkdir()
    (folder / "hello.take").write_text("somebody's")
    saved = write_project(tmp_path / "scene.emoface", project_lines(tmp_path))
    assert (folder / "hello.take").read_text() == "somebody's" and saved.takes == "scene_2.takes"


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped", "no zip", "a folder", "half is zeros"])
def test_a_take_that_is_gone_or_damaged_is_to_be_made_again(tmp_path, damage):
    path = tmp_path / "scene.emoface"
    write_project(path, project_lines(tmp_path))
    take = tmp_path / "scene.takes" / "hello.take"
    data = take.read_bytes()
    half = len(data) // 2
    take.unlink()
    match damage:
        case "empty":
            take.write_bytes(b"")
        case "cut":
            take.write_bytes(data[:half])
        case "flipped":
            take.write_bytes(data[:200] + bytes([data[200] ^ 16]) + data[201:])
        case "no zip":
            take.write_text("this is no take")
        case "a folder":
            take.mkdir()
        case "half is zeros":
            take.write_bytes(data[:half] + bytes(half))
    back, _ = read_project(path)
    assert back[0].take is None and back[0].request.seed == 9 and len(back) == 2


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"schema": 99, "lines": []}', '{"schema": 1, "lines": [{}]}', '{"schema": 1, "lines": 3}',
     '{"schema": 1, "takes": "../up", "lines": []}'],
)  # fmt: skip
def test_a_file_that_is_no_project_is_said_to_be_none(tmp_path, text):
    path = tmp_path / "broken.emoface"
    path.write_text(text)
    with pytest.raises(ProjectFileError, match=r"broken\.emoface"):
        read_project(path)


def test_takes_have_names_that_every_system_can_have():
    lines = [PanelLine(line_id, Line("x.wav")) for line_id in ("a/b", "a_b", "A_B", "..", "con?fig", "你好", "x" * 200)]
    names = take_names(lines)
    assert names[:5] == ["a_b.take", "a_b_2.take", "A_B_3.take", "line.take", "con_fig.take"]
    assert names[5] == "你好.take" and len(names[6]) < 80
    assert len({name.casefold() for name in names}) == len(names)


def test_a_table_is_read_back_as_it_was(tmp_path):
    lines = [
        PanelLine(
            "one", Line(str(tmp_path / "a" / "1.wav"), EmotionTimeline.parse("neutral@0 angry:0.5@1", 0.4), 7, 2)
        ),
        PanelLine("two", Line("/else/2.wav", EmotionTimeline.constant("sad"), text='No, "never".'), target="act/two"),
    ]
    path = tmp_path / "lines.csv"
    write_batch_table(path, lines, overwrite=False)
    assert "a/1.wav" in path.read_text()
    back = read_batch_table(path)
    assert [(one.id, one.request, one.target) for one in back] == [(one.id, one.request, one.target) for one in lines]


def test_what_the_panel_does_not_show_of_a_table_is_there_when_it_is_saved(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(
        "line_id,audio,emotion,intensity,character,out,Direction,note,review\n"
        'one,a.wav,happy,0.5,Ada,act1/one,"shouts, then laughs",louder,approved\ntwo,b.wav,sad,,,,,,\n'
    )
    lines = read_batch_table(path)
    project = tmp_path / "scene.emoface"
    write_project(project, lines)  # nor is it lost on the way through a project
    write_batch_table(path, read_project(project)[0], overwrite=True)
    one, two = read_table(path).lines
    assert (one.character, one.out, one.note, one.review) == ("Ada", "act1/one", "louder", "approved")
    assert one.row.cells["Direction"] == "shouts, then laughs" and str(one.timeline) == "happy:0.5@0"
    assert two.line_id == "two" and not two.character


def test_all_that_is_wrong_with_a_table_is_said_at_once(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("line_id,audio,emotion,seed\na,a.wav,glad,-4\nb,,sad,\n")
    with pytest.raises(TableError) as error:
        read_batch_table(path)
    for sentence in ("row 2, emotion", "row 2, seed: -4", "row 3, audio: it is empty"):
        assert sentence in str(error.value)


def test_a_table_without_audio_says_what_it_expects(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("name,emotion\nx,sad\n")
    with pytest.raises(EmoFaceError, match="no column is called audio"):
        read_batch_table(path)


def test_recordings_are_found_below_a_folder_in_order(tmp_path):
    for name in ("b.WAV", "a/2.flac", "a/1.wav", "notes.txt", ".hidden.wav", ".git/x.wav"):
        record(tmp_path / name)
    assert [str(p.relative_to(tmp_path)) for p in audio_in(tmp_path, (".wav", ".flac"))] == [
        "b.WAV",
        "a/1.wav",
        "a/2.flac",
    ]


def test_the_length_of_a_wav_file_is_in_its_header(tmp_path):
    path = record(tmp_path / "x.wav", 1.25)
    assert wav_length(path) == 1.25
    riff = path.read_bytes()
    odd = riff[:12] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + riff[12:]
    path.write_bytes(odd)
    assert wav_length(path) == 1.25
    path.write_bytes(riff[: len(riff) // 2])  # cut off: what is there counts
    assert 0.5 < wav_length(path) < 0.7
    for broken in (b"", b"RIFF", b"OggS" + riff[4:], riff[:20]):
        path.write_bytes(broken)
        assert wav_length(path) is None
    assert wav_length(tmp_path / "none.wav") is None


def test_the_project_file_is_json_of_a_schema(tmp_path):
    path = tmp_path / "scene.emoface"
    write_project(path, project_lines(tmp_path))
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["schema"] == 1 and document["lines"][0]["asked"]["audio"] == "lines/hello.wav"
    assert document["lines"][0]["take"] == "scene.takes/hello.take"


GOOD_LINE = {"id": "a", "asked": {"audio": "a.wav"}}
WRONG_DOCUMENTS = (
    *([], 3, None, "x", {}, {"schema": True, "lines": []}, {"schema": "1", "lines": []}, {"schema": 1}),
    *({"schema": 1, "lines": 3}, {"schema": 1, "lines": {"a": 1}}, {"schema": 1, "lines": [3]}),
    *({"schema": 1, "lines": [], "hosts": 3}, {"schema": 1, "lines": [], "hosts": {"files": 3}}),
    *({"schema": 1, "lines": [], "takes": name} for name in ("..", "a/b", 3, "/etc", "a\0b")),
    *(
        {"schema": 1, "lines": [GOOD_LINE | {key: value}]}
        for key in ("asked", "length_s", "beside")
        for value in ([], "x" * 1000, [[1]], True)
    ),
    *({"schema": 1, "lines": [GOOD_LINE | {"held": value}]} for value in (3, [[]], [{}])),
    {"schema": 10**400, "lines": []},
    {"schema": 1, "lines": [GOOD_LINE | {"asked": {"audio": 3}}]},
)


@pytest.mark.parametrize("document", WRONG_DOCUMENTS, ids=lambda document: repr(document)[:60])
def test_a_project_with_wrong_types_is_a_short_sentence(tmp_path, document):
    path = tmp_path / "x.emoface"
    path.write_text(json.dumps(document))
    with pytest.raises(ProjectFileError, match=r"x\.emoface") as refused:
        read_project(path)
    assert len(str(refused.value).removeprefix(str(path))) <= 300
    read_project_header(path)  # raises nothing


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"\xff", b"\0", b"9" * 5000, b'{"schema": 1e999}'])
def test_bytes_that_are_no_project_are_a_short_sentence(tmp_path, data):
    path = tmp_path / "x.emoface"
    path.write_bytes(data)
    with pytest.raises(EmoFaceError, match=r"x\.emoface") as refused:
        read_project(path)
    assert len(str(refused.value).removeprefix(str(path))) <= 300


def test_a_path_that_is_no_text_is_saved_and_comes_back(tmp_path):
    audio = os.fsdecode(bytes(tmp_path) + b"/b\xff\xe9.wav")
    write_project(tmp_path / "x.emoface", [PanelLine("a", Line(audio))])
    [line], _ = read_project(tmp_path / "x.emoface")
    assert line.request.audio == audio
