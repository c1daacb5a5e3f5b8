"""Suites: gold questions and the articles they are about.

    suite = find("seeds")                       # eval/suites/seeds/gold.jsonl and seeds/, beside the checkout
    suite = Suite("mine", Path("my-gold.jsonl"), Path("my-articles"))       # a team's own, from anywhere

Not covered: ingesting them (``running.py``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import rag
from rag.articles import documents
from rag.articles.fields import canonical_url
from rag.errors import EvaluationError
from rag.evaluation.samples import Corpus
from rag.schema import Article
from rag.settings import Settings

CHECKOUT = Path(rag.__file__).resolve().parents[1]
GATES = CHECKOUT / "eval" / "gates.toml"
BASELINE = CHECKOUT / "eval" / "baseline.json"


@dataclass(frozen=True, slots=True)
class Suite:
    """Gold questions and the file or folder of articles that they are about."""

    name: str
    gold: Path
    articles: Path

    def key(self) -> str:
        """A hash of the questions and of every article file that is read: another suite has another key.

        Raises EvaluationError when the gold file can't be read.
        """
        try:
            digest = hashlib.sha256(self.gold.read_bytes())
        except OSError as error:
            raise EvaluationError(f"{self.gold} can't be read: {error.strerror}", "Name a gold file") from error
        for document in documents([str(self.articles)], Settings()):
            source = getattr(document, "source", "")
            digest.update(self.relative(source).encode() + b"\0")
            if Path(source).is_file():
                digest.update(hashlib.sha256(Path(source).read_bytes()).digest())
        return digest.hexdigest()[:16]

    def relative(self, source: str) -> str:
        """A document's path as the gold file writes it: relative to the articles' folder, with forward slashes."""
        root = self.articles if self.articles.is_dir() else self.articles.parent
        path = Path(source).resolve()
        return path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else source

    def corpus(self, documents: Mapping[str, Sequence[Article]]) -> Corpus:
        """The suite's articles by the resolved path of the document they come from, ready to look evidence up."""
        articles, records = {}, {}
        for key, found in documents.items():
            path = self.relative(key)
            articles[path] = found
            if Path(key).suffix.lower() in (".jsonl", ".ndjson"):
                records.update({(path, record): identity for record, identity in _records(Path(key))})
        return Corpus(articles, records)


def _records(path: Path) -> list[tuple[str, str]]:
    """(id, identity) of each article of a JSON Lines file that has an id."""
    found = []
    for line in path.read_text("utf-8").split("\n"):
        values = json.loads(line) if line.strip() else {}
        if isinstance(values, dict) and values.get("id"):
            found.append((str(values["id"]), canonical_url(values.get("url")) or f"{path}#{values['id']}"))
    return found


def names() -> list[str]:
    """The suites of this checkout; none in an installed wheel."""
    return sorted(path.parent.name for path in (CHECKOUT / "eval" / "suites").glob("*/gold.jsonl"))


def find(name: str) -> Suite:
    """A suite of this checkout by its name. Raises EvaluationError, naming those that there are."""
    if name not in names():
        known = f"Suites here: {', '.join(names())}" if names() else "The suites come with the source, not the wheel"
        raise EvaluationError(f"There is no suite {name!r}", f"{known}; or give --gold FILE --articles PATH")
    folder = CHECKOUT / "eval" / "suites" / name
    beside = folder / "articles"
    return Suite(name, folder / "gold.jsonl", beside if beside.is_dir() else CHECKOUT / name)
