"""Keeps what libmpg123, libsndfile's decoder of MP3, prints of damaged files from stderr: a line for each bad frame.

It has no switch that libsndfile would reach, so the process's stderr is led into a file while it works.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import IO

STDERR = 2

_ITS_LINES = re.compile(rb"^(?:.*mpg123.*|Note: .*|Warning: .*(?:Xing|gapless|sample count).*|\s*)$")
_LOCK = Lock()  # stderr is the process's: one thread at a time leads it elsewhere


@contextmanager
def without_decoder_messages() -> Iterator[None]:
    """In its body, the decoder's lines on stderr are dropped. What others print meanwhile comes out at its end."""
    with _LOCK:
        kept, captured = _redirect()
        try:
            yield
        finally:
            if kept is not None and captured is not None:
                os.dup2(kept, STDERR)
                os.close(kept)
                _forward(captured)


def _redirect() -> tuple[int | None, IO[bytes] | None]:
    """A copy of stderr and the file that is in its place; None where there is no stderr, or no room for a file."""
    try:
        captured = tempfile.TemporaryFile(buffering=0)
    except OSError:
        return None, None
    try:
        kept = os.dup(STDERR)
        os.dup2(captured.fileno(), STDERR)
    except OSError:
        captured.close()
        return None, None
    return kept, captured


def _forward(captured: IO[bytes]) -> None:
    """Print all lines but the decoder's, and close the file."""
    with captured:
        if not captured.seek(0, os.SEEK_END):
            return
        captured.seek(0)
        others = [line for line in captured.read().splitlines(keepends=True) if not _ITS_LINES.match(line.rstrip())]
    with suppress(OSError):
        os.write(STDERR, b"".join(others))
