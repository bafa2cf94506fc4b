"""Names of files in the takes folder."""

import pytest

from emoface.batch.file_names import FileNameError, export_name, line_files, take_name, variant_names
from emoface.formats.export import Export
from emoface.formats.export_formats import EXPORT_FORMATS


def test_a_name_of_the_table_comes_before_one_made_from_the_lines_id():
    assert take_name("hello", "act1/greeting.take") == "act1/greeting"
    assert take_name("who's there?", "") == "who_s_there"


@pytest.mark.parametrize("out", ["../x", ".hidden", "con", "a:b"])
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
