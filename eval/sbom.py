"""A bill of materials (CycloneDX 1.6, JSON): what an installation runs, by the lock, each package with its hashes.

    python eval/sbom.py dist/onrecord.cdx.json          # make sbom

What every installation has is "required"; what comes with an extra alone is "optional", and says with which
(``onrecord:extra``). What tests and development need is left out. The same lock gives the same file: no time, and a
serial number made of the lock. Not covered: libraries inside the wheels, the embedding model (NOTICE), and the system's
packages of the container.
"""

from __future__ import annotations

import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
_UNSHIPPED = ("dev", "train")  # extras that nothing which runs needs
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))? \\$")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package as the lock has it: where it is installed (a marker), its files' SHA-256, who needs it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: frozenset[str]

    @property
    def purl(self) -> PackageURL:
        """Its name for every tool that compares bills."""
        return PackageURL("pypi", name=self.name, version=self.version)


def pins(lock: str) -> list[Pin]:
    """The packages of a lock that ``uv pip compile`` wrote with its notes."""
    found = []
    for block in re.split(r"^(?=\w)", lock, flags=re.MULTILINE):
        first, *rest = block.splitlines() or [""]
        if not (pin := _PIN.match(first)):
            continue
        hashes = tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
        notes = (line.removeprefix("    #").strip().removeprefix("via").strip() for line in rest if "    #" in line)
        needed_by = frozenset(canonicalize_name(note) for note in notes if note and "(" not in note)
        found.append(Pin(canonicalize_name(pin[1]), pin[2], pin[3] or "", hashes, needed_by))
    return found


def needing(pinned: Iterable[Pin], project: Mapping[str, object]) -> dict[str, set[str]]:
    """By package what it comes with: "" for every installation, else names of extras."""
    needed: dict[str, set[str]] = {}
    for pin in pinned:
        for parent in pin.needed_by:
            needed.setdefault(parent, set()).add(pin.name)
    comes_with: dict[str, set[str]] = {}
    for extra, wanted in _asked_for(project).items():
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if extra not in comes_with.setdefault(name, set()):
                comes_with[name].add(extra)
                waiting.extend(needed.get(name, ()))
    return comes_with


def _asked_for(project: Mapping[str, object]) -> dict[str, set[str]]:
    """What pyproject.toml itself names: under "" what always runs, and each extra's."""
    always, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(always, list) and isinstance(extras, dict)
    named = {"": always, **{extra: wanted for extra, wanted in extras.items() if extra not in _UNSHIPPED}}
    return {extra: {canonicalize_name(Requirement(each).name) for each in wanted} for extra, wanted in named.items()}


def bill(lock: str, pyproject: str) -> str:
    """The bill as JSON."""
    project = tomllib.loads(pyproject)["project"]
    pinned = pins(lock)
    comes_with = needing(pinned, project)
    ours = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref="onrecord"
    )
    bom = Bom(
        components=[_component(pin, comes_with[pin.name]) for pin in pinned if pin.name in comes_with],
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, lock + pyproject),
        metadata=BomMetaData(component=ours),
    )
    by_name: dict[str, list[Component]] = {}
    for component in bom.components:
        by_name.setdefault(component.name, []).append(component)
    direct = set().union(*_asked_for(project).values())
    bom.register_dependency(ours, [each for name in sorted(direct) for each in by_name.get(name, ())])
    for pin in pinned:
        for parent in (each for name in sorted(pin.needed_by) for each in by_name.get(name, ())):
            bom.register_dependency(parent, by_name.get(pin.name, ()))
    bom.metadata.timestamp = None  # type: ignore[assignment]  # or the same lock would give another file each time
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(pin: Pin, comes_with: set[str]) -> Component:
    told = (
        [Property(name="onrecord:extra", value=extra) for extra in sorted(comes_with)] if "" not in comes_with else []
    )
    if pin.marker:
        told.append(Property(name="onrecord:marker", value=pin.marker))
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        purl=pin.purl,
        bom_ref=f"{pin.name}=={pin.version}",
        scope=ComponentScope.OPTIONAL if "" not in comes_with else ComponentScope.REQUIRED,
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(f"https://pypi.org/project/{pin.name}/{pin.version}/"),
                comment="the hashes of its files, one for each platform",
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in pin.hashes],
            )
        ],
        properties=told,
    )


def main() -> None:
    """Write the bill of this checkout to the file that is named."""
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bill(*(ROOT.joinpath(name).read_text("utf-8") for name in ("requirements.lock", "pyproject.toml"))))
    print(file)


if __name__ == "__main__":
    main()
