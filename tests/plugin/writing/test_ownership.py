"""Whose keys are these: known answers, and that the write leaves just what is classified as edited by hand."""

import pytest
import unreal
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.timing import FrameRate
from emoface_unreal.sequencer.channel import Key, read_keys
from emoface_unreal.sequencer.clock import Clock
from emoface_unreal.sequencer.placement import Placement, WriteRange
from emoface_unreal.writing.ownership import Ownership, classify
from emoface_unreal.writing.sequence_record import SectionRecord, WrittenSpan, read_record
from emoface_unreal.writing.take_writer import write_take
from tests.unreal_fake import builders

from ..faces import channels_of, section_of

LINEAR, USER = unreal.MovieSceneKeyInterpolation.LINEAR, unreal.MovieSceneKeyInterpolation.USER
WEIGHTS = (unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_BOTH, 0.5, 0.5)
RANGE = WriteRange.from_frames(Clock(FrameRate(30), FrameRate(24000)), 10, 20)  # ticks 8000 to 16000


def keys(*ticks: int) -> list[Key]:
    return [Key(tick, 0.5, LINEAR) for tick in ticks]


def record_of(written: list[Key]) -> SectionRecord:
    record = SectionRecord("base")
    record.record_keys("jaw", [], written, WrittenSpan(RANGE.previous_tick, RANGE.start, RANGE.end, ()))
    return record


def owner(of_control: list[Key], record: SectionRecord, edited_below=()) -> Ownership:
    return classify({"jaw": of_control}, record, RANGE, edited_below)["jaw"]


def test_known_answers():
    written = keys(8000, 12000, 15200)
    record = record_of(written)
    assert owner([], record) is Ownership.FREE
    assert owner(keys(0, 16000), record) is Ownership.FREE, "keys outside the range do not matter"
    assert owner(written, record) is Ownership.OURS
    assert owner(written[:-1], record) is Ownership.BY_HAND, "one was deleted"
    assert owner(keys(8000, 12000, 15200, 15300), record) is Ownership.BY_HAND, "one was added"
    assert owner(written, SectionRecord("base")) is Ownership.BY_HAND, "they were there before EmoFace"
    assert owner(written, record, {"jaw"}) is Ownership.BY_HAND, "it was edited in the take below"


@pytest.mark.parametrize("weighted", [0, 1, 2, 3])
def test_a_curve_of_weighted_tangents_that_crosses_an_edge_is_the_animators(weighted):
    around = [
        Key(tick, 0.5, USER, weights=WEIGHTS if n == weighted else None)
        for n, tick in enumerate((0, 4000, 20000, 24000))
    ]
    expected = Ownership.BY_HAND if weighted in (1, 2) else Ownership.FREE
    assert owner(around, SectionRecord("base")) is expected


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
@settings(max_examples=200)
def test_keys_in_the_range_are_ours_just_if_they_are_the_written_ones(written, present):
    """Ticks in steps of 800; the range has those from 10 up to 20."""
    record = record_of(keys(*(800 * step for step in sorted(written) if 10 <= step < 20)))
    inside = {step for step in present if 10 <= step < 20}
    expected = Ownership.FREE
    if inside:
        expected = Ownership.OURS if inside == {step for step in written if 10 <= step < 20} else Ownership.BY_HAND
    assert owner(keys(*(800 * step for step in sorted(present))), record) is expected


def test_the_write_leaves_just_what_is_classified_as_edited_by_hand(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    controls = sorted(channels_of(face))
    for control in controls[::7]:
        channels_of(face)[control].get_keys()[0].set_value(0.123)
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(-40, 0.1, LINEAR)])
    record = read_record(face.sequence).find_section(face, section_of(face))
    count = len(take.compose(FrameRate(30)))
    write_range = WriteRange.from_frames(Clock(FrameRate(30), FrameRate(24000)), 12, 12 + count)
    present = {control: read_keys(channel) for control, channel in channels_of(face).items()}
    classified = classify(present, record, write_range)
    written = write_take(face, take.reroll_gaze(99), Placement(12))
    assert set(written.by_hand) == {control for control, owner in classified.items() if owner is Ownership.BY_HAND}
    assert set(written.by_hand) >= set(controls[::7])
