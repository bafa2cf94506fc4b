"""`emoface panel`: the window in which lines are animated."""

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
    # Ctrl+C in the terminal and SIGTERM end the process; the journal has the work. Set before Qt starts: what a handler
    # of Python's raises in Qt is lost.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    from ..panel.services.display import check_display

    check_display()
    from PySide6.QtWidgets import QApplication

    from ..panel.panel import Panel, user_folder
    from ..panel.services.file_host import FileHost, FileOptions
    from ..panel.services.workers import LocalWorkers

    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(["emoface"])
    application.setApplicationName("EmoFace")
    application.setStyle("Fusion")  # the one style that a style sheet looks the same on everywhere
    panel = Panel(user_folder(), lambda: FileHost(FileOptions(options.out.absolute())), LocalWorkers())
    panel.closed.connect(application.quit)
    window = panel.show()
    window.files.open_or_add(options.lines)
    exempt_loaded_from_collection()
    return application.exec()


def exempt_loaded_from_collection() -> None:
    """Exempt what is loaded by now from garbage collection: a pass over all modules and widgets takes 40 ms."""
    gc.collect()
    gc.freeze()
