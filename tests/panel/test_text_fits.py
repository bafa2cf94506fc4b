"""No text is cut, in no state of the panel, in neither language, at 1280 x 720 and on a 4K screen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QTableWidget,
    QWidget,
)

from emoface.panel.base import theme
from emoface.panel.base.translation import LANGUAGES, tr
from emoface.panel.dialogs.set_up_dialog import SetUpDialog
from emoface.panel.dialogs.write_dialog import EFFECT
from emoface.panel.services.generation_queue import STAGES, LineState
from emoface.panel.widgets.line_texts import STATE_TEXTS
from emoface.panel.widgets.lines_model import PROGRESS, STATUS
from emoface.panel.widgets.lines_table import LinesTable

from .conftest import TIMEOUT_MS, record

CELL_PADDING = 6  # pixels at most that Qt leaves free around a cell's text


def cut_texts(window: QWidget) -> list[str]:
    """The visible texts in a window that have less space than they need."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() and not widget.objectName().startswith("qt_spinbox"):
            found += [f"{type(widget).__name__}: {text}" for text in _cut_in(widget)]
    return found


def check_no_text_is_cut(qtbot, window: QWidget) -> None:
    """Once the window has had time to settle."""

    def check() -> None:
        assert cut_texts(window) == []

    qtbot.wait(200)
    qtbot.waitUntil(check, timeout=TIMEOUT_MS)


def _cut_in(widget: QWidget) -> list[str]:
    metrics, width = widget.fontMetrics(), widget.contentsRect().width()
    match widget:
        case QAbstractButton() if widget.objectName() == "qt_toolbar_ext_button":
            return ["the tool bar has no space for all of its buttons"]
        case QAbstractButton() if widget.text():
            needed = widget.sizeHint()
            return [widget.text()] if widget.width() < needed.width() or widget.height() < needed.height() else []
        case QLabel() if widget.wordWrap() and widget.text():
            return [widget.text()] if widget.height() < widget.heightForWidth(widget.width()) else []
        case QLabel() if widget.text():
            needed = max(metrics.horizontalAdvance(line) for line in widget.text().split("\n"))
            return [widget.text()] if width < needed or widget.height() < metrics.height() else []
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            available = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget).width()
            icon = 0 if widget.itemIcon(0).isNull() else widget.iconSize().width() + 4
            texts = [widget.itemText(n) for n in range(widget.count())] + [widget.placeholderText()]
            return [text for text in texts if metrics.horizontalAdvance(text) + icon > available]
        case QLineEdit() if not isinstance(widget.parent(), QComboBox):
            text = widget.placeholderText() if not widget.text() else widget.text()
            own = isinstance(widget.parent(), QAbstractSpinBox) or not widget.text() or widget.isReadOnly()
            return [text] if own and metrics.horizontalAdvance(text) + 4 > width else []
        case QHeaderView() if widget.orientation() == Qt.Orientation.Horizontal:
            sections = range(widget.count())
            return [
                str(widget.model().headerData(n, Qt.Orientation.Horizontal))
                for n in sections
                if widget.sectionSize(n) < widget.sectionSizeHint(n)
            ]
        case LinesTable():
            states = [*map(tr, STATE_TEXTS.values()), *map(tr, STAGES.values())]
            available = widget.columnWidth(STATUS) - CELL_PADDING
            return [text for text in states if metrics.horizontalAdvance(text) > available]
        case QTableWidget():
            cells = [widget.item(row, EFFECT) for row in range(widget.rowCount())]
            available = widget.columnWidth(EFFECT) - CELL_PADDING
            return [cell.text() for cell in cells if cell and metrics.horizontalAdvance(cell.text()) > available]
    return []


class Installer:
    """Offers what would take two gigabytes, and does nothing."""

    def describe(self) -> str:
        return "\n\n".join(["EmoFace's model runs in a Python environment of its own, which is missing. " * 3] * 3)

    def prepare(self) -> None:
        pass

    def install(self, listener) -> None:
        pass


@pytest.fixture(params=[(1280, 720, 1.0), (3840, 2160, theme.MAX_SCALE)], ids=["720p", "4K"])
def size(request, monkeypatch):
    """Of the window, on a screen on which everything is drawn so much larger."""
    *size, scale = request.param
    monkeypatch.setattr(theme, "scale", lambda: scale)
    return size


