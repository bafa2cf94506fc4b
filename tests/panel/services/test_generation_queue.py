"""The queue: what is asked of the worker, in which order, and what becomes of it."""

import zipfile
from dataclasses import replace

import pytest

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.panel.model.document import Edit
from emoface.panel.services.generation_queue import State
from emoface.panel.services.workers import LocalWorkers

from ..conftest import record
from ..quick_worker import SLOW_STEPS


def add(desk, until, *paths):
    before = len(desk.document.lines)
    desk.add_files(paths)
    until(lambda: len(desk.document.lines) == before + len(paths))
    return [line.id for line in desk.document.lines[before:]]


def state(desk, id):
    return desk.jobs.status(desk.document[id]).state


def idle(desk):
    return lambda: desk.jobs.queued == 0


def test_lines_are_animated_in_order_one_at_a_time(desk, recordings, until):
    ids = add(desk, until, *recordings)
    came = []
    desk.document.animated.connect(lambda id, layers: came.append(id))
    desk.jobs.generate(ids)
    assert [state(desk, id) for id in ids] == [State.RUNNING, State.WAITING, State.WAITING]
    until(lambda: len(came) == 3)
    assert came == ids and all(state(desk, id) is State.READY for id in ids)
    assert desk.document[ids[0]].duration_s == 1.0


def test_a_failure_has_its_sentence_and_does_not_stop_the_others(desk, tmp_path, recordings, until):
    bad = record(tmp_path / "refused.wav")
    ids = add(desk, until, bad, recordings[0])
    desk.jobs.generate(ids)
    until(lambda: state(desk, ids[1]) is State.READY)
    status = desk.jobs.status(desk.document[ids[0]])
    assert status.state is State.FAILED and "not a sound file" in status.sentence
    desk.edits.set_emotion([ids[0]], "sad")
    assert state(desk, ids[0]) is State.NEW  # it is asked otherwise now


def test_a_missing_file_is_known_before_anything_is_asked(desk, tmp_path, until):
    [id] = add(desk, until, tmp_path / "nowhere.wav")
    until(lambda: state(desk, id) is State.FAILED)
    assert "no such file" in desk.jobs.status(desk.document[id]).sentence


def test_a_worker_that_dies_once_is_asked_again(desk, tmp_path, recordings, until):
    ids = add(desk, until, record(tmp_path / "crash_once.wav"), recordings[0])
    desk.jobs.generate(ids)
    until(lambda: all(state(desk, id) is State.READY for id in ids))


def test_a_worker_that_dies_twice_says_so_and_the_rest_goes_on(desk, tmp_path, recordings, until):
    ids = add(desk, until, record(tmp_path / "crash_always.wav"), recordings[0])
    desk.jobs.generate(ids)
    until(lambda: state(desk, ids[1]) is State.READY)
    assert "the worker died" in desk.jobs.status(desk.document[ids[0]]).sentence


def test_cancel_takes_one_out_and_stops_the_one_that_runs(desk, tmp_path, recordings, until):
    ids = add(desk, until, record(tmp_path / "slow.wav"), *recordings[:2])
    desk.jobs.generate(ids)
    until(lambda: desk.jobs.status(desk.document[ids[0]]).done > 0.1)
    desk.jobs.cancel([ids[1]])
    assert state(desk, ids[1]) is State.NEW
    desk.jobs.cancel([ids[0]])
    until(lambda: state(desk, ids[2]) is State.READY)
    assert [state(desk, id) for id in ids] == [State.NEW, State.NEW, State.READY]


def test_cancel_all_empties_the_queue(desk, tmp_path, recordings, until):
    ids = add(desk, until, record(tmp_path / "slow.wav"), *recordings)
    desk.jobs.generate(ids)
    desk.jobs.cancel()
    until(idle(desk))
    assert all(state(desk, id) is State.NEW for id in ids)


def test_an_edit_makes_the_face_anew_and_undo_does_too(desk, lines, until):
    [first, *_] = lines
    desk.edits.set_emotion([first], "angry")
    until(lambda: desk.document[first].is_animated)
    face = desk.document[first].take.face
    assert face.values[10, 0] == 1.0  # the quick worker writes the weights there: angry is the first
    desk.document.stack.undo()
    until(lambda: desk.document[first].is_animated)
    assert desk.document[first].take.face.values[10, 0] == 0.0


def test_a_face_that_somebody_waits_for_costs_no_compressing(desk, lines, until):
    [first, second, *_] = lines
    desk.edits.set_emotion([first], "angry")
    until(lambda: desk.document[first].is_animated)
    ways = []
    for id in (first, second):  # the second came with the queue
        with zipfile.ZipFile(desk.document[id].take_file) as file:
            ways.append({entry.compress_type for entry in file.infolist()})
    assert ways == [{zipfile.ZIP_STORED}, {zipfile.ZIP_DEFLATED}]


def test_how_far_a_line_is_is_told_but_not_at_every_step(desk, tmp_path, until):
    [slow] = add(desk, until, record(tmp_path / "slow.wav"))
    told = []
    desk.jobs.changed.connect(lambda ids: told.append(desk.jobs.status(desk.document[slow]).done))
    desk.jobs.generate([slow])
    until(lambda: told and told[-1] > 0.5)
    desk.jobs.cancel()
    assert 3 < len(told) < SLOW_STEPS / 4 and sorted(told) == told


