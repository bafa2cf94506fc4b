"""Sentences for the user: short whatever they name."""

import pickle

import pytest

from emoface.errors import LONGEST_SENTENCE, Cancelled, EmoFaceError, bug_sentence
from emoface.speech.decoding import AudioError, load_audio
from emoface.storage.files import FileError, read_text
from emoface.take import Take, TakeError

LONG_PATH = "/home/animator/" + "a folder of a project/" * 180 + "hello.wav"


def test_a_short_sentence_is_as_it_was_written():
    sentence = "/takes/hello.take: not a take. Generate it again."
    assert str(EmoFaceError(sentence)) == sentence
    assert str(Cancelled()) == "Cancelled."
    assert str(pickle.loads(pickle.dumps(EmoFaceError(sentence)))) == sentence


@pytest.mark.parametrize(
    ("read", "error"),
    [(load_audio, AudioError), (Take.load, TakeError), (Take.load, EmoFaceError), (read_text, FileError)],
)
def test_of_a_path_however_long_the_files_name_and_the_reason_stay(read, error):
    with pytest.raises(EmoFaceError) as refused:
        read(LONG_PATH)
    said = str(refused.value)
    assert len(said) <= LONGEST_SENTENCE and said.startswith("/home/animator/") and "/hello.wav: " in said
    assert said.endswith(".")


def test_each_line_of_a_long_error_is_short():
    lines = str(EmoFaceError("\n".join([f"{LONG_PATH}: no sound."] * 3))).split("\n")
    assert len(lines) == 3 and all(
        len(line) <= LONGEST_SENTENCE and line.endswith("hello.wav: no sound.") for line in lines
    )


def test_a_mistake_of_our_own_quotes_little_of_its_error():
    assert len(bug_sentence(KeyError("x" * 10_000), "emoface show")) <= 2 * LONGEST_SENTENCE
