"""What the archive is run with: held against the code, the lock and itself. No engine for containers is needed."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pages import ROOT

from rag.settings import Settings

DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
UNIT = (DEPLOY / "onrecord.service").read_text("utf-8")
PINS = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def said(instruction: str) -> list[str]:
    """What follows an instruction of the Containerfile, each time."""
    return re.findall(rf"^{instruction} +(.+)$", CONTAINERFILE, re.MULTILINE)


def services(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"]
    return found


def test_the_image_is_made_from_the_lock() -> None:
    installs = [each for line in said("RUN") for each in line.split("&&") if "pip install" in each]
    assert len(installs) == 2
    assert "--require-hashes --requirement deploy/requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    locked = (DEPLOY / "requirements.lock").read_text("utf-8")
    pins, known = PINS.findall(locked), set(PINS.findall((ROOT / "requirements.lock").read_text("utf-8")))
    assert len(pins) > 100 and set(pins) <= known
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=\S)", locked, flags=re.MULTILINE)[1:])
    assert {"gradio", "chromadb", "mcp", "prometheus-client", "hatchling"} <= {name for name, _ in pins}
    assert not {"pytest", "playwright", "mypy"} & {name for name, _ in pins}


def test_the_image_names_no_host_and_runs_as_nobody_in_particular() -> None:
    assert all(re.fullmatch(r"python:\$\{PYTHON\}-slim( AS \w+)?", image) for image in said("FROM"))
    assert re.findall(r"https?://([^/:\s'\"]+)", CONTAINERFILE + (DEPLOY / "requirements.lock").read_text("utf-8")) == [
        "127.0.0.1"
    ]
    (user,) = said("USER")
    assert int(user.split(":")[0]) >= 1000 and "curl" not in CONTAINERFILE
    (health,) = said("HEALTHCHECK")
    assert "python" in health and "/healthz" in health
    assert said("VOLUME") == ["/data"] and "RAG_HOME=/data" in CONTAINERFILE
    for line in said("COPY"):
        sources = [] if line.startswith("--from") else line.split()[:-1]
        assert all((ROOT / source).exists() for source in sources)
        allowed = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
        assert all(f"!{source}" in allowed or f"!{source}requirements.lock" in allowed for source in sources)


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_no_service_may_more_than_it_needs(path: Path) -> None:
    for name, service in services(path.name).items():
        is_whole = "image" in service  # else it adds to what stands in compose.yaml
        assert not is_whole or (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
        assert not is_whole or service.get("read_only") or name == "ollama"
        assert not service.get("privileged") and "network_mode" not in service
        variables = {each for each in service.get("environment", {}) if each != "SITE"}
        assert {each.removeprefix("RAG_").lower() for each in variables} <= set(Settings.model_fields)
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in yaml.safe_load(path.read_text("utf-8"))["volumes"] or (DEPLOY / source).exists()


def test_only_the_proxy_is_reached_from_elsewhere_and_believed() -> None:
    assert services("compose.yaml")["archive"]["ports"] == ["127.0.0.1:7860:7860"]
    assert services("compose.yaml")["archive"]["environment"]["RAG_UI_PROXIES"] == "none"
    https = yaml.safe_load((DEPLOY / "compose.https.yaml").read_text("utf-8"))
    caddy = https["services"]["caddy"]["networks"]["inside"]["ipv4_address"]
    assert https["services"]["archive"]["environment"]["RAG_UI_PROXIES"] == caddy
    (inside,) = https["networks"]["inside"]["ipam"]["config"]
    assert ipaddress.ip_address(caddy) in ipaddress.ip_network(inside["subnet"])
    assert "reverse_proxy archive:7860" in (DEPLOY / "Caddyfile").read_text("utf-8")


def test_the_unit_keeps_to_its_own_folder(tmp_path: Path) -> None:
    lines = UNIT.splitlines()
    for line in (
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ):
        assert line in lines
    state = re.findall(r"^StateDirectory=(\w+)$", UNIT, re.MULTILINE)
    assert f"RAG_HOME=/var/lib/{state[0]}" in UNIT and re.search(r"^User=(?!root)\w+$", UNIT, re.MULTILINE)
    if not (analyze := shutil.which("systemd-analyze")):
        return
    (tmp_path / "onrecord.service").write_text(UNIT.replace("/opt/onrecord/bin/rag", "/bin/true"))
    told = subprocess.run([analyze, "verify", tmp_path / "onrecord.service"], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
