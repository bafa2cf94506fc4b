"""A whole evaluation, with the model that ships."""

import json
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from emoface.curves import Curves
from emoface.evaluation import EvaluationOptions, evaluate, to_json, to_markdown, to_text
from emoface.evaluation.encoded_recording import constant_weights
from emoface.evaluation.recordings import EvaluationError
from emoface.formats import rig_text
from emoface.network import load_model
from emoface.progress import ProgressListener
from emoface.speech.decoding import load_audio

from ..conftest import SAMPLES


@pytest.fixture(scope="module")
def model():
    return load_model(device="cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, model):
    """Two lines; the first is beside its own face, drawn 50 ms late and a little nearer to rest."""
    folder = tmp_path_factory.mktemp("recordings")
    for kind in ("WAV", "VALID_CTR"):
        (folder / kind).mkdir()
    for name, line in (("hap_01", "bridge"), ("other", "return")):
        samples = load_audio(SAMPLES / f"{line}.wav").samples[:40_000]
        soundfile.write(folder / "WAV" / f"{name}.wav", samples, 16_000)
    clip = load_audio(folder / "WAV" / "hap_01.wav")
    face = model.predict(clip.samples, constant_weights("happy", clip.frames))
    rig_text.write(folder / "VALID_CTR" / "hap_01.txt", Curves(0.9 * np.roll(face, 3, 0)), overwrite=False)
    return folder


@pytest.fixture(scope="module")
def found(model, folder):
    return evaluate(model, folder, EvaluationOptions(excerpt_s=1.5))


def test_recordings_and_their_labels_are_reported(found):
    assert [(r["name"], r["beside"]) for r in found.recordings] == [("WAV/hap_01.wav", "face"), ("WAV/other.wav", "")]
    assert "phones" not in found.figures  # there are none


def test_a_pair_is_compared_under_the_label_in_its_name(found):
    (pair,) = found.figures["pairs"]
    assert pair.agreement["raw"]["jaw"].r > 0.99 and pair.agreement["raw"]["jaw"].lag_ms == 50
    assert pair.error["true mean"]["full"] < pair.error["zero"]["full"]
    assert pair.error["raw"]["eye"] < 0.3 * pair.error["zero"]["eye"]  # neutral's lids and brows would be at rest


def test_the_generated_sounds_are_always_measured(found):
    sounds = found.figures["stillness"].sounds
    assert [sound.name for sound in sounds][:2] == ["(digital silence)", "(room tone)"]
    assert found.figures["stillness"].shares[0]["raw"] < 0.05


def test_every_figure_is_in_the_json_and_every_table_in_both_texts(found):
    document = json.loads(json.dumps(to_json(found), allow_nan=False))
    assert set(document["figures"]) == set(found.figures)
    assert np.trace(document["figures"]["emotions"]["posed"]) == 14
    text, markdown = to_text(found), to_markdown(found)
    assert "nan" not in text and "nan" not in markdown
    for title in ("agreement with recorded faces", "mouth without speech", "emotions apart", "motion"):
        assert title.upper() in text and title.capitalize() in markdown
    assert max(map(len, text.splitlines())) < 160


def test_a_listener_can_stop_the_evaluation(model, folder):
    class StoppingListener(ProgressListener):
        def progress(self, done, total):
            if done:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(model, folder, EvaluationOptions(excerpt_s=0.5), listener=StoppingListener())


def test_a_folder_without_usable_speech_is_an_error(model, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"no sound")
    warnings = []

    class WarningListener(ProgressListener):
        def warn(self, sentence):
            warnings.append(sentence)

    with pytest.raises(EvaluationError, match="none of its 1 sound files"):
        evaluate(model, tmp_path, listener=WarningListener())
    assert "passed over" in warnings[0]
    with pytest.raises(EvaluationError, match="excerpt of 0 s"):
        evaluate(model, tmp_path, EvaluationOptions(excerpt_s=0))


@pytest.mark.parametrize("kind", ["phone_aligned", "rig_paired"])
def test_the_figures_are_those_of_the_shared_measure(shared, model, tmp_path, kind):
    """Curves written as text, measured by the script that was given with the recordings."""
    recordings = shared / "recordings" / kind
    figures = evaluate(model, recordings, EvaluationOptions(excerpt_s=0.5)).figures
    for path in recordings.glob("*.wav"):
        clip = load_audio(path)
        curves = model.predict(clip.samples, constant_weights("neutral", clip.frames))
        rig_text.write(tmp_path / f"{path.stem}.txt", Curves(curves), overwrite=False)
    command = [sys.executable, shared / "measure" / "lips.py", recordings, tmp_path]
    reference = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if kind == "phone_aligned":
        ours = {name: by["raw"] for name, by in figures["phones"].contrasts.items()}
        assert {name: (c.area, c.lag) for name, c in ours.items()} == {
            name: (c["auc"], c["lag_frames"]) for name, c in reference["phones"].items()
        }
    else:
        for curve, expected in reference["rig_paired"].items():
            agreed = [pair.agreement["raw"][curve] for pair in figures["pairs"]]
            assert [[round(one.r, 3), one.lag_ms] for one in agreed] == expected
