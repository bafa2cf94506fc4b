"""A question over the window, which nothing waits for."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(parent: QWidget, question: str, *choices: tuple[str, Callable[[], None]]) -> QMessageBox:
    """Ask, and do what is chosen. choices: texts and what they do; the first is the default, the last is Escape's."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("EmoFace")
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(question)
    acts = {}
    for number, (text, act) in enumerate(choices):
        button = box.addButton(text, QMessageBox.ButtonRole.ActionRole)
        acts[button] = act
        if number == 0:
            box.setDefaultButton(button)
    box.setEscapeButton(button)
    box.buttonClicked.connect(lambda button: acts[button]())
    box.open()
    return box
