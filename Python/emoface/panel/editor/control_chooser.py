"""Which controls the curve lane shows: a list to search, by region."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ...rig import BOARD, CONTROL_NAMES, Control
from ..base import theme
from ..base.translation import mark, tr
from .curve_lane import DEFAULT

REGIONS = {
    "jaw": mark("Jaw"),
    "mouth": mark("Mouth"),
    "brow": mark("Brows"),
    "eye": mark("Eyes"),
    "nose": mark("Nose"),
    "tongue": mark("Tongue"),
    "teeth": mark("Teeth"),
    "ear": mark("Ears"),
    "neck": mark("Neck"),
}
_COLUMN = Qt.ItemDataRole.UserRole
_BOTH_AXES = {name[:-1] + axis for name in CONTROL_NAMES for axis in "XY"} & set(CONTROL_NAMES)


def short_name(control: Control) -> str:
    """`L_mouth_stretch`, as riggers say it: without what all share, and the axis only where there are two."""
    other = control.name[:-1] + ("Y" if control.axis == "X" else "X")
    stem = control.stem.removeprefix("CTRL_")
    return f"{stem} {control.axis}" if other in _BOTH_AXES else stem


class ControlChooser(QFrame):
    """A popup with all 174 controls. chosen: the columns that are ticked, in the order they were ticked."""

    chosen = Signal(tuple)

    def __init__(self, columns: Iterable[int], parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._columns = list(columns)
        self.search = QLineEdit(placeholderText=tr("Search: lips, brow, jaw ..."), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search controls"))
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget(headerHidden=True, uniformRowHeights=True)
        self.tree.setAccessibleName(tr("Controls"))
        usual = QPushButton(tr("Usual controls"))
        usual.setToolTip(tr("Jaw, lips together, stretch, brow"))
        usual.clicked.connect(lambda: self._choose(DEFAULT))
        layout = QVBoxLayout(self)
        for widget in (self.search, self.tree, usual):
            layout.addWidget(widget)
        self._items: dict[int, QTreeWidgetItem] = {}
        for region, name in REGIONS.items():
            branch = QTreeWidgetItem(self.tree, [tr(name)])
            for column in BOARD.region(region):
                item = QTreeWidgetItem(branch, [short_name(BOARD.controls[column])])
                item.setData(0, _COLUMN, column)
                item.setToolTip(0, BOARD.controls[column].name)
                item.setCheckState(0, Qt.CheckState.Unchecked)
                self._items[column] = item
        self._tick()
        self.tree.itemChanged.connect(self._turned)
        self.resize(theme.em(self, 22), theme.em(self, 26))
        self.setFocusProxy(self.search)

    def open_at(self, place: QPoint) -> None:
        """Show it there, moved up where the screen ends."""
        area = self.screen().availableGeometry() if self.screen() else None
        if area:
            place.setX(min(max(place.x(), area.left()), area.right() - self.width()))
            place.setY(min(max(place.y(), area.top()), area.bottom() - self.height()))
        self.move(place)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _choose(self, columns: Iterable[int]) -> None:
        self._columns = list(columns)
        self._tick()
        self.chosen.emit(tuple(self._columns))

    def _tick(self) -> None:
        self.tree.blockSignals(True)
        for column, item in self._items.items():
            item.setCheckState(0, Qt.CheckState.Checked if column in self._columns else Qt.CheckState.Unchecked)
        for i in range(self.tree.topLevelItemCount()):
            branch = self.tree.topLevelItem(i)
            branch.setExpanded(
                any(branch.child(j).data(0, _COLUMN) in self._columns for j in range(branch.childCount()))
            )
        self.tree.blockSignals(False)

    def _turned(self, item: QTreeWidgetItem) -> None:
        column = item.data(0, _COLUMN)
        if column is None:
            return
        others = [c for c in self._columns if c != column]
        self._columns = [*others, column] if item.checkState(0) == Qt.CheckState.Checked else others
        self.chosen.emit(tuple(self._columns))

    def _filter(self, text: str) -> None:
        """Show controls that contain every word, in their name or their region's."""
        words = text.lower().split()
        for i in range(self.tree.topLevelItemCount()):
            branch, shown = self.tree.topLevelItem(i), 0
            for j in range(branch.childCount()):
                item = branch.child(j)
                told = f"{branch.text(0)} {item.text(0)} {item.toolTip(0)}".lower()
                item.setHidden(not all(word in told for word in words))
                shown += not item.isHidden()
            branch.setHidden(not shown)
            if words:
                branch.setExpanded(True)
