"""Documents that somebody wrote to take time or memory: what is told of them, and that the others go in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import STORY, write

from rag.assistant import Assistant
from rag.ingestion import MAX_FAILURES
from rag.language.sentences import sentences
from rag.schema import Article
from rag.settings import Settings
from rag.statements import statements
from rag.statements.apart import LONG, statements_within

NO_PROSE = {
    "words.txt": "word " * 1_000_000,
    "line.txt": "x" * 2_000_000,
    "carets.txt": "^" * 300_000 + " a",
    "openers.txt": "“a " * 200_000,
    "unseen.txt": "\u200b\u200d\u202e" * 100_000 + STORY,
    "accents.txt": "a" + "\u0301" * 500_000,
    "said.txt": "said " * 40_000,
}


def test_what_is_no_prose_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in NO_PROSE.items():
        write(folder / name, text)
    write(folder / "z.txt", STORY)
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        report = assistant.ingest([str(folder)])
        assert report.added == 1
        assert sorted(Path(failure.source).name for failure in report.failed) == sorted(NO_PROSE)
        assert all("characters, over the limit of 20,000" in failure.reason for failure in report.failed), report.failed


def long_article(sentence: str) -> Article:
    return Article("a", "a", "said.txt", "1", sentence * (LONG // len(sentence) + 1))


def test_who_says_what_in_a_long_article_is_found_apart_and_is_the_same() -> None:
    article = long_article("“The pier is open,” said Ann Lee, who told Tom Odd that it leaks. It rained all day. ")
    split = sentences(article.text)
    found = statements_within(article, split, seconds=60)
    assert found == statements(article, split) and len(found) > 1_000


def test_an_article_that_takes_too_long_is_told(tmp_path: Path) -> None:
    lines = [f'{{"text": "{STORY.splitlines()[0]} It was number {n}."}}' for n in range(2)]
    lines.insert(1, '{"text": "' + "Ann said Tom said that he said so. " * 60_000 + '"}')
    write(tmp_path / "a.jsonl", "\n".join(lines))
    settings = Settings(home=tmp_path / "home", document_seconds=1, max_line_mb=5)
    with Assistant(settings) as assistant:
        report = assistant.ingest([str(tmp_path / "a.jsonl")])
    assert report.added == 2
    (failure,) = report.failed
    assert "it takes more than 1 seconds" in failure.reason and "RAG_DOCUMENT_SECONDS" in failure.reason


def test_of_many_records_that_cant_be_read_the_first_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "title,text\n" + "a,\n" * 5_000 + f'b,"{STORY}"\n')
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        report = assistant.ingest([str(tmp_path / "a.csv")])
    assert report.added == 1 and len(report.failed) == MAX_FAILURES + 1
    assert report.failed[-1].reason.endswith("a.csv: 4,900 more articles of it can't be read. The first ones say why")


@pytest.mark.parametrize("text", ["The pier \ud800 is open, Ann Lee said.", "\udfffLee: The pier is open."])
def test_lone_surrogates_are_no_reason_to_fail(tmp_path: Path, text: str) -> None:
    write(
        tmp_path / "a.jsonl", json.dumps({"text": f"{text}\n\n{STORY}", "title": "Pier \udc00", "author": "Ann \ud83d"})
    )
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(tmp_path)]).added == 1
        assert assistant.ask("What did Ada Brandt say about the terminal?").status == "answered"
        assert assistant.check().problems == ()
