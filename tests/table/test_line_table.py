"""Tables of lines: the forms that are read, and the sentences about mistakes."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.table import line_table
from emoface.table.line_table import (
    COLUMNS,
    TableRow,
    chosen_take,
    parse_rows,
    read_rows,
    read_table,
    table_text,
    timeline_cells,
)


@pytest.fixture
def read(tmp_path):
    def read(content: str | bytes, name: str = "lines.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path)

    return read


LINES = "line_id,audio,emotion\nx,a.wav,happy\ny,b.wav,sad:0.5\n"


@pytest.mark.parametrize(
    "content",
    [
        LINES,
        "\ufeff" + LINES,
        LINES.encode("utf-16"),
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", "\r"),
        LINES.replace(",", ";"),
        LINES.replace(",", "\t"),
        "sep=;\r\n" + LINES.replace(",", ";"),
        "\n\n" + LINES.replace("\nx", "\n,,\nx"),
        "Line ID,Audio File,EMOTION\nx,a.wav,happy\ny,b.wav,sad:0.5",
        '---,Audio,Emotion\nx,"a.wav","happy"\ny,"b.wav","sad:0.5"\n',
        "emotion,path,Dialogue-ID\nHappy,a.wav,x\nSAD:0.5,b.wav,y\n",
        "编号,音频,情绪\nx,a.wav,happy\ny,b.wav,sad:0.5\n",
    ],
)
def test_a_table_is_understood_however_it_was_exported(read, content):
    table = read(content)
    assert not table.problems
    assert [(line.line_id, line.audio, str(line.timeline)) for line in table.lines] == [
        ("x", "a.wav", "happy@0"),
        ("y", "b.wav", "sad:0.5@0"),
    ]


def test_every_column_is_read(read):
    [line] = read(
        "line_id,audio,character,emotion,intensity,crossfade,seed,channel,out,target,review,note,take,Direction\n"
        'x,a.wav,Ada,angry,"0,8",0.1,7,2,act1/x,/Game/x,Needs_Work,"louder, please",2,shouts\n'
    ).lines
    assert (line.character, line.seed, line.channel, line.out, line.target) == ("Ada", 7, 2, "act1/x", "/Game/x")
    assert (line.review, line.note, line.take) == ("needs work", "louder, please", 2)
    assert (str(line.timeline), line.timeline.crossfade_s) == ("angry:0.8@0", 0.1)
    assert line.row.cells["Direction"] == "shouts" and line.row.number == 2


def test_a_line_without_an_id_is_called_after_its_recording(read):
    assert [line.line_id for line in read("audio\nact 1/hello.wav\nact 1\\there.flac\n").lines] == ["hello", "there"]


def test_the_timeline_has_the_last_word_over_the_emotion(read):
    [line] = read("audio,emotion,timeline\na.wav,happy,neutral@0 angry:0.8@1.2\n").lines
    assert str(line.timeline) == "neutral@0 angry:0.8@1.2"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"emotion": "glad"}, "row 2, emotion: segment 1 ('glad' from 0 s to the end) has an unknown emotion"),
        ({"emotion": "hapy"}, "Did you mean happy?"),
        ({"emotion": "sad", "intensity": "much"}, "row 2, intensity: 'much' is no number"),
        ({"emotion": "sad", "intensity": "80"}, "row 2, intensity: 80 is out of range. Expected 0 to 1"),
        ({"emotion": "sad:0.5", "intensity": "0.8"}, "row 2, intensity: emotion says how strong already (sad:0.5)"),
        ({"crossfade": "-1"}, "row 2, crossfade: -1 is out of range. Expected 0 or more"),
        ({"seed": "-4"}, "row 2, seed: -4 is out of range. Expected 0 or more"),
        ({"seed": "x"}, "row 2, seed: 'x' is no whole number"),
        ({"seed": "1.5"}, "row 2, seed: '1.5' is no whole number"),
        ({"channel": "0"}, "row 2, channel: 0 is out of range. Expected 1 or more"),
        ({"channel": "inf"}, "row 2, channel: 'inf' is no whole number"),
        ({"take": "0"}, "row 2, take: 0 is out of range. Expected 1 or more"),
        ({"review": "fine"}, "row 2, review: 'fine' is unknown. Expected approved, needs work, or nothing"),
        ({"audio": ""}, "row 2, audio: it is empty"),
        ({"timeline": "labels.txt"}, "row 2, timeline:"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(cells, problem):
    [found] = parse_rows([TableRow(2, {"line_id": "x", "audio": "a.wav"} | cells)]).problems
    assert problem in str(found)


def test_all_that_is_wrong_is_said_at_once_and_the_good_lines_are_there(read):
    table = read(
        "line_id,audio,emotion,seed\n"
        "a,a.wav,glad,-1\n"
        "b,,sad,\n"
        "c,c.wav,sad,7\n"
        "A,d.wav,sad,\n"
        "e,e.wav,sad,1,loose\n"
        'f,"f\n.wav",sad,x\n'
    )
    assert [(problem.row, problem.column) for problem in table.problems] == [
        (2, "seed"),
        (2, "emotion"),
        (3, "audio"),
        (5, "line_id"),
        (6, ""),
        (7, "seed"),
    ]
    assert "'A' stands in row 2 already" in str(table.problems[3]) and "'loose'" in str(table.problems[4])
    assert [line.line_id for line in table.lines] == ["c"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it is empty"),
        (" \n,,\n", "it is empty"),
        ("name,emotion\nx,sad\n", "no column is called audio. Expected a first row such as line_id,audio"),
        ("audio,audio\nx,y\n", "two columns are called 'audio'"),
        (b"\x00\x01,audio\n\xff\xfe", "UTF-8"),
        ("audio\n" + "x" * 200_000, "not a table"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(read, content, says):
    with pytest.raises(EmoFaceError, match=says) as error:
        read(content)
    assert "lines.csv" in str(error.value)


@given(st.text() | st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reader(tmp_path, content):
    """It reads a table, or says in a sentence why it is none."""
    if not isinstance(content, str):
        text = io.StringIO()
        csv.writer(text).writerows([["audio", "emotion", "seed", "intensity"], *content])
        content = text.getvalue()
    path = tmp_path / "lines.csv"
    path.write_text(content, encoding="utf-8", errors="replace", newline="")
    try:
        table = read_table(path)
    except EmoFaceError as error:
        assert str(path) in str(error)
    else:
        bad = {problem.row for problem in table.problems}
        assert [row.number for row in table.rows if row.number not in bad] == [line.row.number for line in table.lines]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(str.strip)
HEADERS = st.sampled_from([*COLUMNS, "Direction", "状态"])


@example([{"line_id": "0\r0", "note": "a\nb\r\nc"}], "lines.csv")
@given(st.lists(st.dictionaries(HEADERS, CELLS), min_size=1, max_size=5), st.sampled_from(["lines.csv", "lines.txt"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path, cells, name):
    cells = [{"audio": f"{n}.wav"} | {k: v for k, v in row.items() if v} for n, row in enumerate(cells)]
    path = tmp_path / name
    path.write_bytes(table_text(cells).encode())
    assert [{k: v for k, v in row.cells.items() if v} for row in read_rows(path)] == cells


@given(
    st.lists(
        st.tuples(st.sampled_from(["happy", "sad", "neutral"]), st.floats(0, 1), st.floats(0.01, 9)),
        min_size=1,
        max_size=4,
    ),
    st.floats(0, 5),
)
def test_a_timeline_survives_its_cells(marks, crossfade_s):
    start, words = 0.0, []
    for emotion, intensity, length in marks:
        words.append(f"{emotion}:{intensity!r}@{start!r}")
        start += length
    timeline = EmotionTimeline.parse(" ".join(words), crossfade_s)
    [line] = parse_rows([TableRow(2, {"audio": "a.wav"} | timeline_cells(timeline))]).lines
    assert line.timeline == timeline


@pytest.mark.parametrize(("cell", "take"), [("2", 2), ("2.0", 2), ("2,0", 2), ("", 1), ("1,0", 1)])
def test_a_chosen_take_means_one_thing_everywhere(cell, take):
    [line] = parse_rows([TableRow(2, {"audio": "a.wav", "take": cell})]).lines
    assert line.take == chosen_take(line.row.cells, 2) == take


@pytest.mark.parametrize("cell", ["x", "-1", "0", "3", "1e999", "nan", "9" * 5_000, "1.5"])
def test_a_take_that_is_not_there_is_the_first(cell):
    assert chosen_take({"take": cell}, 2) == 1


@pytest.mark.parametrize("column", ["emotion", "intensity", "crossfade", "seed", "channel", "take", "review", "note"])
@pytest.mark.parametrize(
    "text", ["x" * 100_000, "9" * 5_000, "sad:" + "x" * 100_000, "x " * 50_000, "sad@" + "9" * 400]
)
def test_a_huge_cell_is_a_short_sentence(column, text):
    for problem in parse_rows([TableRow(2, {"audio": "a.wav", column: text})]).problems:
        assert problem.row == 2 and len(problem.sentence) <= 300


def test_a_table_of_many_columns_is_read_at_once_or_refused(read):
    columns = 16_000
    table = read("audio," + ",".join(f"c{n}" for n in range(columns)) + "\na.wav\n")
    assert len(table.lines) == 1
    with pytest.raises(EmoFaceError, match="more than 16384 columns"):
        read("audio" + "," * 20_000 + "\na.wav\n")


def test_a_table_of_too_many_rows_or_cells_is_refused_before_it_is_in_memory(read, monkeypatch):
    monkeypatch.setattr(line_table, "MAX_ROWS", 10)
    with pytest.raises(EmoFaceError, match="more than 10 rows"):
        read("audio\n" + "a.wav\n" * 11)
    monkeypatch.setattr(line_table, "MAX_CELLS", 10)
    with pytest.raises(EmoFaceError, match="more than 10 cells"):
        read("audio,note\n" + "a.wav,x\n" * 5)
    monkeypatch.setattr(line_table, "MAX_TABLE_BYTES", 10)
    with pytest.raises(EmoFaceError, match=r"more than .* MiB"):
        read("audio\n" + "a.wav\n" * 5)


@pytest.mark.parametrize("name", ["lines.csv", "lines.xlsx"])
def test_a_workbook_is_said_to_be_one_whatever_it_is_called(read, name):
    with pytest.raises(EmoFaceError, match="this is a workbook"):
        read(b"PK\x03\x04\x14\x00", name)


@pytest.mark.parametrize(
    "cells", [{"emotion": "sad:0,5"}, {"emotion": "sad", "intensity": "0,5"}, {"timeline": "sad:0.5"}]
)
def test_half_of_europe_writes_a_comma(cells):
    [line] = parse_rows([TableRow(2, {"audio": "a.wav"} | cells)]).lines
    assert str(line.timeline) == "sad:0.5@0"


@pytest.mark.parametrize(
    ("headers", "cells", "line_id", "text"),
    [
        ("line_id,audio,text", "x,a.wav,Hello", "x", "Hello"),
        ("ID,Audio,Transcript", "x,a.wav,Hello", "x", "Hello"),
        ("Name,Audio,Dialogue", "x,a.wav,Hello", "x", "Hello"),
        ("编号,音频,台词", "x,a.wav,你好", "x", "你好"),
        ("line,audio,subtitle", "x,a.wav,Hello", "x", "Hello"),
        ("line,audio", "x,a.wav", "x", ""),  # a column "line" names the lines
        ("line_id,line,audio", "x,Hello,a.wav", "x", "Hello"),  # unless another one does
        ("line_id,line,audio,text", "x,12,a.wav,Hello", "x", "Hello"),
    ],
)
def test_what_is_said_stands_in_a_column_of_many_names(read, headers, cells, line_id, text):
    [line] = read(f"{headers}\n{cells}\n").lines
    assert (line.line_id, line.text, line.alignment) == (line_id, text, "")


class Files:
    """Texts by name."""

    def read_timeline(self, text):
        raise AssertionError

    def read_text(self, text):
        if text != "x.txt":
            raise EmoFaceError(f"{text}: there is no such file.")
        return "Hello there"


def test_a_text_may_stand_in_a_file():
    rows = [
        TableRow(2, {"line_id": "x", "audio": "a.wav", "text_file": "x.txt", "alignment": "x.TextGrid"}),
        TableRow(3, {"line_id": "y", "audio": "a.wav", "text_file": "y.txt"}),
        TableRow(4, {"line_id": "z", "audio": "a.wav", "text_file": "x.txt", "text": "Hi"}),
    ]
    table = parse_rows(rows, Files())
    [line] = table.lines
    assert (line.text, line.alignment) == ("Hello there", "x.TextGrid")
    assert [(problem.row, problem.column) for problem in table.problems] == [(3, "text_file"), (4, "text_file")]
    assert "cannot be read here" in parse_rows(rows[:1]).problems[0].sentence
