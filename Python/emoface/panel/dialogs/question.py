"""A question over the window, which nothing waits for."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(parent: QWidget, text: str, *choices: tuple[str, Callable[[], None]]) -> QMessageBox:
    """A box to open. choices: texts and what they do; the first is the default, the last is Escape's."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("EmoFace")
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    acts = {}
    for number, (answer, act) in enumerate(choices):
        button = box.addButton(answer, QMessageBox.ButtonRole.ActionRole)
        acts[button] = act
        if number == 0:
            box.setDefaultButton(button)
    box.setEscapeButton(button)
    box.buttonClicked.connect(lambda button: acts[button]())
    return box
