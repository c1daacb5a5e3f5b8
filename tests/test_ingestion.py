"""Ingesting: what is counted, what is tried again, what is pruned, and that no article is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from postgresql import ON_BOTH

from rag.assistant import Assistant
from rag.embedding import EARLIER, NEWEST, Embedder, load_embedding
from rag.errors import EmptyArchiveError, ModelMismatchError
from rag.ingestion import Ingestion, reembed
from rag.schema import IngestReport
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.tally import Progress

BODY = "The ferry to {place} was late on Monday. “It was the tide,” said Captain Ola Brandt."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    return tmp_path / "articles"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedding(Settings())


@pytest.fixture
def assistant(tmp_path: Path, embedder: Embedder, address: str | None) -> Iterator[Assistant]:
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=address)) as opened:
        opened._parts[f"embedder {embedder.fingerprint}"] = embedder  # loaded once for all tests
        yield opened


def write(folder: Path, name: str, place: str, **fields: str) -> Path:
    path = folder / name
    header = "".join(f"{key}: {value}\n" for key, value in fields.items())
    path.write_text(f"---\n{header}---\n\n{BODY.format(place=place)}\n" if header else BODY.format(place=place))
    return path


def counts(report: IngestReport) -> dict[str, int]:
    """What isn't nought."""
    told = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "deleted")}
    return {name: n for name, n in {**told, "failed": len(report.failed)}.items() if n}


def texts(assistant: Assistant) -> list[str]:
    return sorted(article.text.split(" was late")[0] for article in assistant.articles())


@ON_BOTH
def test_added_unchanged_updated_deleted(assistant: Assistant, folder: Path) -> None:
    for place in ("Arn", "Bol", "Cul"):
        write(folder, f"{place}.txt", place)
    first = assistant.ingest([str(folder)])
    assert counts(first) == {"added": 3}
    assert first.passages == 3 and first.seconds > 0
    write(folder, "Bol.txt", "Bolt")
    (folder / "Cul.txt").unlink()
    second = assistant.ingest([str(folder)])
    assert counts(second) == {"updated": 1, "unchanged": 1} and second.passages == 1
    assert texts(assistant) == ["The ferry to Arn", "The ferry to Bolt", "The ferry to Cul"]
    third = assistant.ingest([str(folder)], prune=True)
    assert counts(third) == {"unchanged": 2, "deleted": 1} and third.passages == 0
    assert texts(assistant) == ["The ferry to Arn", "The ferry to Bolt"]
    assert assistant.vectors.ids(assistant.catalogue) == set(assistant.catalogue.passage_ids())


def test_a_failure_is_told_and_tried_again(assistant: Assistant, folder: Path) -> None:
    write(folder, "Arn.txt", "Arn")
    broken = folder / "Bol.txt"
    broken.write_text("")
    report = assistant.ingest([str(folder), str(folder / "missing.txt")])
    assert counts(report) == {"added": 1, "failed": 2}
    assert [(Path(f.source).name, "empty" in f.reason) for f in report.failed] == [
        ("Bol.txt", True),
        ("missing.txt", False),
    ]
    assert counts(assistant.ingest([str(folder)])) == {"unchanged": 1, "failed": 1}
    write(folder, "Bol.txt", "Bol")
    assert counts(assistant.ingest([str(folder)])) == {"added": 1, "unchanged": 1}


def test_pruning_keeps_to_the_given_folder(assistant: Assistant, tmp_path: Path) -> None:
    for name in ("one", "one-two", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "a.txt", name)
        write(tmp_path / name, "b.txt", f"{name} again")
    everything = [str(tmp_path / name) for name in ("one", "one-two", "two")]
    assert counts(assistant.ingest(everything)) == {"added": 6}
    for name in ("one", "one-two", "two"):
        (tmp_path / name / "a.txt").unlink()
    assert counts(assistant.ingest([str(tmp_path / "one")], prune=True)) == {"unchanged": 1, "deleted": 1}
    assert len(texts(assistant)) == 5
    single = str(tmp_path / "two" / "b.txt")
    assert counts(assistant.ingest([single], prune=True)) == {"unchanged": 1}  # a file prunes no folder


