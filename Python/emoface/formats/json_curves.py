"""JSON keys, for scripts: `{"curves": {"CTRL_C_jaw.Y": [[frame, value], ...]}}` with rate and length.

Curves go by their Sequencer channel on the current board, as scripts in Unreal find them and as the MetaHuman
add-on for Blender reads them; the three controls that no board has go by their own name. On reading, channels
of either board and the controls' names all do.
"""

import json
import os
from itertools import chain, repeat

import numpy as np

from ..motion.keys import INTERPOLATIONS, KeyedCurves, Keys
from ..serialization import SerializationError, parse_json, shortened
from ..storage.files import FileError, read_text, write_parts
from ..timing import FrameRate
from .control_names import channel_of, control_of
from .error_prefix import prefix_errors
from .number_text import shortest_decimals

SCHEMA = "emoface.curves/1"
LARGEST = 1e38  # float32 ends a little later
MOST_FRAMES = 10**9  # half a year at 60 fps


def read(path: str | os.PathLike[str]) -> KeyedCurves:
    """The keys by the control's name.

    Raises FileError or FrameRateError, which name the field at fault, or the curve and its key (from 1).
    """
    text = read_text(path, None)
    with prefix_errors(path):
        try:
            document = parse_json(text)
        except SerializationError as error:
            raise FileError(str(error)) from None
        return _keyed_curves(document)


def write(path: str | os.PathLike[str], keyed: KeyedCurves, overwrite: bool) -> None:
    """Write one curve a line, values so that they read back exactly. Raises FileError."""
    head = {
        "schema": SCHEMA,
        "rate": str(keyed.rate),
        "frames": keyed.frames,
        "interpolation": keyed.interpolation,
    }
    fields = "".join(f"{json.dumps(name)}: {json.dumps(value)},\n" for name, value in head.items())
    curves = (
        f'{separator}"{channel_of(control)}": {_list(keys)}'
        for separator, (control, keys) in zip(chain([""], repeat(",\n")), keyed.keys.items(), strict=False)
    )
    write_parts(path, chain([f'{{\n{fields}"curves": {{\n'], curves, ["\n}\n}\n"]), overwrite)


def _list(keys: Keys) -> str:
    pairs = zip(keys.frames.tolist(), shortest_decimals(keys.values), strict=True)
    return f"[{', '.join(f'[{frame}, {value}]' for frame, value in pairs)}]"


def _keyed_curves(document: object) -> KeyedCurves:
    fields = document if isinstance(document, dict) else {}
    schema, frames, interpolation, curves = map(fields.get, ("schema", "frames", "interpolation", "curves"))
    if schema != SCHEMA:
        raise FileError(f"'schema' is {shortened(schema)}. Expected {SCHEMA!r}; was this written by another program?")
    if type(frames) is not int or not 0 <= frames <= MOST_FRAMES:
        raise FileError(f"'frames' is {shortened(frames)}. Expected the number of frames, 0 to {MOST_FRAMES:,}.")
    if interpolation not in INTERPOLATIONS:
        raise FileError(f"'interpolation' is {shortened(interpolation)}. Expected {' or '.join(INTERPOLATIONS)}.")
    if not isinstance(curves, dict):
        raise FileError(f"'curves' is {shortened(curves)}. Expected an object of lists of [frame, value].")
    keys: dict[str, Keys] = {}
    for name, pairs in curves.items():
        control = control_of(name)
        if control is None:
            raise FileError(
                f"no control or Sequencer channel is called {shortened(name)}. Remove or rename this curve."
            )
        if control in keys:
            raise FileError(f"curve {shortened(name)} is {control}, which is here under another name too. Remove one.")
        keys[control] = _keys(name, pairs, frames)
    return KeyedCurves(FrameRate.parse(str(fields.get("rate"))), frames, interpolation, keys)


def _keys(name: str, pairs: object, frames: int) -> Keys:
    if not isinstance(pairs, list) or (frames and not pairs):
        raise FileError(f"curve {name!r} has no keys. Expected a list of [frame, value].")
    last = -1
    for number, pair in enumerate(pairs, 1):
        where = f"key {number} of curve {name!r}, {shortened(pair)},"
        if not (isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int and _is_value(pair[1])):
            raise FileError(f"{where} is no key. Expected [frame, value], a whole number and a number.")
        if not last < pair[0] < frames:
            raise FileError(f"{where} is out of place. Expected a frame after {last} and before {frames}.")
        last = pair[0]
    return Keys(
        np.array([frame for frame, _ in pairs], np.int64),
        np.array([value for _, value in pairs], np.float32),
    )


def _is_value(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
