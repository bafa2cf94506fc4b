"""Text of others on a terminal."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.cli.terminal_text import printable


def test_control_characters_are_shown_and_not_obeyed():
    assert printable("a\x1b]0;x\x07b\n\x9b2J\udce9é走") == "a\\u001b]0;x\\u0007b\\u000a\\u009b2J\\udce9é走"
    assert printable("a\nb\tc\r", keep_lines=True) == "a\nb\tc\\u000d"


@given(st.text())
def test_json_stays_the_same_json(text):
    shown = printable(json.dumps({"x": text}, ensure_ascii=False))
    assert json.loads(shown) == {"x": text}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such setting")
def test_what_the_terminal_has_no_code_for_is_escaped():
    code = (
        "import json\nfrom emoface.cli.terminal_text import escape_unknown_characters\n"
        "escape_unknown_characters()\nprint(json.dumps({'x': '\\u00fc\\U0001f600\\udce9'}, ensure_ascii=False))\n"
    )
    environment = os.environ | {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert json.loads(shown.stdout) == {"x": "ü😀\udce9"}
