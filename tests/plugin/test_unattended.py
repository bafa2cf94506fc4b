"""A table of lines without anyone who could answer a question."""

import json
import runpy
import sys

import pytest
import unreal

from emoface.cli import main
from emoface_unreal import unattended
from emoface_unreal.actions import batch
from tests.unreal_fake import ENGINE
from tests.unreal_fake.menus import EDITOR_STATE, clear

from .projects import put_in_level, speech


@pytest.fixture
def project(tmp_path):
    editor_state = clear()
    editor_state.saved, editor_state.command_line = f"{tmp_path}/Saved/", "Village.uproject -unattended"
    put_in_level(("Ada", "v4"))
    return tmp_path


@pytest.fixture
def run(project, take):
    """Run a table; gives the exit status and the report."""
    take.save(project / "line.take")

    def run(table, *arguments: str):
        text = table if isinstance(table, str) else json.dumps(table)
        (project / "lines.json").write_text(text)
        status = unattended.main(["lines.json", *arguments])
        report = json.loads((project / (arguments[0] if arguments else "lines_report.json")).read_text())
        assert report["exit_status"] == status and not EDITOR_STATE.shown
        return status, report

    return run


def test_lines_are_animated_saved_and_reported(run):
    status, report = run({"rate": "23.976", "prefix": "S_", "lines": [{"take": "line.take", "start_frame": 5}]})
    [line] = report["lines"]
    assert (status, line["name"], line["outcome"], line["sequence"]) == (0, "line", "done", "/Game/EmoFace/S_line")
    assert line["first_frame"] == 5 and line["keys"] > 100
    sequence = ENGINE.assets["/Game/EmoFace/S_line"]
    assert ENGINE.saved == [sequence] and sequence.get_display_rate() == unreal.FrameRate(24000, 1001)
    assert not any(task._dialog for task in ENGINE.tasks if task._work == 1.0)


def test_a_recording_that_is_a_file_is_imported_and_saved(run, project):
    speech(project / "hello.wav", 1.0)
    _, report = run({"sounds": "/Game/Audio", "lines": [{"audio": "hello.wav", "take": "line.take"}]})
    [line] = report["lines"]
    assert "imported as /Game/Audio/hello" in line["notes"][0]
    assert ENGINE.saved == [ENGINE.assets["/Game/Audio/hello"], ENGINE.assets[line["sequence"]]]


def test_settings_of_the_project_that_cannot_be_read_are_in_the_report(run, project):
    EDITOR_STATE.config = f"{project}/"
    (project / "EmoFace.json").write_text("[]")
    status, report = run([{"take": "line.take"}])
    assert status == 2 and "expected an object with sequences and sounds" in report["problem"]


def test_bad_lines_fail_alone_and_in_their_place(run):
    lines = [
        {"take": "line.take", "emotion": "hapy"},
        {"take": "line.take", "name": "good"},
        {"sound": "/Game/Nowhere"},
        {"take": "line.take", "sead": 3},
        {"take": "line.take", "seed": "three"},
        "line",
        {"take": "gone.take"},
        {},
    ]
    status, report = run(lines)
    assert status == 1 and [line["outcome"] for line in report["lines"]] == ["failed", "done", *["failed"] * 6]
    says = [
        "Did you mean happy?", "", "/Game/Nowhere", "nothing reads 'sead'", "seed is 'three'. Expected int",
        "expected an object", "no such take", "nothing says what is spoken",
    ]  # fmt: skip
    for line, sentence in zip(report["lines"], says, strict=True):
        assert sentence in line["problem"]
    assert [text for text in ENGINE.errors() if "Did you mean happy?" in text]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("{", "this is not JSON"),
        ({"lines": []}, "it has no lines"),
        ({"files": []}, "nothing reads 'files'"),
        ({"lines": [{}], "layer": "top"}, "Expected one of base, additive, override"),
        ({"lines": [{}], "interpolation": "spline"}, "Expected one of linear, cubic"),
        ({"lines": [{}], "rate": "fast"}, "frame rate 'fast'"),
        ({"lines": [{}], "level": "/Game/Nowhere"}, "the level /Game/Nowhere cannot be opened"),
        ({"lines": [{"audio": "a.wav"}]}, "Set Up..."),
    ],
)
def test_a_table_with_which_nothing_can_be_begun(table, sentence, run):
    status, report = run(table)
    assert status == 2 and sentence in report["problem"] and report["lines"] == []


