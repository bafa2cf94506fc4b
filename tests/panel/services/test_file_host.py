"""The file host: what it says it will do, and what it does."""

import json

import pytest

from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.file_host import RECORD_FILE, FileHost, FileOptions
from emoface.panel.services.host import HostError, WriteEffect
from emoface.take import Line, Take
from emoface.timing import FrameRate

from ..values import make_line, make_take


@pytest.fixture
def host(tmp_path, application):
    return FileHost(FileOptions(tmp_path / "out", ("csv", "live-link"), FrameRate(30)))


def files(tmp_path):
    return sorted(p.name for p in (tmp_path / "out").rglob("*") if p.is_file() and p.name != RECORD_FILE)


def test_a_line_becomes_a_take_and_its_exports(host, tmp_path):
    line = make_line()
    assert host.plan(line, False).effect is WriteEffect.NEW
    written = host.write(line, False)
    assert files(tmp_path) == ["hello.csv", "hello.live-link.csv", "hello.take"]  # two formats share a suffix
    assert written.is_whole and written.where.endswith("hello.take")
    assert Take.load(written.where).blink == line.take.blink
    assert len((tmp_path / "out" / "hello.csv").read_text().splitlines()) > 300  # 10 s at 30 a second


def test_what_emoface_wrote_is_replaced(host):
    line = make_line()
    host.write(line, False)
    assert host.plan(line, False).effect is WriteEffect.REPLACE
    assert host.write(make_line(emotions="sad"), False).is_whole


def test_what_a_person_edited_is_kept_unless_they_say_otherwise(host, tmp_path):
    line = make_line()
    host.write(line, False)
    edited = tmp_path / "out" / "hello.csv"
    edited.write_text("mine")
    planned = host.plan(line, False)
    assert planned.effect is WriteEffect.PARTLY and "hello.csv" in planned.notes[0]
    written = host.write(line, False)
    assert not written.is_whole and edited.read_text() == "mine"
    assert host.plan(line, True).effect is WriteEffect.REPLACE
    host.write(line, True)
    assert edited.read_text() != "mine"
    assert host.plan(line, False).effect is WriteEffect.REPLACE  # EmoFace's again


def test_a_file_that_was_there_before_is_nobody_elses_to_replace(tmp_path, application):
    host = FileHost(FileOptions(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "hello.take").write_text("somebody's")
    assert host.plan(make_line(), False).effect is WriteEffect.KEEP
    host.write(make_line(), False)
    assert (tmp_path / "out" / "hello.take").read_text() == "somebody's"


def test_how_it_writes_is_a_projects_and_moves_with_it(host, tmp_path):
    host.options = FileOptions(tmp_path / "here" / "export", ("maya",), FrameRate(24000, 1001))
    settings = json.loads(json.dumps(host.settings(tmp_path / "here")))
    other = FileHost(FileOptions(tmp_path / "out"))
    other.apply_settings(settings, tmp_path / "there")
    assert other.options == FileOptions(tmp_path / "there" / "export", ("maya",), FrameRate(24000, 1001))
    far = host.settings(tmp_path / "elsewhere")
    other.apply_settings(far, tmp_path / "there")
    assert other.options.folder == tmp_path / "here" / "export"


@pytest.mark.parametrize(
    "settings", [{}, [], {"folder": 3, "formats": [], "rate": "24"}, {"folder": "x", "formats": [], "rate": "many"}]
)
def test_settings_that_nobody_can_read_leave_it_as_at_the_beginning(host, tmp_path, settings):
    first = host.options
    host.options = FileOptions(tmp_path / "other")
    host.apply_settings(settings, tmp_path)
    assert host.options == first


@pytest.mark.parametrize("target", ["../up", "/etc/hello", "a/../../up"])
def test_a_target_stays_inside_the_folder(host, tmp_path, target):
    line = PanelLine("x", Line("x.wav"), make_take(), target=target)
    for call in (host.plan, host.write):
        with pytest.raises(HostError, match="lies outside the folder"):
            call(line, True)
    assert not files(tmp_path)


def test_a_target_may_name_folders_inside(host, tmp_path):
    host.write(PanelLine("x", Line("x.wav"), make_take(), target="act 1/hello there"), False)
    assert (tmp_path / "out" / "act 1" / "hello there.take").is_file()


def test_lines_whose_names_differ_only_in_signs_do_not_meet(host):
    lines = [PanelLine(line_id, Line("x.wav"), make_take()) for line_id in ("a b", "a/b")]
    host.prepare(lines)
    assert len({host.plan(line, False).where for line in lines}) == 2
