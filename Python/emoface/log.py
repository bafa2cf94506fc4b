"""Logging, through the standard library: quiet by default, one rotating file for each process in the user's log folder.

Modules log with `logging.getLogger(__name__)`. A process calls `set_up` once, where it starts:

| process | file | records |
|---|---|---|
| the command line | emoface-PID.log | EmoFace's and those of the libraries |
| `emoface panel` | panel-PID.log | the same |
| the worker | worker-PID.log | the same |
| the editor | plugin-PID.log | EmoFace's alone: the rest of the editor's Python belongs to others |

The name of a file has the process's number, because several processes of one name run at the same time (two editors, a
batch beside a panel) and a file that two processes write cannot be rotated: Windows refuses to rename it while the
other has it open. A file is made by its first record, so that a run without one leaves nothing behind, and the oldest
are deleted.

What this cannot catch: lines that C libraries print to stderr themselves, such as libmpg123's about a damaged MP3.
"""

import logging
import os
import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from . import __version__

LEVELS = ("debug", "info", "warning", "error")

FILE_BYTES = 2**20  # then it is rotated
OLD_FILES = 2  # of one process, beside the current one
KEPT_FILES = 20  # of all former processes of one name; the oldest beyond are deleted

_OWN = ("emoface", "emoface_unreal")  # the loggers of EmoFace: the tool's and the plugin's
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s]: %(message)s"
_QUIET = logging.CRITICAL + 1  # a level that no record reaches

_log = logging.getLogger(__name__)


class _LogFile(RotatingFileHandler):
    """A process's file. Where it cannot be written, EmoFace's errors go to the console instead, and work goes on."""

    def __init__(self, path: Path, console: logging.Handler) -> None:
        """path: of the file. console: the handler that shows records to the user."""
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)
        self.path = path
        self.is_broken = False
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        if not self.is_broken:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, logging's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
            return
        self.is_broken = True
        shown_from = self._console.level
        self._console.setLevel(min(shown_from, logging.ERROR))
        if logging.ERROR <= record.levelno < shown_from and record.name.split(".")[0] in _OWN:
            self._console.handle(record)

    def _open(self) -> TextIOWrapper:
        """Open the file, and make its folder. A new one begins with what a report of a mistake needs to say."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_file()):  # anybody can guess its name
            raise OSError(f"{self.path} is no file")
        stream = super()._open()
        if stream.tell() == 0:
            system = f"Python {platform.python_version()}, {platform.platform()}"
            stream.write(f"EmoFace {__version__}, {system}, process {os.getpid()}: {' '.join(sys.argv)}\n")
        return stream


class _Stderr(logging.Handler):
    """Writes to what `sys.stderr` is at the moment of the record; a process without a console has none."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:
            self.handleError(record)


_file: _LogFile | None = None
_handlers: list[tuple[logging.Logger, logging.Handler]] = []  # what set_up has added, for the next set_up to remove
_libraries: set[str] = set()  # loggers of libraries that were adopted
_is_host = False  # whether the process belongs to another program


def set_up(
    process: str,
    level: str | None = None,
    folder: Path | None = None,
    console: logging.Handler | None = None,
) -> None:
    """Send this process's records to a file of its own, and to the console from a level on. A second call replaces.

    process: begins the file's name: "emoface", "worker", "panel", "plugin".
    level: one of LEVELS; EmoFace's records from it on are shown on the console. None: none is shown.
        With "debug", the file has the records of that level too.
    folder: of the files. None: the environment variable EMOFACE_LOGS, else the user's log folder (platformdirs).
        One that cannot be written is no error: then there is no file, and EmoFace's errors are shown on the console.
    console: where records are shown. None: stderr. Given by a program that EmoFace is a guest of, such as the editor:
        then the records of other libraries, Python's warnings and uncaught errors are left alone.
    """
    global _file, _is_host
    tear_down()
    _is_host = console is not None
    console = console or _Stderr()
    console.setLevel(level.upper() if level else _QUIET)
    if not _is_host:
        console.setFormatter(logging.Formatter("emoface: %(levelname)s: %(message)s"))
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.INFO)
        _add(name, console)

    folder = folder or _user_folder()
    if folder is None:
        console.setLevel(min(console.level, logging.ERROR))
    else:
        _delete_oldest(folder, process)
        _file = _LogFile(folder / f"{process}-{os.getpid()}.log", console)
        _file.setFormatter(logging.Formatter(_FORMAT))
        for name in _OWN if _is_host else ("",):
            _add(name, _file)
    if not _is_host:
        for name in _libraries:
            _redirect(name)
        logging.captureWarnings(True)
        if not isinstance(sys.excepthook, _UncaughtErrors):
            sys.excepthook = _UncaughtErrors(sys.excepthook)


def tear_down() -> None:
    """Remove what `set_up` added; levels and excepthook stay."""
    global _file
    logging.captureWarnings(False)
    for logger, handler in _handlers:
        logger.removeHandler(handler)
        handler.close()
    _handlers.clear()
    _file = None


def log_file() -> Path | None:
    """This process's file. None where `set_up` was not called or no file can be written."""
    return _file.path if _file and not _file.is_broken else None


def adopt_library(name: str) -> None:
    """Send a library's records where EmoFace's go. For those that write to stderr themselves: transformers, ray.

    name: of the library's logger. Call it after the import. Without `set_up`, now or later, the library is left alone.
    """
    _libraries.add(name)
    if _handlers and not _is_host:
        _redirect(name)


def _redirect(name: str) -> None:
    library = logging.getLogger(name)
    library.handlers.clear()
    library.propagate = True


class _UncaughtErrors:
    """`sys.excepthook` that logs an error before it is printed. Qt calls it for errors in slots."""

    def __init__(self, before: Callable[[type[BaseException], BaseException, TracebackType | None], object]) -> None:
        self._before = before

    def __call__(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            _log.critical("an error that nothing caught", exc_info=(kind, error, traceback))
        self._before(kind, error, traceback)


def _user_folder() -> Path | None:
    """EMOFACE_LOGS, or the user's log folder; None in the editor's Python, which has no platformdirs."""
    if folder := os.environ.get("EMOFACE_LOGS"):
        return Path(folder)
    try:
        import platformdirs
    except ImportError:
        return None
    return platformdirs.user_log_path("EmoFace", appauthor=False)


def _delete_oldest(folder: Path, process: str) -> None:
    with suppress(OSError):  # a folder that is not there, or a file that another process has just deleted
        files = sorted(folder.glob(f"{process}-*.log*"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT_FILES]:
            with suppress(OSError):  # on Windows, a file that a running process has open
                file.unlink()


def _add(name: str, handler: logging.Handler) -> None:
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    _handlers.append((logger, handler))
