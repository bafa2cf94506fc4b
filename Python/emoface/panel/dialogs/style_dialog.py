"""The dialog that edits the style of a character: what all of its lines in the project share."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...errors import EmoFaceError
from ...motion.emotion_gains import REGIONS, EmotionGains
from ...motion.rest_pose import RestPose, RestPoseError
from ...motion.styles import STYLES
from ...serialization import shortened
from ...style import BLINK_RATES, HABITS, SUFFIX, Style, read_style, write_style
from ..base import theme
from ..base.translation import mark, tr
from ..base.wheel import ignore_wheel
from ..model.style_edits import lines_of, set_style
from ..services.workspace import Workspace

NAMES = {
    "liveliness": mark("Liveliness"),
    "brows": mark("Brows"),
    "head": mark("Head"),
    "brow": mark("Emotion at the brows"),
    "eye": mark("Emotion at the eyes"),
    "cheek": mark("Emotion at the cheeks"),
    "nose": mark("Emotion at the nose"),
    "corners": mark("Emotion at the mouth's corners"),
}
STYLE_NAMES = {"paper": mark("At random"), "conversation": mark("Conversation")}
HABIT_NAMES = {"usual": mark("Usual"), "steady": mark("Steady"), "evasive": mark("Evasive")}


class StyleDialog(QDialog):
    """Edits the style of the selected lines' character. OK gives it to all lines of the character: one step of undo."""

    def __init__(self, workspace: Workspace, ids: Sequence[str], parent: QWidget) -> None:
        """ids: the selected lines, one at least; the first one's style is shown."""
        super().__init__(parent)
        self.setWindowTitle(tr("Style"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._ids = workspace, [line_id for line_id in ids if line_id in workspace.document]
        first = workspace.document[self._ids[0]].request
        self._make_fields()
        self._make_buttons()
        self.character.setCurrentText(first.character)
        self.show_style(Style.of(first))
        self.character.textActivated.connect(self._show_character)
        self.character.editTextChanged.connect(self._count_lines)
        self._count_lines()
        ignore_wheel(*self.findChildren(QComboBox), *self.findChildren(QDoubleSpinBox))

    def _make_fields(self) -> None:
        form = self._form = QFormLayout()
        self.character = QComboBox()
        self.character.setEditable(True)
        names = {line.request.character for line in self._workspace.document.lines if line.request.character}
        self.character.addItems(sorted(names))
        self.character.setMinimumWidth(theme.em(self, 18))
        form.addRow(tr("Character"), self.character)
        self.count = QLabel()
        form.addRow("", self.count)
        self.numbers = {name: self._add_number(name) for name in NAMES}
        self.breath = QCheckBox(tr("Breathes in silences"))
        form.addRow("", self.breath)
        self.blinks, self.gaze = _choices(STYLE_NAMES, STYLES), _choices(STYLE_NAMES, STYLES)
        self.habit = _choices(HABIT_NAMES, HABITS)
        self.rate = QDoubleSpinBox()
        self.rate.setRange(*BLINK_RATES)
        self.rate.setDecimals(0)
        for title, field in (
            (tr("Blinks"), self.blinks),
            (tr("Blinks a minute"), self.rate),
            (tr("Gaze"), self.gaze),
            (tr("Habit of the eyes"), self.habit),
        ):
            form.addRow(title, field)
        self.rest = QPlainTextEdit()
        self.rest.setPlaceholderText("CTRL_L_brow_down-translateY 0.1")
        self.rest.setToolTip(tr("A control and its value on each line. Movement lies over it."))
        self.rest.setFixedHeight(theme.em(self, 6))
        form.addRow(tr("Resting pose"), self.rest)

    def _add_number(self, name: str) -> QDoubleSpinBox:
        number = QDoubleSpinBox()
        number.setRange(0, 2)
        number.setSingleStep(0.1)
        self._form.addRow(tr(NAMES[name]), number)
        return number

    def _make_buttons(self) -> None:
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.hide()
        column.addWidget(self.fault)
        row = QHBoxLayout()
        for text, command in ((tr("Open..."), self._choose_file), (tr("Save As..."), self._choose_new_file)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(command)
            row.addWidget(button)
        row.addStretch(1)
        self.ok, cancel = QPushButton(tr("OK")), QPushButton(tr("Cancel"))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._apply)
        cancel.clicked.connect(self.reject)
        row.addWidget(self.ok)
        row.addWidget(cancel)
        column.addLayout(row)

    def show_style(self, style: Style) -> None:
        """Show what a style says; what it leaves out stays as it is."""
        for name in ("liveliness", "brows", "head"):
            if (strength := getattr(style, name)) is not None:
                self.numbers[name].setValue(strength)
        if style.gains is not None:
            for region in REGIONS:
                self.numbers[region].setValue(getattr(style.gains, region))
        if style.breath is not None:
            self.breath.setChecked(style.breath)
        if style.blink_rate is not None:
            self.rate.setValue(style.blink_rate)
        for field, choice in ((self.blinks, style.blinks), (self.gaze, style.gaze), (self.habit, style.gaze_habit)):
            if choice is not None:
                field.setCurrentIndex(field.findData(choice))
        if style.rest is not None:
            self.rest.setPlainText("\n".join(f"{name} {value:g}" for name, value in style.rest.values))

    def shown_style(self) -> Style:
        """The style that is shown. Raises EmoFaceError for a resting pose that cannot be."""
        return Style(
            **{name: self.numbers[name].value() for name in ("liveliness", "brows", "head")},
            breath=self.breath.isChecked(),
            blinks=self.blinks.currentData(),
            blink_rate=self.rate.value(),
            gaze=self.gaze.currentData(),
            gaze_habit=self.habit.currentData(),
            gains=EmotionGains(**{region: self.numbers[region].value() for region in REGIONS}),
            rest=_parse_rest(self.rest.toPlainText()),
        )

    def open_file(self, path: Path) -> None:
        """Show the style in a file; a character without a name gets the file's."""
        self._try(lambda: self.show_style(read_style(path)))
        if not self.character.currentText():
            self.character.setCurrentText(path.stem)

    def save_file(self, path: Path) -> None:
        """Save the style that is shown. Replaces a file that exists: the file dialog has asked."""
        self._try(lambda: write_style(path, self.shown_style(), overwrite=True))

    def _apply(self) -> None:
        def apply() -> None:
            set_style(self._workspace.document, self._ids, self.character.currentText().strip(), self.shown_style())
            self.accept()

        self._try(apply)

    def _try(self, act: Callable[[], object]) -> None:
        """Do something; its error is shown in the dialog."""
        try:
            act()
            self.fault.hide()
        except EmoFaceError as error:
            self.fault.setText(str(error))
            self.fault.show()

    def _show_character(self, character: str) -> None:
        """Show the style of another character of the project."""
        lines = lines_of(self._workspace.document, character)
        if lines:
            self.show_style(Style.of(lines[0].request))

    def _count_lines(self) -> None:
        """Say how many lines the style is for."""
        ids = {line.id for line in lines_of(self._workspace.document, self.character.currentText().strip())}
        self.count.setText(tr("Lines: {count}").format(count=len(ids.union(self._ids))))

    def _choose_file(self) -> None:
        dialog = self._file_dialog(tr("Open..."), self.open_file)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def _choose_new_file(self) -> None:
        dialog = self._file_dialog(tr("Save As..."), self.save_file)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before a file is replaced
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.open()

    def _file_dialog(self, title: str, on_chosen: Callable[[Path], object]) -> QFileDialog:
        settings = self._workspace.settings
        dialog = QFileDialog(self, title, str(settings.value("folder", str(Path.home()))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(f"{tr('Styles')} (*{SUFFIX})")
        dialog.fileSelected.connect(lambda file: on_chosen(Path(file)))
        return dialog


def _choices(names: Mapping[str, str], values: Sequence[str]) -> QComboBox:
    field = QComboBox()
    for value in values:
        field.addItem(tr(names[value]), value)
    return field


def _parse_rest(text: str) -> RestPose:
    """A control and its value on each line. Raises RestPoseError."""
    values = {}
    for line in filter(str.strip, text.split("\n")):
        name, _, number = line.strip().partition(" ")
        try:
            values[name] = float(number)
        except ValueError:
            raise RestPoseError(f"rest: {shortened(line)}: expected a control and a number.") from None
    return RestPose.from_json(values)
