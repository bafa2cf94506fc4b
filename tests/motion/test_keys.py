import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emoface.curves import Curves
from emoface.motion.keys import Keys, KeysError, reduce_keys

values = arrays(np.float32, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(-1, 1, width=32))


@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
@given(values, st.sampled_from([0.001, 0.01, 0.2]))
@settings(max_examples=60)
def test_every_frame_stays_within_the_tolerance(interpolation, values, tolerance):
    curves = Curves(values, names=("a", "b"))
    keyed = reduce_keys(curves, tolerance, interpolation)
    assert np.abs(keyed.evaluate().values - curves.values).max() <= tolerance + 1e-6
    assert all((np.diff(keys.frames) > 0).all() for keys in keyed.keys.values())


@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
@given(values, st.sampled_from([0.001, 0.01, 0.2]))
@example(np.float32([[1, 1], [2.9e-42, 1]]), 0.001)
@settings(max_examples=60)
def test_no_key_lies_outside_what_its_control_does(interpolation, values, tolerance):
    curves = Curves(values, names=("a", "b"))
    for name, keys in reduce_keys(curves, tolerance, interpolation).keys.items():
        assert keys.values.min() >= curves.column(name).min() and keys.values.max() <= curves.column(name).max()


@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
@given(values, st.sets(st.integers(0, 59), max_size=5))
@settings(max_examples=60)
def test_what_one_control_needs_does_not_depend_on_the_others(interpolation, values, must):
    curves, named = Curves(values, names=("a", "b")), {"b": sorted(must)}
    together = reduce_keys(curves, 0.01, interpolation, named).keys
    for name in curves.names:
        alone = reduce_keys(Curves(curves.column(name)[:, None], names=(name,)), 0.01, interpolation, named).keys[name]
        np.testing.assert_array_equal(alone.frames, together[name].frames)
        np.testing.assert_array_equal(alone.values, together[name].values)
    kept = [frame for frame in must if frame < len(curves)]
    assert set(kept) <= set(together["b"].frames.tolist())
    np.testing.assert_array_equal(together["b"].evaluate(kept, interpolation), curves.column("b")[kept])


@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
def test_the_ends_and_the_named_frames_are_keys(interpolation, rng):
    curves = Curves(rng.normal(size=(50, 1)) * 1e-4 + np.linspace(0, 1, 50)[:, None], names=("a",))
    keys = reduce_keys(curves, 0.01, interpolation, {"a": [17, 30, 99]}).keys["a"]
    assert {0, 17, 30, 49} <= set(keys.frames.tolist())
    np.testing.assert_array_equal(keys.values, curves.column("a")[keys.frames])


def test_a_flat_control_is_one_key():
    curves = Curves(np.full((100, 1), 0.25), names=("a",))
    keys = reduce_keys(curves).keys["a"]
    assert keys.frames.tolist() == [0] and keys.values.tolist() == [0.25]


def test_a_straight_line_is_two_keys():
    keys = reduce_keys(Curves(np.linspace(0, 1, 100)[:, None], names=("a",)), 1e-4).keys["a"]
    assert keys.frames.tolist() == [0, 99]


def test_linear_keys_pass_through_noise_that_is_below_the_tolerance(rng):
    ramp = np.linspace(0, 1, 100) + np.pad(rng.uniform(-0.009, 0.009, 98), 1)
    assert reduce_keys(Curves(ramp[:, None], names=("a",)), 0.01).keys["a"].frames.tolist() == [0, 99]


def test_a_smooth_bump_takes_fewer_cubic_keys_than_linear_ones():
    bump = Curves(np.sin(np.linspace(0, 2 * np.pi, 240))[:, None], names=("a",))
    assert len(reduce_keys(bump, 0.002, "cubic").keys["a"]) < len(reduce_keys(bump, 0.002, "linear").keys["a"])


def test_auto_tangents_are_flat_at_extrema_and_never_overshoot_them():
    keys = Keys(np.array([0, 10, 20, 30]), np.array([0, 1, 1, 0.5], np.float32))
    curve = keys.evaluate(np.linspace(0, 30, 301), "cubic")
    assert curve.max() == pytest.approx(1)
    assert curve.min() == pytest.approx(0)


def test_no_curves_no_keys_and_one_frame_one_key():
    assert len(reduce_keys(Curves(np.zeros((0, 1)), names=("a",))).keys["a"]) == 0
    assert len(reduce_keys(Curves(np.ones((1, 1)), names=("a",))).keys["a"]) == 1


@pytest.mark.parametrize("bad", [{"tolerance": -1}, {"tolerance": np.nan}, {"interpolation": "bezier"}])
def test_what_cannot_be_is_refused(bad):
    with pytest.raises(KeysError):
        reduce_keys(Curves(np.zeros((2, 1)), names=("a",)), **bad)


@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
def test_controls_are_reduced_in_groups_to_the_same_keys(interpolation, monkeypatch, rng):
    curves = Curves(rng.normal(size=(40, 5)).cumsum(0) * [1, 1, 0, 1, 1], names=tuple("abcde"))
    required = {"c": [7], "e": [39, 41]}
    whole = reduce_keys(curves, 0.3, interpolation, required)
    monkeypatch.setattr("emoface.motion.keys.GROUP_VALUES", 80)
    grouped = reduce_keys(curves, 0.3, interpolation, required)
    assert list(grouped.keys) == list(whole.keys)
    for name, keys in whole.keys.items():
        np.testing.assert_array_equal(keys.frames, grouped.keys[name].frames)
        np.testing.assert_array_equal(keys.values, grouped.keys[name].values)
