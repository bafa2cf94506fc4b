"""The generation queue: what is sent to the worker, in which order, and what comes of it."""

import zipfile
from dataclasses import replace

import pytest

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.panel.model.undoable_document import Edit
from emoface.panel.services.generation_queue import LineState
from emoface.panel.services.workers import LocalWorkers

from ..conftest import record
from ..fake_worker import SLOW_STEPS


def add(workspace, until, *paths):
    before = len(workspace.document.lines)
    workspace.add_files(paths)
    until(lambda: len(workspace.document.lines) == before + len(paths))
    return [line.id for line in workspace.document.lines[before:]]


def state(workspace, line_id):
    return workspace.queue.status(workspace.document[line_id]).state


def idle(workspace):
    return lambda: workspace.queue.pending_count == 0


def test_lines_are_animated_in_order_one_at_a_time(workspace, recordings, until):
    ids = add(workspace, until, *recordings)
    came = []
    workspace.document.animated.connect(lambda line_id, layers: came.append(line_id))
    workspace.queue.generate(ids)
    assert [state(workspace, line_id) for line_id in ids] == [LineState.RUNNING, LineState.WAITING, LineState.WAITING]
    until(lambda: len(came) == 3)
    assert came == ids and all(state(workspace, line_id) is LineState.READY for line_id in ids)
    assert workspace.document[ids[0]].duration_s == 1.0


def test_a_failure_has_its_sentence_and_does_not_stop_the_others(workspace, tmp_path, recordings, until):
    bad = record(tmp_path / "refused.wav")
    ids = add(workspace, until, bad, recordings[0])
    workspace.queue.generate(ids)
    until(lambda: state(workspace, ids[1]) is LineState.READY)
    status = workspace.queue.status(workspace.document[ids[0]])
    assert status.state is LineState.FAILED and "not a sound file" in status.message
    workspace.edits.set_emotion([ids[0]], "sad")
    assert state(workspace, ids[0]) is LineState.NEW  # it is asked otherwise now


def test_a_missing_file_fails_before_it_is_queued(workspace, tmp_path, until):
    [line_id] = add(workspace, until, tmp_path / "nowhere.wav")
    until(lambda: state(workspace, line_id) is LineState.FAILED)
    assert "no such file" in workspace.queue.status(workspace.document[line_id]).message


def test_a_line_is_sent_again_when_the_worker_dies_once(workspace, tmp_path, recordings, until):
    ids = add(workspace, until, record(tmp_path / "crash_once.wav"), recordings[0])
    workspace.queue.generate(ids)
    until(lambda: all(state(workspace, line_id) is LineState.READY for line_id in ids))


def test_a_worker_that_dies_twice_says_so_and_the_rest_goes_on(workspace, tmp_path, recordings, until):
    ids = add(workspace, until, record(tmp_path / "crash_always.wav"), recordings[0])
    workspace.queue.generate(ids)
    until(lambda: state(workspace, ids[1]) is LineState.READY)
    assert "the worker died" in workspace.queue.status(workspace.document[ids[0]]).message


def test_cancel_takes_one_out_and_stops_the_one_that_runs(workspace, tmp_path, recordings, until):
    ids = add(workspace, until, record(tmp_path / "slow.wav"), *recordings[:2])
    workspace.queue.generate(ids)
    until(lambda: workspace.queue.status(workspace.document[ids[0]]).progress > 0.1)
    workspace.queue.cancel([ids[1]])
    assert state(workspace, ids[1]) is LineState.NEW
    workspace.queue.cancel([ids[0]])
    until(lambda: state(workspace, ids[2]) is LineState.READY)
    assert [state(workspace, line_id) for line_id in ids] == [LineState.NEW, LineState.NEW, LineState.READY]


def test_cancel_all_empties_the_queue(workspace, tmp_path, recordings, until):
    ids = add(workspace, until, record(tmp_path / "slow.wav"), *recordings)
    workspace.queue.generate(ids)
    workspace.queue.cancel()
    until(idle(workspace))
    assert all(state(workspace, line_id) is LineState.NEW for line_id in ids)


def test_an_edit_makes_the_face_anew_and_undo_does_too(workspace, lines, until):
    [first, *_] = lines
    workspace.edits.set_emotion([first], "angry")
    until(lambda: workspace.document[first].has_current_take)
    face = workspace.document[first].take.face
    assert face.values[10, 0] == 1.0  # the fake worker writes the weights there: angry is the first
    workspace.document.stack.undo()
    until(lambda: workspace.document[first].has_current_take)
    assert workspace.document[first].take.face.values[10, 0] == 0.0


def test_a_face_that_somebody_waits_for_costs_no_compressing(workspace, lines, until):
    [first, second, *_] = lines
    workspace.edits.set_emotion([first], "angry")
    until(lambda: workspace.document[first].has_current_take)
    ways = []
    for line_id in (first, second):  # the second came with the queue
        with zipfile.ZipFile(workspace.document[line_id].take_file) as file:
            ways.append({entry.compress_type for entry in file.infolist()})
    assert ways == [{zipfile.ZIP_STORED}, {zipfile.ZIP_DEFLATED}]


def test_progress_is_reported_but_not_at_every_step(workspace, tmp_path, until):
    [slow] = add(workspace, until, record(tmp_path / "slow.wav"))
    reported = []
    workspace.queue.changed.connect(
        lambda ids: reported.append(workspace.queue.status(workspace.document[slow]).progress)
    )
    workspace.queue.generate([slow])
    until(lambda: reported and reported[-1] > 0.5)
    workspace.queue.cancel()
    assert 3 < len(reported) < SLOW_STEPS / 4 and sorted(reported) == reported


