"""Reads pip's output: how far it is, and why it failed. Knows nothing of Unreal."""

import re
from pathlib import Path
from urllib.parse import unquote

from emoface.progress import ProgressListener

FETCHING = re.compile(
    r"(?P<how>Downloading|Using cached) (?P<file>\S+)(?: \((?P<size>[\d.]+) (?P<unit>bytes|[kMG]B)\))?"
)
UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
INSTALLING = "Installing collected packages: "

# What pip writes when it fails, and the sentence for the user. The first match is used.
FAILURE_SENTENCES = [
    (
        r"No space left|Errno 28|not enough space",
        "the disk is full. Free some space and try again.",
    ),
    (
        r"WinError (5|32)\b|Access is denied|Permission denied",
        "a file could not be written, or is in use. Close other editors that use EmoFace, see that the folder is "
        "not read-only, and try again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "a package is not the one that was asked for: the download was damaged, or a mirror serves another file. "
        "Try again; if it stays so, show the log to whoever runs your network.",
    ),
    (
        r"SSLError|CERTIFICATE_VERIFY_FAILED",
        "the network answers with a certificate that Python does not trust, as some company networks do. Set PIP_CERT "
        "to your company's certificate file, start the editor anew and try again.",
    ),
    (
        r"ConnectionError|NewConnectionError|NameResolution|getaddrinfo|Temporary failure|[Tt]imed out|Timeout|"
        r"ProxyError|ConnectionReset|IncompleteRead|ProtocolError|Network is unreachable",
        "the packages could not be fetched. Check the network, then try again: what is here already is not fetched "
        "twice. Behind a proxy, set HTTPS_PROXY and start the editor anew.",
    ),
    (
        r"No matching distribution|Could not find a version",
        "a package is not to be had in the version EmoFace needs. Check the network, and that your company's package "
        "mirror, if you use one, is complete.",
    ),
]


class PipListener:
    """Turns pip's output into stages and progress.

    is_last: whether this is the last run of pip; in earlier ones, installing counts as downloading.
    """

    def __init__(self, listener: ProgressListener, expected_bytes: float, temporary: Path, packages: Path):
        """Read nothing yet.

        listener: is called with stages, progress and warnings.
        expected_bytes: how much will be downloaded, about.
        temporary: where pip unpacks its downloads: the size of the file there is the only progress that pip shows.
        packages: where it installs to.
        """
        self.listener, self.temporary, self.packages = listener, temporary, packages
        self.expected_bytes = expected_bytes
        self.file, self.file_bytes, self.bytes_before = "", 0.0, 0.0
        self.to_install = self.installed_before = 0
        self.is_last = True

    def line(self, text: str) -> None:
        """Read a line of output."""
        text = text.strip()
        if text.startswith(INSTALLING) and self.is_last:
            self.to_install = text.removeprefix(INSTALLING).count(",") + 1
            self.installed_before = self.installed_count()
            self.listener.stage("Installing")
        elif text.startswith("WARNING: "):
            self.listener.warn(text.removeprefix("WARNING: "))
        elif found := FETCHING.match(text):
            self.bytes_before += self.file_bytes
            self.file = unquote(found["file"].rsplit("/", 1)[-1])
            self.file_bytes = float(found["size"] or 0) * UNITS[found["unit"] or "bytes"]

    def poll(self) -> None:
        """Report the progress."""
        if self.to_install:
            self.listener.progress(
                min(self.installed_count() - self.installed_before, self.to_install), self.to_install
            )
            return
        done = self.bytes_before + min(self.file_bytes, self.bytes_on_disk())
        self.listener.progress(int(done), int(max(self.expected_bytes, done)))

    def bytes_on_disk(self) -> int:
        """Size so far of the file that is being downloaded."""
        sizes = [0]
        for path in self.temporary.glob(f"*/{self.file}") if self.file else ():
            try:
                sizes.append(path.stat().st_size)
            except OSError:
                pass  # pip has just moved it
        return max(sizes)

    def installed_count(self) -> int:
        """How many packages are installed."""
        return sum(1 for _ in self.packages.glob("*.dist-info"))


def explain_failure(lines: list[str]) -> str:
    """What the user reads of a run that failed. lines: the last of pip's output."""
    text = "\n".join(lines)
    for pattern, sentence in FAILURE_SENTENCES:
        if re.search(pattern, text):
            return sentence
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return f"pip says: {errors[-1]}" if errors else "pip did not say why."
