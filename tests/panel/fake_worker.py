"""A worker without a network: it answers with takes at once. Run as a script.

The recording's name decides what happens: `slow` takes seconds and can be cancelled, `crash_once` and `crash_always`
end the process, `refused` fails with a sentence; the others are animated, `hummed` with a warning.
"""

import os
import time
import wave
from pathlib import Path

import numpy as np

from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.rig import BOARD
from emoface.take import AudioRef, ModelRef, Take
from emoface.timing import FACE_RATE
from emoface.worker import server
from emoface.worker.protocol import line_from_json

SLOW_STEPS = 300


class FakeModelService(server.ModelService):
    def initialize(self, listener, protocol, **settings):
        return {"server": "0", "model": settings.get("model") or "quick", "model_id": "q", "device": "cpu"}

    def generate(self, listener, line, out, overwrite=False, compress=True):
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
        take = Take.draw(
            type(request)(**{**vars(request), "timeline": timeline}),
            AudioRef("ab" * 32, duration_s),
            ModelRef("quick", "q"),
            Curves(values),
        )
        take.save(out, overwrite, compress)
        return {"take": out, **take.summary()}


if __name__ == "__main__":
    server.serve(FakeModelService())
