"""The project as a whole: its settings, its public names, its layers, its README, its Makefile."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer.main
from dotenv import dotenv_values
from jsonschema import Draft202012Validator
from pydantic import AliasChoices

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "eval"))

from complexity import over_most

import rag
from rag import cli
from rag.models import destination, load_llm
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "rag").rglob("*.py"))
README = ROOT / "README.md"
MAP = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = (README, CONTRIBUTING, ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")))
VARIABLE = r"\b(?:RAG|OPENAI|AZURE)_[A-Z_]+\b"

# From the ground up. A module imports from layers below its own, and within its own package.
LAYERS = (
    {"errors", "schema"},
    {"preferences", "translation"},
    {"settings", "language", "model_tokens", "injection", "onnx", "derivation", "confined", "remote", "service"},
    {"store"},
    {"articles", "statements", "embedding", "models", "questions", "prompts"},
    {"cutting", "copies", "speakers", "tally", "telemetry", "logs"},
    {"passages", "ingestion", "search", "uploads"},
    {"answering"},
    {"exports"},
    {"parts"},
    {"curation"},
    {"upkeep"},
    {"assistant"},
    {"people", "jobs", "accounts"},
    {"api"},
    {"evaluation", "llamaindex", "ui"},
    {"cli"},
)
ONLY_IN = {"gradio": "rag/ui/", "chromadb": "rag/store/", "babel": "rag/translation/"}
# The outlet by its whole name: its city is one that a list of places may hold.
SEED_NAMES = re.compile(
    r"\b(?:Vance|Zelensk\w*|Leavitt|Pakhnyuk|Rubio|Trump|Putin|Kyiv[\W_]+Independent)\b", re.IGNORECASE
)


# --- settings ----------------------------------------------------------------------------------------------------


def variables() -> set[str]:
    """The environment variables that set something, as Settings reads them."""
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [f"RAG_{name}"]
        names |= {str(choice).upper() for choice in choices}
    return names


def test_the_example_lists_exactly_the_settings() -> None:
    assert set(dotenv_values(ROOT / ".env.example")) == variables()


def test_the_example_holds_the_defaults() -> None:
    assert Settings(_env_file=ROOT / ".env.example") == Settings()


def test_every_setting_in_the_example_has_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    commented = [before.startswith("#") for before, line in pairwise(lines) if re.match(r"\w+=", line)]
    assert len(commented) == len(variables())
    assert all(commented)


def test_settings_are_the_only_way_in() -> None:
    """Nothing in rag/ reads a variable of ours past Settings, or names one that doesn't exist."""
    named = {name for path in MODULES for text in strings(path) for name in re.findall(VARIABLE, text)}
    assert named <= variables()
    reads = [
        f"{p.name}: {n}"
        for p in MODULES
        for n in re.findall(r"environ\S*[\"'](RAG_\w+|(?:AZURE_)?OPENAI_\w+)", p.read_text("utf-8"))
    ]
    assert not reads


# --- public names --------------------------------------------------------------------------------------------------


def test_the_public_names_are_these() -> None:
    names = [
        "Answer",
        "Article",
        "Assistant",
        "Citation",
        "Conversation",
        "IngestReport",
        "RagError",
        "Settings",
        "Speaker",
    ]
    assert rag.__all__ == names
    assert [getattr(rag, name).__name__ for name in names] == names


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'Ask'"):
        rag.Ask  # noqa: B018


# --- the version -----------------------------------------------------------------------------------------------------


def test_the_version_is_the_packages_own() -> None:
    assert rag.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_the_changelog_has_a_section_a_release() -> None:
    """The newest is this version's, and only that may be without a date."""
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    releases = [re.fullmatch(r"## \[(\d+\.\d+\.\d+)\] - (Unreleased|\d{4}-\d\d-\d\d)", line) for line in headings]
    assert releases and all(releases)
    found = [(match[1], match[2]) for match in releases if match]
    assert found[0][0] == rag.__version__
    assert "Unreleased" not in [when for _, when in found[1:]]


# --- layers --------------------------------------------------------------------------------------------------------


def imports(source: str) -> Iterator[str]:
    """Every module that this source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full"
            yield from ([f"rag.{a.name}" for a in node.names] if node.module == "rag" else [node.module or ""])


def room(module: str) -> str:
    """``rag.articles.text`` → ``articles``."""
    return module.split(".")[1]


def level(name: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if name in layer)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_module_has_a_layer() -> None:
    rooms = {room(module_of(path)) for path in MODULES if module_of(path) != "rag"}
    assert rooms == set().union(*LAYERS)


@pytest.mark.parametrize("path", [p for p in MODULES if module_of(p) != "rag"], ids=module_of)
def test_imports_point_upwards_only(path: Path) -> None:
    own = room(module_of(path))
    wrong = [
        imported
        for imported in imports(path.read_text("utf-8"))
        if imported.startswith("rag.") and room(imported) != own and level(room(imported)) >= level(own)
    ]
    assert not wrong


@pytest.mark.parametrize(("library", "place"), ONLY_IN.items())
def test_a_library_with_one_room_stays_in_it(library: str, place: str) -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for path in [*MODULES, ROOT / "app.py"]
        if any(name.split(".")[0] == library for name in imports(path.read_text("utf-8")))
    ]
    assert users
    assert all(user.startswith(place) for user in users)


# --- nothing knows the seeds -----------------------------------------------------------------------------------------


def strings(path: Path) -> list[str]:
    """The string constants of a module (parts of f-strings and patterns too) that aren't docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_no_code_knows_the_people_of_the_seeds(path: Path) -> None:
    assert not [text for text in strings(path) if SEED_NAMES.search(text)]


