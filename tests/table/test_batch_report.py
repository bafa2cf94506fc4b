"""Reports: what they count, and their way to JSON and back."""

import json
from dataclasses import replace

import pytest

from emoface.table.batch_report import (
    DONE,
    FAILED,
    FLAG_KINDS,
    KEPT,
    BatchReport,
    Flag,
    LineReport,
    ReportError,
    read_report,
    report_from_json,
    report_to_json,
)

LINE = LineReport(
    line_id="桥头_01",
    character="船长",
    audio="audio/01.wav",
    emotion="neutral@0 angry:0.8@1.2",
    crossfade_s=0.25,
    duration_s=3.5,
    takes=("桥头_01.take", "桥头_01_2.take"),
    status=DONE,
    problem="",
    warnings=("damaged after 3.50 s",),
    flags=(Flag("long pause", 0.3, "2.1 s of silence.", 1.9), Flag("clipping", 0.8, "Clipped.")),
    row={"audio": "audio/01.wav", "text": '</script> "快走"'},
    review="approved",
    note="再来",
)
LOST = replace(LINE, line_id="lost", duration_s=None, takes=(), status=FAILED, problem="gone", warnings=(), flags=())
REPORT = BatchReport((LINE, LOST, replace(LINE, line_id="kept", status=KEPT)), "compact", "abc", 7, 2)


def test_a_report_comes_back_from_json_as_it_was(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report_to_json(REPORT), ensure_ascii=False), encoding="utf-8")
    assert read_report(path) == REPORT


def test_what_a_later_version_adds_is_passed_over():
    document = json.loads(json.dumps(report_to_json(REPORT)))
    document["mood"] = document["lines"][0]["mood"] = document["lines"][0]["flags"][0]["mood"] = "good"
    assert report_from_json(document) == REPORT


def test_lines_are_counted_by_their_status():
    assert REPORT.counts == {DONE: 1, FAILED: 1, KEPT: 1}


def test_a_line_is_as_bad_as_its_worst_flag_and_a_failed_one_is_worst():
    assert LINE.severity == 0.8
    assert LOST.severity == 1.0
    assert replace(LINE, flags=()).severity == 0.0


def test_the_flags_of_the_examples_are_of_kinds_that_exist():
    assert {flag.kind for flag in LINE.flags} <= set(FLAG_KINDS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON"),
        ("[]", "no schema number"),
        ('{"schema": 99}', "newer EmoFace"),
        ('{"schema": 1, "lines": [{}]}', "lacks or spoils"),
    ],
)
def test_what_is_no_report_is_refused_with_its_name(tmp_path, text, sentence):
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(ReportError, match=sentence) as error:
        read_report(path)
    assert str(path) in str(error.value)
