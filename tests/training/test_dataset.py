import json

import numpy as np
import pytest
import soundfile

from emoface.emotion import EmotionTimeline, TimelineError
from emoface.formats import timeline_json
from emoface.phones import CLASSES
from emoface.rig import BOARD
from emoface.timing import FACE_RATE, sample_of_frame
from emoface.training.dataset import (
    UNKNOWN_PHONE,
    DatasetError,
    draw_batch,
    draw_example,
    phones_by_frame,
    read_dataset,
)
from emoface.training.phones import Phone


def write_item(folder, name, seconds, labels: str):
    for kind in ("WAV", "VALID_CTR", "PHONES"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    soundfile.write(folder / "WAV" / f"{name}.wav", 0.1 * rng.standard_normal(int(seconds * 16_000)), 16_000)
    if labels == "curves":
        rows = np.linspace(0, 1, int(seconds * 60))[:, None] * np.ones(174)
        np.savetxt(folder / "VALID_CTR" / f"{name}.txt", rows, delimiter=",")
    else:
        third = seconds / 3
        phones = [["SIL", 0, third], ["AA", third, 2 * third], ["M", 2 * third, seconds]]
        document = {"phones": phones, "timeline": {"segments": []}}
        (folder / "PHONES" / f"{name}.json").write_text(json.dumps(document))


@pytest.fixture
def spoken(tmp_path):
    write_item(tmp_path, "mix_000001", 3.0, "phones")
    return read_dataset(tmp_path)[0]


def test_recorded_curves_are_read_unchanged_with_the_emotion_of_the_name(tmp_path, rng):
    write_item(tmp_path, "hap_01", 2.0, "curves")
    (item,), _ = read_dataset(tmp_path)
    assert item.frames == 120
    example = item.make_example(30, 60, rng)
    np.testing.assert_allclose(example.curves[:, 0], np.linspace(0, 1, 120)[30:90], atol=1e-6)
    assert (example.weights[:, 3] == 1).all() and (example.phones == UNKNOWN_PHONE).all()
    assert len(example.samples) == 16_000


def test_a_recorded_face_with_a_timeline_has_its_weights(tmp_path, rng):
    timeline = EmotionTimeline.parse("happy@0 sad:0.5@1.0", 0.2)
    for name in ("hap_01", "mix_02"):
        write_item(tmp_path, name, 2.0, "curves")
        timeline_json.write(tmp_path / "TIMELINE" / f"{name}.json", timeline, False)
    items = {item.wav_path.stem: item for item in {*read_dataset(tmp_path)[0], *read_dataset(tmp_path)[1]}}
    for item in items.values():
        np.testing.assert_array_equal(item.make_example(30, 60, rng).weights, timeline.weights(120, FACE_RATE)[30:90])
    (tmp_path / "TIMELINE" / "mix_02.json").write_text("{")
    with pytest.raises(TimelineError, match=r"mix_02\.json"):
        items = {item.wav_path.stem: item for item in {*read_dataset(tmp_path)[0], *read_dataset(tmp_path)[1]}}
        items["mix_02"].make_example(0, 60, rng)


def test_a_recorded_face_without_an_emotion_is_an_error(tmp_path, rng):
    write_item(tmp_path, "mix_02", 2.0, "curves")
    (item,), _ = read_dataset(tmp_path)
    with pytest.raises(DatasetError, match=r"begins with one of ang, dis.*or a timeline in TIMELINE/mix_02\.json"):
        item.make_example(0, 60, rng)


def test_phones_become_a_face_that_agrees_with_them(spoken, rng):
    example = spoken[0].make_example(0, 180, rng)
    jaw, together = (
        example.curves[:, BOARD.index("CTRL_C_jaw-translateY")],
        example.curves[:, BOARD.columns("lipsTogether")],
    )
    assert jaw[90] > 0.15 and together[150].min() > 0.65
    assert CLASSES[example.phones[90]] == "AA" and CLASSES[example.phones[150]] == "M"


def test_a_crop_is_the_same_part_of_sound_face_and_phones(spoken, rng):
    whole, part = (spoken[0].make_example(*span, np.random.default_rng(2)) for span in ((0, 180), (60, 90)))
    np.testing.assert_array_equal(part.samples, whole.samples[16_000:40_000])
    np.testing.assert_array_equal(part.phones, whole.phones[60:150])


def test_a_short_item_is_padded_with_silence_and_a_resting_mouth(spoken):
    for seed in range(4):
        example = draw_example(spoken, 600, np.random.default_rng(seed))
        assert (
            len(example.samples) == 160_000
            and len(example.curves) == len(example.weights) == len(example.phones) == 600
        )
        in_silence = example.phones == CLASSES.index("SIL")
        assert in_silence.sum() >= 600 - 120
        emotion_opens = 0.2  # surprise parts the lips at rest
        assert example.curves[in_silence][:, BOARD.index("CTRL_C_jaw-translateY")].mean() < emotion_opens


def test_batches_are_stacked_finite_and_follow_from_the_seed(spoken):
    first, second = (draw_batch(spoken, 700, np.random.default_rng(9)) for _ in range(2))
    clips, frames = first.weights.shape[:2]
    assert clips == max(1, 700 // frames)
    assert first.samples.shape == (clips, sample_of_frame(frames)) and first.curves.shape == (clips, frames, 174)
    for name in ("samples", "weights", "curves", "phones"):
        assert np.isfinite(getattr(first, name)).all()
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    np.testing.assert_allclose(first.weights.sum(-1), 1, atol=1e-5)


def test_phone_frames_fill_the_rest_with_silence():
    frames = phones_by_frame([Phone("AA", 0.1, 0.2)], 30)
    assert (frames[6:12] == CLASSES.index("AA")).all() and frames[0] == frames[20] == CLASSES.index("SIL")


def test_a_folder_without_a_dataset_and_a_bad_row_are_errors(tmp_path, rng):
    with pytest.raises(DatasetError, match="no dataset here"):
        read_dataset(tmp_path)
    write_item(tmp_path, "hap_01", 1.0, "curves")
    (tmp_path / "VALID_CTR" / "hap_01.txt").write_text("1,2,3\n" * 60)
    (item,), _ = read_dataset(tmp_path)
    with pytest.raises(DatasetError, match="3 values a row, expected 174"):
        _ = item.frames
