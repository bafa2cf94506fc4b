"""The popup in which the controls of the curve lane are chosen: a tree by region that can be searched."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ...rig import BOARD, CONTROL_NAMES, Control
from ..base import theme
from ..base.translation import mark, tr
from .curve_lane import DEFAULT_COLUMNS

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
_COLUMN = Qt.ItemDataRole.UserRole  # holds an item's column of the board
_BOTH_AXES = {name[:-1] + axis for name in CONTROL_NAMES for axis in "XY"} & set(CONTROL_NAMES)


def short_name(control: Control) -> str:
    """A control's name as riggers say it, such as `L_mouth_stretch`: without the common prefix, with the axis if it has
    two."""
    other = control.name[:-1] + ("Y" if control.axis == "X" else "X")
    stem = control.stem.removeprefix("CTRL_")
    return f"{stem} {control.axis}" if other in _BOTH_AXES else stem


class ControlChooser(QFrame):
    """A popup with all 174 controls.

    Signal: columns_chosen(columns): the ticked controls, as columns of the board, in the order of ticking.
    """

    columns_chosen = Signal(tuple)

    def __init__(self, columns: Iterable[int], parent: QWidget) -> None:
        """columns: ticked at first."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._columns = list(columns)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search: lips, brow, jaw ..."))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Search controls"))
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(tr("Controls"))
        defaults = QPushButton(tr("Usual controls"))
        defaults.setToolTip(tr("Jaw, lips together, stretch, brow"))
        defaults.clicked.connect(lambda: self._choose(DEFAULT_COLUMNS))
        layout = QVBoxLayout(self)
        for widget in (self.search, self.tree, defaults):
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
        self.tree.itemChanged.connect(self._toggle)
        self.resize(theme.em(self, 22), theme.em(self, 26))
        self.setFocusProxy(self.search)

    def open_at(self, position: QPoint) -> None:
        """Show it with its top left corner at a position on the screen, moved where the screen ends."""
        area = self.screen().availableGeometry() if self.screen() else None
        if area:
            position.setX(min(max(position.x(), area.left()), area.right() - self.width()))
            position.setY(min(max(position.y(), area.top()), area.bottom() - self.height()))
        self.move(position)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _choose(self, columns: Iterable[int]) -> None:
        self._columns = list(columns)
        self._tick()
        self.columns_chosen.emit(tuple(self._columns))

    def _tick(self) -> None:
        self.tree.blockSignals(True)
        for column, item in self._items.items():
            item.setCheckState(0, Qt.CheckState.Checked if column in self._columns else Qt.CheckState.Unchecked)
        for branch, items in self._branches():
            branch.setExpanded(any(item.data(0, _COLUMN) in self._columns for item in items))
        self.tree.blockSignals(False)

    def _toggle(self, item: QTreeWidgetItem) -> None:
        column = item.data(0, _COLUMN)
        if column is None:
            return
        others = [c for c in self._columns if c != column]
        self._columns = [*others, column] if item.checkState(0) == Qt.CheckState.Checked else others
        self.columns_chosen.emit(tuple(self._columns))

    def _filter(self, text: str) -> None:
        """Show the controls in whose name, or region's name, every word of the text occurs."""
        words = text.lower().split()
        for branch, items in self._branches():
            for item in items:
                searched = f"{branch.text(0)} {item.text(0)} {item.toolTip(0)}".lower()
                item.setHidden(not all(word in searched for word in words))
            branch.setHidden(all(item.isHidden() for item in items))
            if words:
                branch.setExpanded(True)

    def _branches(self) -> Iterator[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]]:
        """Each region's item with the items of its controls."""
        for i in range(self.tree.topLevelItemCount()):
            branch = self.tree.topLevelItem(i)
            if branch is not None:
                children = [branch.child(j) for j in range(branch.childCount())]
                yield branch, [child for child in children if child is not None]
