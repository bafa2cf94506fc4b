"""A worker that plays one recorded conversation: it expects the client's lines byte for byte. Run as a script.

replay_worker.py FILE NUMBER: the NUMBERth worker, from 0, of a file such as first_version/worker/conversation.txt.
"""

import sys
from pathlib import Path


def conversations(path: Path) -> list[list[tuple[str, bytes]]]:
    """For each worker of the file, its lines: who says it, ">" the client or "<" the worker, and what."""
    workers: list[list[tuple[str, bytes]]] = []
    for line in path.read_bytes().splitlines(keepends=True):
        if line.startswith(b"#"):
            workers.append([])
        else:
            workers[-1].append((line[:1].decode(), line[2:]))
    return workers


def replay(path: Path, number: int) -> None:
    for sender, line in conversations(path)[number]:
        if sender == "<":
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        elif (sent := sys.stdin.buffer.readline()) != line:
            sys.exit(f"expected {line!r}, got {sent!r}")


if __name__ == "__main__":
    replay(Path(sys.argv[1]), int(sys.argv[2]))
