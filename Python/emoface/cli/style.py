"""`emoface style`: files that say how a character's face behaves."""

import argparse
from pathlib import Path

from ..motion.rest_pose import REST_CONTROLS
from ..rig import BOARD
from ..style import EXAMPLE, read_style, style_to_json, write_style
from .console import add_command, answer
from .options import add_json

_DESCRIPTION = """\
Files that say how a character's face behaves: a style of each character, for all its lines. `emoface generate --style
FILE` and `emoface batch --styles DIR` use them; DIR has NAME.json for each name in the table's column character. What
an option of the command says goes before the style, and what the style leaves out is as without it. A take keeps the
values, so it needs the file no more.

  liveliness, brows, head   how much emotions, brows and the head move, 0 to 2
  breath                    whether it breathes in silences: true or false
  blinks, gaze              "conversation" or "paper"
  blink_rate                blinks a minute, about, 2 to 60
  gaze_habit                "usual", "steady" or "evasive"
  gains                     how strong emotions are at brow, eye, cheek, nose and corners (of the mouth), 0 to 2
  rest                      the resting pose: controls and their values, such as "CTRL_L_brow_down-translateY": 0.1"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command and its parts."""
    parser = add_command(
        commands,
        "style",
        "make and check files of characters' behaviour",
        _DESCRIPTION,
        ("emoface style init styles/guard.json", "emoface style check styles/*.json", "emoface style controls"),
    )
    parts = parser.add_subparsers(metavar="PART", dest="part", required=True)
    part = add_command(parts, "init", "write a complete example to change", "Write a style with everything in it.")
    part.add_argument("file", type=Path, metavar="FILE", help="where it goes, such as styles/guard.json")
    part.add_argument("--force", action="store_true", help="replace the file if it exists")
    add_json(part)
    part.set_defaults(run=_init)
    part = add_command(parts, "check", "read styles and say what is in them", "Read styles, and say what they change.")
    part.add_argument("files", type=Path, nargs="+", metavar="FILE", help="the styles")
    add_json(part)
    part.set_defaults(run=_check)
    part = add_command(
        parts,
        "controls",
        "list what a resting pose may move",
        "List the controls that a resting pose may move, with their ranges. Speech and gaze need the others.",
    )
    add_json(part)
    part.set_defaults(run=_controls)


def _init(options: argparse.Namespace) -> None:
    write_style(options.file, EXAMPLE, options.force)
    answer(
        options, {"style": str(options.file)}, f"{options.file}: written. Change it, and leave out what is not needed."
    )


def _check(options: argparse.Namespace) -> None:
    styles = {str(path): style_to_json(read_style(path)) for path in options.files}
    lines = [f"{path}: {', '.join(style) or 'it says nothing'}" for path, style in styles.items()]
    answer(options, {"styles": styles}, "\n".join(lines))


def _controls(options: argparse.Namespace) -> None:
    controls = [control for control in BOARD.controls if control.name in REST_CONTROLS]
    ranges = {control.name: [control.minimum, control.maximum] for control in controls}
    lines = [f"{name:48} {low:g} to {high:g}" for name, (low, high) in ranges.items()]
    answer(options, {"controls": ranges}, "\n".join(lines))
