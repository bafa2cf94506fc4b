"""Feeds inputs to a child process under limits of memory and time, and judges what comes back."""

import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from .batch_inputs import KEYS_FILE
from .fuzz_input import FuzzInput
from .inputs import make_input
from .values import OUTSIDE
from .worker_inputs import REQUESTS_FILE

REPOSITORY = Path(__file__).parents[2]
SECONDS = 30.0  # for one input; the slowest good one takes 2, on a machine with nothing else to do
MOST_GROWN_BYTES = 2**30  # of resident memory, for one input; none is larger than 10 MB
LONGEST_SENTENCE = 300
LONGEST_QUOTE = 60
MOST_LINES = 25  # of an error that lists what is wrong
OWN_TEXTS = (
    "there is no such file",  # stands in the reports that are damaged, and may be said again
    "audio_encoder.network.",  # EmoFace's own names of tensors, some of 66 characters; strange ones begin otherwise
)
FILE_NAME = re.compile(r"/in(/|\.\.\.).*?: ")  # at the beginning of a sentence: of a file that it is about, in full
COMMANDS = ("command", "batch_in_store")  # calls that may print


@dataclass(frozen=True)
class Failure:
    """An input that something did not stand.

    kind, number: repeat it: `python tools/fuzz.py --kind KIND --seed NUMBER`.
    what: one line.
    """

    kind: str
    number: int
    what: str


