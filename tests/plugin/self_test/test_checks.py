"""The self-test: what it tries, what it says, and that it leaves nothing behind whatever goes wrong."""

import json

import numpy as np
import pytest
import unreal

from emoface.rig import BOARD
from emoface.timing import FACE_RATE
from emoface_unreal.self_test import checks
from emoface_unreal.self_test import scene as self_test_scene
from emoface_unreal.self_test.scene import BOARDS, synthetic_take
from tests.unreal_fake import ENGINE, builders, self_test_level
from tests.unreal_fake.menus import clear

WHOLE_S = self_test_scene.TAKE_S


@pytest.fixture(autouse=True)
def editor_state(tmp_path):
    editor_state = clear()
    editor_state.base = str(tmp_path / "Engine" / "Binaries" / "Win64")
    return editor_state


@pytest.fixture(autouse=True)
def level():
    return self_test_level.empty()


@pytest.fixture
def ada(level):
    """A MetaHuman in the level."""
    actor = builders.metahuman("Ada")
    level.actors.append(actor)
    return actor


def results(report):
    return {check.name: check.passed for check in report.checks}


def failures(report):
    return {check.name: check.figure for check in report.checks if check.passed is False}


@pytest.fixture(autouse=True)
def short_take(monkeypatch):
    """A third of the keys, and of the time."""
    monkeypatch.setattr(self_test_scene, "TAKE_S", 1.0)


@pytest.mark.parametrize("generation", ["v3", "v4"])
def test_everything_passes_on_a_metahuman_of_the_level(level, generation, monkeypatch):
    monkeypatch.setattr(self_test_scene, "TAKE_S", WHOLE_S)
    level.actors.append(builders.metahuman("Ada", generation))
    report = checks.run()
    assert not failures(report)
    assert set(results(report).values()) == {True}
    assert report.about["Face board"] == generation and "Ada" in report.about["Face"]
    assert "ms a key" in report.check("A take is written").figure
    assert report.sentence == f"{len(report.checks)} of {len(report.checks)} checks passed."
    assert not ENGINE.errors() or all("Sequencer for the LevelSequence None" in error for error in ENGINE.errors())


def test_the_selected_metahuman_is_taken_first(level, ada):
    eve = builders.metahuman("Eve")
    level.actors.append(eve)
    level.selected.append(eve)
    assert checks.run().about["Face"].startswith("Eve, selected")


def test_without_a_metahuman_the_boards_own_mesh_serves(level):
    chair = unreal.Actor("Chair")
    level.actors.append(chair)
    level.selected.append(chair)
    ENGINE.assets[BOARDS[1]] = unreal.ControlRigBlueprint(builders.face_board())
    report = checks.run()
    assert not failures(report) and None not in results(report).values()
    assert BOARDS[1] in report.about["Face"]
    assert level.actors == [chair] and level.selected == [chair]
    assert list(ENGINE.assets) == [BOARDS[1]]


def test_without_any_face_it_runs_what_it_can_and_says_what_to_do():
    report = checks.run()
    found = results(report)
    assert found["A Level Sequence is made"] and found["What is remembered in it is kept"]
    assert found["What was made is deleted"]
    assert found["A face board is on it"] is None and found["A take is written"] is None
    assert not failures(report)
    assert "3 of 12 checks passed." in report.sentence and "Open a level in which a MetaHuman stands" in report.sentence
    assert report.facts["Tangents are in"].startswith("value a tick")
    assert not ENGINE.assets


def test_the_facts_are_those_of_the_engine(ada):
    facts = checks.run().facts
    assert facts["Does add_key honour sub_frame"].startswith("no")
    assert facts["Does a key on a taken time keep its interpolation"].startswith("yes: 1 key there, of value 0.5")
    assert facts["evaluate_keys over 7 frames gives"] == "7 or 8 values"
    assert facts["Does a control-rig section take OVERRIDE"] == "yes"
    assert facts["A second section of the board is"].endswith("with ends, is keyed from then on")
    assert facts["Does a metadata tag mark the asset dirty"].startswith("no")
    assert not [fact for fact in facts.values() if "not measured" in fact]


def test_a_fact_that_cannot_be_measured_says_so_and_hinders_no_other(ada, monkeypatch):
    def fail(cls, variable_name):
        raise RuntimeError("no such variable")

    monkeypatch.setattr(unreal.SystemLibrary, "get_console_variable_int_value", classmethod(fail))
    report = checks.run()
    assert "no such variable" in report.facts["Sequencer.LinearCubicInterpolation"]
    assert report.facts["Tangents are in"].startswith("value a tick")
    assert set(results(report).values()) == {True}


# What it must notice


def test_an_undo_that_does_not_reach_the_keys_is_noticed_and_put_right(level, ada):
    level.undo_works = False
    report = checks.run()
    names = "One undo takes it back", "A take over it is not there twice"
    assert failures(report) == dict.fromkeys(names, "undo did not reach the keys")
    assert level.commands == ["TRANSACTION UNDO", "TRANSACTION REDO"] * 2


