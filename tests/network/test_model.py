from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.emotion import EMOTIONS
from emoface.network import EmoFace, NetworkConfig, NetworkError
from emoface.network.audio2rig import SelfAttention, sinusoids
from emoface.network.unfused_reference import run_unfused
from emoface.network.windowing import EDGE, OVERLAP, STEP, WINDOW, join_windows, plan_windows

from .conftest import TINY_COMPACT, TINY_WAV2VEC2, make_model


def noise(rng, seconds: float) -> np.ndarray:
    return (0.1 * rng.normal(size=round(seconds * 16_000))).astype(np.float32)


def mixed(rng, frames: int) -> np.ndarray:
    return rng.dirichlet(np.ones(7), frames).astype(np.float32)


@pytest.mark.parametrize("samples", [0, 1, 266, 267, 1600, 16_000, 24_123, 50_001])
def test_there_are_as_many_frames_as_whole_sixtieths_of_a_second(model, samples, rng):
    frames = samples * 60 // 16_000
    curves = model.predict(noise(rng, samples / 16_000), mixed(rng, frames))
    assert curves.shape == (frames, 174) and curves.dtype == np.float32


def predict_fixed(model, clips, weights, batch_size: int, frames: int) -> list[np.ndarray]:
    return model.animate_fixed(model.encode_fixed(clips, batch_size, frames), weights, batch_size, frames)


def test_predict_is_encode_then_animate(model, rng):
    samples, weights = noise(rng, 1.5), mixed(rng, 90)
    np.testing.assert_array_equal(model.predict(samples, weights), model.animate(model.encode(samples), weights))