def test_pruning_spares_what_only_fails(assistant: Assistant, folder: Path) -> None:
    path = write(folder, "Arn.txt", "Arn")
    assistant.ingest([str(folder)])
    path.write_text("")
    assert counts(assistant.ingest([str(folder)], prune=True)) == {"failed": 1}
    assert texts(assistant) == ["The ferry to Arn"]


def test_a_renamed_file_keeps_its_article(assistant: Assistant, folder: Path) -> None:
    path = write(folder, "a.md", "Arn", url="https://tideway.example/arn")
    assistant.ingest([str(folder)])
    path.rename(folder / "b.md")
    assert counts(assistant.ingest([str(folder)], prune=True)) == {"unchanged": 1}
    assert counts(assistant.ingest([str(folder)], prune=True)) == {"unchanged": 1}
    (article,) = assistant.articles()
    assert article.source == str(folder / "b.md")


def test_a_one_article_file_with_a_new_identity_replaces_its_old_self(assistant: Assistant, folder: Path) -> None:
    write(folder, "a.md", "Arn", url="https://tideway.example/arn")
    assistant.ingest([str(folder)])
    write(folder, "a.md", "Arn", url="https://tideway.example/arn-ferry")
    assert counts(assistant.ingest([str(folder)])) == {"updated": 1}
    assert [article.url for article in assistant.articles()] == ["https://tideway.example/arn-ferry"]
    write(folder, "a.md", "Bol", url="https://tideway.example/bol")
    assert counts(assistant.ingest([str(folder)])) == {"added": 1, "deleted": 1}
    assert [article.url for article in assistant.articles()] == ["https://tideway.example/bol"]
    assert counts(assistant.ingest([str(folder)])) == {"unchanged": 1}


def test_two_documents_of_one_identity_do_not_take_turns(assistant: Assistant, folder: Path) -> None:
    for name, place in (("a.md", "Arn"), ("b.md", "Bol")):
        write(folder, name, place, url="https://tideway.example/ferry")
    assert counts(assistant.ingest([str(folder)])) == {"added": 1, "updated": 1}
    for _ in range(2):
        assert counts(assistant.ingest([str(folder)])) == {"unchanged": 2}
        assert texts(assistant) == ["The ferry to Bol"]


@pytest.mark.parametrize("first", ["a.txt", "z.txt"])
def test_of_two_documents_of_one_article_the_fuller_one_counts(assistant: Assistant, folder: Path, first: str) -> None:
    full = write(folder, first, "Oster", url="https://news.example/ferry")
    (folder / "m.txt").write_text("---\nurl: https://news.example/ferry\n---\n\nThe ferry to Oster was late.\n")
    assistant.ingest([str(folder)])
    (article,) = assistant.articles()
    assert (article.source, article.text) == (str(full), BODY.format(place="Oster"))
    assert counts(assistant.ingest([str(folder)])).keys() == {"unchanged"}
    full.unlink()
    assistant.ingest([str(folder)], prune=True)
    assert [a.text for a in assistant.articles()] in ([], ["The ferry to Oster was late."])
    assistant.ingest([str(folder)])
    assert [a.text for a in assistant.articles()] == ["The ferry to Oster was late."]


@pytest.mark.parametrize("place", ["Arn", "Bol"])
def test_the_other_document_of_an_identity_remains(assistant: Assistant, folder: Path, place: str) -> None:
    """Whether both hold the same text or not, the article comes back when only one of them goes."""
    write(folder, "a.md", "Arn", url="https://tideway.example/ferry")
    other = write(folder, "b.md", place, url="https://tideway.example/ferry")
    assistant.ingest([str(folder)])
    other.unlink()
    assistant.ingest([str(folder)], prune=True)
    assistant.ingest([str(folder)], prune=True)
    assert texts(assistant) == ["The ferry to Arn"]


def test_json_lines_with_a_bad_line(assistant: Assistant, folder: Path) -> None:
    path = folder / "articles.jsonl"
    good = [{"id": place, "text": BODY.format(place=place)} for place in ("Arn", "Bol")]
    lines = [json.dumps(good[0]), '{"id": "Cul", "text"', json.dumps(good[1]), json.dumps(good[0])]
    path.write_text("\n".join(lines))
    report = assistant.ingest([str(path)])
    assert counts(report) == {"added": 2, "failed": 1}
    assert "line 2" in report.failed[0].reason
    assert counts(assistant.ingest([str(path)])) == {"unchanged": 2, "failed": 1}
    path.write_text("\n".join(json.dumps(line) for line in good))
    assert counts(assistant.ingest([str(path)])) == {"unchanged": 2}
    path.write_text(json.dumps(good[1]))
    assert counts(assistant.ingest([str(path)])) == {"unchanged": 1}  # without --prune nothing goes
    assert texts(assistant) == ["The ferry to Arn", "The ferry to Bol"]
    path.write_text(json.dumps(good[1]) + "\n")
    assert counts(assistant.ingest([str(path)], prune=True)) == {"unchanged": 1, "deleted": 1}
    assert texts(assistant) == ["The ferry to Bol"]


