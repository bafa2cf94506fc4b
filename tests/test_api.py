"""`import emoface`: loaded lazily, and enough for a script of a few lines."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import emoface
from emoface import api
from emoface.pipeline import GenerateError

from .conftest import SAMPLES

README = Path(__file__).parents[1] / "README.md"
HEAVY = ("numpy", "scipy", "torch", "transformers", "soundfile", "av", "PySide6", "platformdirs")


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_loads_no_library_and_no_other_module_of_its_own():
    loaded = run_python("import sys, emoface; print(*sys.modules)").split()
    assert not {name.split(".")[0] for name in loaded} & set(HEAVY)
    assert [name for name in loaded if name.startswith("emoface")] == ["emoface"]


@pytest.mark.parametrize("name", ["Curves", "Take", "Line", "EmotionTimeline", "FrameRate", "Export", "EmoFaceError"])
def test_a_value_is_loaded_without_the_network(name):
    loaded = run_python(f"import sys, emoface; emoface.{name}; print(*sys.modules)").split()
    assert "torch" not in loaded and "soundfile" not in loaded


def test_every_public_name_is_there_and_listed():
    for name in emoface.__all__:
        assert getattr(emoface, name) is not None
    assert set(emoface.__all__) <= set(dir(emoface)) and "__version__" in dir(emoface)
    assert emoface.Take is __import__("emoface.take").take.Take
    with pytest.raises(AttributeError, match="no attribute 'Taek'"):
        emoface.Taek  # noqa: B018


@pytest.fixture
def line(tmp_path) -> Path:
    shutil.copy(SAMPLES / "return.wav", tmp_path / "line.wav")
    return tmp_path / "line.wav"


def test_the_code_in_the_readme_runs_on_a_recording(line, monkeypatch):
    section = README.read_text(encoding="utf-8").split("## For programmers")[1].split("\n## ")[0]
    code, names = "\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL)), {}
    monkeypatch.chdir(line.parent)
    exec(compile(code, "README.md", "exec"), names)
    take = emoface.Take.load("line.take")
    assert take.line.audio == str(line) and str(take.line.timeline) == "neutral@0 angry:0.8@1.2"
    assert names["curves"].values.shape == (len(take.face), 174)
    sad = names["sad"]
    assert str(sad.line.timeline) == "sad@0" and sad.blink == take.blink and sad.face != take.face
    assert (line.parent / "line.anim").read_text().startswith("animVersion")


def test_a_path_and_a_text_give_what_a_line_and_a_timeline_give(line):
    timeline = emoface.EmotionTimeline.parse("happy:0.5")
    by_text = emoface.generate(line, "happy:0.5")
    by_value = emoface.generate(emoface.Line(str(line), timeline))
    replaced = emoface.generate(emoface.Line(str(line)), timeline, api.DEFAULT_MODEL)
    assert by_text.to_bytes() == by_value.to_bytes() == replaced.to_bytes()
    assert emoface.generate(line).line.timeline == emoface.EmotionTimeline().within(by_text.audio.duration_s)


def test_the_model_of_the_last_call_stays_loaded(line, monkeypatch):
    loads = []
    monkeypatch.setattr(api, "load_model", lambda name: loads.append(name) or emoface.load_model(name, "cpu"))
    api._load_once.cache_clear()
    emoface.generate(line, "sad")
    emoface.animate(emoface.generate(line, "happy"), "sad")
    assert loads == [api.DEFAULT_MODEL]
    api._load_once.cache_clear()


class Listener(emoface.ProgressListener):
    def __init__(self):
        self.stages, self.warnings = [], []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


def test_listener_cache_and_decoder_are_those_that_were_passed(line, tmp_path):
    from emoface.speech.decoding import load_audio

    listener, decoded = Listener(), []
    cache = emoface.SpeechCache(tmp_path / "cache")

    def decode(path, channel):
        decoded.append((Path(path), channel))
        return load_audio(path, channel)

    emoface.generate(line, cache=cache, listener=listener, decode=decode)
    assert decoded == [(line, None)] and len([*(tmp_path / "cache").iterdir()]) == 1
    assert listener.stages == ["audio", "speech", "phones", "animate", "smooth", "layers"] and not listener.warnings


def test_other_emotions_are_given_to_a_take_in_memory_or_on_disk(line, tmp_path):
    take = emoface.generate(line, "happy")
    take.save(tmp_path / "line.take")
    in_memory, on_disk = emoface.animate(take, "sad"), emoface.animate(tmp_path / "line.take", "sad")
    assert in_memory.to_bytes() == on_disk.to_bytes()
    np.testing.assert_array_equal(in_memory.face.values, emoface.generate(line, "sad").face.values)


def test_a_take_in_memory_whose_recording_is_gone_has_a_sentence(line):
    take = emoface.generate(line)
    line.unlink()
    with pytest.raises(GenerateError, match=r"the take: its recording .*line\.wav is gone"):
        emoface.animate(take, "sad")


def test_another_model_than_the_takes_is_told(line):
    from dataclasses import replace

    listener, take = Listener(), emoface.generate(line)
    old = replace(take, model=replace(take.model, model_id="0123"))
    emoface.animate(old, "sad", listener=listener)
    assert listener.warnings == ["the model compact has changed since the take was made: its lips may differ."]
    other = replace(take, model=replace(take.model, name="older", model_id="0123"))
    emoface.animate(other, "sad", "compact", listener=listener)
    assert listener.warnings[1:] == ["the take was made by the model older, not by this compact: lips may differ."]


def test_a_text_an_alignment_and_a_lexicon_reach_the_take(line, tmp_path):
    from emoface.alignment import Alignment, Phone
    from emoface.text.lexicon import Lexicon

    cache = emoface.SpeechCache(tmp_path / "cache")
    assert emoface.generate(line, text="Hello", lexicon=Lexicon(), cache=cache).line.text == "Hello"
    given = Alignment(phones=(Phone("M", 0.1, 0.2, "given"),))
    assert given.phones[0] in emoface.generate(line, alignment=given, cache=cache).alignment.phones