# --- limits of functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "option"),
    [
        ("C901", "lint.mccabe.max-complexity"),
        ("PLR0912", "lint.pylint.max-branches"),
        ("PLR0913", "lint.pylint.max-args"),
    ],
)
def test_a_limit_is_reached_else_it_can_fall(rule: str, option: str) -> None:
    lint: Any = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    for name in option.split("."):
        lint = lint[name]
    command = ["check", "--quiet", "--no-cache", "--select", rule, "--config", f"{option} = {lint - 1}", str(ROOT)]
    linted = subprocess.run([sys.executable, "-m", "ruff", *command], capture_output=True, text=True)
    assert linted.returncode == 1, f"no function has {lint} any more: lower {option} in pyproject.toml"
    assert rule in linted.stdout


# The rooms that read English, by how many of their functions have more than ten branches (eval/complexity.py).
MOST_BRANCHED = {"language": 0, "questions": 0, "speakers": 0, "statements": 0}


@pytest.mark.parametrize(("name", "most"), MOST_BRANCHED.items())
def test_a_room_that_reads_english_gets_no_more_branched(name: str, most: int) -> None:
    branched = [function.place for function in over_most(name)]
    assert len(branched) <= most, branched


# --- the schema ------------------------------------------------------------------------------------------------------


def test_the_answer_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(json.loads((ROOT / "rag" / "answer.schema.json").read_text("utf-8")))


# --- README and Makefile ---------------------------------------------------------------------------------------------


def commands_of(page: Path) -> list[str]:
    """The lines of a page's code blocks, without prompts; a line that ends in a backslash goes on."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip().removeprefix("$ ") for line in lines]


def rag_arguments(line: str) -> list[str] | None:
    """What follows ``rag`` on a command line, up to a pipe or redirection; None for other lines."""
    match = re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?rag (?P<rest>.*)", line)
    if match is None:
        return None
    lexer = shlex.shlex(match["rest"], posix=True, punctuation_chars="|<>&;")
    lexer.whitespace_split = True
    words = list(lexer)
    end = next((i for i, word in enumerate(words) if word and set(word) <= set("|<>&;")), len(words))
    return words[:end]


def parse(arguments: list[str]) -> None:
    """Parse as the command line would, without running anything; raises what it would report."""
    name, *rest = arguments
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    command.make_context(name, rest)


@pytest.mark.parametrize(
    ("page", "named"),
    [
        ("README.md", {"ingest", "ask", "chat", "said", "status", "serve"}),
        ("CONTRIBUTING.md", {"eval"}),
        ("docs/models.md", {"ask", "models"}),
        ("docs/web.md", {"serve"}),
        ("docs/api.md", {"ask"}),
    ],
)
def test_every_rag_command_on_the_pages_parses(page: str, named: set[str]) -> None:
    commands = [arguments for line in commands_of(ROOT / page) if (arguments := rag_arguments(line)) is not None]
    assert named <= {arguments[0] for arguments in commands}
    for arguments in commands:
        parse(arguments)


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such"):
        parse(["ask", "Why?", "--jsonn"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_on_the_pages_exists(page: Path) -> None:
    assert set(re.findall(VARIABLE, page.read_text("utf-8"))) <= variables()


@pytest.mark.parametrize("page", [*PAGES, ROOT / "eval" / "README.md"], ids=lambda page: page.name)
def test_every_link_on_the_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text("utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", [MAP, CONTRIBUTING], ids=lambda page: page.name)
def test_what_the_map_names_exists(page: Path) -> None:
    """Its files, its rooms and its constants; so that a reader finds what it sends them to."""
    marked = re.findall(r"`([^`\n]+)`", page.read_text("utf-8"))
    paths = [name for name in marked if re.fullmatch(r"[\w./-]+/|[\w./-]+\.(?:py|md|toml|jsonl?|example)", name)]
    constants = [name for name in marked if re.fullmatch(r"_?[A-Z][A-Z_]+", name) and not re.fullmatch(VARIABLE, name)]
    assert len(paths) >= 10 and constants
    assert not [path for path in paths if not (ROOT / path).exists()]
    code = "".join(path.read_text("utf-8") for path in MODULES)
    assert not [name for name in constants if not re.search(rf"^{name}\b", code, re.MULTILINE)]


def test_the_map_has_a_line_for_every_room() -> None:
    text = MAP.read_text("utf-8")
    unnamed = {name for name in set().union(*LAYERS) if not re.search(rf"`rag/{name}(?:/|\.py)`", text)}
    assert unnamed <= {"assistant"}  # which stands above the table


def test_every_model_line_is_one_that_the_settings_take() -> None:
    lines = [line for line in commands_of(ROOT / "docs" / "models.md") if line.startswith("RAG_LLM=")]
    assert len(lines) == 7
    for line in lines:
        given = dict(word.split("=", 1) for word in line.partition(" rag ")[0].split())
        settings = Settings(**{name.removeprefix("RAG_").lower(): value for name, value in given.items()})
        with load_llm(settings) or pytest.fail(line) as writer:
            assert writer.where == destination(settings)


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {match[1] for line in commands_of(README) if (match := re.match(r"make ([a-z]+)", line))}
    assert {"ask", "test"} <= named <= targets


def test_ci_runs_what_the_readme_names() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line.startswith("make")]
    assert commands == ["make test </dev/null"]
