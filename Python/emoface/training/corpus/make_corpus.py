"""Making a corpus: a dataset of synthetic speech with exact phones, in the paper's layout.

`items` says which files it has. A recorded dataset has VALID_CTR beside its WAV. Here the animator derives those rows
from the phones when the corpus is read, which takes a fiftieth of the space and lets one voice be seen under every
emotion; the curves are written for other programs.
"""

from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from math import inf
from pathlib import Path

from ...process_pool import make_process_pool
from ...progress import ProgressListener
from .item_plan import FEWEST_PER_HOUR, ItemPlan, plan_items, top_up_rare_units
from .items import make_item
from .summary import CorpusSummary
from .synthesisers.speech import SynthesisError


@dataclass(frozen=True)
class CorpusSettings:
    """Which corpus to make.

    hours: of speech, at least; more than 0.
    seed: the same seed gives the same files, with the same voices on the machine.
    write_curves: also write VALID_CTR and TIMELINE.
    """

    hours: float
    seed: int = 0
    write_curves: bool = False


def make_corpus(
    out: str | Path, settings: CorpusSettings, jobs: int = 1, *, listener: ProgressListener | None = None
) -> CorpusSummary:
    """Synthesise speech into a dataset folder, and more lines where a unit of speech is rare.

    Item i depends on the seed, i and the voices of this machine alone: the same seed gives the same files with any
    number of jobs, an interrupted run goes on where it stopped, and a longer corpus begins with the shorter one. How
    many are made for rare units follows from the counts of all the others.

    jobs: processes.
    listener: its progress is in items; their number grows when rare units are topped up.
    Raises SynthesisError.
    """
    if not 0 < settings.hours < inf:
        raise SynthesisError(f"a corpus of {settings.hours:g} hours: expected more than 0.")
    out, listener = Path(out), listener or ProgressListener()
    made = CorpusSummary()
    with make_process_pool(jobs) as pool:

        def make(plans: list[ItemPlan]) -> None:
            futures = [pool.submit(make_item, out, settings.seed, plan, settings.write_curves) for plan in plans]
            total = made.items + len(plans)
            for future in as_completed(futures):
                made.add(future.result())
                listener.progress(made.items, total)

        try:
            make(plan_items(settings.hours, settings.seed))
            top_up_rare_units(made, int(settings.hours * FEWEST_PER_HOUR), make)
        except BrokenProcessPool as error:
            raise SynthesisError(
                f"{out}: the synthesiser crashed after {made.items} items. Run again to go on; if it crashes at the "
                "same place, choose another seed."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)
    return made
