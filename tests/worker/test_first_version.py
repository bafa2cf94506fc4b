"""The wire is that of the first version: its recorded lines are read, and the same lines are written."""

import json
import sys
from pathlib import Path

import pytest

from emoface.emotion import EmotionTimeline
from emoface.errors import Cancelled
from emoface.take import Line
from emoface.worker.client import Client, StageProgress
from emoface.worker.protocol import ErrorCode, WorkerError, WorkerSettings, line_from_json, read, write

from .conftest import SOON_S
from .replay_worker import conversations

FIRST_VERSION = Path(__file__).parents[1] / "data" / "first_version"
CONVERSATION = FIRST_VERSION / "worker" / "conversation.txt"
AUDIO = "/dialogue/lines/back.flac"


def replaying(number: int) -> list[str | Path]:
    return [sys.executable, Path(__file__).with_name("replay_worker.py"), CONVERSATION, str(number)]


def recorded_line() -> dict:
    """The line of the first `generate`."""
    sent = [json.loads(line) for sender, line in conversations(CONVERSATION)[0] if sender == ">"]
    return sent[1]["params"]["line"]


def test_every_recorded_message_is_read_and_written_as_it_was():
    lines = [line for worker in conversations(CONVERSATION) for _, line in worker]
    assert len(lines) > 40
    for line in lines:
        assert write(read(line)) == line


def test_a_recorded_line_of_dialogue_is_read():
    line = line_from_json(recorded_line())
    assert (line.audio, line.seed, line.channel) == (AUDIO, 7, 1)
    assert line.timeline == EmotionTimeline.parse("neutral@0 happy:0.7@0.3", 0.15)
    assert (line.smoothing.window, line.smoothing.order) == (9, 3)


def test_the_client_sends_the_same_bytes_and_understands_the_replies():
    settings = WorkerSettings(device="cpu", cache="/dialogue/worker/speech")
    received = []
    with Client(replaying(0), settings) as client:
        assert client.start().result(SOON_S)["model_id"] == "b8c6c8850233c7fd"
        line = line_from_json(recorded_line())
        made = client.generate(line, "/dialogue/worker/back.take", compress=False, on_progress=received.append)
        assert made.result(SOON_S)["frames"] == 36
        again = client.generate(Line(AUDIO), "/dialogue/worker/back.take")
        gone = client.generate(Line("/dialogue/lines/gone.flac"), "/dialogue/worker/gone.take")
        for request, kind in ((again, "FileExists"), (gone, "AudioError")):
            with pytest.raises(WorkerError) as refusal:
                request.result(SOON_S)
            assert (refusal.value.info.code, refusal.value.info.error_type) == (ErrorCode.REFUSED, kind)
        sad = EmotionTimeline.constant("sad", 0.5)
        done = client.animate("/dialogue/worker/back.take", sad, "/dialogue/worker/sad.take", overwrite=True)
        assert done.result(SOON_S)["emotion"] == "sad:0.5@0"
        strange = client.request(
            "generate", {"line": {"audio": "a.wav", "loudness": 1}, "out": "/dialogue/worker/x.take"}
        )
        with pytest.raises(WorkerError, match="nothing knows 'loudness'"):
            strange.result(SOON_S)
        with pytest.raises(WorkerError) as unknown:
            client.request("sing", {}).result(SOON_S)
        assert unknown.value.info.code == ErrorCode.NO_SUCH_METHOD
        client.poll()
    assert received[0] == StageProgress("audio") and StageProgress("speech", 36, 36) in received


def test_waveforms_are_requested_by_the_same_bytes():
    with Client(replaying(1), WorkerSettings(load_model=False)) as client:
        sound = client.prepare_waveform(AUDIO, "/dialogue/worker/sounds").result(SOON_S)["sound"]
        assert sound == "/dialogue/worker/sounds/983fc040b286714c7bae5a26f22eca68-mix.wav"
        with pytest.raises(WorkerError, match="no channel 9"):
            client.prepare_waveform(AUDIO, "/dialogue/worker/sounds", channel=9).result(SOON_S)


def test_a_recorded_cancel_is_understood():
    cancelled = [line for sender, line in conversations(CONVERSATION)[2] if sender == "<" and b"-32800" in line]
    assert read(cancelled[0]).error.code == ErrorCode.CANCELLED
    assert not issubclass(Cancelled, WorkerError)
