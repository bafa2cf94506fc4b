"""EmoFace's log records in the editor's Output Log, and in files in the project's Saved folder."""

import logging
import threading

import unreal

from emoface import log

from .project import saved_folder


def set_up_logging() -> None:
    """Send EmoFace's records to Saved/EmoFace/Logs, and those from warnings on to the Output Log too. Once a session.

    A file is made with the first record.
    """
    log.set_up("plugin", level="warning", folder=saved_folder() / "Logs", console=OutputLog())


class OutputLog(logging.Handler):
    """Shows records in the Output Log.

    Records of other threads are only in the file: the engine refuses calls from outside the game thread.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        show = unreal.log_error if record.levelno >= logging.ERROR else unreal.log_warning
        show(f"EmoFace: {self.format(record)}")
