"""The gate, but for the tests: `python3 run.py check`. Runs every check, says how long it took, fails if one does.

    style     ruff check, ruff format --check
    types     mypy
    layers    import-linter: which package may import which
    docs      the documentation builds, and no link in it is broken
    wheel     a wheel works by itself in an empty environment (tools/wheel_test.py)

Name checks to run these alone: `python3 run.py check style types`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent

CHECKS = {
    "style": (["ruff", "check", "."], ["ruff", "format", "--check", "."]),
    "types": (["mypy"],),
    "layers": (["lint-imports", "--no-cache"],),
    "docs": (["python", "docs/build.py"],),
    "wheel": (["python", "tools/wheel_test.py"],),
}


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    if strange := [name for name in wanted if name not in CHECKS]:
        sys.exit(f"gate.py: there is no check {strange[0]!r}. Expected some of {', '.join(CHECKS)}.")
    failed = [name for name in wanted if not passes(name)]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.", flush=True)
    return bool(failed)


def passes(name: str) -> bool:
    """Run one check; its output is shown."""
    begin = time.perf_counter()
    folders = os.pathsep.join(str(ROOT / folder) for folder in ("Python", "Plugin"))
    environment = {**os.environ, "PYTHONPATH": folders, "PYTHONUTF8": "1"}
    codes = [
        subprocess.run([SCRIPTS / program, *arguments], cwd=ROOT, env=environment).returncode
        for program, *arguments in CHECKS[name]
    ]
    print(f"{name}: {'failed' if any(codes) else 'passed'} in {time.perf_counter() - begin:.1f} s", flush=True)
    return not any(codes)


if __name__ == "__main__":
    sys.exit(main())
