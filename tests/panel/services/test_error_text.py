"""What an error says in English and in Chinese."""

import pytest

from emoface.emotion import TimelineError
from emoface.errors import EmoFaceError
from emoface.panel.base.translation import tr, use_language
from emoface.panel.services.error_text import _BY_CODE, _BY_TYPE, explain
from emoface.panel.services.generation_queue import State
from emoface.worker.protocol import Code, Fault, WorkerError

from ..conftest import record

REFUSED = WorkerError(Fault(Code.REFUSED, "/a/b.wav: there is no sound in this file.", "AudioError"))
CRASHED = WorkerError(Fault(Code.CRASHED, "the worker died at generate (signal 9)."))


@pytest.fixture
def chinese(application):
    use_language("zh_CN")
    yield
    use_language("en")


@pytest.mark.parametrize("error", [REFUSED, CRASHED, TimelineError("segment 2 begins at 4.0 s, behind the end.")])
def test_in_english_an_error_speaks_for_itself(application, error):
    assert explain(error) == str(error)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (REFUSED, _BY_TYPE["AudioError"]),
        (CRASHED, _BY_CODE[Code.CRASHED]),
        (WorkerError(Fault(Code.REFUSED, "no such program.", "FileNotFoundError")), _BY_CODE[Code.REFUSED]),
        (TimelineError("segment 2."), _BY_TYPE["TimelineError"]),
    ],
)
def test_in_chinese_what_it_means_and_what_to_do_stand_above_its_own_words(chinese, error, meaning):
    above, own = explain(error).split("\n")
    assert own == str(error) and above == tr(meaning) and not above.isascii()


def test_an_error_that_is_translated_already_is_left_alone(chinese):
    assert explain(EmoFaceError("目标在文件夹之外。")) == "目标在文件夹之外。"


def test_every_error_named_here_exists():
    def names(kind: type) -> set[str]:
        return {kind.__name__}.union(*(names(child) for child in kind.__subclasses__()))

    assert _BY_TYPE.keys() <= names(EmoFaceError)


@pytest.mark.parametrize(("name", "kind"), [("crash_always", "CRASHED"), ("missing", "AudioError")])
def test_a_line_that_fails_says_so_in_chinese(panel, tmp_path, until, name, kind):
    panel.window.language_wanted.emit("zh_CN")
    window, desk = panel.window, panel.desk
    path = tmp_path / f"{name}.wav"
    desk.add_sounds([(name, path if kind == "AudioError" else record(path))])
    window.table.select([name])
    window.menus.generate.trigger()
    until(lambda: desk.jobs.status(desk.document[name]).state is State.FAILED)
    until(lambda: window.lines.reason.isVisible())
    assert not window.lines.reason.text().isascii() and name in window.lines.reason.text()
    window.language_wanted.emit("en")
