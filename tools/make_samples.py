#!/usr/bin/env python3
"""Makes the sample lines: `python tools/make_samples.py FOLDER`, with the extra `corpus` and `emoface corpus fetch`.

Kokoro takes no direction. A line is acted by the choice of voices, by punctuation and speed, and by vocal effort.
Writes NAME.wav (24 kHz, 16 bits, mono) and NAME.txt, what is said.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "Python"))

from emoface.training.corpus.synthesisers.kokoro import RATE, KokoroVoice, speak_with_kokoro  # noqa: E402
from emoface.training.corpus.synthesisers.kokoro_symbols import english_tokens, mandarin_tokens  # noqa: E402
from emoface.training.corpus.vocal_effort import with_effort  # noqa: E402

EDGE_S = 0.15  # silence before a line and after it
PEAK = 0.8
LEVEL = 0.14  # root mean square of a line's loudest second


@dataclass(frozen=True)
class Phrase:
    """A part of a line that is said in one way.

    words: what is said.
    voice: who says it.
    language: en-us, en-gb or zh.
    pinyin: how Chinese words are said.
    effort: of vocal_effort.EFFORTS; None is usual.
    gain: of this phrase's loudness beside the others'.
    pause_s: silence before it.
    """

    words: str
    voice: KokoroVoice
    language: str = "en-us"
    pinyin: str = ""
    effort: str | None = None
    gain: float = 1.0
    pause_s: float = 0.0


LINES = {
    "return": [
        Phrase("You came back.", KokoroVoice("af_heart", "af_bella", 0.7, 0.92)),
        Phrase("After all these years, you actually came back!", KokoroVoice("af_heart", "af_bella", 0.7, 1.0),
               pause_s=0.3),
    ],
    "bridge": [
        Phrase("Hold the bridge, no matter what happens!", KokoroVoice("am_michael", "am_fenrir", 0.5, 1.0),
               effort="raised"),
        Phrase("I will bring the others before dawn.", KokoroVoice("am_michael", "am_fenrir", 0.5, 0.95),
               gain=0.7, pause_s=0.35),
    ],
    "letter": [
        Phrase("I kept your letter.", KokoroVoice("bf_emma", "bf_isabella", 0.6, 0.85), "en-gb", effort="soft"),
        Phrase("I read it every night, until the paper fell apart.", KokoroVoice("bf_emma", "bf_isabella", 0.6, 0.85),
               "en-gb", effort="soft", pause_s=0.45),
    ],
    "tower": [
        Phrase("Listen.", KokoroVoice("bm_george", "bm_lewis", 0.6, 1.05), "en-gb", effort="soft", gain=0.35),
        Phrase("Do you hear that?", KokoroVoice("bm_george", "bm_lewis", 0.6, 0.92), "en-gb", effort="soft",
               gain=0.35, pause_s=0.3),
        Phrase("Run!", KokoroVoice("bm_george", "bm_lewis", 0.6, 1.0), "en-gb", effort="shouted", pause_s=1.2),
        Phrase("Everybody, get out of the tower, now!", KokoroVoice("bm_george", "bm_lewis", 0.6, 1.05), "en-gb",
               effort="shouted", pause_s=0.2),
    ],
    "danger_zh": [
        Phrase("别动！", KokoroVoice("zf_xiaoxiao", "zf_xiaobei", 0.7, 1.0), "zh", "bie2 dong4!", "soft", 0.6),
        Phrase("前面有人，我们必须马上离开这里。", KokoroVoice("zf_xiaoxiao", "zf_xiaobei", 0.7, 1.1), "zh",
               "qian2 mian4 you3 ren2, wo3 men5 bi4 xu1 ma3 shang4 li2 kai1 zhe4 li3.", pause_s=0.5),
    ],
    "victory_zh": [
        Phrase("太好了！", KokoroVoice("zm_yunxi", "zm_yunyang", 0.6, 0.95), "zh", "tai4 hao3 le5!", "raised"),
        Phrase("我们终于赢了，今晚大家一起庆祝吧！", KokoroVoice("zm_yunxi", "zm_yunyang", 0.6, 1.0), "zh",
               "wo3 men5 zhong1 yu2 ying2 le5, jin1 wan3 da4 jia1 yi4 qi3 qing4 zhu4 ba5!", "raised", pause_s=0.25),
    ],
}  # fmt: skip


def main() -> int:
    """Make all lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where they go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, phrases in LINES.items():
        samples = spoken(phrases)
        soundfile.write(folder / f"{name}.wav", samples, RATE, subtype="PCM_16")
        space = "" if phrases[0].language == "zh" else " "
        text = space.join(phrase.words for phrase in phrases)
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        print(f"{name} {len(samples) / RATE:.2f} s", flush=True)
    return 0


def spoken(phrases: Sequence[Phrase]) -> np.ndarray:
    """A line's sound at RATE, (n,)."""
    rng = np.random.default_rng(1)
    parts = [_silence(EDGE_S)]
    for phrase in phrases:
        tokens = mandarin_tokens(phrase.pinyin) if phrase.pinyin else _english_tokens(phrase)
        speech = speak_with_kokoro(tokens, phrase.voice)
        if phrase.effort:
            speech = with_effort(speech, phrase.effort, rng)
        parts += [_silence(phrase.pause_s), speech.samples * (phrase.gain / _level(speech.samples))]
    line = np.concatenate([*parts, _silence(EDGE_S)])
    return line * min(LEVEL / _level(line), PEAK / np.abs(line).max())


def _english_tokens(phrase: Phrase) -> list:
    return english_tokens(phrase.words, phrase.language == "en-gb")


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def _level(samples: np.ndarray) -> float:
    """Root mean square of the loudest second."""
    power = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=float))])
    length = min(RATE, len(samples))
    return float(np.sqrt((power[length:] - power[:-length]).max() / length))


if __name__ == "__main__":
    sys.exit(main())
