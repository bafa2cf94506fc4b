"""Facts about this engine: how it treats keys, tangents, sections and tags, where engines may differ.

Each is measured on tracks of the self-test's own sequence, and described in a few words.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

import unreal

from ..project import has_window
from ..sequencer.channel import TICKS, Interpolation, Key, add_key, read_keys
from ..sequencer.face import SequenceFace
from ..sequencer.sequence import clock_of
from ..writing.sequence_record import TAG

PROBED_KEYS = 400  # for the cost of one; enough to see whether it grows with their number

Measurement = Callable[[unreal.LevelSequence], str]
FaceMeasurement = Callable[[SequenceFace], str]


def float_channel(sequence: unreal.LevelSequence) -> unreal.MovieSceneScriptingFloatChannel:
    """An empty float channel, of a Fade track, which needs no character."""
    track: unreal.MovieSceneTrack = sequence.add_track(unreal.MovieSceneFadeTrack)
    section = track.add_section()
    section.set_range(0, 1000)
    return next(
        channel for channel in section.get_all_channels() if isinstance(channel, unreal.MovieSceneScriptingFloatChannel)
    )


def sub_frame(sequence: unreal.LevelSequence) -> str:
    clock, channel = clock_of(sequence), float_channel(sequence)
    display = unreal.MovieSceneTimeUnit.DISPLAY_RATE
    key = channel.add_key(unreal.FrameNumber(10), 0.5, 0.5, display, Interpolation.LINEAR)
    late = key.get_time(TICKS).frame_number.value - clock.tick(10)
    half = (clock.tick(11) - clock.tick(10)) / 2
    return f"{'yes' if late > half / 2 else 'no'}: half a frame ({half:g} ticks) moved the key by {late}"


def taken_time(sequence: unreal.LevelSequence) -> str:
    channel = float_channel(sequence)
    for value, interpolation in ((0.25, Interpolation.SMART_AUTO), (0.5, Interpolation.LINEAR)):
        channel.add_key(unreal.FrameNumber(100), value, 0.0, TICKS, interpolation)
    keys = read_keys(channel)
    kept = "no" if keys[0].interpolation == Interpolation.LINEAR else "yes"
    return f"{kept}: {len(keys)} key there, of value {keys[0].value:g}"


def tangent_unit(sequence: unreal.LevelSequence) -> str:
    """A curve of one second between two zeros, that leaves the first with a slope of one a second, reaches 4/27."""
    clock, channel = clock_of(sequence), float_channel(sequence)
    second = clock.tick_at(1.0)
    add_key(channel, Key(0, 0.0, Interpolation.USER, 0.0, 1.0 / second))
    add_key(channel, Key(second, 0.0, Interpolation.USER))
    read = channel.evaluate_keys(sequence.make_range(0, clock.frame(second)), sequence.get_display_rate())
    highest = max(read)
    if 0.1 < highest < 0.2:
        return f"value a tick (a curve made for it reaches {highest:.4f})"
    return f"not value a tick: a curve that should reach 0.1481 reaches {highest:.6f}"


def linear_tangents(sequence: unreal.LevelSequence) -> str:
    channel = float_channel(sequence)
    for tick, value in ((0, 0.0), (1000, 1.0)):
        add_key(channel, Key(tick, value, Interpolation.LINEAR))
    key: unreal.MovieSceneScriptingFloatKey = channel.get_keys()[0]
    return f"{key.get_leave_tangent():g} where the slope is 0.001 a tick"


def frames_read(sequence: unreal.LevelSequence) -> str:
    channel, rate = float_channel(sequence), sequence.get_display_rate()
    add_key(channel, Key(0, 0.0, Interpolation.LINEAR))
    counts = sorted({len(channel.evaluate_keys(sequence.make_range(first, 7), rate)) for first in range(100, 130)})
    return f"{' or '.join(map(str, counts))} values"


def key_cost(sequence: unreal.LevelSequence) -> str:
    channel, quarter = float_channel(sequence), PROBED_KEYS // 4
    times_ms = []
    for i in range(PROBED_KEYS):
        key, start = Key(i * 100, i % 3 / 3, Interpolation.LINEAR), perf_counter()
        add_key(channel, key)
        times_ms.append((perf_counter() - start) * 1000)
    first, last = (sum(part) / quarter for part in (times_ms[:quarter], times_ms[-quarter:]))
    start = perf_counter()
    count = len(read_keys(channel))
    reading = (perf_counter() - start) * 1000 / count
    return f"{first:.3f} ms among the first {quarter}, {last:.3f} ms among {PROBED_KEYS}; reading one {reading:.3f} ms"


def override_blend(face: SequenceFace) -> str:
    section = face.track.add_section()
    section.set_blend_type(unreal.MovieSceneBlendType.OVERRIDE)
    given = section.get_blend_type().blend_type
    face.track.remove_section(section)
    return "yes" if given == unreal.MovieSceneBlendType.OVERRIDE else f"no: it stays {given}"


def new_section(face: SequenceFace) -> str:
    section = face.track.add_section()
    blend, ends = section.get_blend_type().blend_type, (section.has_start_frame(), section.has_end_frame())
    stolen = face.track.get_section_to_key() == section
    face.track.remove_section(section)
    return f"{blend}, {'with' if all(ends) else 'without'} ends, {'is' if stolen else 'is not'} keyed from then on"


def channel_list(face: SequenceFace) -> str:
    section = face.track.get_sections()[0]
    start = perf_counter()
    channels = section.get_all_channels()
    return f"{(perf_counter() - start) * 1000:.1f} ms for {len(channels)}"


def tags_mark_dirty(sequence: unreal.LevelSequence) -> str:
    if unreal.SourceControl.is_enabled():
        return "not measured: the asset must be saved for it, and with source control on nothing is saved unasked"
    if not unreal.EditorAssetLibrary.save_loaded_asset(sequence, False):
        return "not measured: the sequence could not be saved"
    if _is_dirty(sequence):
        return "not measured: the sequence is dirty right after it was saved"
    unreal.EditorAssetLibrary.set_metadata_tag(sequence, f"{TAG}Probe", "1")
    return "yes" if _is_dirty(sequence) else "no: a change of the tag alone is not saved with Save All"


def console_variable(name: str) -> Measurement:
    return lambda sequence: str(unreal.SystemLibrary.get_console_variable_int_value(name))


def process(sequence: unreal.LevelSequence) -> str:
    return "an editor" if has_window() else "a commandlet"


WITHOUT_FACE: tuple[tuple[str, Measurement], ...] = (
    ("Runs in", process),
    ("Does add_key honour sub_frame", sub_frame),
    ("Does a key on a taken time keep its interpolation", taken_time),
    ("Tangents are in", tangent_unit),
    ("Leave tangent of a linear key", linear_tangents),
    ("evaluate_keys over 7 frames gives", frames_read),
    ("Adding a key costs", key_cost),
    ("Does a metadata tag mark the asset dirty", tags_mark_dirty),
    ("Sequencer.LinearCubicInterpolation", console_variable("Sequencer.LinearCubicInterpolation")),
    ("Sequencer.AutoTangentInterpolation", console_variable("Sequencer.AutoTangentInterpolation")),
)
WITH_FACE: tuple[tuple[str, FaceMeasurement], ...] = (
    ("Does a control-rig section take OVERRIDE", override_blend),
    ("A second section of the board is", new_section),
    ("Listing a section's channels costs", channel_list),
)


def measure(sequence: unreal.LevelSequence, face: SequenceFace | None) -> dict[str, str]:
    """Every fact by its question. One that cannot be measured says why; the others are measured all the same."""
    facts = {question: _describe(partial(measurement, sequence)) for question, measurement in WITHOUT_FACE}
    if face is not None:
        facts |= {question: _describe(partial(measurement, face)) for question, measurement in WITH_FACE}
    return facts


def _describe(measurement: Callable[[], str]) -> str:
    try:
        return measurement()
    except Exception as error:
        return f"not measured ({type(error).__name__}: {error})"


def _is_dirty(sequence: unreal.LevelSequence) -> bool:
    package = sequence.get_package()
    return package in unreal.EditorLoadingAndSavingUtils.get_dirty_content_packages()
