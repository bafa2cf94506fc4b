"""The settings of the file host in the write dialog: folder, formats, frame rate."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ...formats.export_formats import EXPORT_FORMATS
from ...timing import FrameRate
from ..base.translation import mark, tr
from ..services.file_host import FileHost
from .host_form import HostForm

RATES = ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")  # frame rates to choose from

FORMAT_TIPS = {
    "csv": mark("A row a frame, for a spreadsheet."),
    "rig-text": mark("The dataset's own form: 174 values a row."),
    "json": mark("Keys by Sequencer channel, for scripts."),
    "live-link": mark("Live Link Face: 52 ARKit shapes and the eyes."),
    "maya": mark("Keys for the face board in Maya."),
    "textgrid": mark("Words and phones with their times, for Praat."),
}


class FileForm(HostForm):
    """Edits the options of a file host; every change applies at once."""

    def __init__(self, host: FileHost, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)

        self.folder = QLineEdit(str(host.options.folder))
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.setToolTip(tr("Every line becomes a .take here, named after the line or its target."))
        browse = QPushButton(tr("Browse..."))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        form.addRow(tr("Folder"), row)

        boxes = QHBoxLayout()
        self.formats: dict[str, QCheckBox] = {}
        for name, export_format in EXPORT_FORMATS.items():
            box = QCheckBox(f"{name} ({export_format.suffix})")
            box.setToolTip(tr(FORMAT_TIPS[name]) if name in FORMAT_TIPS else export_format.description)
            box.setChecked(name in host.options.formats)
            box.toggled.connect(self._apply)
            self.formats[name] = box
            boxes.addWidget(box)
        boxes.addStretch(1)
        form.addRow(tr("Also export"), boxes)

        self.rate = QComboBox()
        for rate in dict.fromkeys((*RATES, str(host.options.rate))):
            self.rate.addItem(tr("{rate} frames a second").format(rate=rate), rate)
        self.rate.setCurrentIndex(self.rate.findData(str(host.options.rate)))
        self.rate.setToolTip(tr("Of the exports; the take itself always has 60."))
        self.rate.setAccessibleName(tr("Frame rate"))
        form.addRow(tr("Frame rate"), self.rate)

        browse.clicked.connect(self._browse)
        self.folder.editingFinished.connect(self._apply)
        self.rate.currentIndexChanged.connect(self._apply)

    def _apply(self) -> None:
        formats = tuple(name for name, box in self.formats.items() if box.isChecked())
        folder = Path(self.folder.text().strip() or self._host.options.folder)
        rate = FrameRate.parse(self.rate.currentData())
        options = replace(self._host.options, folder=folder, formats=formats, rate=rate)
        if options != self._host.options:
            self._host.options = options
            self.changed.emit()

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Folder"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.fileSelected.connect(lambda _: self._apply())
        dialog.open()
