"""What pip says, line by line, as stages, bytes and sentences. Knows nothing of Unreal."""

import re
from pathlib import Path
from urllib.parse import unquote

from emoface.progress import ProgressListener

FETCHING = re.compile(
    r"(?P<how>Downloading|Using cached) (?P<file>\S+)(?: \((?P<size>[\d.]+) (?P<unit>bytes|[kMG]B)\))?"
)
UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
INSTALLING = "Installing collected packages: "

# What pip writes when it fails, and what that means. The first that matches is the one.
MEANINGS = [
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
    """Hears pip's lines and tells a watch of stages and progress.

    temporary: where pip unpacks its downloads; its growing file there is the only progress pip lets us see.
    packages: where it installs to.
    is_last: whether what it installs now is the last; before that, all counts as downloading.
    """

    def __init__(self, listener: ProgressListener, expected_bytes: float, temporary: Path, packages: Path):
        self.listener, self.temporary, self.packages = listener, temporary, packages
        self.expected_bytes = expected_bytes
        self.file, self.file_bytes, self.bytes_before = "", 0.0, 0.0
        self.to_install = self.installed_before = 0
        self.is_last = True

    def line(self, text: str) -> None:
        text = text.strip()
        if text.startswith(INSTALLING) and self.is_last:
            self.to_install = text.removeprefix(INSTALLING).count(",") + 1
            self.installed_before = self.installed()
            self.listener.stage("Installing")
        elif text.startswith("WARNING: "):
            self.listener.warn(text.removeprefix("WARNING: "))
        elif found := FETCHING.match(text):
            self.bytes_before += self.file_bytes
            self.file = unquote(found["file"].rsplit("/", 1)[-1])
            self.file_bytes = float(found["size"] or 0) * UNITS[found["unit"] or "bytes"]

    def beat(self) -> None:
        """Tell how far it is."""
        if self.to_install:
            self.listener.progress(min(self.installed() - self.installed_before, self.to_install), self.to_install)
            return
        done = self.bytes_before + min(self.file_bytes, self.on_disk())
        self.listener.progress(int(done), int(max(self.expected_bytes, done)))

    def on_disk(self) -> int:
        """Bytes of the file that is being fetched."""
        sizes = [0]
        for path in self.temporary.glob(f"*/{self.file}") if self.file else ():
            try:
                sizes.append(path.stat().st_size)
            except OSError:
                pass  # pip has just moved it
        return max(sizes)

    def installed(self) -> int:
        return sum(1 for _ in self.packages.glob("*.dist-info"))


def meaning(lines: list[str]) -> str:
    """What went wrong, for the user; from the last of pip's output."""
    text = "\n".join(lines)
    for pattern, sentence in MEANINGS:
        if re.search(pattern, text):
            return sentence
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return f"pip says: {errors[-1]}" if errors else "pip did not say why."
