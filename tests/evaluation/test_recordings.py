import json

import numpy as np
import pytest

from emoface.evaluation.recordings import EvaluationError, find_audio, is_speech, read_recording

GRID = """File type = "ooTextFile"
Object class = "TextGrid"

0
0.5
<exists>
2
"IntervalTier"
"words"
0
0.5
1
0
0.5
"bee"
"IntervalTier"
"Mary - phones"
0
0.5
3
0
0.1
"sil"
0.1
0.3
"B"
0.3
0.5
"iy1"
"""
EXPECTED = [(0.0, 0.1, "SIL"), (0.1, 0.3, "B"), (0.3, 0.5, "IY")]


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def audio(tmp_path):
    """Reading labels never opens the sound itself."""
    path = tmp_path / "WAV" / "hap_a.b.wav"
    path.parent.mkdir()
    path.touch()
    return path


def test_sounds_are_found_at_any_depth_but_for_what_is_left_out(tmp_path):
    for name in ("a.wav", "deep/er/B.FLAC", "noise/c.ogg", "notes.txt", ".hidden.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in find_audio(tmp_path, [tmp_path / "noise"])] == ["a.wav", "B.FLAC"]
    assert [path.name for path in find_audio(tmp_path / "a.wav")] == ["a.wav"]
    with pytest.raises(EvaluationError, match=r"no recordings here\. Expected sound files"):
        find_audio(tmp_path, [tmp_path])
    with pytest.raises(EvaluationError, match="no such folder"):
        find_audio(tmp_path / "gone")


def test_phones_of_a_textgrid(audio, warnings):
    audio.with_suffix(".TextGrid").write_text(GRID)
    recording = read_recording(audio, warnings.append)
    assert list(recording.intervals) == EXPECTED and not warnings
    assert [phone.symbol for phone in recording.phones] == ["SIL", "B", "IY"]


def test_phones_of_pocketsphinx(audio, warnings):
    def node(start, length, text, **parts):
        return {"b": start, "d": length, "p": 1.0, "t": text, **parts}

    words = [
        node(0.0, 0.1, "<sil>", w=[node(0.0, 0.1, "SIL")]),
        node(0.1, 0.4, "bee", w=[node(0.1, 0.2, "B"), node(0.3, 0.2, "IY")]),
    ]
    audio.with_name("hap_a.b.phone.json").write_text(json.dumps(node(0.0, 0.5, "bee", w=words)))
    recording = read_recording(audio, warnings.append)
    assert [symbol for *_, symbol in recording.intervals] == ["SIL", "B", "IY"]
    np.testing.assert_allclose([times for *times, _ in recording.intervals], [times for *times, _ in EXPECTED])


def test_phones_of_our_corpus(audio, warnings):
    labels = audio.parents[1] / "PHONES" / "hap_a.b.json"
    labels.parent.mkdir()
    phones = [[symbol, start, end] for start, end, symbol in EXPECTED]
    labels.write_text(json.dumps({"phones": phones, "timeline": {"segments": []}}))
    recording = read_recording(audio, warnings.append)
    assert list(recording.intervals) == EXPECTED and len(recording.phones) == 3


def test_an_aligners_symbol_for_noise_is_silence(audio, warnings):
    audio.with_suffix(".TextGrid").write_text(GRID.replace('"sil"', '"spn"'))
    recording = read_recording(audio, warnings.append)
    assert recording.phones[0].symbol == "SIL" and not is_speech("SPN") and not is_speech("SP") and is_speech("B")


@pytest.mark.parametrize(
    ("text", "expected_text"),
    [
        (GRID.replace("phones", "sounds"), "tier whose name holds 'phones'"),
        (GRID.replace('"B"', '"ɲ"').replace('"iy1"', '"ɑː"'), "no phone that we know"),
        ("nonsense", "no TextGrid"),
    ],
)
def test_labels_that_cannot_be_used_are_a_warning_and_the_sound_is_used(audio, warnings, text, expected_text):
    audio.with_suffix(".TextGrid").write_text(text)
    recording = read_recording(audio, warnings.append)
    assert (
        recording.intervals == ()
        and len(warnings) == 1
        and expected_text in warnings[0]
        and "hap_a.b.TextGrid" in warnings[0]
    )


@pytest.mark.parametrize("name", ["hap_a.b.npy", "bs_value_hap_a.b.npy"])
def test_weights_of_another_rig_by_the_names_of_its_shapes(audio, warnings, name, rng):
    weights = rng.random((90, 3))
    np.save(audio.with_name(name), weights)
    read_recording(audio, warnings.append)
    assert "shape_names.txt" in warnings.pop()
    audio.with_name("shape_names.txt").write_text("brow\nmouth_oh_c\nmouth_stretch_c\n")
    rig = read_recording(audio, warnings.append).rig
    np.testing.assert_array_equal(rig["jaw"], weights[:, 2])
    np.testing.assert_array_equal(rig["rounding"], weights[:, 1])
    audio.with_name("shape_names.txt").write_text("brow\n")
    assert not read_recording(audio, warnings.append).rig and "mouth_stretch_c" in warnings[0]


def test_a_face_of_the_papers_dataset_with_the_emotion_in_its_name(audio, warnings, rng):
    path = audio.parents[1] / "VALID_CTR" / "hap_a.b.txt"
    path.parent.mkdir()
    values = rng.random((30, 174))
    np.savetxt(path, values, delimiter=",")
    recording = read_recording(audio, warnings.append)
    np.testing.assert_allclose(recording.face, values, atol=1e-6)
    assert (recording.label, recording.beside) == ("happy", "face")


def test_the_shared_recordings_labels_are_read(shared, warnings):
    recordings = [read_recording(path, warnings.append) for path in find_audio(shared / "recordings")]
    assert (
        sum(bool(r.intervals) for r in recordings) == 4 and sum(bool(r.rig) for r in recordings) == 2 and not warnings
    )
