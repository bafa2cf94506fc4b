"""Content keys change with all that a file is made from, and with nothing else."""

from dataclasses import replace

import pytest

from emoface.batch.content_keys import export_key, take_key
from emoface.emotion import EmotionTimeline
from emoface.formats.export import Export
from emoface.motion.blink import BlinkSettings
from emoface.take import Line
from emoface.timing import FrameRate


def test_a_key_changes_with_all_that_a_take_is_made_from_and_with_nothing_else():
    line = Line("/a/x.wav", EmotionTimeline.parse("happy"), 7)
    key = take_key("abc", line, "model")
    assert key == take_key("abc", replace(line, audio="/elsewhere/y.wav"), "model")
    others = [
        take_key("abd", line, "model"),
        take_key("abc", line, "other"),
        take_key("abc", replace(line, seed=8), "model"),
        take_key("abc", replace(line, channel=1), "model"),
        take_key("abc", replace(line, timeline=EmotionTimeline.parse("happy:0.9")), "model"),
        take_key("abc", replace(line, timeline=EmotionTimeline.parse("happy", 0.3)), "model"),
        take_key("abc", replace(line, blink=BlinkSettings(mu=3.0)), "model"),
    ]
    assert len({key, *others}) == 8


def test_a_key_changes_with_all_that_an_export_is_made_from():
    export = Export("maya")
    others = [
        Export("json"),
        Export("maya", FrameRate(24)),
        Export("maya", tolerance=0.5),
        Export("maya", interpolation="cubic"),
    ]
    assert len({export_key("abc", export), export_key("abd", export), *(export_key("abc", o) for o in others)}) == 6


@pytest.mark.parametrize(
    ("export", "key"),
    [
        (Export("maya"), "92c1a032ec774a27547df767f00f731ed34a8179386a412cdc278227f93d11c9"),
        (
            Export("live-link", FrameRate(24000, 1001), 0.01, "cubic"),
            "09388e286b8dce229310e28edb759ddb433e47f31509c5863207ecfc8c33bddd",
        ),
    ],
)
def test_the_key_of_an_export_is_that_of_the_first_version(export, key):
    assert export_key("abc", export) == key


def test_the_key_of_a_take_is_that_of_the_first_version():
    line = Line("/a/x.wav", EmotionTimeline.parse("happy:0.5@0 sad@1"), 7, 2)
    assert take_key("abc", line, "model") == "fa7f7157b21e29d50437346b457f41f0e6e21573493a0f1059db56263d9bd18d"
