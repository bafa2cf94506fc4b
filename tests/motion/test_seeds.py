"""Seeds: the same on every machine, for ever."""

from emoface.motion.seeds import derived_seed


def test_a_derived_seed_depends_on_seed_and_name_alone_and_never_changes():
    assert derived_seed(0, "one") == 3620519099
    seeds = {derived_seed(seed, name) for seed in range(4) for name in ("one", "two", "take 2")}
    assert len(seeds) == 12 and all(0 <= seed < 2**32 for seed in seeds)
