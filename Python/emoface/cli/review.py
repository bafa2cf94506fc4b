"""`emoface review`: look through the takes of a batch."""

import argparse
import webbrowser
from pathlib import Path

from ..errors import EmoFaceError
from .console import add_command, answer
from .listeners import make_listener
from .options import add_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "review",
        "look through the takes of a batch",
        "Make the review page of a folder that `emoface batch` has filled: every line with its sound, its face and "
        "what may be wrong with it, in one file for a browser. Approve lines there, write notes, choose between takes, "
        "and save it all as a table that `emoface batch` takes back. `batch` makes the page itself; this makes it "
        "again, from the takes as they are now.",
        ("emoface review takes --open", "emoface review s3://studio/takes"),
    )
    parser.add_argument("folder", metavar="DIR", help="the takes folder, or its URL")
    parser.add_argument("--open", action="store_true", help="show the page in the browser")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Read the report, make the page, answer."""
    from ..batch.file_names import REPORT
    from ..batch.lock import lock_folder
    from ..batch.results import read_folder_report
    from ..review.page import write_review
    from ..storage.folder import Folder

    folder = Folder.at(options.folder)
    if not folder.exists(REPORT):
        raise EmoFaceError(
            f"{folder.location}: there is no {REPORT} here. Expected a folder that `emoface batch` filled."
        )
    if options.open and not folder.is_local:
        raise EmoFaceError(f"{folder.location}: a browser opens pages on this machine only. Leave out --open.")
    with make_listener(options) as listener, lock_folder(folder):
        report = read_folder_report(folder)
        pages = [folder.address(name) for name in write_review(folder, report, listener=listener)]
        listener.stage("")
    answer(options, {"pages": pages, "lines": len(report.lines)}, "\n".join(pages))
    if options.open:
        webbrowser.open(Path(pages[0]).as_uri())
