import pytest

from emoface.formats.ctm import CtmEntry, read
from emoface.storage.files import FileError


def test_a_line_is_a_label_with_its_times_and_confidence(tmp_path):
    path = tmp_path / "line.ctm"
    path.write_text(";; made by hand\nutt1 1 0.50 0.25 hello 0.87\n\nutt1 1 0.75 0.5 world NA\nutt1 A 1.25 0.1 d_E 2\n")
    assert read(path) == [
        CtmEntry("hello", 0.5, 0.75, 0.87),
        CtmEntry("world", 0.75, 1.25, 1.0),
        CtmEntry("d", 1.25, 1.35, 1.0),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("utt 1 0.5 0.2\n", "line 1: 'utt 1 0.5 0.2': expected utterance, channel, start, duration and label"),
        ("utt 1 0 1 a\nutt 1 x 0.2 b\n", "line 2: "),
        ("utt 1 nan 0.2 b\n", "line 1: "),
        ("utt 1 -1 0.2 b\n", "line 1: "),
        ("utt 1 1e999 0.2 b\n", "line 1: "),
        ("one 1 0 1 a\ntwo 1 0 1 b\n", "expected one utterance, found 'one, two'"),
        ("", "expected one utterance, found none"),
    ],
)
def test_what_is_no_ctm_is_said(tmp_path, content, said):
    path = tmp_path / "line.ctm"
    path.write_text(content)
    with pytest.raises(FileError) as raised:
        read(path)
    assert said in str(raised.value) and str(raised.value).startswith(str(path)) and len(str(raised.value)) <= 300
