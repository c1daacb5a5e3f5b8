"""The wheel is whole: built, installed into an environment of nothing else, and used from there for real."""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from importlib.metadata import Distribution, distribution
from importlib.util import cache_from_source
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from documents import STORY
from jsonschema import Draft202012Validator
from office_files import docx, epub, odt, paragraph, rtf
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pdf_files import column, pdf
from test_articles_documents import page
from test_articles_mail import message
from test_articles_records import workbook

from rag.derivation import recipe

ROOT = Path(__file__).resolve().parent.parent
GOLD = (
    {"question": "What did Trump say about sanctions?", "answerable": True, "nuggets": [{"patterns": ["sanctions"]}]},
    {"question": "What did Vance say about sanctions?", "answerable": False, "forbidden": [{"pattern": "further"}]},
    {"turns": ["What did Trump say about sanctions?", "And Vance?"], "answerable": False},
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module", params=["locked", pytest.param("newest", marks=pytest.mark.bench)])
def environment(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a virtual environment that holds the wheel and what it says it needs, and nothing else.

    The locked packages are links to those that are here; the newest come from the index, as a newcomer gets them. The
    pip is then the one that comes with Python 3.11: it overlooks what a dependency spells in a newer way.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    bare = ["--without-pip"] if request.param == "locked" else []
    subprocess.run([sys.executable, "-m", "venv", *bare, str(folder / "venv")], check=True)
    bin_ = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(bin_ / "python"), "install", "--quiet"]
    if request.param == "locked":
        for name in needed(requires_of(wheel)):
            link(distribution(name), Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")})))
        commands = [[*pip, "--no-deps", str(wheel)]]
    else:
        commands = [[*pip, "pip==23.2.1"], [str(bin_ / "python"), "-m", "pip", "install", "--quiet", str(wheel)]]
    for command in commands:
        installed = subprocess.run(command, capture_output=True, text=True)
        assert installed.returncode == 0, installed.stderr
    return bin_


def requires_of(wheel: Path) -> list[str]:
    """The requirements in a wheel's metadata."""
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])


def needed(requires: Iterable[str]) -> set[str]:
    """The names of all packages that these requirements lead to on this machine."""
    found: set[str] = set()
    waiting = [(line, frozenset[str]()) for line in requires]  # with the extras that are wanted of whoever requires it
    seen = set(waiting)
    while waiting:
        line, extras = waiting.pop()
        requirement = Requirement(line)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            continue
        found.add(canonicalize_name(requirement.name))
        more = {(each, frozenset(requirement.extras)) for each in distribution(requirement.name).requires or []}
        waiting += more - seen
        seen |= more
    return found


def link(package: Distribution, site: Path) -> None:
    """Put a package's modules, and what they were compiled to, into another site-packages."""
    for file in package.files or []:
        source = Path(str(package.locate_file(file)))
        for each in (source, Path(cache_from_source(source))) if source.suffix == ".py" else (source,):
            place = site / file.parent / each.relative_to(source.parent)
            if ".." not in file.parts and each.is_file() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(each)


