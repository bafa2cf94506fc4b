"""Speech from Festival, whose voices are cut from recordings of real speakers, with the end time of every phone.

Festival is a program of the user's system, as espeak-ng and flite are: see `espeak`.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from ...phones import from_festival, merge_silences
from .speech import SynthesisedSpeech, SynthesisError

LONGEST_RUN_S = 120.0  # a line takes a tenth of a second; a voice that hangs is an error


@dataclass(frozen=True)
class FestivalVoice:
    """A voice of Festival.

    name: Festival's own.
    package: one or more of Debian's.
    language: of its texts.
    encoding: of its texts.
    hmm: whether it is a statistical model; else it is cut from recordings (diphones).
    """

    name: str
    package: str
    language: str
    encoding: str
    hmm: bool = False


# Left out: hy_fi_mv (its s is nearly silent under a rumble), hindi and marathi NSK (the same diphones as telugu).
FESTIVAL_VOICES = (
    FestivalVoice("kal_diphone", "festvox-kallpc16k", "english", "ascii"),
    FestivalVoice("ked_diphone", "festvox-kdlpc16k", "english", "ascii"),
    FestivalVoice("cmu_us_slt_arctic_hts", "festvox-us-slt-hts", "english", "ascii", hmm=True),
    FestivalVoice("czech_ph", "festvox-czech-ph", "czech", "iso-8859-2"),
    FestivalVoice("czech_krb", "festvox-czech-krb", "czech", "iso-8859-2"),
    FestivalVoice("czech_machac", "festvox-czech-machac", "czech", "iso-8859-2"),
    FestivalVoice("czech_dita", "festvox-czech-dita", "czech", "iso-8859-2"),
    FestivalVoice("lp_diphone", "festvox-italp16k", "italian", "iso-8859-1"),
    FestivalVoice("pc_diphone", "festvox-itapc16k", "italian", "iso-8859-1"),
    FestivalVoice("suo_fi_lj_diphone", "festvox-suopuhe-lj", "finnish", "iso-8859-1"),
    FestivalVoice("upc_ca_ona_hts", "festvox-ca-ona-hts", "catalan", "iso-8859-15", hmm=True),
    FestivalVoice("telugu_NSK_diphone", "festvox-te-nsk festival-te", "telugu", "utf-8"),
)

# Diphone voices take their times and pitch from the Segment and Target relations, just before the sound is made.
_VARY_DIPHONES = """
(define (vary utt)
  (mapcar
    (lambda (segment)
      (item.set_feat segment 'end (* {stretch} (item.feat segment 'end)))
      (mapcar
        (lambda (target)
          (item.set_feat target 'pos (* {stretch} (item.feat target 'pos)))
          (item.set_feat target 'f0 (* {pitch} (item.feat target 'f0))))
        (item.relation.daughters segment 'Target)))
    (utt.relation.items utt 'Segment))
  utt)
(set! after_analysis_hooks
  (append (if (or (null? after_analysis_hooks) (consp after_analysis_hooks))
              after_analysis_hooks (list after_analysis_hooks))
          (list vary)))
"""
_VARY_HMM = """
(set! hts_engine_params (append hts_engine_params (list (list "-r" {speed}))))
"""
_SPEAK = """
(set! spoken (utt.synth (eval (list 'Utterance 'Text {text}))))
(utt.save.wave spoken "speech.wav" 'riff)
(mapcar
  (lambda (segment) (format t "phone %s %f\\n" (item.name segment) (item.feat segment 'end)))
  (utt.relation.items spoken 'Segment))
"""


@cache
def festival_voices() -> tuple[FestivalVoice, ...]:
    """The voices of FESTIVAL_VOICES that this machine has and can load; none without festival."""
    if shutil.which("festival") is None:
        return ()
    # A voice may be listed without its language: telugu's rules are a package that its voice only recommends.
    attempts = [
        f'(unwind-protect (begin (voice_{voice.name}) (format t "voice {voice.name}\\n")) nil)'
        for voice in FESTIVAL_VOICES
    ]
    loaded = subprocess.run(
        ["festival", "-b", *attempts], capture_output=True, text=True, errors="replace", timeout=LONGEST_RUN_S
    ).stdout.splitlines()
    return tuple(voice for voice in FESTIVAL_VOICES if f"voice {voice.name}" in loaded)


def speak_with_festival(text: str, voice: FestivalVoice, stretch: float = 1.0, pitch: float = 1.0) -> SynthesisedSpeech:
    """Speak a text.

    stretch, pitch: factors on the length of every phone and on the height of the voice.

    The formants stay where they are. A voice from a model keeps its own pitch: Festival's engine does not change it.

    Raises SynthesisError, and PhoneError for a phone that the inventory does not know.
    """
    if voice.hmm:
        vary = _VARY_HMM.format(speed=f"{1 / stretch:.4f}")
    else:
        vary = _VARY_DIPHONES.format(stretch=f"{stretch:.4f}", pitch=f"{pitch:.4f}")
    script = f"(voice_{voice.name})\n{vary}" + _SPEAK.format(text=_scheme_string(text))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "script.scm").write_bytes(script.encode(voice.encoding, errors="replace"))
        done = subprocess.run(
            ["festival", "-b", "script.scm"],
            cwd=folder,
            env={**os.environ, "HOME": folder},  # the user's own .festivalrc would change the corpus
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST_RUN_S,
        )
        wave = Path(folder) / "speech.wav"
        entries = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("phone ")]
        if done.returncode or not wave.exists() or not entries:
            output = done.stderr.strip()[:200]
            raise SynthesisError(f"festival could not speak {text!r} with the voice {voice.name!r}: {output}")
        samples, sample_rate = soundfile.read(wave, dtype="float32")
    duration_s = len(samples) / sample_rate
    cuts = np.minimum([0.0, *(float(end) for _, end in entries)], duration_s)
    cuts[-1] = duration_s
    phones = (
        phone
        for (name, _), a, b in zip(entries, cuts, cuts[1:], strict=False)
        for phone in from_festival(name, voice.language, float(a), float(b))
    )
    return SynthesisedSpeech(samples, sample_rate, tuple(merge_silences(phones)))


def _scheme_string(text: str) -> str:
    """A string of Festival's Scheme: one line, its quotes and backslashes escaped."""
    line = " ".join(text.split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
