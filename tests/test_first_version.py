"""Files that the first version wrote still open, with the values that it had: takes, exports, timelines, caches."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from emoface.formats import csv_curves, json_curves, live_link_csv
from emoface.formats.timeline_formats import read_timeline
from emoface.serialization import to_json
from emoface.speech.decoding import load_audio
from emoface.speech.feature_cache import SpeechCache
from emoface.speech.waveform import store_waveform
from emoface.take import Take
from emoface.timing import FrameRate

FOLDER = Path(__file__).parent / "data" / "first_version"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def as_json(value):
    """With lists for tuples."""
    return json.loads(json.dumps(value))


def test_a_take_has_every_value_and_is_saved_again_byte_for_byte(tmp_path):
    expected = EXPECTED["hold.take"]
    take = Take.load(FOLDER / "hold.take")
    assert to_json(take.line) == expected["line"]
    assert asdict(take.audio) == expected["audio"] and asdict(take.model) == expected["model"]
    assert as_json(asdict(take.blink)) == expected["blink"] and as_json(asdict(take.gaze)) == expected["gaze"]
    assert len(take.face) == expected["frames"] and str(take.face.rate) == expected["rate"]
    assert hashlib.sha256(take.face.values.tobytes()).hexdigest() == expected["face_sha256"]
    assert take.unknown == expected["unknown"]
    take.save(tmp_path / "again.take")
    assert (tmp_path / "again.take").read_bytes() == (FOLDER / "hold.take").read_bytes()


@pytest.mark.parametrize(
    "name", [name for name in EXPECTED if name.endswith("n.take") or "来" in name or "0001" in name]
)
def test_other_takes_have_their_values(name):
    expected, take = EXPECTED[name], Take.load(FOLDER / name)
    assert (take.line.audio, take.line.seed) == (expected["audio"], expected["seed"])
    assert to_json(take.line.timeline) == expected["timeline"]
    assert hashlib.sha256(take.face.values.tobytes()).hexdigest() == expected["face_sha256"]
    assert len(take.blink.events) == expected["blinks"] and len(take.gaze.fixations) == expected["fixations"]
    assert take.to_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", ["timelines/hold.json", "timelines/hold.txt", "timelines/hold.TextGrid"])
def test_timelines_have_their_segments(name):
    assert to_json(read_timeline(FOLDER / name)) == EXPECTED[name]


def test_exports_are_read_and_are_written_again_byte_for_byte(tmp_path):
    keyed, expected = json_curves.read(FOLDER / "hold_24fps.json"), EXPECTED["hold_24fps.json"]
    assert (str(keyed.rate), keyed.frames, keyed.interpolation) == ("24", expected["frames"], "linear")
    assert (len(keyed.keys), keyed.count) == (expected["controls"], expected["keys"])
    json_curves.write(tmp_path / "again.json", keyed, False)
    assert (tmp_path / "again.json").read_bytes() == (FOLDER / "hold_24fps.json").read_bytes()
    curves, expected = csv_curves.read(FOLDER / "run_5fps.csv"), EXPECTED["run_5fps.csv"]
    assert (str(curves.rate), len(curves)) == (expected["rate"], expected["frames"])
    assert float(curves.values.sum()) == pytest.approx(expected["sum"], abs=1e-3)
    shapes = live_link_csv.read(FOLDER / "takes" / "run.live-link.csv", FrameRate(12))
    assert (len(shapes), len(shapes.names)) == (7, 61)


def test_the_cache_of_waveforms_finds_what_was_kept(tmp_path):
    audio = FOLDER / "corpus" / "WAV" / "mix_000004.wav"
    shutil.copytree(FOLDER / "caches", tmp_path / "caches")
    sound, _ = store_waveform(audio, tmp_path / "caches" / "sounds")
    assert sound.name == EXPECTED["caches"]["sound"]
    assert sound.read_bytes() == (FOLDER / "caches" / "sounds" / sound.name).read_bytes()


def test_speech_that_the_first_version_encoded_is_encoded_anew(tmp_path):
    """It kept the features of the decoder; now it is the phones."""
    shutil.copytree(FOLDER / "caches" / "speech", tmp_path / "speech")
    samples = load_audio(FOLDER / "corpus" / "WAV" / "mix_000004.wav").samples

    class Encoder:
        encoder_id = EXPECTED["caches"]["encoder_id"]

        def encode(self, samples, progress=None):
            return np.ones((22, 46), np.float32)

    cache = SpeechCache(tmp_path / "speech")
    assert not cache.holds(samples, Encoder())
    assert cache.get_or_encode(samples, Encoder()).shape == (22, 46) and cache.holds(samples, Encoder())
