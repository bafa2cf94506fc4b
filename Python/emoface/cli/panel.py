"""`emoface panel`: lines, emotions, blinks and gaze before one's eyes."""

import argparse
import gc
import signal
from pathlib import Path

from .console import add_command


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "panel",
        "animate lines in a window",
        "Open the panel: pick recordings, paint emotion, re-roll blinks and gaze, write takes.",
        ("emoface panel", "emoface panel Resources/Samples", "emoface panel lines.emoface", "emoface panel lines.csv"),
    )
    parser.add_argument(
        "lines", nargs="*", type=Path, metavar="LINES", help="recordings, folders of them, batch tables, or one project"
    )
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("takes"),
        metavar="FOLDER",
        help="where takes are written, unless a saved project says where (default: takes)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the window until it is closed."""
    from PySide6.QtWidgets import QApplication

    from ..panel.panel import Panel, user_folder
    from ..panel.services.host import FileHost, FileOptions
    from ..panel.services.workers import LocalWorkers

    application = QApplication.instance() or QApplication(["emoface"])
    application.setApplicationName("EmoFace")
    application.setStyle("Fusion")  # the one style that a style sheet looks the same on everywhere
    panel = Panel(user_folder(), lambda: FileHost(FileOptions(options.out.absolute())), LocalWorkers())
    panel.closed.connect(application.quit)
    panel.show()
    panel.window.files.take_in(options.lines)
    keep_what_is_loaded()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal: Qt never gives Python a turn to hear it
    return application.exec()


def keep_what_is_loaded() -> None:
    """Let Python's collector pass over modules and widgets: looking through them all holds a window up for 40 ms."""
    gc.collect()
    gc.freeze()
