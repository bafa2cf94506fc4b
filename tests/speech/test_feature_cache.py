import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from emoface.speech.feature_cache import SpeechCache


class CountingEncoder:
    """Counts its calls."""

    def __init__(self, encoder_id="abc", size=100):
        self.encoder_id, self.size, self.calls = encoder_id, size, 0

    def encode(self, samples, progress=None):
        self.calls += 1
        return np.full((self.size, 4), samples.sum(), np.float32)


def clip(i: int) -> np.ndarray:
    return np.full(1600, i, np.float32)


def test_the_same_speech_is_encoded_once(tmp_path):
    cache, encoder = SpeechCache(tmp_path), CountingEncoder()
    assert not cache.holds(clip(1), encoder)
    first, second = (cache.get_or_encode(clip(1), encoder) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert encoder.calls == 1 and cache.holds(clip(1), encoder)


def test_other_samples_or_another_encoder_are_another_entry(tmp_path):
    cache, encoder, other = SpeechCache(tmp_path), CountingEncoder(), CountingEncoder("xyz")
    for samples, by in ((clip(1), encoder), (clip(2), encoder), (clip(1), other)):
        cache.get_or_encode(samples, by)
    assert (encoder.calls, other.calls) == (2, 1)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_entry_is_made_again(tmp_path, damage):
    cache, encoder = SpeechCache(tmp_path), CountingEncoder()
    features = cache.get_or_encode(clip(3), encoder)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes({"cut": data[:200], "flipped": data, "empty": b"", "text": b"hello"}[damage])
    np.testing.assert_array_equal(cache.get_or_encode(clip(3), encoder), features)
    assert encoder.calls == 2
    cache.get_or_encode(clip(3), encoder)
    assert encoder.calls == 2


def test_the_least_recently_used_goes_first(tmp_path):
    encoder = CountingEncoder()
    one = len_of_one_entry(tmp_path / "probe")
    cache = SpeechCache(tmp_path / "cache", limit_bytes=3 * one)
    for i in range(3):
        cache.get_or_encode(clip(i), encoder)
        for age, path in enumerate(sorted((tmp_path / "cache").iterdir(), key=os.path.getmtime, reverse=True)):
            os.utime(path, ns=(10**18 - age * 10**9,) * 2)
    cache.get_or_encode(clip(0), encoder)  # used now: 1 is the oldest
    cache.get_or_encode(clip(3), encoder)
    assert [cache.holds(clip(i), encoder) for i in range(4)] == [True, False, True, True]
    assert sum(path.stat().st_size for path in (tmp_path / "cache").iterdir()) <= 3 * one


def len_of_one_entry(folder) -> int:
    SpeechCache(folder).get_or_encode(clip(0), CountingEncoder())
    return next(folder.iterdir()).stat().st_size


def hammer(folder: str) -> float:
    cache, encoder = SpeechCache(folder, limit_bytes=8_000), CountingEncoder()
    return sum(float(cache.get_or_encode(clip(i % 7), encoder)[0, 0]) for i in range(60))


def test_several_processes_share_a_folder(tmp_path):
    expected = sum(1600.0 * (i % 7) for i in range(60))
    with ProcessPoolExecutor(4) as pool:
        assert list(pool.map(hammer, [str(tmp_path)] * 4)) == [expected] * 4
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_where_nothing_can_be_written_the_features_still_come(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    encoder = CountingEncoder()
    assert SpeechCache(blocked).get_or_encode(clip(1), encoder).shape == (100, 4)
