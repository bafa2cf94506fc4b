#!/usr/bin/env python3
"""Feeds damaged and hostile inputs to EmoFace for as long as you like, and says what it did not stand.

    python tools/fuzz.py --seconds 600              # every kind in turn
    python tools/fuzz.py --kind take --seconds 60
    python tools/fuzz.py --kind take --seed 17      # one input again

The kinds are in tests/fuzz/inputs.py. Ends with 1 if anything failed.
"""

import argparse
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "Python")]

from tests.fuzz.harness import Harness  # noqa: E402
from tests.fuzz.inputs import KINDS  # noqa: E402


def main() -> int:
    """Try inputs, print each failure as it comes, and the counts at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--kind", action="append", choices=tuple(KINDS), help="more than once for several (default: all)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="this input alone; needs one --kind")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the first input's number (default: 0)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the input of --seed into this new folder, too")
    options = parser.parse_args()
    kinds = options.kind or list(KINDS)
    tried, failed = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)
    number = options.first if options.seed is None else options.seed
    with Harness() as harness:
        harness.start()
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            for kind in kinds:
                failures = harness.try_input(kind, number)
                tried[kind] += 1
                failed[kind] += bool(failures)
                for failure in failures:
                    print(f"{kind} {number}: {failure.what}", flush=True)
            if options.seed is not None:
                if options.keep:
                    harness.keep(options.keep)
                break
            number += 1
        largest = harness.largest_bytes
    for kind in kinds:
        print(f"{kind:11} {tried[kind]:6} tried {failed[kind]:6} wrong")
    print(f"most memory for one input: {largest / 2**20:.0f} MiB above what was there before")
    return 1 if any(failed.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
