"""Builds the wheel, installs it alone in an empty environment, and makes and exports a take there.

`python tools/wheel_test.py`. What the wheel needs is installed from the lock files first; pip then checks that the
ranges in the wheel's own metadata allow it. The repository is not on the path: what the wheel lacks is missed here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MAKE_A_TAKE = """
import sys
from pathlib import Path

import emoface

folder, repository = map(Path, sys.argv[1:])
assert repository not in Path(emoface.__file__).parents, emoface.__file__
take = emoface.generate(folder / "line.wav", emotion="neutral@0 angry:0.8@0.5")
take.save(folder / "line.take")
assert emoface.Take.load(folder / "line.take").compose().values.shape[1] == 174
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="emoface-wheel-") as temporary:
        folder = Path(temporary)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
        [wheel] = folder.glob("*.whl")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB", flush=True)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        run(*pip, "install", "--require-hashes", "--no-deps", "-r", ROOT / "requirements.txt")
        run(*pip, "install", "-r", ROOT / "requirements-torch.txt")
        run(*pip, "install", "--no-deps", wheel)
        run(*pip, "check")
        shutil.copy(ROOT / "Resources" / "Samples" / "bridge.wav", folder / "line.wav")
        run(python, "-c", MAKE_A_TAKE, folder, ROOT, cwd=folder)
        run(python.with_name("emoface"), "export", "line.take", "--format", "maya", "--fps", "24", cwd=folder)
        exported = (folder / "line.anim").read_text(encoding="utf-8")
        if "CTRL_C_jaw" not in exported:
            sys.exit(f"wheel_test.py: the exported take has no curve of the jaw:\n{exported[:500]}")
    print("The wheel makes and exports a take.")
    return 0


def run(*command: object, cwd: Path = ROOT) -> None:
    """Run a command without the repository on Python's path; ends the program if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for name in ("EMOFACE_CACHE", "EMOFACE_MODELS", "EMOFACE_LOGS"):
        environment[name] = str(Path(tempfile.gettempdir(), "emoface-wheel-test", name))
    if subprocess.run([os.fspath(part) for part in command], cwd=cwd, env=environment).returncode:
        sys.exit(f"wheel_test.py: this failed: {subprocess.list2cmdline(map(os.fspath, command))}")


if __name__ == "__main__":
    sys.exit(main())
