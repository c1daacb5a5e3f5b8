"""The catalogue: whole transactions, what deleting leaves, filters, and many readers."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from postgresql import address_of

from rag.errors import StoreError, UnknownArticleError
from rag.language.names import surname
from rag.language.terms import stem, words
from rag.schema import Article, Filters, KeptRange, Sentence, Span, Statement
from rag.store import fts5
from rag.store import sqlite as module
from rag.store.catalogue import Catalogue, PassageRow, passage_id


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    return address_of(request, request.param)


@pytest.fixture
def catalogue(tmp_path: Path, address: str | None) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.db", address) as opened:
        yield opened


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.db") as opened:
        yield opened


def article(key: str, text: str = "Nothing happened.", **fields: str | None) -> Article:
    return Article(id=key, identity=key, source=f"{key}.txt", version=f"v-{text}", text=text, **fields)  # type: ignore[arg-type]


def put(catalogue: Catalogue, *articles: Article, recipe: str = "1") -> None:
    """Store each article as one passage and one statement, which spans it."""
    with catalogue.transaction():
        for one in articles:
            end = len(one.text)
            row = PassageRow(passage_id(one, 0, end), one.id, 0, end, one.title, one.text, (Sentence(0, end, 0),))
            vector = np.full(4, len(one.id), np.float32).tobytes()
            said = Statement(one.id, 0, end, (Span(0, end),), "direct", mention=Span(0, 7), speaker="Ines Okafor")
            catalogue.put(one, document=f"{one.id}.txt", recipe=recipe, passages=[(row, vector)], statements=[said])
            catalogue.set_document(f"{one.id}.txt", "read")


def ids(found: object) -> list[str]:
    return [one.id for one in found]  # type: ignore[attr-defined]


def test_what_is_put_comes_back(catalogue: Catalogue) -> None:
    one = replace(article("a", "Quartz was found.", title="Quartz"), kept=(KeptRange(12, 0, 17),))
    put(catalogue, one)
    (row,) = catalogue.article_passages("a")
    assert catalogue.article("a") == one
    assert (row.text, row.title, row.sentences) == (one.text, "Quartz", (Sentence(0, 17, 0),))
    assert catalogue.passages([row.id, 1]) == {row.id: row}
    assert catalogue.vectors([row.id]) == {row.id: np.ones(4, np.float32).tobytes()}
    (said,) = catalogue.statements()
    assert (said.content, said.mention, said.speech, said.cue) == ((Span(0, 17),), Span(0, 7), "direct", None)
    assert catalogue.counts() == {"articles": 1, "passages": 1, "statements": 1}
    assert (catalogue.version("a"), catalogue.version("b")) == ((one.version, "1"), None)
    assert catalogue.speakers() == {"Ines Okafor": 1} and catalogue.mentions() == {"Quartz ": 1}


def test_a_transaction_is_all_or_nothing(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz was found."))
    before = (catalogue.generation, catalogue.counts(), ids(catalogue.articles()))
    with pytest.raises(ZeroDivisionError), catalogue.transaction():
        catalogue.remove("a")
        catalogue.set_document("b.txt", "read")
        catalogue.set_embedding("another")
        raise ZeroDivisionError
    assert (catalogue.generation, catalogue.counts(), ids(catalogue.articles())) == before
    assert (catalogue.document_fingerprint("a.txt"), catalogue.document_fingerprint("b.txt")) == ("read", None)
    assert catalogue.embedding is None
    assert len(catalogue.lexical(["quartz"], 5)) == 1
    put(catalogue, article("b"))
    assert catalogue.generation == before[0] + 1


def test_statements_are_those_of_now_in_every_transaction(catalogue: Catalogue) -> None:
    def contents() -> list[tuple[str, int]]:
        return [(statement.article_id, statement.end) for statement in catalogue.statements()]

    put(catalogue, article("a", "Quartz was found."))
    assert contents() == contents() == [("a", 17)]  # the second time from memory
    with pytest.raises(ZeroDivisionError), catalogue.transaction():
        catalogue.remove("a")
        assert contents() == []
        raise ZeroDivisionError
    assert contents() == [("a", 17)]
    with catalogue.transaction():
        catalogue.remove("a")
    put(catalogue, article("b", "Slate was found."))  # its statement takes the other's number
    assert contents() == [("b", 16)]


def test_putting_again_replaces(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz was found."))
    put(catalogue, article("a", "Slate was found."))
    assert catalogue.counts() == {"articles": 1, "passages": 1, "statements": 1}
    assert catalogue.lexical(["quartz"], 5) == []
    assert len(catalogue.lexical(["slate"], 5)) == 1
    assert catalogue.document_frequency(["quartz", "slate"]) == {"quartz": 0, "slate": 1}


def test_removing_leaves_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    put(catalogue, article("a", "Quartz was found."), article("b", "Zyxomma dragonflies were found.", title="Zyxomma"))
    with catalogue.transaction():
        assert catalogue.remove("b")
        assert not catalogue.remove("no such id")
    catalogue.forget_index_remains()
    assert catalogue.counts() == {"articles": 1, "passages": 1, "statements": 1}
    assert catalogue.lexical(["zyxomma", "dragonfly"], 5) == []
    assert catalogue.articles_matching(["dragonflies"]) == []
    assert (catalogue.document_fingerprint("a.txt"), catalogue.document_fingerprint("b.txt")) == ("read", None)
    if catalogue.address is not None:  # whose server keeps what it kept, until it vacuums
        return
    for path in tmp_path.iterdir():
        assert b"zyxom" not in path.read_bytes().lower() and b"dragonf" not in path.read_bytes().lower()
    assert b"Quartz" in (tmp_path / "catalogue.db").read_bytes()


def test_an_article_is_found_by_the_beginning_of_its_id(catalogue: Catalogue) -> None:
    put(catalogue, article("abc1"), article("abd2"))
    assert catalogue.article("abc").id == "abc1"
    for key in ("ab", "abe", "", "%", "abc12"):
        with pytest.raises(UnknownArticleError, match="rag list"):
            catalogue.article(key)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["day", "late", "month", "year", "undated"]),
        (Filters(publisher="tideway"), ["day", "year"]),
        (Filters(publisher="POST"), ["day", "year"]),
        (Filters(author="ÅSE"), ["late"]),
        (Filters(author="%"), []),
        (Filters(publisher="tideway", author="nobody"), []),
        (Filters(since="2031-05-08"), ["day", "late", "month", "year"]),
        (Filters(since="2031-05-09"), ["month", "year"]),
        (Filters(since="2031-06"), ["year"]),
        (Filters(since="2032"), []),
        (Filters(until="2031-05-08"), ["day", "late", "month", "year"]),
        (Filters(until="2031-05-07"), ["month", "year"]),
        (Filters(until="2031-04"), ["year"]),
        (Filters(until="2030"), []),
        (Filters(since="2031-05", until="2031-05"), ["day", "late", "month", "year"]),
    ],
)
def test_filters(catalogue: Catalogue, filters: Filters, expected: list[str]) -> None:
    """A date that is known to the month or year passes when some day of it would."""
    put(
        catalogue,
        article("undated"),
        article("year", published_at="2031", publisher="The Tideway Post"),
        article("month", published_at="2031-05"),
        article("late", published_at="2031-05-08T23:30:00+00:00", author="Åse Lind"),
        article("day", published_at="2031-05-08", publisher="The Tideway Post"),
    )
    assert set(ids(catalogue.articles(filters))) == catalogue.article_ids(filters) == set(expected)
    assert len(catalogue.passage_ids(filters)) == len(catalogue.statements(filters=filters)) == len(expected)


def test_articles_come_newest_first_and_undated_last(catalogue: Catalogue) -> None:
    put(catalogue, article("x"), article("old", published_at="2029"), article("new", published_at="2031-01-02"))
    assert ids(catalogue.articles()) == ["new", "old", "x"]
    assert [s.article_id for s in catalogue.statements()] == ["new", "old", "x"]


def test_undated_articles_are_counted_when_a_period_leaves_them_out(catalogue: Catalogue) -> None:
    put(catalogue, article("a"), article("b", publisher="The Tideway Post"), article("c", published_at="2031"))
    assert catalogue.undated(Filters()) == catalogue.undated(Filters(publisher="tideway")) == 0
    assert catalogue.undated(Filters(since="2030")) == catalogue.undated(Filters(until="2030")) == 2
    assert catalogue.undated(Filters(since="2030", publisher="tideway")) == 1


def test_a_passage_keeps_its_id_as_long_as_it_is_the_same() -> None:
    one = article("a", "Quartz was found.")
    same = passage_id(one, 0, 17)
    assert same == passage_id(replace(one, source="elsewhere.txt"), 0, 17)
    others = {
        passage_id(replace(one, id="b"), 0, 17),
        passage_id(replace(one, version="v2"), 0, 17),
        passage_id(one, 1, 17),
        passage_id(one, 0, 16),
    }
    assert len(others) == 4 and same not in others
    assert all(0 <= key < 2**63 for key in (same, *others))


def test_bm25_order(catalogue: Catalogue) -> None:
    """Rarer words weigh more, a headline's match counts half, and long texts weigh less.

    With lengths of 3.3 words on average, k1 = 1.2 and b = 0.75, "slate" weighs 1.04 in "short", 0.68 in "other"
    (frequency 0.5) and 0.51 in "long" (11 words).
    """
    put(
        catalogue,
        article("both", "Quartz and slate."),
        article("rare", "Quartz and mud."),
        article("long", "Slate and mud and more mud and then yet more mud."),
        article("short", "Slate and mud."),
        article("other", "Only mud.", title="Slate"),
        article("none", "Only mud."),
        article("none2", "Only mud."),
        article("none3", "Only mud."),
        article("none4", "Only mud."),
        article("none5", "Only mud."),
    )
    found = catalogue.lexical(["quartz", "slate"], 10)
    rows = catalogue.passages([key for key, _ in found])
    assert [rows[key].article_id for key, _ in found] == ["both", "rare", "short", "other", "long"]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert [key for key, _ in catalogue.lexical(["quartz"], 10, [found[1][0], 5])] == [found[1][0]]
    assert catalogue.lexical(["quartz"], 10, []) == catalogue.lexical([], 10) == []
    assert len(catalogue.lexical(["slate"], 2)) == 2


def test_bm25_by_hand(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz fell."), article("b", "Slate fell."), article("c", "Mud fell."))
    ((_, score),) = catalogue.lexical(["quartz"], 5)
    # One of three passages: idf = ln((3 - 1 + 0.5) / (1 + 0.5)). At average length the frequency's part is 1.
    assert score == pytest.approx(math.log(2.5 / 1.5))


def test_quotation_marks_and_operators_are_only_words(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz or slate."))
    assert len(catalogue.lexical(['quartz" OR "x', "NEAR(", "*"], 5)) in {0, 1}
    assert catalogue.articles_matching(["quartz", "slate"]) == ["a"]
    assert catalogue.articles_matching(["quartz", "mud"]) == catalogue.articles_matching([]) == []


@pytest.mark.parametrize(
    "text", ["Maeve O’Brien’s plan", "Zoë Straßer", "an oﬃce on Rue d'Aubagne", "the U.S. isn't", "10.5 e-mails, 4,200"]
)
def test_every_word_of_a_text_is_found_by_it(catalogue: Catalogue, text: str) -> None:
    """Questions and the index must split words alike."""
    put(catalogue, article("a", text, title=text))
    assert catalogue.articles_matching(words(text)) == ["a"]
    assert set(catalogue.document_frequency(map(stem, words(text))).values()) == {1}
    with catalogue.transaction():
        catalogue.remove("a")
    assert catalogue.articles_matching(words(text)) == []
    assert set(catalogue.document_frequency(map(stem, words(text))).values()) == {0}


def test_an_archive_of_other_words_is_indexed_anew(in_file: Catalogue) -> None:
    catalogue = in_file
    put(catalogue, article("a", "Quartz from the U.S. fell."))
    catalogue.close()
    with sqlite3.connect(catalogue.path) as db:
        db.execute("DELETE FROM meta WHERE key = 'words'")
        db.execute("INSERT INTO lexical (lexical) VALUES ('delete-all')")
        db.execute("INSERT INTO lexical (rowid, title, text) SELECT id, '', 'quartz from the u s fell' FROM passages")
    db.close()
    assert catalogue.articles_matching(["us"]) == ["a"]
    with catalogue.transaction():
        catalogue.remove("a")
    assert catalogue.document_frequency(["quartz", "u"]) == {"quartz": 0, "u": 0}
    with closing(sqlite3.connect(catalogue.path)) as db:
        db.create_function("words", 1, fts5.split)
        db.execute("INSERT INTO lexical (lexical) VALUES ('integrity-check')")


def test_statements_by_surname_mention_and_article(catalogue: Catalogue) -> None:
    put(catalogue, article("a"), article("b"))
    assert len(catalogue.statements(surname="okafor")) == 2
    assert catalogue.statements(surname="ines") == []
    assert [s.article_id for s in catalogue.statements(article_ids=["b"])] == ["b"]
    assert len(catalogue.statements(mentions=["Nothing"])) == 2
    assert catalogue.statements(mentions=[]) == []


def test_speakers_and_where_they_speak(catalogue: Catalogue) -> None:
    put(catalogue, article("a"), article("b", published_at="2031"))
    assert catalogue.surnames() == ["okafor"]
    assert catalogue.speaker_articles() == [("Ines Okafor", "a", None, 1), ("Ines Okafor", "b", None, 1)]
    assert catalogue.speaker_articles(["reed"]) == catalogue.speaker_articles(article_ids=[]) == []
    assert [row.article_id for row in catalogue.speaker_articles(["okafor"], article_ids=["b"])] == ["b"]
    assert catalogue.speaker_mentions(["okafor"]) == [("Ines Okafor", "a", "Nothing"), ("Ines Okafor", "b", "Nothing")]
    assert [s.article_id for s in catalogue.statements(speakers=["Ines Okafor", "Tom Reed"])] == ["b", "a"]
    assert catalogue.statements(speakers=["Okafor"]) == []
    assert catalogue.dates(["a", "b", "c"]) == {"a": None, "b": "2031"}


def test_passages_are_found_by_all_of_some_words(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "The mayors of Arn met."), article("b", "Arn had a mayor.", title="Mayor of Arn"))
    assert [row.article_id for row in catalogue.passages_with_words(["mayor", "Arn"])] == ["a", "b"]
    assert catalogue.passages_with_words(["mayor", 'no"body']) == []


def test_what_was_read_is_read_anew_after_a_change_and_within_one(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz was found.", publisher="The Courier"))
    assert catalogue.counts() is catalogue.counts()
    weights = catalogue.term_weights("quartz")
    with catalogue.transaction():
        catalogue.remove("a")
        assert catalogue.counts()["articles"] == 0
        assert catalogue.speakers() == {}
        assert catalogue.document_frequency(["quartz"]) == {"quartz": 0}
    assert (catalogue.counts()["articles"], catalogue.bylines()) == (0, ((), ()))
    put(catalogue, article("b", "Quartz was found."), article("c", "Slate was found."))
    assert catalogue.term_weights("quartz") != weights
    assert catalogue.document_frequency(["quartz", "found"]) == {"quartz": 1, "found": 2}


def test_what_is_taken_back_is_not_kept(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "Quartz was found."))
    with pytest.raises(ZeroDivisionError), catalogue.transaction():
        catalogue.remove("a")
        assert catalogue.mentions() == {}
        raise ZeroDivisionError
    assert (catalogue.mentions(), catalogue.surnames()) == ({"Quartz ": 1}, ["okafor"])


def test_statements_of_nobody_in_particular_by_the_words_for_who_speaks(catalogue: Catalogue) -> None:
    letter = article("a", "The letter said no.", published_at="2031-05-01")
    with catalogue.transaction():
        by_it = Statement("a", 0, 19, (Span(16, 18),), "indirect", mention=Span(0, 10))
        said = [
            by_it,
            replace(by_it, mention=Span(4, 10)),
            replace(by_it, mention=None),
            replace(by_it, relation="unnamed"),
            replace(by_it, speaker="Ines Okafor", relation="self"),
        ]
        catalogue.put(letter, document="a.txt", recipe="1", passages=[], statements=said)
    assert catalogue.uncredited(["a"], lambda mention: mention == "The letter") == [said[0]]
    assert catalogue.uncredited(["a"], bool) == [said[0], said[1]]
    assert catalogue.uncredited(["b"], bool) == []


def test_passages_overlapping(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "0123456789"))
    (key,) = catalogue.passage_ids()
    assert catalogue.passages_overlapping([("a", 9, 12), ("a", 0, 1)]) == [key]
    assert catalogue.passages_overlapping([("a", 10, 12), ("b", 0, 5)]) == []
    assert catalogue.passages_overlapping([("b", 0, 5), ("a", 0, 1), ("a", 0, 1)]) == [key]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ines Okafor", "okafor"), ("Tom Reed Jr.", "reed"), ("José Peña", "pena"), ("the mayor", "mayor"), ("", "")],
)
def test_surname(name: str, expected: str) -> None:
    assert surname(name) == expected


def test_more_ids_than_sqlite_binds(catalogue: Catalogue) -> None:
    put(catalogue, article("a"))
    assert list(catalogue.vectors([*range(40_000), *catalogue.passage_ids()])) == catalogue.passage_ids()


def test_ctrl_c_in_what_sqlite_calls_is_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite tells any exception of a function of ours as an error of its own."""
    interrupted = threading.Event()
    split = fts5.split

    def ctrl_c(held: str | None) -> str:
        if interrupted.is_set():
            raise KeyboardInterrupt
        return split(held)

    monkeypatch.setattr(fts5, "split", ctrl_c)
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        put(catalogue, article("a"))
        interrupted.set()
        with pytest.raises(KeyboardInterrupt):
            put(catalogue, article("b"))
        interrupted.clear()
        put(catalogue, article("c"))
        assert ids(catalogue.articles()) == ["a", "c"]


