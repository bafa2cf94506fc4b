"""One sentence for what many rows share."""

import pytest

from emoface.batch.common_problems import common_problems
from emoface.batch.plan import make_plan
from emoface.batch.request import BatchRequest
from emoface.storage.folder import Folder
from emoface.table.line_sources import RecordingFolders
from emoface.table.line_table import TableRow, parse_rows


@pytest.fixture
def common(tmp_path):
    """What the problems of recordings by these names have in common."""

    def common(*audio: str):
        rows = [TableRow(n, {"line_id": f"line {n}", "audio": name}) for n, name in enumerate(audio, 2)]
        request = BatchRequest(["lines.csv"], Folder.at(tmp_path / "takes"), "compact")
        folders = RecordingFolders([Folder.at(tmp_path)])
        return common_problems(make_plan(parse_rows(rows), folders, request, {}).problems, rows)

    return common


def test_recordings_outside_the_root_are_one_sentence_with_the_count_and_the_option(common):
    [found] = common("/data/rec/a.wav", "/data/rec/act 1/b.wav", "/data/rec/c.wav", "none.wav")
    assert [problem.row for problem in found.problems] == [2, 3, 4]
    assert found.sentence == (
        "3 of 4 lines: audio: the files lie outside the folder of the table (row 2: '/data/rec/a.wav'). Name the "
        "folder that they lie in: --root /data/rec."
    )


def test_relative_paths_have_no_folder_to_name(common):
    [found] = common("../a.wav", "../b.wav", "/data/c.wav")
    assert found.sentence.endswith("--root DIR.")


def test_recordings_that_are_missing_are_one_sentence(common):
    [found] = common(*(f"{n}.wav" for n in range(1_000)))
    assert found.sentence.startswith("1000 of 1000 lines: audio: the files are not there (row 2: '0.wav').")
    assert "--root" in found.sentence and len(found.problems) == 1_000


def test_a_few_are_said_one_by_one(common):
    assert common("a.wav", "b.wav") == ()