def test_of_many_edits_the_newest_is_what_is_left_and_most_are_never_asked(desk, lines, until):
    [first, *_] = lines
    came = []
    desk.document.animated.connect(lambda id, layers: came.append(id))
    for n in range(1, 101):
        desk.edits.set_intensity([first], n / 100, ongoing=n < 100)
    until(lambda: desk.document[first].is_animated)
    assert desk.document[first].take.line.timeline.segments[0].intensity == 1.0
    assert len(came) < 20


def test_an_edit_goes_before_the_queue(desk, lines, tmp_path, recordings, until):
    slow = add(desk, until, record(tmp_path / "slow.wav"))
    more = add(desk, until, *[record(tmp_path / f"more{n}.wav") for n in range(3)])
    came = []
    desk.document.animated.connect(lambda id, layers: came.append(id))
    desk.jobs.generate([*slow, *more])
    desk.edits.set_emotion([lines[0]], "happy")
    desk.jobs.cancel(slow)
    until(lambda: len(came) == 4)
    assert came == [lines[0], *more]


def test_blinks_edited_while_a_face_is_made_stay(desk, lines, until):
    [first, *_] = lines
    desk.edits.set_emotion([first], "sad")
    layer = replace(desk.document[first].take.blink, events=(Blink(5, locked=True),))
    desk.document.edit("Blink", [Edit(first, "blink", layer)])
    until(lambda: desk.document[first].is_animated)
    assert desk.document[first].take.blink == layer


def test_an_edit_that_cannot_be_is_asked_once_and_its_sentence_shown(desk, lines, until):
    [first, *_] = lines
    late = replace(desk.document[first].asked, timeline=EmotionTimeline.parse("sad@99"))
    desk.document.edit("Late", [Edit(first, "asked", late)])
    until(lambda: state(desk, first) is State.FAILED)
    assert "out of range" in desk.jobs.status(desk.document[first]).sentence
    assert desk.jobs.queued == 0


def test_removed_lines_are_forgotten(desk, lines, tmp_path, until):
    [slow] = add(desk, until, record(tmp_path / "slow.wav"))
    desk.jobs.generate([slow, *lines])
    desk.document.remove("Remove", [slow, lines[0]])
    until(idle(desk))
    desk.document.stack.undo()
    assert state(desk, slow) is State.NEW and state(desk, lines[0]) is State.READY


def test_what_was_asked_of_other_lines_does_not_come_to_those_that_are_opened(desk, recordings, until):
    ids = add(desk, until, *recordings)
    desk.jobs.generate(ids)
    desk.project.new()
    again = add(desk, until, *recordings)
    assert again == ids
    until(idle(desk))
    assert all(line.take is None for line in desk.document.lines)


def test_written_lasts_until_the_take_changes(desk, lines):
    [first, *_] = lines
    desk.jobs.note_written(first, desk.document[first].take)
    assert state(desk, first) is State.WRITTEN
    desk.edits.reroll([first])
    assert state(desk, first) is State.READY
    desk.document.stack.undo()
    assert state(desk, first) is State.READY  # the take is equal, but another: it is written again rather than not


def test_the_speed_that_is_measured_leaves_out_the_models_loading(desk, recordings, until):
    ids = add(desk, until, *recordings)
    assert desk.jobs.speed is None
    measured = []
    desk.jobs.measured.connect(lambda: measured.append(desk.jobs.speed))
    desk.jobs.generate(ids)
    until(idle(desk))
    assert len(measured) == 2 and desk.jobs.speed > 1  # the first waited for the worker


def test_another_model_is_used_from_the_next_line_on(desk, recordings, until):
    about = []
    desk.jobs.model_ready.connect(lambda: about.append(desk.jobs.about["model"]))
    desk.jobs.warm_up()
    until(lambda: about)
    desk.jobs.use_model("other", "cpu")
    until(lambda: len(about) == 2)
    assert about == ["quick", "other"]
    [id, *_] = add(desk, until, *recordings)
    desk.jobs.generate([id])
    until(lambda: state(desk, id) is State.READY)


@pytest.fixture
def no_workers(tmp_path):
    return LocalWorkers(tmp_path / "speech", tmp_path / "sounds", needed="no_such_package")


def test_without_an_environment_each_line_says_what_to_do(desk, no_workers, recordings, until):
    desk.jobs._workers = no_workers
    said = []
    desk.jobs.unavailable.connect(said.append)
    ids = add(desk, until, *recordings)
    desk.jobs.generate(ids)
    assert "no_such_package" in said[0] and desk.jobs.queued == 0
    assert all(state(desk, id) is State.FAILED for id in ids)


def test_takes_that_were_replaced_leave_no_files_behind(desk, lines, until):
    [first, *_] = lines
    for emotion in ("sad", "happy", "fear"):
        desk.edits.set_emotion([first], emotion)
        until(lambda: desk.document[first].is_animated)
    assert len(list(desk.project.session.takes.iterdir())) == len(lines)
