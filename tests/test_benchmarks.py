"""The benchmarks on annotated news, run as a user runs them, on a few invented stories."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from subprocess import CompletedProcess

import forked
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

# Each story as source, cue and content in its body: ⟨S:…⟩, ⟨C:…⟩ and ⟨T:…⟩; an annotation a paragraph.
STORIES = {
    "a-harbour": """Ostby Harbour To Close In May

⟨S:Karin Lindqvist⟩ ⟨C:said⟩ ⟨T:the harbour would close in May.⟩

⟨T:“Nobody asked the fishermen,”⟩ ⟨S:she⟩ ⟨C:added⟩.

⟨S:Paul Moreau⟩ ⟨C:wants⟩ ⟨T:the ferry to stay⟩.""",
    "b-ferry": """⟨T:“The ferry is late again,”⟩ ⟨C:said⟩ ⟨S:Paul Moreau⟩, the mayor of Ostby.

⟨T:“We need a new ferry,”⟩ ⟨S:the mayor⟩ ⟨C:said⟩.""",
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in PolNeAR's form."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "corpus").mkdir()
    lines: list[str] = []
    for name, marked in STORIES.items():
        body, entries = annotated(marked)
        title = body.splitlines()[0] if name == "a-harbour" else "The ferry"
        text = f'---\ntitle: "{title}"\npublisher: ostby-times\npublished: 2031-05-0{len(lines) + 1}\n---\n\n{body}\n'
        (folder / "corpus" / f"{name}.md").write_text(text, encoding="utf-8")
        lines += [json.dumps({"article": name, **entry}) for entry in entries]
    (folder / "attributions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def annotated(marked: str) -> tuple[str, list[dict[str, list[list[int]]]]]:
    """A marked text without its marks, and its annotations."""
    body, entries = "", []
    for paragraph in marked.split("\n\n"):
        body += "\n\n" if body else ""
        entry: dict[str, list[list[int]]] = {"source": [], "cue": [], "content": []}
        for piece in paragraph.replace("⟨", "⟩⟨").split("⟩"):
            key = {"⟨S:": "source", "⟨C:": "cue", "⟨T:": "content"}.get(piece[:3])
            if key:
                entry[key].append([len(body), len(body) + len(piece) - 3])
            body += piece[3:] if key else piece
        if entry["content"]:
            entries.append(entry)
    return body, entries


def run(name: str, *arguments: str | Path) -> CompletedProcess[str]:
    return forked.run(arguments, env=os.environ, code=forked.script(ROOT / "eval" / name))


def test_attribution(news: Path) -> None:
    done = run("bench_attribution.py", news, "--part", "all", "--examples", "3")
    assert done.returncode == 0, done.stderr
    assert "2 stories (all), 5 annotations, 4 of them speech or writing; 0 more on text" in done.stdout
    figures = {line[:46].strip(): line[46:].split() for line in done.stdout.splitlines()}
    assert figures["recall direct"][0] == "100.0%"
    assert figures["precision"][0] == "100.0%"
    assert figures["right speaker, quoted and named, of all"][0] == "100.0%"
    assert "missed indirect other (1)" in done.stdout


def test_what_falls_on_removed_text_is_counted_apart(news: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").symlink_to(news / "corpus")
    headline = {"article": "a-harbour", "source": [[0, 5]], "cue": [], "content": [[6, 29]]}
    lines = (news / "attributions.jsonl").read_text("utf-8")
    (tmp_path / "attributions.jsonl").write_text(f"{lines}\n{json.dumps(headline)}", "utf-8")
    done = run("bench_attribution.py", tmp_path, "--part", "all")
    assert "5 annotations, 4 of them speech or writing; 1 more on text" in done.stdout


def test_resolution(news: Path, tmp_path: Path) -> None:
    drawn = [json.loads(line) for line in run("bench_resolution.py", news, "--redraw").stdout.splitlines()]
    assert [article for article, _, _ in drawn] == ["a-harbour", "b-ferry"]
    names = ["Karin Lindqvist", "Anna Berg"]
    places = [{"article": a, "start": s, "end": e, "name": name} for (a, s, e), name in zip(drawn, names, strict=True)]
    file = tmp_path / "places.jsonl"
    file.write_text("\n".join(map(json.dumps, places)), "utf-8")
    done = run("bench_resolution.py", news, "--places", file, "--misses")
    assert done.returncode == 0, done.stderr
    assert "wrong: b-ferry" in done.stdout
    assert "'the mayor' is Anna Berg, credited to Paul Moreau" in done.stdout
    assert [line.split()[:-2][:4] for line in done.stdout.splitlines()[-2:]] == [
        ["all", "2", "50.0%", "[9.5%,"],
        ["held", "back", "1", "100.0%"],
    ]


def test_questions(news: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    done = run("bench_questions.py", news, "--home", tmp_path / "home", "--questions", "5", "--misses", "--log", log)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [record["answer"]["question"] for record in records] == ["What did Paul Moreau say about ferry?"]
    assert [gold for _, gold in records[0]["gold"]] == ["“The ferry is late again,”"]
    assert re.search(r"a gold statement among the first five citations +1 of 1 +100.0%", done.stdout)
    assert re.search(r"false attributions, of citations as P's words +0 of [12] +0.0%", done.stdout)


def test_verification(news: Path) -> None:
    done = run("bench_verification.py", news, "--folder-only", "--examples", "1")
    assert done.returncode == 0, done.stderr
    shares = {line[2:42].strip(): re.findall(r"[\d.]+", line[42:]) for line in done.stdout.splitlines()}
    assert shares["true: X said: “…”"][0] == "0.500"  # who "the mayor" is takes a judge
    assert shares["false"][0] == "0.000"  # nothing false passes
    passed, _, _, to_a_judge, vetoed, _ = map(float, shares["false: quotation edited"])
    assert (passed, to_a_judge, vetoed) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("name", ["bench_attribution.py", "bench_resolution.py", "bench_questions.py"])
def test_a_folder_that_is_not_there_is_said_to_be_skipped(name: str, tmp_path: Path) -> None:
    done = run(name, tmp_path)
    assert (done.returncode, done.stderr) == (0, f"Skipped: there are no annotations in {tmp_path}.\n")


@pytest.mark.bench
def test_scale(news: Path, tmp_path: Path) -> None:
    done = run("bench_scale.py", news / "corpus", "--home", tmp_path, "--sizes", "2", "5", "--each", "1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^2: 2 articles, 2 passages, 4 statements$", done.stdout, re.MULTILINE)
    assert re.search(r"^5: 22 articles, 22 passages", done.stdout, re.MULTILINE)  # copies come by the score
    named = ("opening the archive", "retrieval", "answer: statement", "answer", "all speakers", "a person's page")
    assert all(re.search(rf"^{name}(?:, first)? +\d", done.stdout, re.MULTILINE) for name in named), done.stdout
    assert re.search(r"^retrieval against the floor +[1-9]", done.stdout, re.MULTILINE)


@pytest.mark.bench
def test_verbs() -> None:
    done = run("bench_verbs.py", "--sample", "12")
    assert done.returncode == 0, done.stdout + done.stderr
    figures = {line[:52].strip(): line[52:].split() for line in done.stdout.splitlines()}
    assert figures["traps answered with another's words or acts"][:3] == ["0", "of", "12"]
    assert int(figures["true ones that cite what X says"][0]) >= 1
