"""Makes every picture of these pages from today's program: `python docs/make_all_pictures.py`; it needs Chromium."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve()


def main() -> int:
    """Run the scripts beside this one that make pictures; 1 if one of them failed."""
    failed = []
    for script in sorted(set(HERE.parent.glob("make_*picture*.py")) - {HERE}):
        print(script.name, flush=True)
        if subprocess.run([sys.executable, script]).returncode:
            failed.append(script.name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
