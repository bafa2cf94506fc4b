"""The commands as a person types them, on a sample line and a small network with random weights."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from emoface import log
from emoface.cli import main
from emoface.formats.export_formats import EXPORT_FORMATS
from emoface.network.checkpoint import save
from emoface.take import Take

from ..conftest import SAMPLES
from ..network.conftest import TINY_COMPACT, make_model


@pytest.fixture(scope="session")
def model_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    save(make_model(TINY_COMPACT), path, {"origin": "a test"})
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with a line in it."""
    shutil.copy(SAMPLES / "bridge.wav", tmp_path / "line.wav")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run a command; gives its exit status, its stdout (parsed where it is JSON) and its stderr."""

    def run(*arguments: object):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = stop.code
        out, err = capsys.readouterr()
        return status, json.loads(out) if "--json" in arguments and status == 0 else out, err

    return run


@pytest.fixture
def generate(run, model_file):
    return lambda *arguments: run("generate", *arguments, "--model", model_file, "--json")


def test_generate_makes_a_take_beside_the_audio_and_says_what_it_made(generate, folder):
    status, answer, _ = generate("line.wav", "--emotion", "neutral@0 angry:0.8@1.2")
    assert status == 0
    assert {"take", "frames", "fps", "duration_s", "model", "blinks", "fixations", "seconds"} <= answer.keys()
    take = Take.load(folder / "line.take")
    assert answer["take"] == "line.take" and answer["frames"] == len(take.face) == int(answer["duration_s"] * 60)
    assert (answer["fps"], answer["model"]) == (60, "tiny")
    assert (answer["blinks"], answer["fixations"]) == (len(take.blink.events), len(take.gaze.fixations))
    assert {"audio", "speech", "animate", "smooth", "layers", "save"} <= answer["seconds"].keys()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_the_same_line_and_seed_give_the_same_bytes(generate, folder):
    for out in ("a.take", "b.take"):
        assert generate("line.wav", "--emotion", "sad", "--seed", 9, "-o", out)[0] == 0
    assert (folder / "a.take").read_bytes() == (folder / "b.take").read_bytes()
    generate("line.wav", "--emotion", "sad", "--seed", 10, "-o", "c.take")
    first, third = Take.load("a.take"), Take.load("c.take")
    assert first.face == third.face and first.blink != third.blink


def test_nothing_is_overwritten_unless_forced_and_that_is_refused_before_any_work(generate, folder):
    (folder / "line.take").write_text("mine")
    status, _, err = generate("line.wav", "--emotion", "sad")
    assert status == 1 and "--force" in err and (folder / "line.take").read_text() == "mine"
    assert generate("line.wav", "--emotion", "sad", "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gone.wav"], "gone.wav: there is no such file"),
        (["line.wav", "--emotion", "hapy"], "Did you mean happy"),
        (["line.wav", "--emotion", "happy@0 sad@99"], "out of range"),
        (["line.wav", "--timeline", "gone.json"], "gone.json"),
        (["line.wav", "--channel", "3"], "no channel 3"),
        (["line.wav", "--seed", "-1"], "seed -1"),
        (["line.wav", "--smooth-window", "4"], "smoothing window of 4"),
        (["line.wav", "--blink-rate", "90", "20"], "blinks within 90 to 20"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_on_stderr_and_status_1(generate, folder, arguments, says):
    status, out, err = generate(*arguments)
    assert status == 1 and says in err and not out
    assert "Traceback" not in err and not (folder / "line.take").exists()


def test_an_unknown_model_names_the_known_ones(run, folder):
    status, _, err = run("generate", "line.wav", "--model", "nobody")
    assert status == 1 and "no model is called 'nobody'" in err


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["generate"], ["generate", "a.wav", "--emotion", "sad", "--timeline", "b"]]
)
def test_wrong_usage_is_status_2(run, arguments):
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize(
    "command", ["generate", "batch", "animate", "reroll", "show", "export", "preview", "bench", "demo"]
)
def test_every_command_explains_itself(run, command):
    status, out, _ = run(command, "--help")
    assert status == 0 and len(out) > 200


COMMANDS = (
    "panel",
    "generate",
    "batch",
    "review",
    "animate",
    "reroll",
    "show",
    "export",
    "preview",
    "train",
    "evaluate",
)


@pytest.mark.parametrize(
    "command",
    [
        *("panel", "generate", "batch", "review", "animate", "reroll", "show", "export", "preview", "bench", "demo"),
        *("train", "evaluate", "corpus make", "corpus fetch", "model list", "model show", "model import"),
    ],
)
def test_every_command_has_the_log_level_as_an_option(run, command):
    status, out, _ = run(*command.split(), "--help")
    assert status == 0 and "--log-level {debug,info,warning,error}" in out
    assert run(*command.split(), "--log-level", "loud")[0] == 2


@pytest.mark.parametrize(
    "arguments", [["model", "--log-level", "error", "list"], ["model", "list", "--log-level", "error"]]
)
def test_the_log_level_counts_before_a_part_of_a_command_and_behind_it(run, monkeypatch, arguments):
    set_up = []
    monkeypatch.setattr(log, "set_up", lambda process, level: set_up.append((process, level)))
    assert run(*arguments)[0] == 0 and run("model", "list")[0] == 0
    assert set_up == [("emoface", "error"), ("emoface", None)]


@pytest.mark.parametrize("options", [[], ["--log-level", "error"]])
def test_a_mistake_of_our_own_is_one_sentence_and_the_log_has_the_details(run, folder, monkeypatch, options):
    def broken(path):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Take, "load", broken)
    status, out, err = run("show", "line.take", *options)
    assert status == 1 and not out
    assert "emoface: emoface show: a mistake of EmoFace's own (ZeroDivisionError: oh). Please report it." in err
    assert ("Traceback" in err) == bool(options)


def test_every_number_of_the_layers_is_a_parameter(generate, folder):
    options = "--smooth-window 1 --blink-mu 3 --blink-sigma 0.1 --blink-rate 18 30 --blink-openness 0.5,0,0.5".split()
    options += "--gaze-hold 60 60 --gaze-radius 0.3 0.3 --gaze-centre 0 --gaze-transition 2".split()
    assert generate("line.wav", *options)[0] == 0
    take = Take.load("line.take")
    assert take.line.smoothing.window == 1 and take.line.blink.openness == (0.5, 0.0, 0.5)
    moves = take.gaze.fixations
    np.testing.assert_allclose([np.hypot(f.x, f.y) for f in moves[1:]], 0.3, atol=1e-9)
    assert set(np.diff([f.frame for f in moves[1:]])) == {62}


@pytest.mark.parametrize("name", ["labels.txt", "labels.json", "labels.TextGrid"])
def test_a_timeline_file_does_what_the_same_text_does(generate, folder, name):
    from emoface.emotion import EmotionTimeline
    from emoface.formats.timeline_formats import write_timeline

    timeline = EmotionTimeline.parse("happy:0.5@0 sad@2")
    duration_s = Take.load(folder / generate("line.wav", "--emotion", str(timeline))[1]["take"]).audio.duration_s
    write_timeline(folder / name, timeline, duration_s, overwrite=False)
    assert generate("line.wav", "--timeline", name, "-o", "from_file.take")[0] == 0
    one, other = Take.load("line.take"), Take.load("from_file.take")
    np.testing.assert_allclose(one.face.values, other.face.values, atol=1e-5)


def test_animate_changes_the_face_and_leaves_blinks_and_gaze(generate, run, folder, model_file, monkeypatch):
    generate("line.wav", "--emotion", "happy")
    before = Take.load("line.take")
    from emoface.network.model import EmoFace

    monkeypatch.setattr(EmoFace, "encode", lambda *_: pytest.fail("the audio encoder ran for speech that is cached"))
    status, _, err = run("animate", "line.take", "--emotion", "sad", "--model", model_file, "-o", "sad.take", "--json")
    assert status == 0, err
    after = Take.load("sad.take")
    assert after.face != before.face and (after.blink, after.gaze) == (before.blink, before.gaze)
    assert str(after.line.timeline) == "sad@0"


def test_animate_says_when_the_recording_is_gone_or_changed(generate, run, folder, model_file):
    generate("line.wav")
    soundfile.write("line.wav", np.zeros(16_000), 16_000)
    status, _, err = run("animate", "line.take", "--emotion", "sad", "--model", model_file, "-o", "b.take")
    assert status == 1 and "has changed" in err
    Path("line.wav").unlink()
    status, _, err = run("animate", "line.take", "--emotion", "sad", "--model", model_file, "-o", "b.take")
    assert status == 1 and "is gone" in err


def test_reroll_changes_what_the_options_name_and_nothing_else(generate, run, folder):
    generate("line.wav", "--emotion", "happy")
    before = Take.load("line.take")
    assert run("reroll", "line.take", "--gaze", "-o", "gaze.take")[0] == 0
    gaze = Take.load("gaze.take")
    assert gaze.face.values.tobytes() == before.face.values.tobytes() and gaze.blink == before.blink
    assert gaze.gaze != before.gaze
    assert (
        run("reroll", "line.take", "--blinks", "--seed", "4", "--from", "1", "--to", "3", "-o", "blinks.take")[0] == 0
    )
    blinks = Take.load("blinks.take")
    assert blinks.blink.seed == 4 and blinks.gaze == before.gaze
    status, _, err = run("reroll", "line.take")
    assert status == 1 and "--force" in err and Take.load("line.take").gaze == before.gaze


def test_show_tells_what_is_in_a_take(generate, run, folder):
    generate("line.wav", "--emotion", "happy:0.5")
    status, document, _ = run("show", "line.take", "--json")
    assert status == 0 and document["emotion"] == "happy:0.5@0" and 0 < document["keys"] < document["dense_keys"]
    status, text, _ = run("show", "line.take")
    assert "happy:0.5@0" in text and "blinks" in text


@pytest.mark.parametrize("name", [name for name, form in EXPORT_FORMATS.items() if not form.holds_phones])
@pytest.mark.parametrize("fps", ["24", "30000/1001"])
def test_every_format_is_written_at_any_rate(generate, run, folder, name, fps):
    generate("line.wav")
    status, document, err = run("export", "line.take", "--format", name, "--fps", fps, "--json", "--force")
    assert status == 0, err
    assert Path(document["file"]).stat().st_size > 1000
    take = Take.load("line.take")
    from emoface.timing import FrameRate

    assert document["frames"] == int(len(take.face) / 60 * FrameRate.parse(fps).exact)


def test_the_suffix_chooses_the_format_and_an_unknown_one_is_refused(generate, run, folder):
    generate("line.wav")
    assert run("export", "line.take", "-o", "curves.anim", "--json")[1]["format"] == "maya"
    status, _, err = run("export", "line.take", "-o", "curves.xyz")
    assert status == 1 and ".xyz" in err


def test_preview_draws_a_video_and_a_sheet(generate, run, folder):
    import av

    generate("line.wav", "--emotion", "happy")
    assert run("preview", "line.take", "-o", "line.mp4", "--size", 96)[0] == 0
    with av.open("line.mp4") as video:
        assert video.streams.video[0].frames == int(len(Take.load("line.take").face) / 2)
        assert len(video.streams.audio) == 1
    assert run("preview", "line.take", "-o", "line.png", "--size", 600)[0] == 0
    assert Path("line.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("options", "says"), [(["-o", "a.jpg"], "ends in .mp4"), (["--size", "-5"], "--size -5")])
def test_preview_refuses_what_it_cannot_draw(generate, run, folder, options, says):
    generate("line.wav")
    status, _, err = run("preview", "line.take", *options)
    assert status == 1 and says in err


def test_the_demo_spares_what_stands_in_a_folder_of_the_users(run, folder):
    (folder / "bridge.take").write_text("mine")
    status, _, err = run("demo", "-o", ".")
    assert status == 1 and "bridge.take" in err and (folder / "bridge.take").read_text() == "mine"


def test_preview_without_the_recording_warns_and_is_silent(generate, run, folder):
    import av

    generate("line.wav")
    Path("line.wav").unlink()
    status, _, err = run("preview", "line.take", "--size", 96)
    assert status == 0 and "without sound" in err
    with av.open("line.mp4") as video:
        assert not video.streams.audio


def test_progress_as_json_is_one_object_a_line(generate, folder, monkeypatch):
    monkeypatch.setenv("EMOFACE_CACHE", str(folder / "cache"))  # nothing is cached: the audio encoder reports progress
    _, _, err = generate("line.wav", "--progress", "json")
    events = [json.loads(line) for line in err.splitlines()]
    assert next(event["stage"] for event in events if event["event"] == "start") == "load"
    assert events[-1]["event"] == "done"
    assert any(event["event"] == "progress" for event in events)


def test_models_are_listed_shown_and_imported(run, shared, tmp_path, monkeypatch):
    monkeypatch.setenv("EMOFACE_MODELS", str(tmp_path / "mine"))
    folder = shared / "reference" / "released_network"
    status, made, err = run("model", "import", folder / "tiny_model.pth", "--config", folder / "config.json", "--json")
    assert status == 0, err
    assert made["name"] == "tiny_model" and made["config"]["frame_attention"] is False
    assert "tiny_model" in [model["name"] for model in run("model", "list", "--json")[1]["models"]]
    status, text, _ = run("model", "show", "tiny_model")
    assert status == 0 and made["model_id"] in text


TEXT = "Hold the bridge, no matter what happens. I will bring the others before dawn."


def test_a_text_is_found_in_the_sound_and_shown_and_written_as_a_textgrid(run, folder):
    Path("line.txt").write_text(TEXT, encoding="utf-8")
    status, answer, _ = run("generate", "line.wav", "--text-file", "line.txt", "--json")
    assert status == 0 and answer["text_fit"]["share"] > 0.9
    status, shown, _ = run("show", "line.take", "--phones", "--json")
    assert [word["text"].lower() for word in shown["words"]][:3] == ["hold", "the", "bridge"]
    assert {phone["origin"] for phone in shown["phones"]} >= {"aligned"}
    status, text, _ = run("show", "line.take", "--phones")
    assert "bridge  (aligned" in text and "B    aligned" in text
    assert run("show", "line.take", "--json")[1]["text"] == TEXT
    status, written, _ = run("export", "line.take", "-o", "line.TextGrid", "--json")
    assert (status, written["words"]) == (0, len(shown["words"]))
    status, _, _ = run("generate", "line.wav", "--alignment", "line.TextGrid", "-o", "again.take", "--json")
    assert status == 0
    given = [phone for phone in Take.load("again.take").alignment.phones if phone.origin == "given"]
    assert [phone.start_s for phone in given if phone.symbol == "B"] == pytest.approx(
        [phone["start_s"] for phone in shown["phones"] if phone["symbol"] == "B"], abs=1e-4
    )


def test_words_that_are_not_found_are_named(run, folder):
    status, out, err = run("generate", "line.wav", "--text", f"{TEXT} Completely different elephants.")
    assert status == 0 and "not found: " in out and "elephants" in out and not err
    status, out, err = run("generate", "line.wav", "--text", "Seven purple elephants", "-o", "b.take")
    assert status == 0 and "text: 0% found" in out and "its text was not found in the sound" in err


def test_text_options_that_cannot_be(run, folder):
    assert run("generate", "line.wav", "--text", "a", "--text-file", "b.txt")[0] == 2
    for arguments in (
        ("--text-file", "gone.txt"),
        ("--alignment", "gone.TextGrid"),
        ("--text", "a", "--lexicon", "gone.txt"),
        ("--text", "a" * 30_000),
    ):
        status, _, err = run("generate", "line.wav", *arguments)
        assert status == 1 and len(err) < 400 and "Traceback" not in err, arguments
