from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment, TimelineError
from emoface.errors import EmoFaceError
from emoface.formats.timeline_formats import read_timeline, write_timeline
from emoface.storage.files import FileError

DURATION_S = 60.0
SUFFIXES = (".json", ".txt", ".labels", ".TextGrid")


@st.composite
def timelines(draw) -> EmotionTimeline:
    """Segments, some with gaps between them, on a line of DURATION_S; the last one may have an open end."""
    cuts = sorted(draw(st.sets(st.floats(0, DURATION_S - 1), min_size=2, max_size=7)))
    segments = []
    for start, end in pairwise(cuts):
        if draw(st.booleans()):
            segments.append(Segment(start, end, draw(st.sampled_from(EMOTIONS)), draw(st.floats(0, 1))))
    if draw(st.booleans()):
        segments.append(Segment(cuts[-1], inf, draw(st.sampled_from(EMOTIONS))))
    return EmotionTimeline(tuple(segments))


def closed(timeline: EmotionTimeline) -> EmotionTimeline:
    """The open end at the line's end."""
    return EmotionTimeline(
        tuple(Segment(s.start_s, min(s.end_s, DURATION_S), s.emotion, s.intensity) for s in timeline.segments)
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(timeline=timelines())
def test_any_timeline_comes_back_exactly(scratch, suffix, timeline):
    path = scratch / f"any{suffix}"
    write_timeline(path, timeline, DURATION_S, overwrite=True)
    assert read_timeline(path) == (timeline if suffix == ".json" else closed(timeline))


def test_json_keeps_the_crossfade(tmp_path):
    timeline = EmotionTimeline.parse("happy sad:0.5@2", crossfade_s=0.1)
    write_timeline(tmp_path / "a.json", timeline, 4, overwrite=False)
    assert read_timeline(tmp_path / "a.json") == timeline


def test_audacitys_own_export_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(
        b"0.000000\t1.200000\tneutral\r\n"
        b"1.200000\t3.500000\tAngry 0.8\r\n"
        b"\\\t200.000000\t3000.000000\r\n"
        b"4.000000\t5.250000\tsad\r\n"
    )
    assert read_timeline(tmp_path / "a.txt") == EmotionTimeline(
        (Segment(0, 1.2, "neutral"), Segment(1.2, 3.5, "angry", 0.8), Segment(4, 5.25, "sad"))
    )


def test_a_point_label_holds_until_the_next_and_a_region_until_its_end(tmp_path):
    (tmp_path / "a.labels").write_text("0.5\t0.5\thappy\n2\t3\tsad\n4\t4\tfear 0.5\n")
    assert read_timeline(tmp_path / "a.labels") == EmotionTimeline(
        (Segment(0.5, 2, "happy"), Segment(2, 3, "sad"), Segment(4, inf, "fear", 0.5))
    )


def test_labels_are_written_as_audacity_imports_them(tmp_path):
    write_timeline(tmp_path / "a.txt", EmotionTimeline.parse("neutral angry:0.8@1.25"), 3.5, overwrite=False)
    assert (tmp_path / "a.txt").read_text() == "0.0\t1.25\tneutral\n1.25\t3.5\tangry 0.8\n"


LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.3
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 2.3
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 2.3
            text = "he said ""hi"" 3 times"
    item [2]:
        class = "TextTier"
        name = "bell"
        xmin = 0
        xmax = 2.3
        points: size = 1
        points [1]:
            number = 1.5
            mark = "ding"
    item [3]:
        class = "IntervalTier"
        name = "Emotion"
        xmin = 0
        xmax = 2.3
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 0.75
            text = "happy 0.8"
        intervals [2]:
            xmin = 0.75
            xmax = 1.5
            text = ""
        intervals [3]:
            xmin = 1.5
            xmax = 2.3
            text = "surprise"
"""
SHORT = """File type = "ooTextFile"
"TextGrid"

0
2.3 ! seconds, not 5
<exists>
1
"IntervalTier"
"whatever"
0
2.3
3
0
0.75
"happy 0.8"
0.75
1.5
""
1.5
2.3
"surprise"
"""
READ = EmotionTimeline((Segment(0, 0.75, "happy", 0.8), Segment(1.5, 2.3, "surprise")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [LONG, SHORT], ids=["long", "short"])
def test_both_text_forms_of_praat_are_read(tmp_path, text, encoding):
    (tmp_path / "a.TextGrid").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert read_timeline(tmp_path / "a.TextGrid") == READ


def test_a_textgrids_intervals_tile_the_whole_line(tmp_path):
    write_timeline(tmp_path / "a.TextGrid", READ, 3, overwrite=False)
    text = (tmp_path / "a.TextGrid").read_text()
    assert text.startswith('File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 3.0\n')
    lines = [line.strip() for line in text.splitlines()]
    assert "intervals: size = 4" in lines
    tier = lines[lines.index("intervals [1]:") :]
    assert [line for line in tier if not line.startswith("intervals")] == [
        *("xmin = 0.0", "xmax = 0.75", 'text = "happy 0.8"'),
        *("xmin = 0.75", "xmax = 1.5", 'text = ""'),
        *("xmin = 1.5", "xmax = 2.3", 'text = "surprise"'),
        *("xmin = 2.3", "xmax = 3.0", 'text = ""'),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{\n oops}", ["line 2"]),
        ("a.json", "[]", ["segments"]),
        (
            "a.json",
            '{"segments": [{"start_s": 0, "emotion": "hapy"}]}',
            ["segment 1", "'hapy'", "Did you mean happy"],
        ),
        ("a.txt", "0\t1\thappy\nfrom 1 to 2: sad\n", ["line 2", "from 1 to 2: sad", "tabs"]),
        ("a.txt", "0\t1\thappy\n1\t2\t\n", ["line 2", "1 s", "no text"]),
        ("a.txt", "0\t1\thappy\n\n1\t2\tvery sad\n", ["line 3", "'very sad'"]),
        ("a.txt", "0\t1\tsad but angry\n", ["line 1", "'sad but angry'"]),
        ("a.txt", "1\t1\thappy\n1\t1\tsad\n", ["two labels", "1 s", "happy", "sad"]),
        ("a.txt", "0\t2\thappy\n1\t3\tsad\n", ["segment 2", "'sad' from 1 s to 3 s", "overlaps"]),
        ("a.txt", "2\t1\thappy\n", ["segment 1", "'happy' from 2 s to 1 s"]),
        ("a.txt", "0\t1\thappy 80\n", ["segment 1", "intensity 80"]),
        ("a.TextGrid", "Rich Text", ["no TextGrid"]),
        ("a.TextGrid", LONG.replace("Emotion", "mood"), ["'words, mood'", "emotion"]),
        ("a.TextGrid", SHORT.replace('"IntervalTier"', '"TextTier"'), ["TextGrid has"]),
        ("a.TextGrid", SHORT[: SHORT.index("1.5\n2.3")], ["the file ends", "a number"]),
        ("a.TextGrid", SHORT.replace('"happy 0.8"', "happy"), ["there is 0.75", "a text in quotes"]),
        ("a.TextGrid", SHORT.replace("surprise", "what now"), ["interval 3", "1.5 s", "'what now'"]),
        (
            "a.TextGrid",
            SHORT.replace("surprise", "surprised"),
            ["segment 2", "'surprised'", "Did you mean surprise"],
        ),
    ],
)
def test_a_bad_file_is_told_by_name_and_place(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(EmoFaceError) as error:
        read_timeline(tmp_path / name)
    assert str(error.value).startswith(str(tmp_path / name))
    assert str(error.value).count(name) == 1
    for words in said:
        assert words in str(error.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_not_there_is_told_once(tmp_path, suffix):
    with pytest.raises(FileError) as error:
        read_timeline(tmp_path / f"gone{suffix}")
    assert str(error.value).count("gone") == 1


@pytest.mark.parametrize("suffix", [".txt", ".TextGrid"])
def test_a_segment_after_the_lines_end_is_refused(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    with pytest.raises(TimelineError, match=rf"a{suffix}: segment 2 .*'sad' from 5 s.* the line is 3.000 s long"):
        write_timeline(path, EmotionTimeline.parse("happy sad@5"), 3, overwrite=False)
    assert not path.exists()


@pytest.mark.parametrize("name", ["a.srt", "a"])
def test_another_suffix_is_refused_with_those_there_are(tmp_path, name):
    for attempt in (
        lambda: read_timeline(tmp_path / name),
        lambda: write_timeline(tmp_path / name, READ, 3, overwrite=False),
    ):
        with pytest.raises(FileError, match=r"\.json, \.txt or \.labels .*\.TextGrid"):
            attempt()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_users_timeline_is_not_replaced_unasked(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    write_timeline(path, READ, 3, overwrite=False)
    with pytest.raises(FileError, match="exists"):
        write_timeline(path, EmotionTimeline.constant("sad"), 3, overwrite=False)
    assert read_timeline(path) == READ


@pytest.mark.parametrize(
    "text",
    [
        "0,000000\t1,200000\tneutral\n1,200000\t3,500000\tsad 0,5\n",  # as Audacity writes it in German or French
        "0.000000\t1.200000\tneutral\n1.200000\t3.500000\tsad 0.5\n",
    ],
)
def test_labels_have_decimal_points_or_commas(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    assert read_timeline(tmp_path / "a.txt") == EmotionTimeline(
        (Segment(0, 1.2, "neutral"), Segment(1.2, 3.5, "sad", 0.5))
    )


def _text_grid(tiers="1", count="1", start="0") -> str:
    head = f'"ooTextFile"\n"TextGrid"\n0 1 <exists> {tiers}\n'
    return head + f'"IntervalTier" "emotion" 0 1 {count}\n{start} 1 "happy"\n'


HUGE = "1" * 5_000
BAD_FILES = {
    "nested.json": "[" * 100_000,
    "nested_object.json": '{"segments":' * 5_000,
    "digits.json": '{"segments": [{"start_s": ' + HUGE + ', "emotion": "sad"}]}',
    "power.json": '{"segments": [{"start_s": 1%s, "emotion": "sad"}]}' % ("0" * 400),
    "infinite.json": '{"segments": [{"start_s": 0, "end_s": 1e999, "emotion": "sad"}]}',
    "nan.json": '{"segments": [{"start_s": NaN, "emotion": "sad"}]}',
    "list.json": '{"segments": [{"start_s": 0, "emotion": [%s 1]}]}' % ("1, " * 50_000),
    "word.json": '{"segments": [{"start_s": 0, "emotion": "%s"}]}' % ("x" * 1_000_000),
    "surrogate.json": '{"segments": [{"start_s": 0, "emotion": "\\ud800"}]}',
    "many.json": '{"segments": [%s{"start_s": 1, "emotion": "sad"}]}' % ('{"start_s": 0, "emotion": "sad"},' * 20_000),
    "infinite.txt": "inf\tinf\thappy\n",
    "nan.txt": "nan\t1\thappy\n",
    "power.txt": "0\t1e999\thappy\n",
    "word.txt": "0\t1\t" + "x" * 1_000_000,
    "blanks.txt": "0\t1\t" + "x " * 500_000,
    "no_tab.txt": "x" * 1_000_000,
    "many.txt": "0\t1\tsad\n" * 20_000,
    "tiers.TextGrid": _text_grid(tiers="1e999"),
    "digits.TextGrid": _text_grid(count="1" * 400),
    "half.TextGrid": _text_grid(count="1.5"),
    "less.TextGrid": _text_grid(count="-1"),
    "time.TextGrid": _text_grid(start="1e999"),
    "word.TextGrid": _text_grid(start='"%s"' % ("x" * 1_000_000)),
    "quotes.TextGrid": '"ooTextFile" "TextGrid" 0 1 <exists> 1 ' + '"' * 1_000_001,
    "large.labels": "\\\n" * (9 * 2**20),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_damaged_file_is_one_short_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_text(BAD_FILES[name])
    with pytest.raises(EmoFaceError, match=name) as error:
        read_timeline(path)
    sentence = str(error.value).replace(str(path), name)
    assert len(sentence) <= 300 and "\n" not in sentence


@given(
    st.sampled_from(SUFFIXES),
    st.binary(max_size=60) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.encode),
)
def test_any_bytes_are_a_timeline_or_a_sentence(scratch, suffix, data):
    path = scratch / f"bytes{suffix}"
    path.write_bytes(data)
    try:
        read_timeline(path)
    except EmoFaceError as error:
        assert len(str(error).replace(str(path), "")) <= 300
