"""Makes the pictures of the README from today's program: `.venv/bin/python docs/make_pictures.py`."""

from pathlib import Path

from emoface.emotion import EMOTIONS, EmotionTimeline
from emoface.motion.limits import clamp
from emoface.network import load_model
from emoface.pipeline import Pipeline
from emoface.preview.emotion_sheet import draw_emotion_sheet
from emoface.preview.take_sheet import draw_take_sheet
from emoface.resources import RESOURCES
from emoface.speech.decoding import load_audio
from emoface.take import Line

PICTURES = Path(__file__).parent / "pictures"


def main() -> None:
    pipeline = Pipeline(load_model())
    line = str(RESOURCES / "Samples" / "return.wav")
    takes = {emotion: pipeline.generate(Line(line, EmotionTimeline.constant(emotion))) for emotion in EMOTIONS}
    moment = int(takes["neutral"].face.column("CTRL_C_jaw-translateY").argmax())
    poses = {emotion: clamp(take.face).values[moment] for emotion, take in takes.items()}  # no blink in the way
    draw_emotion_sheet(poses).save(str(PICTURES / "emotions.png"))

    line = str(RESOURCES / "Samples" / "bridge.wav")
    take = pipeline.generate(Line(line, EmotionTimeline.parse("neutral@0 angry:0.9@1.6 sad:0.8@3.4")))
    draw_take_sheet(take, load_audio(line).samples).save(str(PICTURES / "sheet.png"))


if __name__ == "__main__":
    main()
