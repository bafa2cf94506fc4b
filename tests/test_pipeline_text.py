"""The text of a line on its way through the pipeline, and corrections of phones, with the default model."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from emoface.alignment import Alignment, Phone, Word, text_fit
from emoface.emotion import EmotionTimeline
from emoface.network import EmoFace, load_model
from emoface.pipeline import FAR, GenerateError, Pipeline
from emoface.progress import ProgressListener
from emoface.speech.decoding import load_audio
from emoface.speech.feature_cache import SpeechCache
from emoface.speech.phone_edits import PhoneEditError
from emoface.take import Line, Take
from emoface.text.lexicon import Lexicon

from .conftest import SAMPLES
from .network.conftest import TINY_WAV2VEC2, make_model

AUDIO = str(SAMPLES / "bridge.wav")
TEXT = "Hold the bridge, no matter what happens. I will bring the others before dawn."


class Recorder(ProgressListener):
    """Keeps the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


@pytest.fixture(scope="module")
def model() -> EmoFace:
    return load_model("compact", "cpu")


@pytest.fixture(scope="module")
def pipeline(model, tmp_path_factory) -> Pipeline:
    return Pipeline(model, SpeechCache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def heard(pipeline) -> Take:
    """Without a text."""
    return pipeline.generate(Line(AUDIO))


@pytest.fixture(scope="module")
def aligned(pipeline) -> Take:
    return pipeline.generate(Line(AUDIO, text=TEXT))


def test_without_a_text_the_phones_are_heard_and_tile_the_line(heard):
    phones = heard.alignment.phones
    assert not heard.alignment.words and {phone.origin for phone in phones} == {"heard"}
    assert phones[0].start_s == 0 and phones[-1].end_s == pytest.approx(heard.audio.duration_s, abs=0.02)
    assert all(a.end_s == b.start_s for a, b in pairwise(phones))


def test_a_text_that_fits_gives_its_words_and_moves_the_lips(heard, aligned):
    assert [word.text.lower() for word in aligned.alignment.words][:4] == ["hold", "the", "bridge", "no"]
    assert text_fit(aligned.alignment).share > 0.9
    assert "aligned" in {phone.origin for phone in aligned.alignment.phones}
    assert aligned.line.text == TEXT and aligned.face != heard.face


def test_a_text_of_another_line_changes_nothing_and_is_said(pipeline, heard):
    listener = Recorder()
    take = pipeline.generate(
        Line(AUDIO, text="Completely different words about seven purple elephants"), listener=listener
    )
    assert take.face == heard.face and text_fit(take.alignment).share == 0
    assert len(listener.warnings) == 1 and "its text was not found in the sound" in listener.warnings[0]


def test_an_empty_text_is_no_text(pipeline, heard):
    assert pipeline.generate(Line(AUDIO, text="")).face == heard.face


def test_a_lexicon_says_how_a_word_is_spoken(pipeline, tmp_path):
    (tmp_path / "own.txt").write_text("xqzt  B R IH1 JH\n")
    text, lexicon = TEXT.replace("bridge", "Xqzt"), Lexicon.load(tmp_path / "own.txt")
    words = pipeline.generate(Line(AUDIO, text=text), lexicon=lexicon).alignment.words
    assert (words[2].text.lower(), words[2].origin) == ("xqzt", "aligned")


def test_given_phones_are_taken_as_they_are_and_what_they_leave_open_is_heard(pipeline, heard):
    given = Alignment(
        (Word("Hold", 0.3, 0.7, 1.0, "given"),), (Phone("M", 0.4, 0.6, "given"), Phone("UW", 0.6, 99, "given"))
    )
    take = pipeline.generate(Line(AUDIO, text="not used"), given)
    phones, end_s = take.alignment.phones, take.audio.duration_s
    assert phones[0] == heard.alignment.phones[0] and take.alignment.words == given.words
    assert [phone for phone in phones if phone.origin == "given"] == [
        given.phones[0],
        replace(given.phones[1], end_s=end_s),
    ]
    np.testing.assert_allclose(take.face.values[:2], heard.face.values[:2], atol=1e-2)


def test_other_emotions_keep_the_phones(pipeline, aligned):
    changed = pipeline.animate(aligned, None, EmotionTimeline.parse("sad"))
    assert changed.alignment == aligned.alignment
    assert changed.face == pipeline.generate(Line(AUDIO, EmotionTimeline.parse("sad"), text=TEXT)).face


def test_a_take_of_the_first_version_gets_phones_when_it_is_animated(pipeline, heard):
    old = replace(heard, alignment=Alignment())
    again = pipeline.animate(old, None, heard.line.timeline)
    assert again.alignment == heard.alignment and again.face == heard.face


@pytest.mark.parametrize("text", [None, TEXT])
def test_a_model_without_phones_says_that_it_does_not_use_a_text(tmp_path, text):
    listener = Recorder()
    take = Pipeline(make_model(TINY_WAV2VEC2), SpeechCache(tmp_path)).generate(
        Line(AUDIO, text=text), listener=listener
    )
    assert take.alignment == Alignment()
    assert [w for w in listener.warnings if "does not use a text" in w] == listener.warnings[: int(text is not None)]


def test_a_correction_moves_the_face_around_it_and_leaves_the_rest_to_the_byte(pipeline, heard):
    take = pipeline.correct(heard, None, [Phone("M", 2.0, 2.1)])
    changed = np.flatnonzero((take.face.values != heard.face.values).any(1))
    assert 120 - FAR < changed[0] < 120 and 126 < changed[-1] < 126 + FAR
    assert Phone("M", 2.0, 2.1, "corrected") in take.alignment.phones
    assert np.abs(take.face.values - heard.face.values).max() > 0.2
    assert (take.blink, take.gaze, take.line) == (heard.blink, heard.gaze, heard.line)


def test_a_correction_gives_what_the_whole_line_animated_again_gives(pipeline, heard):
    take = pipeline.correct(heard, None, [Phone("M", 2.0, 2.1)])
    whole = pipeline.animate(take, None, take.line.timeline)
    assert whole.alignment == take.alignment
    np.testing.assert_allclose(take.face.values, whole.face.values, atol=0.02)


def test_a_correction_at_either_end_and_of_the_whole_line(pipeline, heard):
    end_s = heard.audio.duration_s
    for phones in ([Phone("M", 0, 0.1)], [Phone("M", end_s - 0.1, end_s)], [Phone("AA", 0, end_s)]):
        take = pipeline.correct(heard, None, phones)
        whole = pipeline.animate(take, None, take.line.timeline)
        np.testing.assert_allclose(take.face.values, whole.face.values, atol=0.02)


def test_a_correction_that_is_taken_back_gives_the_face_that_was(pipeline, heard):
    was = [phone for phone in heard.alignment.phones if 1.9 < phone.start_s < 2.2]
    take = pipeline.correct(heard, None, [Phone("M", was[0].start_s, was[-1].end_s)])
    again = pipeline.correct(take, None, was)
    before = pipeline.correct(heard, None, was)
    np.testing.assert_allclose(again.face.values, before.face.values, atol=1e-5)


def test_a_second_correction_neither_decodes_nor_encodes(model, heard, tmp_path):
    decoded = []

    def decode(path, channel):
        decoded.append(path)
        return load_audio(path, channel)

    pipeline = Pipeline(model, SpeechCache(tmp_path), decode)
    take = pipeline.correct(heard, None, [Phone("M", 2.0, 2.1)])
    pipeline.correct(take, None, [Phone("P", 1.0, 1.1)])
    assert len(decoded) == 1


def test_a_correction_of_a_recording_that_changed_is_refused(pipeline, tmp_path):
    speech, rate = soundfile.read(AUDIO)
    soundfile.write(tmp_path / "a.wav", speech, rate)
    take = pipeline.generate(Line(str(tmp_path / "a.wav")))
    soundfile.write(tmp_path / "a.wav", speech[::-1], rate)
    with pytest.raises(GenerateError, match="has changed"):
        pipeline.correct(take, None, [Phone("M", 1.0, 1.1)])


def test_what_cannot_be_corrected_is_refused(pipeline, heard, tmp_path):
    with pytest.raises(PhoneEditError, match="within the line"):
        pipeline.correct(heard, None, [Phone("M", 100, 101)])
    with pytest.raises(GenerateError, match="no phones to correct"):
        Pipeline(make_model(TINY_WAV2VEC2), SpeechCache(tmp_path)).correct(heard, None, [Phone("M", 1, 1.1)])
