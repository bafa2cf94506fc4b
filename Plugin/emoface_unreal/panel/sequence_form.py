"""What the panel asks before it writes to sequences: into which, at which rate, in which layer."""

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from emoface.panel.base.translation import mark, tr
from emoface.panel.widgets.host_form import HostForm
from emoface.timing import FrameRate

from ..sequencer.section import Layer

RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")
LAYERS = {
    Layer.BASE: mark("The face itself"),
    Layer.ADDITIVE: mark("An additive section over it"),
    Layer.OVERRIDE: mark("An overriding section over it"),
}


class SequenceForm(HostForm):
    """Changes the host's options as the user changes the form."""

    def __init__(self, host, parent: QWidget):
        super().__init__(parent)
        self._host = host
        options = host.options
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)

        self.where = QComboBox()
        self.where.setAccessibleName(tr("Into"))
        self.where.addItem(tr("A sequence for each line"), False)
        self.where.addItem(tr("The sequence that is open in Sequencer"), True)
        self.where.setCurrentIndex(int(options.into_open))
        self.where.setToolTip(tr("A line with a target goes there in any case, such as /Game/Shots/SC010:Ada."))
        form.addRow(tr("Into"), self.where)

        self.folder = QLineEdit(options.folder)
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.setToolTip(tr("Where sequences are made that are not there yet."))
        form.addRow(tr("Folder"), self.folder)

        self.rate = QComboBox()
        self.rate.setAccessibleName(tr("Frame rate"))
        for rate in dict.fromkeys((*RATES, str(options.rate))):
            self.rate.addItem(tr("{rate} frames a second").format(rate=rate), rate)
        self.rate.setCurrentIndex(self.rate.findData(str(options.rate)))
        self.rate.setToolTip(tr("Of sequences that are made; those that are there keep theirs."))
        form.addRow(tr("Frame rate"), self.rate)

        self.layer = QComboBox()
        self.layer.setAccessibleName(tr("Layer"))
        for layer, title in LAYERS.items():
            self.layer.addItem(tr(title), layer.value)
        self.layer.setCurrentIndex(self.layer.findData(options.layer.value))
        self.layer.setToolTip(tr("A section of its own leaves the animator's keys below as they are."))
        form.addRow(tr("Layer"), self.layer)

        for box in (self.where, self.rate, self.layer):
            box.currentIndexChanged.connect(self._read)
        self.folder.editingFinished.connect(self._read)

    def _read(self) -> None:
        options = replace(
            self._host.options,
            into_open=self.where.currentData(),
            folder=self.folder.text().strip() or self._host.options.folder,
            rate=FrameRate.parse(self.rate.currentData()),
            layer=Layer(self.layer.currentData()),
        )
        if options != self._host.options:
            self._host.options = options
            self.changed.emit()