def test_threads_read_while_one_writes(catalogue: Catalogue) -> None:
    """A reader sees each article with its passage and its statement, or not at all."""
    put(catalogue, article("first"))
    done, torn = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            seen = ids(catalogue.articles())
            generation = catalogue.generation
            for key in seen:
                if len(catalogue.article_passages(key)) != 1 or len(catalogue.statements(article_ids=[key])) != 1:
                    torn.append(key)
            if catalogue.generation < generation:
                torn.append("generation")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(40):
        put(catalogue, article(f"a{i}"))
    done.set()
    for reader in readers:
        reader.join(timeout=30)
    assert torn == []
    assert catalogue.counts()["articles"] == 41


def test_readers_open_the_archive_while_somebody_writes(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new embedding of everything holds the write lock for minutes."""
    put(catalogue, article("a"))
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.1)
    with catalogue.transaction(), Catalogue(catalogue.path, catalogue.address) as reader:
        catalogue.remove("a")
        assert reader.counts()["articles"] == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_text("These are minutes of a meeting.\n" * 400)
    with Catalogue(path) as catalogue, pytest.raises(StoreError, match="rag restore") as caught:
        catalogue.counts()
    assert str(path) in str(caught.value) and "not a database" in str(caught.value)


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with Catalogue(tmp_path / "home" / "catalogue.db") as catalogue, pytest.raises(StoreError, match="can't be opened"):
        catalogue.counts()


def test_a_newer_layout(in_file: Catalogue) -> None:
    catalogue = in_file
    put(catalogue, article("a"))
    with sqlite3.connect(catalogue.path) as other:
        other.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    other.close()
    with Catalogue(catalogue.path) as later, pytest.raises(StoreError, match="layout 99") as caught:
        later.counts()
    assert str(catalogue.path) in str(caught.value)
