"""Sorting and filtering of the table of lines."""

from PySide6.QtCore import QSortFilterProxyModel

from .lines_model import LinesModel, ModelIndex


class LinesFilter(QSortFilterProxyModel):
    """Sorts by the values behind the cells, and shows only the rows that contain every searched word."""

    def __init__(self, model: LinesModel) -> None:
        super().__init__(model)
        self._model = model
        self.setSourceModel(model)
        self._words: list[str] = []

    def show_only(self, text: str) -> None:
        """Show the rows in which each word of the text occurs: in the name, emotion, status, target or message."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def line_id(self, row: int) -> str:
        """The id of the line in a row that is shown."""
        return self._model.line_id(self.mapToSource(self.index(row, 0)).row())

    def lessThan(self, left: ModelIndex, right: ModelIndex) -> bool:
        keys = self._model.sort_keys(left.column())
        return bool(keys[left.row()] < keys[right.row()])

    def filterAcceptsRow(self, row: int, parent: ModelIndex) -> bool:
        text = self._model.search_text(row) if self._words else ""
        return all(word in text for word in self._words)
