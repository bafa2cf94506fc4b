"""Packs the Unreal plugin: `python tools/plugin_zip.py [FOLDER]` writes FOLDER/EmoFace-VERSION-plugin.zip (dist).

The zip holds one folder, EmoFace, to be unpacked into a project's Plugins folder. What git does not track stays out.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What the plugin needs in a project, and the texts that belong to it.
PARTS = (
    "EmoFace.uplugin", "Content", "Plugin", "Python", "Resources", "pyproject.toml", "requirements.txt",
    "requirements-torch.txt", "README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY_NOTICES.md", "docs/unreal",
)  # fmt: skip


def main() -> int:
    folder = Path(sys.argv[1] if sys.argv[1:] else "dist").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    version = json.loads((ROOT / "EmoFace.uplugin").read_text(encoding="utf-8"))["VersionName"]
    path = folder / f"EmoFace-{version}-plugin.zip"
    command = ["git", "archive", "--format=zip", "--prefix=EmoFace/", f"--output={path}", "HEAD", *PARTS]
    subprocess.run(command, cwd=ROOT, check=True)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