def test_a_clip_in_a_batch_gets_what_it_gets_alone(model, rng):
    clips = [noise(rng, seconds) for seconds in (2.0, 0.31, 1.27, 0.0, 2.0, 0.1)]
    weights = [mixed(rng, len(clip) * 60 // 16_000) for clip in clips]
    for clip, weight, curves in zip(clips, weights, model.predict_many(clips, weights), strict=True):
        np.testing.assert_allclose(curves, model.predict(clip, weight), atol=1e-4)


@pytest.fixture
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_the_number_of_threads_changes_not_a_bit_and_stays_the_callers(model, rng, monkeypatch):
    clip, weights, threads, seen = noise(rng, 3.0), mixed(rng, 180), torch.get_num_threads(), []
    decode = type(model)._decode

    def watched(self, inputs, mask):
        seen.append(torch.get_num_threads())
        return decode(self, inputs, mask)

    monkeypatch.setattr(type(model), "_decode", watched)
    found = []
    try:
        for count in (1, 2, 3):
            torch.set_num_threads(count)
            found += [model.predict(clip, weights), predict_fixed(model, [clip], [weights], 1, 200)[0]]
            assert torch.get_num_threads() == count
    finally:
        torch.set_num_threads(threads)
    assert set(seen) == {1}
    for curves in found[2::2]:
        np.testing.assert_array_equal(curves, found[0])
    for curves in found[3::2]:
        np.testing.assert_array_equal(curves, found[1])


def test_in_a_fixed_shape_the_other_clips_and_the_place_change_not_a_bit(model, rng, one_thread):
    clips = [noise(rng, seconds) for seconds in (1.1, 0.31, 0.5)]
    weights = [mixed(rng, len(clip) * 60 // 16_000) for clip in clips]
    together = predict_fixed(model, clips, weights, batch_size=3, frames=70)
    alone = [predict_fixed(model, [clips[i]], [weights[i]], batch_size=3, frames=70)[0] for i in range(3)]
    for place in range(3):
        order = np.roll([0, 1, 2], place)
        turned = predict_fixed(model, [clips[i] for i in order], [weights[i] for i in order], batch_size=3, frames=70)
        for i, curves in zip(order, turned, strict=True):
            np.testing.assert_array_equal(curves, together[i])
            np.testing.assert_array_equal(curves, alone[i])
            np.testing.assert_allclose(curves, model.predict(clips[i], weights[i]), atol=1e-4)


@pytest.mark.parametrize("seconds, batch, frames", [((1.0,), 1, 59), ((1.0, 1.0), 1, 60), ((0.0,), 1, 60)])
def test_what_a_fixed_shape_cannot_hold_is_refused(model, rng, seconds, batch, frames):
    clips = [noise(rng, s) for s in seconds]
    with pytest.raises(NetworkError, match="expected at most"):
        model.encode_fixed(clips, batch, frames)
    speech = model.encode_many(clips)
    with pytest.raises(NetworkError, match="expected at most"):
        model.animate_fixed(speech, [mixed(rng, len(values)) for values in speech], batch, frames)


def test_the_fused_network_gives_what_the_unfused_one_gives(model, rng):
    samples, weights = noise(rng, 2), mixed(rng, 120)
    with run_unfused(model):
        unfused = model.predict(samples, weights)
    np.testing.assert_allclose(model.predict(samples, weights), unfused, atol=1e-4)


def test_gain_and_offset_of_the_recording_do_not_matter(rng):
    model = make_model(TINY_WAV2VEC2)
    samples, weights = noise(rng, 1), mixed(rng, 60)
    np.testing.assert_allclose(model.predict(samples * 7 + 0.5, weights), model.predict(samples, weights), atol=1e-3)


def test_digital_silence_gives_finite_curves(model):
    assert np.isfinite(model.predict(np.zeros(16_000, np.float32), np.full((60, 7), 1 / 7, np.float32))).all()


def test_one_hot_weights_give_exactly_the_labels_code():
    encoder = make_model(TINY_COMPACT).emotion_encoder
    with torch.inference_mode():
        codes = encoder.code(encoder.embedding.weight)
        for label in range(len(EMOTIONS)):
            assert torch.equal(encoder(torch.eye(7)[None, label : label + 1])[0, 0], codes[label])


def test_mixed_weights_blend_the_codes():
    encoder = make_model(TINY_COMPACT).emotion_encoder
    with torch.inference_mode():
        codes = encoder.code(encoder.embedding.weight)
        half = encoder(torch.tensor([[[0.5, 0, 0, 0.5, 0, 0, 0]]]))[0, 0]
        torch.testing.assert_close(half, (codes[0] + codes[3]) / 2)


def test_emotion_changes_the_curves(model, rng):
    samples = noise(rng, 1)
    happy, sad = (np.eye(7, dtype=np.float32)[[EMOTIONS.index(e)] * 60] for e in ("happy", "sad"))
    assert np.abs(model.predict(samples, happy) - model.predict(samples, sad)).max() > 1e-3


def test_frame_attention_lets_the_end_change_the_beginning_and_without_it_nothing_does(rng):
    speech = rng.normal(size=(100, 9)).astype(np.float32)
    other = np.concatenate([speech[:50], rng.normal(size=(50, 9)).astype(np.float32)])
    weights = mixed(rng, 100)
    for attention in (True, False):
        model = make_model(TINY_COMPACT, frame_attention=attention)
        # A frame of features see four frames to either side.
        same = np.array_equal(model.animate(speech, weights)[:46], model.animate(other, weights)[:46])
        assert same is not attention


def test_attention_is_pytorchs_own(rng):
    """Against nn.MultiheadAttention with the same weights, with and without padding."""
    config = NetworkConfig(audio=TINY_COMPACT, d_model=32, heads=4)
    ours, theirs = SelfAttention(config).eval(), torch.nn.MultiheadAttention(32, 4, batch_first=True).eval()
    theirs.in_proj_weight.data, theirs.in_proj_bias.data = (
        ours.query_key_value.weight.data,
        ours.query_key_value.bias.data,
    )
    theirs.out_proj.load_state_dict(ours.out_proj.state_dict())
    hidden = torch.from_numpy(rng.normal(size=(2, 10, 32)).astype(np.float32))
    lengths_mask = torch.arange(10) < torch.tensor([[10], [6]])
    for mask in (None, lengths_mask):
        expected, _ = theirs(hidden, hidden, hidden, key_padding_mask=None if mask is None else ~mask)
        torch.testing.assert_close(ours(hidden, mask), expected, atol=1e-5, rtol=0)


def test_a_new_networks_curves_are_zero(rng):
    model = EmoFace(NetworkConfig(audio=TINY_COMPACT, d_model=32, layers=1, heads=4, feedforward=64)).eval()
    assert not model.predict(noise(rng, 1), mixed(rng, 60)).any()


def test_positions_are_the_papers_sines_and_cosines():
    table = sinusoids(50, 8).numpy()
    position, i = 7, 2
    angle = position / 10_000 ** (2 * i / 8)
    np.testing.assert_allclose(table[position, 2 * i : 2 * i + 2], [np.sin(angle), np.cos(angle)], atol=1e-5)


def test_what_does_not_fit_is_refused_with_its_shape(model, rng):
    with pytest.raises(NetworkError, match=r"\(59, 7\): expected \(60, 7\)"):
        model.predict(noise(rng, 1), mixed(rng, 59))
    with pytest.raises(NetworkError, match=r"shape \(2, 100\)"):
        model.encode(np.zeros((2, 100), np.float32))
    with pytest.raises(NetworkError, match="NaN"):
        model.encode(np.full(1600, np.nan, np.float32))


def test_training_runs_the_same_network(rng):
    """`forward`, which gradients go through, equals `predict` on a clip that fits."""
    model = make_model(TINY_WAV2VEC2)
    samples, weights = noise(rng, 1), mixed(rng, 60)
    with torch.no_grad():
        curves = model(torch.from_numpy(samples)[None], torch.from_numpy(weights)[None])[0].numpy()
    np.testing.assert_allclose(curves, model.predict(samples, weights), atol=1e-4)


@given(st.integers(0, 500_000))
def test_windows_cover_every_frame_and_overlap(frames):
    windows = plan_windows(frames)
    assert windows[0][0] == 0 and windows[-1][1] == frames
    assert all(stop - start <= WINDOW and start % STEP == 0 for start, stop in windows)
    for (_, stop), (start, _) in pairwise(windows):
        assert stop - start >= OVERLAP - 2 * STEP
    assert (len(windows) == 1) == (frames <= WINDOW)


@given(st.integers(WINDOW + 1, 40_000))
@settings(max_examples=20)
def test_joining_pieces_of_one_curve_gives_that_curve(frames):
    curve = np.sin(np.arange(frames) / 50).astype(np.float32)[:, None]
    joined = join_windows(frames, 1, ((start, stop, curve[start:stop]) for start, stop in plan_windows(frames)))
    np.testing.assert_allclose(joined, curve, atol=1e-6)


def test_a_join_fades_from_one_window_to_the_next_without_a_step():
    frames = 2 * WINDOW
    pieces = [
        (start, stop, np.full((stop - start, 1), i, np.float32)) for i, (start, stop) in enumerate(plan_windows(frames))
    ]
    joined = join_windows(frames, 1, iter(pieces))[:, 0]
    assert np.diff(joined).max() <= 1 / (OVERLAP - 2 * EDGE - 2 * STEP)
    assert joined[0] == 0 and joined[-1] == len(pieces) - 1


@pytest.mark.parametrize("audio", [TINY_WAV2VEC2, TINY_COMPACT], ids=lambda audio: audio["family"])
def test_a_line_longer_than_a_window_has_no_seam(audio, rng):
    """The largest step from frame to frame near a join is no larger than elsewhere, and no frame is lost."""
    model = make_model(audio)
    samples = noise(rng, 130)
    frames = 130 * 60
    curves = model.predict(samples, np.tile(np.eye(7, dtype=np.float32)[3], (frames, 1)))
    assert len(curves) == frames
    steps = np.abs(np.diff(curves, axis=0)).max(1)
    near = np.zeros(frames - 1, bool)
    for start, stop in zip(
        [s for s, _ in plan_windows(frames)][1:], [e for _, e in plan_windows(frames)], strict=False
    ):
        near[start:stop] = True
    assert near.any() and steps[near].max() <= steps[~near].max() * 1.05


def test_a_minute_is_one_window_exactly(rng):
    """A clip of 60 s goes through the network whole: it equals the network run by hand."""
    model = make_model(TINY_COMPACT)
    samples, weights = noise(rng, 60), mixed(rng, 3600)
    with torch.inference_mode():
        whole = model(torch.from_numpy(samples)[None], torch.from_numpy(weights)[None])[0].numpy()
    np.testing.assert_allclose(model.predict(samples, weights), whole, atol=1e-4)


def test_progress_reaches_the_end(rng):
    calls = []
    make_model(TINY_COMPACT).encode(noise(rng, 100), lambda done, total: calls.append((done, total)))
    assert len(calls) == len(plan_windows(6000)) and calls[-1][0] == calls[-1][1]
