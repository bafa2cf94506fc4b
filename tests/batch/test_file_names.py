"""Names of files in the takes folder."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.batch.file_names import FileNameError, export_name, line_files, take_name, variant_names
from emoface.formats.export import Export
from emoface.formats.export_formats import EXPORT_FORMATS
from emoface.storage.folder import Folder


def test_a_name_of_the_table_comes_before_one_made_from_the_lines_id():
    assert take_name("hello", "act1/greeting.take") == "act1/greeting"
    assert take_name("who's there?", "") == "who_s_there"


@pytest.mark.parametrize("out", ["../x", ".hidden", "con", "a:b", "-x", "act1/-x", "-act1/x"])
def test_a_name_that_some_system_cannot_have_is_refused(out):
    with pytest.raises(FileNameError, match="no such name within the takes folder"):
        take_name("hello", out)


def test_variants_are_numbered_from_the_second():
    assert variant_names("hello", 3) == ("hello", "hello_2", "hello_3")


@pytest.mark.parametrize("format_name", EXPORT_FORMATS)
def test_an_export_lies_beside_its_take(format_name):
    export = Export(format_name)
    assert export_name("act.1/hello.v2.take", export) == f"act.1/hello.v2{export.suffix}"


def test_the_files_of_a_line_are_its_takes_and_then_its_exports():
    assert list(line_files(("a", "a_2"), [Export("csv"), Export("live-link")])) == [
        *("a.take", "a_2.take"),
        *("a.csv", "a_2.csv"),
        *("a.live-link.csv", "a_2.live-link.csv"),
    ]


SENTENCE = "“走吧，我们没有时间了。”他说着，推开了门，外面的雨下得更大了，街上一个人也没有。" * 3


def longest_file(line_id: str, out: str = "") -> int:
    names = variant_names(take_name(line_id, out), 9_999)
    files = line_files((names[0], names[-1]), [Export(name) for name in EXPORT_FORMATS])
    return max(len(part.encode()) for file in files for part in file.split("/"))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_every_file_of_a_line_has_255_bytes_of_name_at_most(line_id):
    assert longest_file(line_id) <= 255


def test_a_long_name_is_cut_and_kept_apart():
    ids = [SENTENCE[:80] + end for end in ("一", "二", "")]
    names = {take_name(line_id, "") for line_id in ids}
    assert len(names) == 3 and all(name.startswith("走吧_我们没有时间了") for name in names)
    assert take_name("x" * 120, "") != take_name("x" * 121, "")
    assert take_name("x" * 100, "") == "x" * 100 and take_name("é" * 100, "") == "é" * 100
    assert longest_file("x", "a/" + "好" * 90) <= 255
    with pytest.raises(FileNameError, match="270 bytes"):
        take_name("x", "好" * 90 + "/a")


def test_the_longest_names_can_be_written(tmp_path):
    folder = Folder.at(tmp_path)
    for name in line_files(variant_names(take_name("好" * 120, ""), 12), [Export(name) for name in EXPORT_FORMATS]):
        folder.write(name, b"x")
        assert folder.read(name) == b"x"


@pytest.mark.parametrize("name", ["COM¹", "lpt³.x", "conin$", "CONOUT$.txt", "con .txt", "a\ud800", "a."])
def test_names_of_windows_devices_are_refused(name):
    with pytest.raises(FileNameError) as error:
        take_name("x", name)
    assert len(str(error.value)) <= 300
    assert take_name("com¹", "") == "com¹_"


@pytest.mark.skipif(os.name == "nt", reason="Windows has one encoding of names")
def test_a_name_that_the_language_setting_cannot_hold_is_a_sentence():
    code = (
        "from emoface.batch.file_names import FileNameError, take_name\n"
        "for name in (('x', 'gr\\u00fcn/a'), ('\\u00fc', '')):\n"
        "    try: take_name(*name)\n"
        "    except FileNameError as error: print(ascii(str(error)))\n"
    )
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert shown.stdout.count("LC_ALL=C.UTF-8") == 2


def test_no_name_made_from_an_id_is_an_option():
    assert take_name("-2", "") == "line-2"
    assert take_name("+-rf", "") == "line-rf"
