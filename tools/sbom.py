"""Writes the software bill of materials: `python tools/sbom.py [FILE]`, by default build/sbom.cdx.json.

CycloneDX 1.6 as JSON, from the lock files, so that it holds what users install on every system, not what happens to be
in this environment: each package with its version, the hashes of its files and what needs it, PyTorch, and the model
that ships. Licences are those that the packages in this environment name. `--dev` adds what the tests and the checks
need. The CUDA libraries that some builds of PyTorch bring are not in the lock files, and not in the bill: it says so.
"""

import argparse
import hashlib
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "Resources" / "Models" / "compact.safetensors"
MODEL_LICENCE = "MIT AND BSD-2-Clause"  # see THIRD_PARTY_NOTICES.md
PRODUCT = "emoface"

PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+))?")
NEEDED_BY = re.compile(r"^    #(?: via)? +(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?: \(.*\))?$")


@dataclass(frozen=True)
class LockedPackage:
    """A package of a lock file.

    marker: the systems and Pythons that it is for; "" for all.
    hashes: SHA-256 of each of its files.
    needed_by: the names of the packages that need it; `emoface` for the product.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the software bill of materials (CycloneDX 1.6, JSON).")
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "build" / "sbom.cdx.json")
    parser.add_argument("--dev", action="store_true", help="with what the tests and the checks need")
    options = parser.parse_args()
    bom = make_bom(read_lock_files(options.dev))
    text = JsonV1Dot6(bom).output_as_string(indent=2) + "\n"
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"sbom.py: the bill is not valid by CycloneDX's schema: {str(problem)[:300]}")
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_text(text, encoding="utf-8", newline="\n")
    print(f"{options.file}: {len(bom.components)} components")
    return 0


def read_lock_files(with_dev: bool) -> list[LockedPackage]:
    """The packages that users install; with_dev: and those that the tests and the checks need."""
    lock = "requirements-dev.txt" if with_dev else "requirements.txt"
    [torch] = read_lock(ROOT / "requirements-torch.txt")
    return [*read_lock(ROOT / lock), LockedPackage(torch.name, torch.version, "", (), (PRODUCT,))]


def read_lock(path: Path) -> Iterator[LockedPackage]:
    """The packages of a lock file as `uv pip compile` writes it."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", path.read_text(encoding="utf-8")):
        if not (found := PACKAGE.match(block)):
            continue
        needed_by = [match["name"] for line in block.splitlines() if (match := NEEDED_BY.match(line))]
        yield LockedPackage(
            found["name"],
            found["version"],
            (found["marker"] or "").strip(),
            tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)),
            tuple(name for name in needed_by if name != "via"),
        )


def make_bom(packages: list[LockedPackage]) -> Bom:
    """The bill of these packages and of the model."""
    bom = Bom()
    version = json.loads((ROOT / "EmoFace.uplugin").read_text(encoding="utf-8"))["VersionName"]
    product = Component(name=PRODUCT, version=version, type=ComponentType.APPLICATION, bom_ref=PRODUCT)
    product.licenses.add(LicenseFactory().make_from_string("MIT"))
    bom.metadata.component = product
    components = {PRODUCT: product, **{package.name: make_component(package) for package in packages}}
    model = make_model_component()
    for component in (*list(components.values())[1:], model):
        bom.components.add(component)
    depends_on: dict[str, list[Component]] = {name: [] for name in components}
    for package in packages:
        for name in package.needed_by:
            depends_on[name].append(components[package.name])
    for name, needed in depends_on.items():
        bom.register_dependency(components[name], [*needed, model] if name == PRODUCT else needed)
    return bom


def make_component(package: LockedPackage) -> Component:
    address = PackageURL("pypi", name=package.name, version=package.version)
    component = Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(f"https://pypi.org/project/{package.name}/{package.version}/"),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
            )
        ],
    )
    if licence := licence_of(package):
        component.licenses.add(LicenseFactory().make_from_string(licence))
    if package.marker:
        component.properties.add(Property(name="emoface:marker", value=package.marker))
    if package.name == "torch":
        note = "builds with CUDA bring NVIDIA's libraries, which the lock files and this bill do not list"
        component.properties.add(Property(name="emoface:note", value=note))
    return component


def make_model_component() -> Component:
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    return Component(
        name=MODEL.stem,
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"model:{MODEL.stem}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        licenses=[LicenseFactory().make_from_string(MODEL_LICENCE)],
    )


def licence_of(package: LockedPackage) -> str:
    """The licence that this environment's copy of the package names; "" without a copy, or where it names none."""
    try:
        metadata = importlib.metadata.metadata(package.name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    names = [line.rsplit(" :: ", 1)[-1] for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    text = (metadata.get("License") or "").strip()
    return text if text and "\n" not in text and len(text) < 60 else " and ".join(names)


if __name__ == "__main__":
    sys.exit(main())