def test_of_many_edits_the_latest_wins_and_most_are_never_sent(workspace, lines, until):
    [first, *_] = lines
    came = []
    workspace.document.animated.connect(lambda line_id, layers: came.append(line_id))
    for n in range(1, 101):
        workspace.edits.set_intensity([first], n / 100, ongoing=n < 100)
    until(lambda: workspace.document[first].has_current_take)
    assert workspace.document[first].take.line.timeline.segments[0].intensity == 1.0
    assert len(came) < 20


def test_an_edit_goes_before_the_queue(workspace, lines, tmp_path, recordings, until):
    slow = add(workspace, until, record(tmp_path / "slow.wav"))
    more = add(workspace, until, *[record(tmp_path / f"more{n}.wav") for n in range(3)])
    came = []
    workspace.document.animated.connect(lambda line_id, layers: came.append(line_id))
    workspace.queue.generate([*slow, *more])
    workspace.edits.set_emotion([lines[0]], "happy")
    workspace.queue.cancel(slow)
    until(lambda: len(came) == 4)
    assert came == [lines[0], *more]


def test_blinks_edited_while_a_face_is_made_stay(workspace, lines, until):
    [first, *_] = lines
    workspace.edits.set_emotion([first], "sad")
    layer = replace(workspace.document[first].take.blink, events=(Blink(5, locked=True),))
    workspace.document.edit("Blink", [Edit(first, "blink", layer)])
    until(lambda: workspace.document[first].has_current_take)
    assert workspace.document[first].take.blink == layer


def test_an_impossible_edit_is_sent_once_and_its_message_shown(workspace, lines, until):
    [first, *_] = lines
    late = replace(workspace.document[first].request, timeline=EmotionTimeline.parse("sad@99"))
    workspace.document.edit("Late", [Edit(first, "request", late)])
    until(lambda: state(workspace, first) is LineState.FAILED)
    assert "out of range" in workspace.queue.status(workspace.document[first]).message
    assert workspace.queue.pending_count == 0


def test_removed_lines_are_forgotten(workspace, lines, tmp_path, until):
    [slow] = add(workspace, until, record(tmp_path / "slow.wav"))
    workspace.queue.generate([slow, *lines])
    workspace.document.remove("Remove", [slow, lines[0]])
    until(idle(workspace))
    workspace.document.stack.undo()
    assert state(workspace, slow) is LineState.NEW and state(workspace, lines[0]) is LineState.READY


def test_takes_of_earlier_lines_do_not_reach_those_that_are_opened(workspace, recordings, until):
    ids = add(workspace, until, *recordings)
    workspace.queue.generate(ids)
    workspace.project.new()
    again = add(workspace, until, *recordings)
    assert again == ids
    until(idle(workspace))
    assert all(line.take is None for line in workspace.document.lines)


def test_written_lasts_until_the_take_changes(workspace, lines):
    [first, *_] = lines
    workspace.queue.set_written(first, workspace.document[first].take)
    assert state(workspace, first) is LineState.WRITTEN
    workspace.edits.reroll([first])
    assert state(workspace, first) is LineState.READY
    workspace.document.stack.undo()
    assert (
        state(workspace, first) is LineState.READY
    )  # the take is equal, but another: it is written again rather than not


def test_the_speed_that_is_measured_leaves_out_the_models_loading(workspace, recordings, until):
    ids = add(workspace, until, *recordings)
    assert workspace.queue.speed is None
    measured = []
    workspace.queue.speed_changed.connect(lambda: measured.append(workspace.queue.speed))
    workspace.queue.generate(ids)
    until(idle(workspace))
    assert len(measured) == 2 and workspace.queue.speed > 1  # the first waited for the worker


def test_another_model_is_used_from_the_next_line_on(workspace, recordings, until):
    about = []
    workspace.queue.model_ready.connect(lambda: about.append(workspace.queue.model_info["model"]))
    workspace.queue.warm_up()
    until(lambda: about)
    workspace.queue.use_model("other", "cpu")
    until(lambda: len(about) == 2)
    assert about == ["quick", "other"]
    [line_id, *_] = add(workspace, until, *recordings)
    workspace.queue.generate([line_id])
    until(lambda: state(workspace, line_id) is LineState.READY)


@pytest.fixture
def no_workers(tmp_path):
    return LocalWorkers(tmp_path / "speech", tmp_path / "sounds", required_package="no_such_package")


def test_without_an_environment_each_line_says_what_to_do(workspace, no_workers, recordings, until):
    workspace.queue._workers = no_workers
    said = []
    workspace.queue.unavailable.connect(said.append)
    ids = add(workspace, until, *recordings)
    workspace.queue.generate(ids)
    assert "no_such_package" in said[0] and workspace.queue.pending_count == 0
    assert all(state(workspace, line_id) is LineState.FAILED for line_id in ids)


def test_takes_that_were_replaced_leave_no_files_behind(workspace, lines, until):
    [first, *_] = lines
    for emotion in ("sad", "happy", "fear"):
        workspace.edits.set_emotion([first], emotion)
        until(lambda: workspace.document[first].has_current_take)
    assert len(list(workspace.project.journal.takes.iterdir())) == len(lines)
