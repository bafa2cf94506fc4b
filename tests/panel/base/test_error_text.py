"""What an error says in English and in Chinese."""

import pytest

from emoface.emotion import TimelineError
from emoface.errors import EmoFaceError, bug_sentence
from emoface.panel.base.error_text import _MEANING_BY_CODE, _MEANING_BY_TYPE, explain_error
from emoface.panel.base.translation import tr, use_language
from emoface.panel.services.generation_queue import LineState
from emoface.worker.protocol import ErrorCode, ErrorInfo, WorkerError

from ..conftest import record

REFUSED = WorkerError(ErrorInfo(ErrorCode.REFUSED, "/a/b.wav: there is no sound in this file.", "AudioError"))
UNKNOWN = WorkerError(ErrorInfo(ErrorCode.REFUSED, "no such program.", "FileNotFoundError"))
CRASHED = WorkerError(ErrorInfo(ErrorCode.CRASHED, "the worker died at generate (signal 9)."))


@pytest.fixture
def chinese(application):
    use_language("zh_CN")
    yield
    use_language("en")


@pytest.mark.parametrize("error", [REFUSED, CRASHED, TimelineError("segment 2 begins at 4.0 s, behind the end.")])
def test_in_english_an_error_speaks_for_itself(application, error):
    assert explain_error(error) == str(error)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (REFUSED, _MEANING_BY_TYPE["AudioError"]),
        (CRASHED, _MEANING_BY_CODE[ErrorCode.CRASHED]),
        (
            WorkerError(ErrorInfo(ErrorCode.REFUSED, "no such program.", "FileNotFoundError")),
            _MEANING_BY_CODE[ErrorCode.REFUSED],
        ),
        (TimelineError("segment 2."), _MEANING_BY_TYPE["TimelineError"]),
    ],
)
def test_in_chinese_what_it_means_and_what_to_do_stand_above_its_own_words(chinese, error, meaning):
    above, own = explain_error(error).split("\n")
    assert own == str(error) and above == tr(meaning) and not above.isascii()


def test_an_error_that_no_user_can_cause_is_a_mistake_of_our_own(application):
    assert explain_error(KeyError("x")).startswith("A mistake of EmoFace's own (KeyError: 'x'). Please report it.")


def test_a_mistake_of_our_own_is_explained_in_chinese(chinese):
    above, own = explain_error(KeyError("x")).split("\n")
    assert above == tr(_MEANING_BY_CODE[ErrorCode.INTERNAL]) and own == bug_sentence(KeyError("x"))


def test_an_error_that_is_translated_already_is_left_alone(chinese):
    assert explain_error(EmoFaceError("目标在文件夹之外。")) == "目标在文件夹之外。"


def test_every_error_named_here_exists():
    import emoface.network.checkpoint
    import emoface.pipeline  # noqa: F401, the worker's errors: the panel does not load their modules

    def names(kind: type) -> set[str]:
        return {kind.__name__}.union(*(names(child) for child in kind.__subclasses__()))

    assert _MEANING_BY_TYPE.keys() <= names(EmoFaceError)


@pytest.mark.parametrize(("name", "kind"), [("crash_always", "CRASHED"), ("missing", "AudioError")])
def test_a_line_that_fails_says_so_in_chinese(panel, tmp_path, until, name, kind):
    panel.window.language_wanted.emit("zh_CN")
    window, workspace = panel.window, panel.workspace
    path = tmp_path / f"{name}.wav"
    workspace.add_recordings([(name, path if kind == "AudioError" else record(path))])
    window.table.select([name])
    window.menus.generate.trigger()
    until(lambda: workspace.queue.status(workspace.document[name]).state is LineState.FAILED)
    until(lambda: window.lines.reason.isVisible())
    assert not window.lines.reason.text().isascii() and name in window.lines.reason.text()
    window.language_wanted.emit("en")
