"""What an archive is derived by, and an archive that older code has made: told, brought up to date, embedded once."""

from __future__ import annotations

import ast
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from town import write_town

import rag
from rag import derivation
from rag.assistant import Assistant
from rag.derivation import DERIVING, SPLITTING, SUFFIXES, code_hash
from rag.embedding import Embedder, load_embedding
from rag.settings import Settings
from rag.tally import Progress

ROOM = Path(rag.__file__).parent
# What deriving imports and its result doesn't follow from: see the docstring of each.
NO_PART = {
    "errors.py",  # wording
    "schema.py",  # shapes: a new one comes with the code that fills it, or with a new layout of the catalogue
    "settings.py",  # limits, and the size of a passage, which the recipe holds
    "embedding/__init__.py",  # its fingerprint is kept beside the vectors
    "embedding/limits.py",  # the limits go with the fingerprint
    "onnx.py",  # its tokenizer does too
    "store/cache.py",  # of what models answer
}
QUESTIONS = ("What did Holloway say about the tram?", "Who said “Everyone was saved”?", "What did Delgado say?")


# --- the hash --------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package's code, in a place where it can be changed."""
    copy = Path(shutil.copytree(ROOM, tmp_path / "rag", ignore=shutil.ignore_patterns("__pycache__", "*.onnx")))
    monkeypatch.setattr(derivation, "files", lambda _: copy)
    code_hash.cache_clear()
    yield copy
    code_hash.cache_clear()


def hashed(parts: Sequence[str] = DERIVING) -> str:
    code_hash.cache_clear()
    return code_hash(*parts)


def test_the_hash_is_of_code_and_words_and_of_nothing_else(copied: Path) -> None:
    before, split = hashed(), hashed(SPLITTING)
    (copied / "language" / "__pycache__").mkdir()
    (copied / "language" / "__pycache__" / "verbs.pyc").write_bytes(b"compiled")
    (copied / "cli.py").write_text("")
    for path in (copied / "statements").glob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert (hashed(), hashed(SPLITTING)) == (before, split)
    seen = {before}
    for name in ("language/english.toml", "statements/cues.py", "articles/text.py", "cutting.py"):
        with (copied / name).open("a") as file:
            file.write("# changed\n")
        seen.add(hashed())
    (copied / "statements" / "cues.py").rename(copied / "statements" / "hints.py")
    seen.add(hashed())
    assert len(seen) == 6
    assert hashed(SPLITTING) == split


