"""The bill of materials, and what an audit of the lock comes to."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from pages import ROOT

sys.path.insert(0, str(ROOT / "eval"))
import audit_lock
import sbom

LOCK, PYPROJECT = ((ROOT / name).read_text("utf-8") for name in ("requirements.lock", "pyproject.toml"))


@pytest.fixture(scope="module")
def bill() -> str:
    return sbom.bill(LOCK, PYPROJECT)


@pytest.fixture(scope="module")
def components(bill: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(bill)["components"]}


def extras(component: dict[str, Any]) -> list[str]:
    return [each["value"] for each in component.get("properties", []) if each["name"] == "onrecord:extra"]


def test_the_bill_is_sound_and_the_same_each_time(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    assert sbom.bill(LOCK, PYPROJECT) == bill
    assert json.loads(sbom.bill(LOCK + "\n", PYPROJECT))["serialNumber"] != json.loads(bill)["serialNumber"]


def test_the_bill_lists_what_runs_with_its_hashes_and_extras(components: dict[str, dict[str, Any]]) -> None:
    chroma = components["chromadb"]
    assert chroma["scope"] == "required" and extras(chroma) == []
    assert f"chromadb=={chroma['version']} " in LOCK and chroma["purl"] == f"pkg:pypi/chromadb@{chroma['version']}"
    (files,) = chroma["externalReferences"]
    assert len(files["hashes"]) > 1 and all(each["content"] in LOCK for each in files["hashes"])
    assert (components["xllamacpp"]["scope"], extras(components["xllamacpp"])) == ("optional", ["local"])
    assert components["starlette"]["scope"] == "required"  # nothing of ours names it: FastAPI needs it
    assert not {"pytest", "mypy", "playwright", "cyclonedx-bom", "torch"} & set(components)


def test_the_bill_holds_all_that_the_image_is_made_of(components: dict[str, dict[str, Any]]) -> None:
    image = re.findall(r"^([\w.-]+)==", (ROOT / "deploy" / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    built_with = {"hatchling", "editables", "pathspec", "pluggy", "trove-classifiers"}
    assert set(image) - built_with <= set(components)


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "None of 1 packages is known for a weakness."),
        ([{"name": "a", "skip_reason": "not found"}], 2, "but none of them was answered for"),
        (
            [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}],
            2,
            "Asked about 2 packages, but not of b",
        ),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": []}]}],
            1,
            "mended in no version yet",
        ),
        ([], 2, ""),
    ],
)
def test_an_audit_that_could_ask_nothing_is_none(packages: list[dict[str, Any]], code: int, told: str) -> None:
    found, lines = audit_lock.verdict(packages)
    assert found == code and told in "\n".join(lines)
