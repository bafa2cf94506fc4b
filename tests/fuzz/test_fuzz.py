"""Whatever a user brings: a result, or one sentence; nothing outside the folder changes, nothing hangs or fills memory.

A short run, the same each time. `python tools/fuzz.py` runs as long as you like, and repeats an input by its number.
"""

import pytest

from .harness import wrong_sentence
from .inputs import KINDS, make_input

COUNTS = {  # about two minutes together, on two cores with nothing else to do
    "audio": 30,
    "timeline": 70,
    "text": 50,
    "curves": 60,
    "table": 30,
    "recordings": 35,
    "store": 15,
    "take": 80,
    "model": 50,
    "panel": 60,
    "folder": 25,
    "worker": 45,
    "editor": 25,
}


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_and_hostile_input_ends_in_a_result_or_a_sentence(kind, harness):
    failures = [failure for number in range(COUNTS[kind]) for failure in harness.try_input(kind, number)]
    told = [f"{failure.what}\n    python tools/fuzz.py --kind {kind} --seed {failure.number}" for failure in failures]
    assert not failures, "\n".join(told)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_stands_for_the_same_input_each_time(kind):
    inputs = [make_input(kind, number) for number in range(5)]
    assert inputs == [make_input(kind, number) for number in range(5)]
    assert len({str(one.files) for one in inputs}) > 1


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("line.wav: no sound in this file. Expected speech.", ""),
        ("a.csv:\nrow 2: no audio.\nrow 3: no audio.", ""),
        ("x" * 301, "301 characters"),
        (f"line.csv: {'y' * 61} is no emotion.", "quotes more"),
        (f"line.csv: {'y' * 60} is no emotion.", ""),
        (f"/takes/in/{'y' * 99}: there is no such file.", ""),
        ("emoface: a mistake of EmoFace's own (KeyError: 1). Please report it.", "a bug's"),
        ("\x1b]0;title", "control characters"),
        ("\n".join(["row: no audio."] * 26), "26 lines"),
    ],
)
def test_sentences_are_judged(sentence, problem):
    found = wrong_sentence(sentence, "y" * 100, "/takes")
    assert problem in found and bool(problem) == bool(found)


def test_the_harness_sees_what_it_looks_for(harness, monkeypatch):
    """Each fault is put into an input on purpose: a hang, a write outside, memory, a traceback, a death."""
    faults = {
        "hang": "no answer within 3 s",
        "write_outside": "changed outside the folder: outside/new, outside/secret.txt",
        "take_memory": "MiB of memory",
        "raise_error": "ZeroDivisionError",
        "die": "the process died",
        "print_line": "prints 'a line of a library'",
        "quit": "SystemExit",
    }
    for number, (fault, said) in enumerate(faults.items()):
        monkeypatch.setattr("tests.fuzz.harness.SECONDS", 3.0 if fault == "hang" else 30.0)
        monkeypatch.setitem(KINDS, "fault", lambda _, fault=fault: make_fault(fault))
        (failure, *others) = harness.try_input("fault", number)
        assert said in failure.what and not others, (fault, failure, others)


def make_fault(name: str):
    made = make_input("timeline", 0)
    made.calls = [("fault", name)]
    return made
