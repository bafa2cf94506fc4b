"""Choosing a model by its card, and where it runs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ..base import theme
from ..base.translation import tr
from ..services.model_files import DEFAULT, find_models, user_models
from ..services.workers import DEVICES
from ..services.workspace import Desk


class ModelDialog(QDialog):
    """The models, one card at a time; `Use` animates with it from the next line on."""

    def __init__(self, desk: Desk, parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle(tr("Model"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._models = find_models()
        em = theme.em(self)
        column = QVBoxLayout(self)
        form = QFormLayout()
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Model"))
        for model in self._models:
            self.model.addItem(model.name)
            self.model.setItemData(self.model.count() - 1, str(model.path), Qt.ItemDataRole.ToolTipRole)
        self.model.setCurrentText(desk.jobs.model or DEFAULT)
        self.model.setToolTip(tr("Models of your own go into {folder}.").format(folder=user_models()))
        form.addRow(tr("Model"), self.model)
        self.device = QComboBox()
        self.device.setAccessibleName(tr("Runs on"))
        for name in desk.workers.devices:
            self.device.addItem(tr(DEVICES[name]), name)
        self.device.setCurrentIndex(self.device.findData(desk.jobs.device))
        self.device.setToolTip(tr("Automatic takes the graphics card if it can run the model."))
        form.addRow(tr("Runs on"), self.device)
        form.setRowVisible(self.device, self.device.count() > 1)
        column.addLayout(form)

        self.card = QTextBrowser()
        self.card.setOpenExternalLinks(True)
        self.card.setAccessibleName(tr("Model card"))
        column.addWidget(self.card, 1)

        buttons = QHBoxLayout()
        buttons.addStretch(1)
        use, close = QPushButton(tr("Use this model")), QPushButton(tr("Close"))
        use.setDefault(True)
        use.clicked.connect(self._use)
        close.clicked.connect(self.reject)
        buttons.addWidget(use)
        buttons.addWidget(close)
        column.addLayout(buttons)
        self.model.currentIndexChanged.connect(self._show_card)
        self._show_card()
        self.resize(em * 46, em * 36)

    def _show_card(self) -> None:
        if self.model.currentIndex() < 0:
            self.card.setPlainText(tr("There is no model. The plugin's Resources/Models is empty."))
            return
        model = self._models[self.model.currentIndex()]
        self.card.setMarkdown(model.card or tr("This model has no card."))
        self._size_code()

    def _size_code(self) -> None:
        """Words in typewriter letters have the system's size: give them the panel's."""
        sized = QTextCharFormat()
        sized.setFontPointSize(theme.text_font().pointSizeF())
        document, spans = self.card.document(), []
        block = document.begin()
        while block.isValid():
            fragments = [found.fragment() for found in block]
            spans += [(f.position(), f.length()) for f in fragments if f.charFormat().fontFixedPitch()]
            block = block.next()
        for start, length in spans:
            cursor = QTextCursor(document)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(sized)

    def _use(self) -> None:
        if self.model.currentIndex() >= 0:
            name = self.model.currentText()
            self._desk.settings.setValue("model", name)
            self._desk.settings.setValue("device", self.device.currentData())
            self._desk.jobs.use_model(name, self.device.currentData())
        self.accept()
