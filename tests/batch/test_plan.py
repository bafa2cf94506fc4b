"""From lines to jobs: seeds and names of files."""

import pytest

from emoface.batch.plan import make_plan
from emoface.batch.request import BatchRequest
from emoface.formats.export import Export
from emoface.motion.seeds import derived_seed
from emoface.storage.folder import Folder
from emoface.table.line_sources import RecordingFolders
from emoface.table.line_table import TableRow, parse_rows


@pytest.fixture
def plan(tmp_path):
    """Plan rows of cells; a.wav and b.wav are there."""
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(b"x")

    def plan(*rows: dict, **options):
        table = parse_rows([TableRow(n, {"audio": "a.wav"} | cells) for n, cells in enumerate(rows, 2)])
        request = BatchRequest(["lines.csv"], Folder.at(tmp_path / "takes"), "compact", **options)
        return make_plan(table, RecordingFolders([Folder.at(tmp_path)]), request, {})

    return plan


def seeds(plan):
    return {job.line_id: job.seeds for job in plan.jobs.values()}


def test_seeds_come_from_the_tables_seed_and_the_lines_name_alone(plan):
    one, two = {"line_id": "one"}, {"line_id": "two", "audio": "b.wav"}
    assert seeds(plan(one, two)) == seeds(plan(two, one))
    assert seeds(plan(one))["one"] == seeds(plan(one | {"emotion": "sad"}, two))["one"]
    assert seeds(plan(one, seed=1)) != seeds(plan(one))
    assert len({*seeds(plan(one, two))}) == 2
    assert derived_seed(0, "one") == 3620519099  # on every machine, for ever


def test_a_lines_own_seed_is_its_first_takes_and_the_others_come_from_it(plan):
    [(first, second, third)] = seeds(plan({"line_id": "x", "seed": "7"}, variants=3)).values()
    assert first == 7 and len({first, second, third}) == 3
    assert seeds(plan({"line_id": "y", "seed": "7"}, variants=2))["y"] == (7, second)


@pytest.mark.parametrize(
    ("cells", "take"),
    [
        ({"line_id": "hello"}, "hello"),
        ({"line_id": "act 1: who's there?"}, "act_1_who_s_there"),
        ({"line_id": "你好"}, "你好"),
        ({"line_id": "../.."}, "line"),
        ({"line_id": "con"}, "con_"),
        ({"line_id": "x" * 300}, "x" * 91 + "_0d4e2ca9"),
        ({"line_id": "hello", "out": "act1/hello"}, "act1/hello"),
        ({"line_id": "hello", "out": "act1\\hello.TAKE"}, "act1/hello"),
    ],
)
def test_takes_have_names_that_every_system_can_have(plan, cells, take):
    [job] = plan(cells).jobs.values()
    assert job.take_names == (take,)


@pytest.mark.parametrize(
    "out", ["../x", "/x", "a//b", "C:/x", "a:b", ".hidden", "x.", "a/con.take", "nul", "a\x07b", "..", "a/../../b"]
)
def test_a_take_stays_inside_the_takes_folder(plan, out):
    [problem] = plan({"line_id": "x", "out": out}).problems
    assert (problem.row, problem.column) == (2, "out")


def test_two_lines_never_share_a_file(plan):
    def wrong(*rows, **more):
        return [(problem.row, problem.column) for problem in plan(*rows, **more).problems]

    assert wrong({"line_id": "a b"}, {"line_id": "a_b"}) == [(3, "out")]
    assert wrong({"line_id": "x", "out": "One"}, {"line_id": "y", "out": "one"}) == [(3, "out")]
    assert wrong({"line_id": "x"}, {"line_id": "x_2"}) == []
    assert wrong({"line_id": "x"}, {"line_id": "x_2"}, variants=2) == [(3, "out")]
    assert wrong({"line_id": "report"}) == []
    assert wrong({"line_id": "report"}, exports=[Export("json")]) == [(2, "out")]
    assert wrong({"line_id": "failed"}, exports=[Export("csv")]) == [(2, "out")]


def test_a_chosen_take_is_one_of_those_that_are_made(plan):
    [problem] = plan({"line_id": "x", "take": "3"}, variants=2).problems
    assert problem.column == "take" and "--takes 3" in problem.sentence


def test_names_that_some_system_cannot_hold_apart_are_a_problem(plan):
    def wrong(*outs):
        rows = [{"line_id": f"line {n}", "out": out} for n, out in enumerate(outs)]
        return [(problem.row, problem.column) for problem in plan(*rows).problems]

    assert wrong("caf\u00e9", "cafe\u0301") == [(3, "out")]  # one file on macOS
    assert wrong("x", "X.take/y") == [(3, "out")] == wrong("x.take/y", "x")
    assert wrong("x/y", "x/z") == []


def test_a_file_and_a_folder_never_have_one_name(plan):
    table = [
        {"line_id": "one", "out": "x"},
        {"line_id": "two", "out": "x.csv/y"},
        {"line_id": "three", "out": "a.csv/y"},
    ]
    table.append({"line_id": "four", "out": "a"})
    found = plan(*table, exports=[Export("csv")]).problems
    assert [(problem.row, problem.column) for problem in found] == [(3, "out"), (5, "out")]


def test_a_name_that_is_no_text_has_a_seed():
    assert derived_seed(0, "caf\udce9") == derived_seed(0, "caf\udce9") != derived_seed(0, "caf\udcea")