def test_the_report_may_have_another_path_and_replaces_an_older_one(run, project):
    for _ in range(2):
        assert run([{"take": "line.take"}], "out/report.json")[0] == 0


def test_without_a_table_there_is_a_sentence(project):
    assert unattended.main([]) == 2 and "expected a table of lines" in ENGINE.errors()[-1]
    assert unattended.main(["nowhere.json"]) == 2


@pytest.mark.parametrize("name", ["audio", "take"])
@pytest.mark.parametrize("kind", ["absolute", "upwards", "link"])
def test_a_table_reads_no_files_outside_the_folders_of_the_user(run, project, take, tmp_path_factory, name, kind):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    speech(elsewhere / "hello.wav", 0.5)
    take.save(elsewhere / "hello.take")
    target = elsewhere / ("hello.wav" if name == "audio" else "hello.take")
    (project / "link").symlink_to(elsewhere, target_is_directory=True)
    paths = {"absolute": target, "upwards": f"../{elsewhere.name}/{target.name}", "link": f"link/{target.name}"}
    lines = [{name: str(paths[kind]), "take" if name == "audio" else "audio": "line.take", "name": "n"}]
    if name == "take":
        del lines[0]["audio"]
    status, report = run(lines)
    assert status == 1 and f"{name} is" in report["lines"][0]["problem"] and "--root" in report["lines"][0]["problem"]
    status, report = run(lines, "report.json", "--root", str(elsewhere))
    assert status == 0, report


@pytest.mark.parametrize("text", ["a\0b.wav", "x" * 5000 + "/../../../../../etc/passwd"])
def test_what_is_no_path_is_a_sentence(project, text):
    with pytest.raises(unattended.LineTableError) as caught:
        unattended.read_line({"audio": text}, 1, project)
    assert len(str(caught.value)) < 300


def test_a_root_must_be_named(project):
    assert unattended.main(["lines.json", "--root"]) == 2 and "--root names no folder" in ENGINE.errors()[-1]


def test_the_level_is_opened_and_assets_are_waited_for(run):
    ENGINE.assets["/Game/Maps/Village"] = world = unreal.World()
    world._actors, ENGINE.world = ENGINE.world._actors, unreal.World()
    assert run({"level": "/Game/Maps/Village", "lines": [{"take": "line.take"}]})[0] == 0
    assert ENGINE.world is world and ENGINE.calls["AssetRegistry.wait_for_completion"] == 1


def test_every_field_of_a_line_arrives(project):
    ENGINE.assets["/Game/Hello"] = sound = unreal.SoundWave("/Game/Hello")
    entry = {
        "name": "n", "sound": "/Game/Hello", "take": "t.take", "emotion": {"segments": []}, "seed": 1, "channel": 2,
        "sequence": "/Game/S", "start_frame": 3, "character": "Ada",
    }  # fmt: skip
    row = unattended.read_line(entry, 1, project)
    assert row == batch.BatchLine(
        "n", sound, "", str(project / "t.take"), batch.EmotionTimeline(), 1, 2, "/Game/S", 3, "Ada"
    )
    assert unattended.read_line({"audio": "a b.wav", "emotion": "sad:0.5"}, 1, project).name == "a b"


def test_a_batchs_manifest_is_such_a_table(project, capsys):
    speech(project / "hello.wav", 1.0)
    table = project / "lines.csv"
    table.write_text("line_id,audio,emotion,character,sequence\nhi,hello.wav,sad,Ada,/Game/Shots/hi\n")
    assert main(["batch", str(table), "--out", str(project / "takes")]) == 0
    assert unattended.main(["takes/manifest.json"]) == 0, ENGINE.errors()
    [line] = json.loads((project / "takes" / "manifest_report.json").read_text())["lines"]
    assert (line["name"], line["sequence"], line["outcome"]) == ("hi", "/Game/Shots/hi", "done") and line["keys"] > 100
    assert "imported as" in line["notes"][0]


def test_the_engine_runs_it_as_a_script(run, project, monkeypatch):
    (project / "lines.json").write_text(json.dumps([{"take": "line.take"}, {}]))
    monkeypatch.setattr(sys, "argv", ["unattended.py", str(project / "lines.json"), str(project / "r.json")])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(unattended.__file__, run_name="__main__")
    assert stop.value.code == json.loads((project / "r.json").read_text())["exit_status"] == 1
