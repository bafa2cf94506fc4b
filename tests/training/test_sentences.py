import re

from emoface.training.sentences import PINYIN, write_line


def test_lines_are_filled_in_and_varied(rng):
    lines = [write_line(rng, "english") for _ in range(300)]
    assert not any("{" in line for line in lines)
    assert len(set(lines)) > 290
    assert any("?" in line for line in lines) and any("!" in line for line in lines)


def test_mandarin_is_toned_pinyin_and_covers_every_initial_and_final(rng):
    text = " ".join(write_line(rng, "mandarin") for _ in range(2500))
    syllables = set(re.findall(r"[a-z]+(?=[1-5])", text))
    expected = {initial + final.replace("ü", "v") for initial, finals in PINYIN.items() for final in finals.split()}
    assert expected <= syllables


def test_the_same_seed_writes_the_same_line():
    import numpy as np

    assert write_line(np.random.default_rng(4), "english") == write_line(np.random.default_rng(4), "english")
