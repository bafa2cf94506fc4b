"""The bill of materials names everything that the lock files pin, and is valid CycloneDX."""

import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def write_bill(tmp_path_factory):
    """Writes a bill by the command, and reads it."""
    pytest.importorskip("cyclonedx")

    @cache
    def write(*options: str) -> dict:
        path = tmp_path_factory.mktemp("bill") / "new" / "bill.json"
        command = [sys.executable, str(ROOT / "tools" / "sbom.py"), *options, str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr  # the tool checks the bill against CycloneDX's schema
        return json.loads(path.read_text(encoding="utf-8"))

    return write


@pytest.mark.parametrize("options", [(), ("--dev",)])
def test_every_locked_package_with_all_its_hashes_and_the_model(write_bill, options):
    bill = write_bill(*options)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")

    lock = (ROOT / ("requirements-dev.txt" if options else "requirements.txt")).read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", lock, re.MULTILINE))
    components = {component["name"]: component for component in bill["components"]}
    assert {(name, one["version"]) for name, one in components.items() if "version" in one} == {
        *pinned,
        ("torch", "2.13.0"),
    }
    hashes = re.findall(r"sha256:([0-9a-f]{64})", lock)
    listed = [
        one["content"]
        for component in components.values()
        for reference in component.get("externalReferences", ())
        for one in reference.get("hashes", ())
    ]
    assert sorted(listed) == sorted(hashes)
    model = (ROOT / "Resources" / "Models" / "compact.safetensors").read_bytes()
    assert components["compact"]["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(model).hexdigest()}]


def test_what_needs_what(write_bill):
    bill = write_bill()
    names = {component["bom-ref"]: component["name"] for component in bill["components"]} | {"emoface": "emoface"}
    needs = {names[one["ref"]]: {names[ref] for ref in one.get("dependsOn", ())} for one in bill["dependencies"]}
    assert {"numpy", "torch", "transformers", "compact"} <= needs["emoface"] and "sympy" in needs["torch"]
    needed = set().union(*needs.values())
    assert needed == set(names.values()) - {"emoface"}  # nothing is there without a reason