@pytest.fixture(scope="module")
def archive(environment: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose archive the installed command has filled with the seeds."""
    folder = tmp_path_factory.mktemp("work")
    report = json.loads(rag(environment, folder, "ingest", str(seeds), "--json"))
    assert (report["added"], report["failed"]) == (2, [])
    return folder


def clean_environment(folder: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return env | {"RAG_HOME": str(folder / "home")}


def rag(environment: Path, folder: Path, *arguments: str) -> str:
    """What the installed command prints when run in a folder."""
    command = [str(environment / "rag"), *arguments]
    ran = subprocess.run(command, cwd=folder, env=clean_environment(folder), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {p.relative_to(ROOT).as_posix() for p in (ROOT / "rag").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert {"rag/answer.schema.json", "rag/data/tokenizer.json", "rag/py.typed"} <= sources
    assert {name for name in names if not name.startswith("onrecord-")} == sources
    licences = {name.rpartition("/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_ask(environment: Path, archive: Path) -> None:
    answer = json.loads(rag(environment, archive, "ask", "What did Vance say about sanctions?", "--json"))
    Draft202012Validator(json.loads((ROOT / "rag" / "answer.schema.json").read_text("utf-8"))).validate(answer)
    assert answer["status"] == "not_found"
    assert answer["related"]


def test_it_runs_from_the_wheel(environment: Path, archive: Path) -> None:
    command = [str(environment / "python"), "-c", "import rag; print(rag.__file__)"]
    place = subprocess.run(
        command, cwd=archive, env=clean_environment(archive), capture_output=True, text=True, check=True
    )
    assert Path(place.stdout.strip()).is_relative_to(environment.parent)


def test_a_wheel_and_a_checkout_derive_alike(environment: Path, archive: Path) -> None:
    command = [str(environment / "python"), "-c", "from rag.derivation import recipe; print(recipe(160))"]
    told = subprocess.run(
        command, cwd=archive, env=clean_environment(archive), capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == recipe(160)


READ_WITHOUT_NETWORK = """
import sys
from network_guard import refuse_outside
attempts = refuse_outside()
from rag.articles import documents
from rag.settings import Settings
for document in documents(sys.argv[1:], Settings()):
    for item in [document] if isinstance(document, Exception) else document.articles():
        print(item if isinstance(item, Exception) else item.text)
print(*attempts, file=sys.stderr)
"""


def test_every_format_is_read(environment: Path, tmp_path: Path) -> None:
    for name, content in {
        "a.txt": STORY,
        "a.md": f"# Ferry terminal closes\n\n{STORY}",
        "a.html": page(),
        "a.jsonl": json.dumps({"text": STORY}),
        "a.rss": "<rss version='2.0'><channel><title>Post</title><item><title>No link</title></item></channel></rss>",
    }.items():
        (tmp_path / name).write_text(content, "utf-8")
    write_tables_and_mail(tmp_path)
    (tmp_path / "a.pdf").write_bytes(pdf([column("The vote was 11 to 9, and nobody was surprised.")]))
    write_office_files(tmp_path)
    command = [str(environment / "python"), "-c", READ_WITHOUT_NETWORK, *sorted(map(str, tmp_path.glob("a.*")))]
    env = clean_environment(tmp_path) | {"PYTHONPATH": str(ROOT / "tests")}
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr.strip()) == (0, "")
    assert ran.stdout.count(STORY) == 11
    assert "The vote was 11 to 9, and nobody was surprised." in ran.stdout
    assert "has an entry without text or link: 'No link'" in ran.stdout


def write_tables_and_mail(folder: Path) -> None:
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text",), (STORY,)])
    workbook(folder / "a.xlsx", Stories=[("text",), (STORY,)])
    mail = message()
    mail.set_content(STORY)
    (folder / "a.eml").write_bytes(mail.as_bytes())


def write_office_files(folder: Path) -> None:
    paragraphs = STORY.split("\n\n")
    docx(folder / "a.docx", "".join(map(paragraph, paragraphs)))
    odt(folder / "a.odt", "".join(f"<text:p>{text}</text:p>" for text in paragraphs))
    epub(folder / "a.epub", {"one.xhtml": page()})
    (folder / "a.rtf").write_text(rtf(STORY), "ascii")


def test_eval(environment: Path, archive: Path, seeds: Path) -> None:
    gold = archive / "gold.jsonl"
    gold.write_text("\n".join(map(json.dumps, GOLD)), "utf-8")
    result = json.loads(rag(environment, archive, "eval", "--gold", str(gold), "--articles", str(seeds), "--json"))
    whole = next(figures for name, figures in result["slices"].items() if "/" not in name)
    assert (whole["correct"]["mean"], whole["correct"]["n"]) == (1.0, 3), result["samples"]


def test_serve(environment: Path, archive: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(environment, archive, port) as server:
        page = wait_for(f"http://127.0.0.1:{port}/", server)
    assert "On Record" in page


@contextmanager
def serving(environment: Path, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The chat page's process, for the duration."""
    log = folder / "serve.log"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [str(environment / "rag"), "serve", "--port", str(port)],
            cwd=folder, env=clean_environment(folder), stdout=file, stderr=file, text=True,
        )  # fmt: skip
        try:
            yield server
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str, server: subprocess.Popen[str], seconds: float = 60) -> str:
    """The page at this address, once it answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended by itself; see serve.log in its folder"
        try:
            with urlopen(url) as page:
                return str(page.read().decode())
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"{url} didn't answer within {seconds:.0f} s")