@pytest.fixture(params=LANGUAGES)
def shown(size, panel, request, recordings, tmp_path, until, qtbot):
    """The panel in each language, with three animated lines, one that failed and one that takes its time."""
    if request.param == "zh_CN" and not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        pytest.skip("no font on this machine has Chinese")
    if request.param != "en":
        panel.window.language_wanted.emit(request.param)
    panel.window.resize(*size)
    workspace = panel.workspace
    until(lambda: workspace.queue.model_info)
    check_no_text_is_cut(qtbot, panel.window)  # the empty window
    workspace.add_files([*recordings, record(tmp_path / "refused.wav"), record(tmp_path / "slow.wav", 4.0)])
    until(lambda: len(workspace.document.lines) == 5)
    workspace.queue.generate(["ask", "beg", "call", "refused"])
    until(
        lambda: (
            workspace.queue.pending_count == 0
            and all(workspace.document[line_id].take for line_id in ("ask", "beg", "call"))
        )
    )
    yield panel
    workspace.queue.cancel()
    if panel.window is not None and request.param != "en":
        panel.window.language_wanted.emit("en")


def test_lines(shown, until, qtbot):
    window, workspace = shown.window, shown.workspace
    for ids in (["ask"], ["refused"], ["ask", "beg", "call"]):
        window.table.select(ids)
        check_no_text_is_cut(qtbot, window)
    window.table.select(["ask"])
    workspace.edits.set_emotion(["ask"], "surprise")
    window.line_editor.axis.set_selection((0.2, 0.8))
    window.line_editor.emotions.select(0)
    workspace.project.record_host_settings()
    check_no_text_is_cut(qtbot, window)
    workspace.queue.generate(["slow", "ask", "beg"])
    until(lambda: workspace.queue.status(workspace.document["slow"]).state is LineState.RUNNING)
    check_no_text_is_cut(qtbot, window)
    assert window.table.lines.data(window.table.lines.index(4, PROGRESS))


def test_banners(shown, qtbot):
    window = shown.window
    window.banners.show_sentence(tr("No recording was found there. Expected files such as .wav, .flac or .mp3."))
    window.banners.show_sentence("a long sentence " * 30, (tr("Bring back"), bool), (tr("Discard"), bool))
    check_no_text_is_cut(qtbot, window)


def test_dialogs(shown, until, qtbot):
    window, workspace = shown.window, shown.workspace
    (workspace.host.options.folder).mkdir()
    (workspace.host.options.folder / "beg.take").write_text("somebody's")
    window.menus.write_all.trigger()
    until(lambda: window.dialog.write_button.isEnabled())
    qtbot.wait(100)
    assert cut_texts(window.dialog) == []
    window.dialog.write()
    until(lambda: window.dialog.is_done)
    qtbot.wait(100)
    assert cut_texts(window.dialog) == []
    window.dialog.reject()
    window.menus.models.trigger()
    qtbot.wait(100)
    assert cut_texts(window.dialog) == []
    window.dialog.reject()
    dialog = SetUpDialog(Installer(), window)
    window.open_dialog(dialog)
    until(dialog.install.isEnabled)
    qtbot.wait(100)
    assert cut_texts(dialog) == []
    dialog.reject()


def test_popups_of_the_editor(shown, qtbot):
    editor = shown.window.line_editor
    shown.window.table.select(["call"])
    editor._open_control_chooser()
    [chooser] = [child for child in editor.findChildren(QWidget) if type(child).__name__ == "ControlChooser"]
    qtbot.wait(100)
    assert cut_texts(chooser) == []
    chooser.close()
    editor._open_gaze_pad(editor.gaze.events[0], editor.gaze.mapToGlobal(QPoint(10, 10)).toPointF())
    qtbot.wait(100)
    assert cut_texts(editor._gaze_pad) == []
    editor._gaze_pad.close()


def test_a_cut_text_is_noticed(panel, until, qtbot):
    window = panel.window
    until(lambda: panel.workspace.queue.model_info)  # else the worker may change what is said between two looks
    check_no_text_is_cut(qtbot, window)
    window.bar.seed_label.setFixedWidth(5)
    window.table.setColumnWidth(STATUS, 20)
    qtbot.wait(100)
    assert len(cut_texts(window)) > 5
