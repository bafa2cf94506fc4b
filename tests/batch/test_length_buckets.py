"""Length buckets and batch sizes depend on a line's length and the device, and on nothing else."""

import pytest

from emoface.batch.length_buckets import BUCKETS, FRAMES_PER_BATCH, batch_size, length_bucket
from emoface.network.windowing import WINDOW


def test_every_length_within_the_networks_window_has_the_shortest_bucket_that_holds_it():
    for frames in range(1, WINDOW + 1):
        bucket = length_bucket(frames)
        assert bucket in BUCKETS and bucket >= frames
        assert bucket == BUCKETS[0] or BUCKETS[BUCKETS.index(bucket) - 1] < frames
    assert length_bucket(WINDOW) == WINDOW and length_bucket(WINDOW + 1) == 0


def test_little_is_padded():
    padding = [length_bucket(frames) / frames - 1 for frames in range(BUCKETS[0], WINDOW + 1)]
    assert max(padding) < 0.2 and sum(padding) / len(padding) < 0.1


@pytest.mark.parametrize("device", FRAMES_PER_BATCH)
def test_a_batch_is_as_large_as_its_device_bears(device):
    for bucket in BUCKETS:
        count = batch_size(bucket, device)
        assert count == 1 or count * bucket <= FRAMES_PER_BATCH[device] < (count + 1) * bucket
    assert batch_size(0, device) == 1