def test_another_passage_size_cuts_again(assistant: Assistant, folder: Path) -> None:
    (folder / "a.txt").write_text("\n\n".join(BODY.format(place=f"Place {i}") for i in range(6)))
    first = assistant.ingest([str(folder)])
    assert first.passages == 1
    smaller = Assistant(assistant.settings.model_copy(update={"passage_tokens": 30}))
    with smaller:
        report = smaller.ingest([str(folder)])
        assert counts(report) == {"updated": 1} and report.passages == 6
        assert smaller.catalogue.counts()["passages"] == 6
        assert smaller.vectors.ids(smaller.catalogue) == set(smaller.catalogue.passage_ids())


@ON_BOTH
def test_what_is_stored_has_exact_offsets(assistant: Assistant, folder: Path) -> None:
    (folder / "a.txt").write_text("\n\n".join(BODY.format(place=f"Pier {i}") for i in range(20)))
    assistant.ingest([str(folder)])
    (article,) = assistant.articles()
    rows = assistant.catalogue.article_passages(article.id)
    assert len(rows) > 1
    for row in rows:
        assert article.text[row.start : row.end] == row.text
        assert (row.sentences[0].start, row.sentences[-1].end) == (row.start, row.end)
    said = assistant.catalogue.statements()
    assert len(said) == 20 and {s.speaker for s in said} == {"Ola Brandt"}
    assert all(span.of(article.text) == "It was the tide," for s in said for span in s.content)


def test_the_time_of_reading_is_not_the_time_of_publishing(assistant: Assistant, folder: Path) -> None:
    write(folder, "a.txt", "Arn")
    assistant.ingest([str(folder)])
    (article,) = assistant.articles()
    assert article.fetched_at is not None and datetime.fromisoformat(article.fetched_at).tzinfo is not None
    assert (article.published_at, article.updated_at) == (None, None)


def test_progress_tells_what_is_stored_not_what_is_read(assistant: Assistant, folder: Path) -> None:
    names = [str(write(folder, f"{place}.txt", place)) for place in ("Arn", "Bol")]
    told: list[Progress] = []
    report = assistant.ingest([*names, str(folder / "missing.txt")], progress=told.append)
    assert [p.source for p in told if p.source] == [*names, str(folder / "missing.txt")]
    assert [(p.done, p.total) for p in told] == [
        (0, 3),
        (0, 3),
        (0, 3),
        (1, 3),
        (1, 3),
        (2, 3),
        (2, 3),
        (3, 3),
    ]  # the missing one is done first
    assert [p.report.passages for p in told] == [0, 0, 0, 2, 2, 2, 2, 2]  # embedded before they are stored
    assert [p.report.added for p in told] == [0, 0, 0, 0, 1, 1, 2, 2]
    assert told[-1].report.failed == report.failed
    told.clear()
    assistant.ingest([*names], progress=told.append)  # known already
    assert [(p.done, p.total) for p in told] == [(0, 2), (1, 2), (2, 2)]


def test_another_model_is_refused_until_the_archive_is_embedded_again(assistant: Assistant, folder: Path) -> None:
    with pytest.raises(EmptyArchiveError, match="rag ingest"):
        assistant.reembed()
    write(folder, "a.md", "Arn", title="Late again")
    assistant.ingest([str(folder)])
    settings = assistant.settings.model_copy(
        update={"embedding": "openai:test-model", "embedding_base_url": "http://localhost:1/v1"}
    )
    with Assistant(settings) as other:
        for use in (lambda: other.ingest([str(folder)]), lambda: other.ask("Was the ferry late?")):
            with pytest.raises(ModelMismatchError) as caught:
                use()
            for part in ("local:all-MiniLM-L6-v2", "openai:test-model@localhost:1", "rag ingest --reembed"):
                assert part in str(caught.value)