def imported(name: str) -> Iterator[str]:
    """The files of ``rag/`` that one of them imports, wherever in it."""
    for node in ast.walk(ast.parse((ROOM / name).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "rag":
            modules = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names if alias.name.startswith("rag.")]
        else:
            continue
        for module in modules:
            path = "/".join(module.split(".")[1:])
            yield from (file for file in (f"{path}.py", f"{path}/__init__.py") if (ROOM / file).is_file())


def reached(*roots: str) -> set[str]:
    """These files and all that they import, but for what has no part in it."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found | NO_PART:
            found.add(name)
            waiting += imported(name)
    return found


def test_all_that_deriving_imports_is_hashed() -> None:
    needed = reached("articles/__init__.py", "statements/__init__.py", "language/sentences.py", "cutting.py")
    assert {"language/sentences.py", "statements/cues.py", "articles/text.py", "model_tokens.py"} <= needed
    assert needed <= {name for name, _ in derivation._files(DERIVING)}


def test_all_that_splitting_words_imports_is_hashed() -> None:
    """But for what search makes of words: which it passes over, and their stems, which FTS5 finds by itself."""
    no_part = {"language/lexicon.py", "language/porter.py", "language/verbs.py"}
    assert reached("language/terms.py") - no_part == {name for name, _ in derivation._files(SPLITTING)}


def test_every_file_of_the_rooms_is_of_a_kind_that_is_hashed() -> None:
    rooms = [ROOM / part for part in DERIVING if (ROOM / part).is_dir()]
    kept = [path for room in rooms for path in room.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    assert {path.suffix for path in kept} <= set(SUFFIXES)


# --- an archive that older code has made ------------------------------------------------------------------------------


class Counted:
    """The local model, with the texts of all documents that it was asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._real = load_embedding(Settings())
        self.embedder: Embedder = replace(self._real, embed_documents=self._embed)

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return self._real.embed_documents(texts)


@pytest.fixture(scope="module")
def counted() -> Counted:
    return Counted()


@pytest.fixture
def fresh(tmp_path: Path, counted: Counted) -> Iterator[Assistant]:
    """The invented archive, as this code makes it."""
    (tmp_path / "town").mkdir()
    with Assistant(Settings(home=tmp_path / "fresh"), embedder=counted.embedder) as assistant:
        assert assistant.ingest([str(write_town(tmp_path / "town"))]).added == 6
        yield assistant


@pytest.fixture
def old(tmp_path: Path, fresh: Assistant, counted: Counted) -> Iterator[Assistant]:
    """A copy of it as the release before would have left it: other ids, words, speakers, and a line too much."""
    shutil.copytree(fresh.settings.home, tmp_path / "old")
    with closing(sqlite3.connect(tmp_path / "old" / "catalogue.db")) as db, db:
        db.create_function("words", 1, lambda text: text)
        db.execute("UPDATE articles SET recipe = '3/160'")
        db.execute("UPDATE articles SET version = 'x', text = 'Share this.' || text WHERE title LIKE 'Museum%'")
        db.execute("UPDATE documents SET fingerprint = 'x/3/160'")
        db.execute("UPDATE statements SET speaker = 'Nils Aske', surname = 'aske'")
        db.execute("UPDATE passages SET id = id + 1")
        db.execute("INSERT INTO lexical (lexical) VALUES ('delete-all')")
        db.execute("INSERT INTO lexical (rowid, title, text) SELECT id, '', 'was ' || text FROM passages")
        db.execute("DELETE FROM meta WHERE key = 'words'")
        db.execute("DROP INDEX articles_recipe")
    counted.texts.clear()
    with Assistant(Settings(home=tmp_path / "old"), embedder=counted.embedder) as assistant:
        yield assistant


def answers(assistant: Assistant) -> list[dict[str, Any]]:
    """All that is answered, but for times, and for what two indexes of the same vectors differ by."""
    found = [json.loads(json.dumps(assistant.ask(question).to_dict())) for question in QUESTIONS]
    for answer in found:
        for name in ("timings", "asked_at", "archive"):
            del answer[name]
        answer["confidence"] = round(answer["confidence"], 6)
        for citation in (*answer["citations"], *answer["related"]):
            del citation["article"]["fetched_at"]
    return found


def contents(assistant: Assistant) -> list[list[tuple[Any, ...]]]:
    """All that the catalogue holds, but for times."""
    columns = {
        "articles": "id, document, recipe, source, version, text, title, published_at, kept",
        "passages": 'id, article_id, start, "end", title, text, sentences, vector',
        "statements": 'article_id, start, "end", speaker, surname, relation, mention, detail',
        "documents": "key, fingerprint",
        "terms": "term, doc, cnt",
    }
    query = "SELECT {} FROM {} ORDER BY 1, 2, 3"
    with closing(sqlite3.connect(assistant.catalogue.path)) as db:
        return [
            db.execute(query.format(names, table).replace(", 3", ", 2")).fetchall() for table, names in columns.items()
        ]


def test_an_archive_of_older_code_says_so_and_answers_as_a_fresh_one_once_it_is_derived_again(
    old: Assistant, fresh: Assistant, counted: Counted
) -> None:
    assert (fresh.outdated, fresh.outdated_note) == (0, None)
    assert old.outdated == 6
    assert str(old.outdated_note).startswith("6 of 6 articles were read by another version of On Record")
    assert answers(old) != answers(fresh)
    report = old.rederive()
    assert (report.updated, report.failed, report.passages, counted.texts) == (6, (), 0, [])
    assert contents(old) == contents(fresh)
    assert answers(old) == answers(fresh)
    assert old.vectors.ids(old.catalogue) == fresh.vectors.ids(fresh.catalogue)
    assert (old.outdated, old.rederive().updated) == (0, 0)


def test_what_is_no_longer_there_is_derived_from_its_stored_text(old: Assistant, fresh: Assistant) -> None:
    for article in fresh.articles():
        Path(article.source).unlink()
    assert old.rederive().updated == 6
    assert {s.speaker for s in old.catalogue.statements()} == {s.speaker for s in fresh.catalogue.statements()}
    (museum,) = [article for article in old.articles() if str(article.title).startswith("Museum")]
    assert museum.text.startswith("Share this.")
    assert old.outdated == 0


def test_only_new_passages_are_embedded(old: Assistant, counted: Counted) -> None:
    (article,) = [article for article in old.articles() if str(article.title).startswith("School")]
    path = Path(article.source)
    path.write_text(path.read_text("utf-8") + "\nIt will turn from May on.\n", "utf-8")
    assert old.rederive().passages == len(counted.texts) == 1
    assert counted.texts[0].startswith("School wins a prize\n") and counted.texts[0].endswith("from May on.")


def test_what_is_deleted_while_it_is_derived_again_stays_deleted(old: Assistant, fresh: Assistant) -> None:
    sources = sorted(article.source for article in fresh.articles())
    for source in sources:
        Path(source).unlink()
    ids = {article.source: article.id for article in fresh.articles()}

    def delete(progress: Progress) -> None:
        """The first when its turn comes, the second when it waits to be stored, at the turn of the last."""
        gone = {sources[0]: sources[0], sources[-1]: sources[1]}.get(progress.source)
        if gone:
            old.delete(ids[gone])

    assert old.rederive(delete).updated == 4
    assert {article.source for article in old.articles()} == set(sources[2:])