def test_values_that_read_back_wrong_are_noticed(ada, monkeypatch):
    reading = unreal.MovieSceneScriptingFloatChannel.evaluate_keys
    monkeypatch.setattr(
        unreal.MovieSceneScriptingFloatChannel,
        "evaluate_keys",
        lambda self, frames, rate: [value * 0.9 for value in reading(self, frames, rate)],
    )
    assert "off (CTRL_" in failures(checks.run())["It reads back as it was meant"]


def test_a_write_that_writes_nothing_is_noticed(ada, monkeypatch):
    monkeypatch.setattr(checks, "write_take", lambda *arguments: None)
    report = checks.run()
    assert "A take is written" in failures(report)
    assert results(report)["It reads back as it was meant"] is None


def test_a_take_that_is_there_twice_is_noticed(ada, monkeypatch):
    """As if an additive take did not know of the one below it."""
    from emoface_unreal.writing import overlapping_takes, take_writer

    def nothing(target, own, record, wanted):
        return overlapping_takes.TakesBelow({}, frozenset())

    monkeypatch.setattr(take_writer, "find_takes_below", nothing)
    [(name, figure)] = failures(checks.run()).items()
    assert name == "A take over it is not there twice" and "off together" in figure


def test_an_additive_section_that_would_be_keyed_from_then_on_is_noticed(ada, monkeypatch):
    monkeypatch.setattr(unreal.MovieSceneTrack, "set_section_to_key", lambda self, section: None)
    assert failures(checks.run()) == {
        "A take over it is not there twice": "the section that is keyed is another one now"
    }


def test_a_hand_that_does_not_win_is_noticed(ada, monkeypatch):
    writing = checks.write_take

    def overwriting(face, take, place, options):
        return writing(face, take, place, checks.WriteOptions(options.controls, options.layer, overwrite=True))

    monkeypatch.setattr(checks, "write_take", overwriting)
    assert set(failures(checks.run())) == {"A key changed by hand stays"}


def test_gaze_that_touches_more_is_noticed(ada, monkeypatch):
    writing = checks.write_take

    def everything(face, take, place, options):
        return writing(face, take, place, checks.WriteOptions(overwrite=True))

    monkeypatch.setattr(checks, "write_take", everything)
    monkeypatch.setattr(checks, "GAZE", checks.GAZE[:1])
    assert "expected CTRL_C_eye.X alone" in failures(checks.run())["New gaze touches nothing else"]


# It leaves nothing behind


@pytest.mark.parametrize("broken", ["write_take", "snapshot", "map_channels", "clock_of", "_command"])
def test_whatever_breaks_nothing_is_left_and_the_rest_is_tried(ada, monkeypatch, broken):
    def fail(*arguments):
        raise RuntimeError("the engine fell over")

    monkeypatch.setattr(checks, broken, fail)
    report = checks.run()
    assert any("the engine fell over" in figure for figure in failures(report).values())
    assert any("Traceback" in check.details for check in report.checks)
    assert results(report)["What was made is deleted"]
    assert not ENGINE.assets


def test_nothing_is_left_when_the_user_stops_python(ada, monkeypatch):
    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(checks, "write_take", stop)
    with pytest.raises(KeyboardInterrupt):
        checks.run()
    assert not ENGINE.assets


def test_what_cannot_be_deleted_is_named(level, ada):
    level.deletes = False
    [(name, figure)] = failures(checks.run()).items()
    assert name == "What was made is deleted" and "/Game/EmoFaceSelfTest_" in figure and "Content Browser" in figure


def test_the_open_sequence_and_the_level_are_not_touched(level, ada):
    theirs = builders.level_sequence(path="/Game/Theirs")
    before = builders.dump(theirs)
    checks.run()
    assert builders.dump(theirs) == before
    assert unreal.LevelSequenceEditorBlueprintLibrary.get_focused_level_sequence() is theirs
    assert level.actors == [ada] and list(ENGINE.assets) == ["/Game/Theirs"]


# The report


def test_the_menu_saves_the_report_and_says_where(editor_state, ada, tmp_path):
    checks.self_test()
    [(message, _)] = editor_state.shown
    [text] = tmp_path.rglob("self-test.txt")
    assert str(text) in message and "12 of 12 checks passed." in message
    document = json.loads(text.with_suffix(".json").read_text(encoding="utf-8"))
    assert document["about"]["Engine"].startswith("5.6.1")
    assert all(check["passed"] for check in document["checks"])
    lines = text.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("passed  A take is written: ") for line in lines)
    assert any("Does add_key honour sub_frame" in line for line in lines)


def test_a_failure_is_an_error_in_the_log(editor_state, level, ada):
    level.undo_works = False
    checks.self_test()
    assert any("FAILED  One undo takes it back" in error for error in ENGINE.errors())
    assert "Failed: One undo takes it back" in editor_state.shown[0][0]


def test_the_take_moves_every_control_but_neck_and_ears_and_stays_in_range(monkeypatch):
    monkeypatch.setattr(self_test_scene, "TAKE_S", WHOLE_S)
    curves = synthetic_take().compose(FACE_RATE)
    moving = np.ptp(curves.values, axis=0) > 0.01
    still = set(BOARD.region("neck", "ear"))
    assert [column for column in range(174) if not moving[column]] == sorted(still)
    assert (curves.values <= BOARD.maximum).all() and (curves.values >= BOARD.minimum).all()
    assert synthetic_take() is not None and self_test_scene.RATE.denominator == 1001
