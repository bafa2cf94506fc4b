"""Length buckets: the padded shapes that the network runs in. A line's bucket depends on its own length alone.

The last bits of a line's curves depend on the padded shape it runs in, and on nothing else in its mini-batch. With
fixed shapes, a line comes out the same to the bit in any order, on any number of workers, and after a resume.
"""

from ..network.windowing import WINDOW

SHORTEST = 60  # frames of the first bucket: below a second there is little left to save
STEP = 1.15  # ratio of neighbouring buckets: a line is padded by 7 % in the mean
FRAMES_PER_BATCH = {"cpu": 600, "cuda": 7200}  # padded frames: a core is busy with 10 s, a GPU only with many lines


def _make_buckets() -> tuple[int, ...]:
    buckets = [SHORTEST]
    while buckets[-1] < WINDOW:
        buckets.append(min(-(-int(buckets[-1] * STEP) // 4) * 4, WINDOW))
    return tuple(buckets)


BUCKETS = _make_buckets()  # their lengths in frames, in rising order


def length_bucket(frames: int) -> int:
    """The frames that a line is padded to; 0 for one that is longer than the network's window and runs alone.

    frames: of the line, at 60 fps.
    """
    return next((bucket for bucket in BUCKETS if bucket >= frames), 0)


def batch_size(bucket: int, device: str) -> int:
    """How many lines of a bucket run together. device: "cpu" or "cuda"."""
    return max(1, FRAMES_PER_BATCH[device] // bucket) if bucket else 1