class Harness:
    """A folder to put inputs into, something beside it that must not change, and the child that works on them."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="fuzz", dir="/tmp" if os.path.isdir("/tmp") else None))
        self._given, self._outside, self._own = (self.root / name for name in ("in", "outside", "own"))
        self._own.mkdir()
        self._child: subprocess.Popen[str] | None = None
        self.largest_bytes = 0
        self._make_outside()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def try_input(self, kind: str, number: int) -> list[Failure]:
        """Make the input, call, judge."""
        made = make_input(kind, number)
        self._write(made)
        child = self._child or self.start()
        request = {"folder": str(self._given), "calls": made.calls, "seconds": SECONDS - 1}
        assert child.stdin
        begun = time.perf_counter()
        found: list[str] = []
        answer = None
        try:
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
            answer = self._answer(SECONDS)
        except BrokenPipeError:
            pass
        if answer is None:
            status = None
            if time.perf_counter() - begun < SECONDS:
                with suppress(subprocess.TimeoutExpired):
                    status = child.wait(1)
            what = f"no answer within {SECONDS:g} s" if status is None else f"the process died ({status})"
            found.append(f"{what}: {self._place_of_hang()}")
            self._stop()
        else:
            found += _judge(answer, self._printed(), _text_of(made), str(self.root))
            self.largest_bytes = max(self.largest_bytes, answer["grown"])
        found += self._changes_outside()
        return [Failure(kind, number, what) for what in dict.fromkeys(found)]

    def keep(self, folder: Path) -> None:
        """Copy the last input into a new folder."""
        shutil.copytree(self._given, folder, symlinks=True, ignore_dangling_symlinks=True)

    def start(self) -> subprocess.Popen[str]:
        """Start the child; takes seconds."""
        environment = os.environ | {
            "EMOFACE_CACHE": str(self._own / "cache"),
            "EMOFACE_LOGS": str(self._own / "logs"),
            "EMOFACE_MODELS": str(self._given / "models"),
            "HOME": str(self._own),
            "XDG_DATA_HOME": str(self._own / "data"),
            "TMPDIR": str(self._own),
            "OMP_NUM_THREADS": "1",
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY / "Python", REPOSITORY / "Plugin", REPOSITORY))),
        }
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child", str(self._own / "printed")],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self._child.stdout
        if self._child.stdout.readline() != "ready\n":
            raise RuntimeError(f"the child does not start: {self._printed()}")
        return self._child

    def _stop(self) -> None:
        if self._child:
            try:
                os.killpg(self._child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
            self._child = None

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        child = self._child
        assert child and child.stdout
        if not select.select([child.stdout], [], [], seconds)[0]:
            return None
        line = child.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None

    def _printed(self) -> bytes:
        return (self._own / "printed").read_bytes()

    def _place_of_hang(self) -> str:
        """The innermost place in EmoFace of what faulthandler printed."""
        lines = [line for line in self._printed().decode(errors="replace").splitlines() if "/emoface/" in line]
        text = self._printed().decode(errors="replace")[-200:]
        return lines[0].strip().rpartition("/emoface/")[2] if lines else repr(text)

    def _write(self, made: FuzzInput) -> None:
        shutil.rmtree(self._given, ignore_errors=True)
        self._given.mkdir()
        for name, data in made.files.items():
            path = self._given / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._placed(data))
        for name, target in made.links.items():
            path = self._given / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(self._placed(target.encode()).decode())
        for name in made.pipes:
            path = self._given / name
            path.parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(path)

    def _placed(self, data: bytes) -> bytes:
        return data.replace(OUTSIDE.encode(), str(self._outside).encode()).replace(b"@HERE@", str(self._given).encode())

    def _make_outside(self) -> None:
        shutil.rmtree(self._outside, ignore_errors=True)
        (self._outside / "sub").mkdir(parents=True)
        (self._outside / "secret.txt").write_text("a line\nanother without its end")
        (self._outside / "x.take").write_bytes(b"a take of somebody else")
        (self._outside / "sub" / "inner.txt").write_text("inner")
        self._state = self._outside_state()

    def _outside_state(self) -> dict[str, str]:
        state = {}
        for path in _files(self.root, self._given, self._own):
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
            state[str(path.relative_to(self.root))] = f"{content} {path.stat().st_mode:o}"
        return state

    def _changes_outside(self) -> list[str]:
        state = self._outside_state()
        changed = sorted(name for name in state.keys() | self._state.keys() if state.get(name) != self._state.get(name))
        if changed:
            for name in state.keys() - self._state.keys():
                (self.root / name).unlink(missing_ok=True)
            self._make_outside()
        return [f"changed outside the folder: {', '.join(changed)}"] if changed else []


def _files(root: Path, *but: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path not in but:
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _files(path)


def _text_of(made: FuzzInput) -> str:
    """All that a sentence could quote, but for the names of files, which sentences begin with."""
    texts = (
        data for name, data in made.files.items() if name not in (KEYS_FILE, REQUESTS_FILE) and len(data) < 4_000_000
    )
    return "\n".join(data.decode(errors="replace") for data in texts)


def _judge(answer: dict[str, Any], printed: bytes, given: str, root: str) -> list[str]:
    """What is wrong with an outcome, a line each."""
    found = [f"a mistake of EmoFace's own: {mistake}" for mistake in answer["mistakes"]]
    found += [f"connects: {address}" for address in answer["connections"]]
    if answer["grown"] > MOST_GROWN_BYTES:
        found.append(f"takes {answer['grown'] / 2**20:.0f} MiB of memory ({answer['outcomes'][0]['call']})")
    for outcome in answer["outcomes"]:
        name = " ".join(outcome["call"][:2]) if outcome["call"][0] == "command" else outcome["call"][0]
        if outcome["raised"]:
            found.append(f"{name}: {outcome['raised']}")
        text = printed[outcome["from"] : outcome["to"]].decode(errors="replace")
        sentences = [(name, sentence) for sentence in outcome["sentences"]]
        if "Traceback (most recent call last)" in text:
            found.append(f"{name}: a traceback is printed: {text.strip().splitlines()[-1][:200]}")
        if outcome["call"][0] not in COMMANDS:
            if text.strip():
                found.append(f"{name}: prints {text.strip()[:160]!r}")
        else:
            for line in text.splitlines():
                if line.startswith("emoface: "):
                    sentences.append((name, line.removeprefix("emoface: ").removeprefix("warning: ")))
                elif line.startswith(("[", "Note:", "Warning")) or "mpg123" in line or "UserWarning" in line:
                    found.append(f"{name}: a library prints {line[:160]!r}")
        for where, sentence in sentences:
            if problem := wrong_sentence(sentence, given, root):
                found.append(f"{where}: {problem}")
    return found


def wrong_sentence(sentence: str, given: str, root: str) -> str:
    """What is wrong with a sentence, or nothing."""
    plain = sentence.replace(root, "")
    lines = plain.split("\n")
    if len(lines) > 1:  # such as a list of what is wrong with a table
        return next(filter(None, (wrong_sentence(line, given, root) for line in lines)), "") or (
            f"{len(lines)} lines: {plain[:160]!r}" if len(lines) > MOST_LINES else ""
        )
    if "mistake of EmoFace's own" in plain:
        return f"a bug's sentence: {plain[:200]!r}"
    if len(plain) > LONGEST_SENTENCE:
        return f"a sentence of {len(plain)} characters: {plain[:160]!r}"
    if any(ord(sign) < 32 for sign in plain):
        return f"control characters in a sentence: {plain[:160]!r}"
    quoting = FILE_NAME.sub("", plain)
    length = LONGEST_QUOTE + 1
    for start in range(len(quoting) - length + 1):
        if quoting[start : start + length] in given and not any(text in plain for text in OWN_TEXTS):
            return f"quotes more than {LONGEST_QUOTE} characters: {plain[:160]!r}"
    return ""
