"""The dialog that chooses a model by its card, and the device that it runs on."""

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
from ..services.workspace import Workspace


class ModelDialog(QDialog):
    """Shows one model's card at a time. "Use this model" generates with it from the next line on."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Model"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._models = find_models()
        em = theme.em(self)
        column = QVBoxLayout(self)
        form = QFormLayout()
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Model"))
        for model in self._models:
            self.model.addItem(model.name)
            self.model.setItemData(self.model.count() - 1, str(model.path), Qt.ItemDataRole.ToolTipRole)
        self.model.setCurrentText(workspace.queue.model or DEFAULT)
        self.model.setToolTip(tr("Models of your own go into {folder}.").format(folder=user_models()))
        form.addRow(tr("Model"), self.model)
        self.device = QComboBox()
        self.device.setAccessibleName(tr("Runs on"))
        for name in workspace.workers.devices:
            self.device.addItem(tr(DEVICES[name]), name)
        self.device.setCurrentIndex(self.device.findData(workspace.queue.device))
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
        use.clicked.connect(self._use_model)
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
        self._scale_code()

    def _scale_code(self) -> None:
        """Give text in a fixed-width font the panel's size: Qt's Markdown gives it the system's."""
        sized = QTextCharFormat()
        sized.setFontPointSize(theme.text_font().pointSizeF())
        document, spans = self.card.document(), []
        block = document.begin()
        while block.isValid():
            iterator = block.begin()
            while not iterator.atEnd():
                fragment = iterator.fragment()
                if fragment.charFormat().fontFixedPitch():
                    spans.append((fragment.position(), fragment.length()))
                iterator += 1
            block = block.next()
        for start, length in spans:
            cursor = QTextCursor(document)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(sized)

    def _use_model(self) -> None:
        if self.model.currentIndex() >= 0:
            name = self.model.currentText()
            self._workspace.settings.setValue("model", name)
            self._workspace.settings.setValue("device", self.device.currentData())
            self._workspace.queue.use_model(name, self.device.currentData())
        self.accept()
