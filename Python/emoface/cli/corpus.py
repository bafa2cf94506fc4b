"""`emoface corpus`: synthetic speech to train on."""

import argparse
import os
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .console import add_command, answer
from .listeners import make_listener
from .options import add_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command and its parts."""
    parser = add_command(commands, "corpus", "make speech to train on", "Speech to train on.")
    parts = parser.add_subparsers(metavar="make | fetch", required=True)
    making = add_command(
        parts,
        "make",
        "synthesise a dataset with exact phone timing",
        "Synthesise English and Mandarin speech with exact phone timing, in the layout of a recorded dataset. Needs "
        "eSpeak NG (Debian: libespeak-ng1). Half of the speech is Kokoro's, whose voices sound like people, after "
        '`pip install "emoface[corpus]"` and `emoface corpus fetch`; it takes a processor core 50 minutes an hour. '
        "More voices, cut from recordings of real speakers, come with Flite (flite) "
        "and Festival (festival with festvox-kallpc16k, festvox-kdlpc16k, festvox-us-slt-hts, festvox-czech-ph, "
        "festvox-czech-krb, festvox-czech-machac, festvox-czech-dita, festvox-italp16k, festvox-itapc16k, "
        "festvox-suopuhe-lj, festvox-ca-ona-hts, festvox-te-nsk with festival-te); those that are missing are left "
        "out, and another set of voices gives another corpus. Units of speech that are rare are topped up. Run again "
        "to go on where it stopped.",
        ("emoface corpus make --hours 3 --out corpus", "emoface corpus make --hours 3 --out corpus --curves"),
    )
    making.add_argument("--hours", type=float, required=True, metavar="H", help="how much speech")
    making.add_argument("--out", type=Path, required=True, metavar="DIR", help="the dataset's folder")
    making.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same corpus (default: 0)")
    making.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes (default: all cores)")
    making.add_argument(
        "--curves",
        action="store_true",
        help="also write each item's face and emotions, VALID_CTR and TIMELINE, for other programs (0.3 GB an hour)",
    )
    add_json(making)
    making.set_defaults(run=run_make)
    fetching = add_command(
        parts,
        "fetch",
        "fetch the voices that Kokoro speaks with",
        "Fetch Kokoro's 54 voices (kokoro-js 1.2.1, 27 MB, Apache-2.0) with npm, and check their SHA-256. They go into "
        "the folder EMOFACE_VOICES, else into the user's cache.",
        ("emoface corpus fetch",),
    )
    add_json(fetching)
    fetching.set_defaults(run=run_fetch)


def run_fetch(options: argparse.Namespace) -> None:
    """Fetch the voices, answer with where they are."""
    from ..training.corpus.synthesisers.kokoro_files import fetch_voices, missing_parts

    path = fetch_voices()
    still_missing = missing_parts()
    document = {"file": str(path), "neural_voices_missing": still_missing}
    answer(
        options, document, "\n".join([f"{path}: Kokoro's voices", *(f"  still missing: {p}" for p in still_missing)])
    )


def run_make(options: argparse.Namespace) -> None:
    """Synthesise, answer with what the corpus covers."""
    from ..training.corpus.make_corpus import CorpusSettings, make_corpus
    from ..training.corpus.sentences import ENGLISH_UNITS, MANDARIN_UNITS
    from ..training.corpus.speakers import missing_packages
    from ..training.corpus.synthesisers.kokoro_files import missing_parts

    with make_listener(options) as listener:
        listener.stage("corpus")
        settings = CorpusSettings(options.hours, options.seed, options.curves)
        made = make_corpus(options.out, settings, options.jobs, listener=listener)
        listener.stage("")
    left_out, neural_left_out = missing_packages(), missing_parts()
    document = {
        "folder": str(options.out),
        "items": made.items,
        "hours": round(made.seconds / 3600, 3),
        "phones": dict(sorted(made.phones.items())),
        "units": dict(sorted(made.units.items())),
        "voices": dict(sorted(made.voices.items())),
        "missing": made.missing,
        "missing_units": made.missing_units,
        "packages_not_installed": left_out,
        "neural_voices_missing": neural_left_out,
    }
    lines = [
        f"{options.out}: {made.items} items, {made.seconds / 3600:.2f} hours, {len(made.voices)} voices, "
        f"{len(made.phones)} phone classes",
        _counts("English phones", made.units, ENGLISH_UNITS, ""),
        _counts("Mandarin initials", made.units, MANDARIN_UNITS, "initial "),
        _counts("Mandarin finals", made.units, MANDARIN_UNITS, "final "),
        f"  phone classes that are missing: {', '.join(made.missing) or 'none'}",
    ]
    if left_out:
        lines.append(f"  voices that this machine lacks: apt-get install {' '.join(left_out)}")
    lines += [f"  neural voices that this machine lacks: {part}" for part in neural_left_out]
    answer(options, document, "\n".join(lines))


def _counts(title: str, counts: Counter[str], units: Sequence[str], prefix: str) -> str:
    """How often each unit stands in the corpus, the rarest first."""
    named = [(counts[unit], unit.removeprefix(prefix)) for unit in units if unit.startswith(prefix)]
    text = ", ".join(f"{name} {count}" for count, name in sorted(named))
    return textwrap.fill(f"{title}: {text}", 118, initial_indent="  ", subsequent_indent="    ")