@ON_BOTH
def test_embedding_again_changes_vectors_and_nothing_else(
    assistant: Assistant, folder: Path, embedder: Embedder
) -> None:
    """The new model is the old one with the sign turned: a real model whose vectors are known."""
    write(folder, "a.md", "Arn", title="Late again")
    write(folder, "b.md", "Bol")
    assistant.ingest([str(folder)])
    catalogue = assistant.catalogue
    before = catalogue.vectors(catalogue.passage_ids())
    turned = replace(embedder, fingerprint="turned", embed_documents=lambda texts: -embedder.embed_documents(texts))
    told: list[Progress] = []
    assert reembed(catalogue, assistant.vectors, turned, told.append) == 2
    assert told == [Progress(2, 2, "passages")]
    after = catalogue.vectors(catalogue.passage_ids())
    assert catalogue.embedding == "turned"
    assert before.keys() == after.keys()
    for key in before:
        np.testing.assert_allclose(np.frombuffer(after[key], "<f4"), -np.frombuffer(before[key], "<f4"), atol=1e-5)
    query = -np.frombuffer(before[min(before)], "<f4")
    ((nearest, score),) = assistant.vectors.search(catalogue, query, 1)
    assert nearest == min(before) and score == pytest.approx(1, abs=1e-4)


def test_an_archive_keeps_the_form_of_its_model_until_it_is_embedded_again(assistant: Assistant, folder: Path) -> None:
    catalogue, settings = assistant.catalogue, assistant.settings
    with catalogue.transaction():
        catalogue.set_embedding(EARLIER.fingerprint)
    write(folder, "a.md", "Arn", title="Late again")
    assistant.ingest([str(folder)])
    assert made_by(assistant, load_embedding(settings, EARLIER.fingerprint))
    assistant.ask("Was the ferry late?")
    assert catalogue.embedding == assistant.embedder.fingerprint == EARLIER.fingerprint
    assistant.reembed()
    assert catalogue.embedding == assistant.embedder.fingerprint == NEWEST.fingerprint
    assert made_by(assistant, load_embedding(settings))


def test_vectors_of_two_forms_never_mix(assistant: Assistant, folder: Path) -> None:
    """Another process embeds the archive again while this one embeds a new article."""
    catalogue, settings = assistant.catalogue, assistant.settings
    with catalogue.transaction():
        catalogue.set_embedding(EARLIER.fingerprint)
    assistant.ingest([str(write(folder, "a.md", "Arn"))])

    def load() -> Embedder:
        embedder = load_embedding(settings, catalogue.embedding)

        def embed(texts: Sequence[str]) -> np.ndarray:
            made = embedder.embed_documents(texts)
            if catalogue.embedding == EARLIER.fingerprint:
                assistant.reembed()
            return made

        return replace(embedder, embed_documents=embed)

    Ingestion(catalogue, assistant.vectors, settings, load).run([str(write(folder, "b.md", "Bol"))])
    assert len(texts(assistant)) == 2
    assert made_by(assistant, load_embedding(settings))


def made_by(assistant: Assistant, embedder: Embedder) -> bool:
    """Whether all vectors of an archive are this model's."""
    catalogue = assistant.catalogue
    rows, held = catalogue.passages(catalogue.passage_ids()), catalogue.vectors(catalogue.passage_ids())
    made = embedder.embed_documents([f"{row.title}\n{row.text}" if row.title else row.text for row in rows.values()])
    return all(
        np.allclose(np.frombuffer(held[key], "<f4"), vector, atol=1e-5) for key, vector in zip(rows, made, strict=True)
    )


@ON_BOTH
def test_a_model_that_fails_leaves_the_archive_as_it_was(
    assistant: Assistant, folder: Path, embedder: Embedder
) -> None:
    write(folder, "a.txt", "Arn")
    assistant.ingest([str(folder)])
    catalogue: Catalogue = assistant.catalogue
    before = (catalogue.vectors(catalogue.passage_ids()), catalogue.generation)

    def fail(texts: object) -> np.ndarray:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        reembed(catalogue, assistant.vectors, replace(embedder, fingerprint="new", embed_documents=fail))
    assert (catalogue.vectors(catalogue.passage_ids()), catalogue.generation) == before
    assert catalogue.embedding == embedder.fingerprint
