"""A worker without a network: it answers with takes at once. Run as a script.

The recording's name decides what happens: `slow` takes seconds and can be cancelled, `crash_once` and `crash_always`
end the process, `refused` fails with a sentence; the others are animated, `hummed` with a warning.

A phone lasts a quarter of a second: the letters of the text, else AA. Column 7 of the face is 1 where one is corrected.
"""

import os
import time
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np

from emoface.alignment import Alignment, Phone
from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.phones import CLASSES
from emoface.prosody import Prosody
from emoface.rig import BOARD
from emoface.speech.phone_edits import replace_phones
from emoface.take import AudioRef, ModelRef, Take
from emoface.timing import FACE_RATE
from emoface.worker import server
from emoface.worker.protocol import alignment_from_json, line_from_json, phones_from_json

SLOW_STEPS = 300
PHONE_S = 0.25
CORRECTED = 7  # a column of the face


class FakeModelService(server.ModelService):
    def initialize(self, listener, protocol, **settings):
        return {"server": "0", "model": settings.get("model") or "quick", "model_id": "q", "device": "cpu"}

    def generate(self, listener, line, out, overwrite=False, compress=True, words_and_phones=None):
        request = line_from_json(line)
        audio = Path(request.audio)
        listener.stage("audio")
        if not audio.is_file():
            raise EmoFaceError(f"{audio}: there is no such file. Check the path.")
        if "refused" in audio.name:
            raise EmoFaceError(f"{audio}: this is not a sound file. Expected WAV, FLAC or MP3.")
        mark = audio.with_suffix(".died")
        if "crash_always" in audio.name or ("crash_once" in audio.name and not mark.exists()):
            mark.touch()
            os._exit(3)
        listener.stage("speech")
        for step in range(SLOW_STEPS if "slow" in audio.name else 0):
            time.sleep(0.02)
            listener.progress(step, SLOW_STEPS)
        with wave.open(str(audio)) as file:
            frames = FACE_RATE.whole_frames(file.getnframes(), file.getframerate())
            duration_s = file.getnframes() / file.getframerate()
        listener.stage("animate")
        if "hummed" in audio.name:
            listener.warn(f"{audio}: no speech was heard in it, so the mouth stays shut.")
        timeline = request.timeline.within(duration_s)
        values = np.zeros((frames, len(BOARD)), np.float32)
        values[:, :7] = timeline.weights(frames, FACE_RATE)
        listener.stage("save")
        alignment = alignment_from_json(words_and_phones) if words_and_phones else found(request.text, duration_s)
        show_corrected(values, alignment)
        take = Take.draw(
            type(request)(**{**vars(request), "timeline": timeline}),
            AudioRef("ab" * 32, duration_s),
            ModelRef("quick", "q"),
            Curves(values),
            alignment,
        )
        if take.line.needs_prosody:
            take = take.with_speech_layers(Prosody.silent(frames))
        take.save(out, overwrite, compress)
        return {"take": out, **take.summary()}

    def correct(self, listener, take, phones, out, overwrite=False):
        old = Take.load(take)
        corrected = [replace(phone, origin="corrected") for phone in phones_from_json(phones)]
        alignment = replace(old.alignment, phones=replace_phones(old.alignment.phones, corrected))
        values = old.face.values.copy()
        show_corrected(values, alignment)
        new = replace(old, face=Curves(values), alignment=alignment)
        new.save(out, overwrite, compress=False)
        return {"take": out, **new.summary()}


def found(text, duration_s):
    """An alignment of quarters of a second."""
    count = max(int(duration_s / PHONE_S), 1)
    symbols = [letter.upper() for letter in text or "" if letter.upper() in CLASSES] or ["AA"]
    bounds = [n * PHONE_S for n in range(count)] + [duration_s]
    phones = [Phone(symbols[n % len(symbols)], bounds[n], bounds[n + 1], "aligned") for n in range(count)]
    return Alignment(phones=tuple(phones))


def show_corrected(values, alignment):
    for phone in alignment.phones:
        first, last = (round(seconds * float(FACE_RATE)) for seconds in (phone.start_s, phone.end_s))
        values[first:last, CORRECTED] = phone.origin == "corrected"


if __name__ == "__main__":
    server.serve(FakeModelService())
