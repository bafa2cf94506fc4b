import numpy as np

from emoface.motion.least_jerk import least_jerk


def test_it_goes_from_rest_to_rest():
    way = least_jerk(np.linspace(-0.5, 1.5, 2001))
    assert not way[:501].any() and (way[1500:] == 1).all() and way[1000] == 0.5
    assert (np.diff(way) >= 0).all()
    speed = np.diff(way[500:1501])
    assert speed[0] < 1e-6 and speed[-1] < 1e-6
