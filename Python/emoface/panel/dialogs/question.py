"""A dialog that asks a question without blocking."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(parent: QWidget, text: str, *choices: tuple[str, Callable[[], None]]) -> QMessageBox:
    """Make a box with a question; the caller opens it.

    choices: a button each: its text, and what is called when it is pressed. The first is the default, the last is
        pressed by Esc.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("EmoFace")
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    actions = {}
    for number, (answer, action) in enumerate(choices):
        button = box.addButton(answer, QMessageBox.ButtonRole.ActionRole)
        actions[button] = action
        if number == 0:
            box.setDefaultButton(button)
    box.setEscapeButton(button)
    box.buttonClicked.connect(lambda button: actions[button]())
    return box
