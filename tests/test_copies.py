"""Copies: one article from several places is one, what several outlets print is one story, and no copy takes over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archives import change
from postgresql import ON_BOTH

from rag.assistant import Assistant
from rag.copies import Places, is_same_article, is_same_story
from rag.language.shingles import containment, shingles, sketch
from rag.schema import Article
from rag.settings import Settings

STORY = """The harbour board of Ostrey voted on Monday to dredge the inner basin before the winter storms set in.

“We waited two years too long,” said the harbour master, Ines Holt. She said the work would cost four million.

The fishermen's cooperative had asked for a third berth, and will be heard again in November, the board said."""
MORE = f"{STORY}\n\nThe vote was nine to two. “It is a sound plan,” said the engineer Bo Lind."
FORGED = STORY.replace("would cost four million", "would cost nothing at all")


@pytest.fixture
def assistant(tmp_path: Path, address: str | None) -> Iterator[Assistant]:
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=address)) as opened:
        yield opened


def write(folder: Path, name: str, text: str, **known: str) -> str:
    folder.mkdir(exist_ok=True)
    header = "".join(f"{key}: {value}\n" for key, value in known.items())
    (folder / name).write_text(f"---\n{header}---\n\n{text}\n" if header else text)
    return str(folder / name)


def article(text: str, **known: str) -> Article:
    return replace(Article(id="a", identity="a", source="a", version="1", text=text), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"publisher": "The Ostrey Post"}, {"publisher": "Ostrey Post", "url": "https://post.example/1"}, True),
        ({"publisher": "Ostrey Post"}, {"publisher": "Tide Herald"}, False),
        ({"url": "https://www.post.example/1"}, {"url": "https://amp.post.example/1"}, True),
        ({"url": "https://post.example/1"}, {"url": "https://post.example.evil.example/1"}, False),
        ({"title": "Basin to be dredged"}, {"title": "Basin to be dredged | Ostrey Post"}, True),
        ({"title": "Basin to be dredged"}, {"title": "Fishermen wait"}, False),
        ({"published_at": "2031-10-06"}, {"published_at": "2031-10-07T00:10:00+02:00"}, True),
        ({"published_at": "2031-10"}, {"published_at": "2031-10-07"}, True),
        ({"published_at": "2031-10-06"}, {"published_at": "2031-11-06"}, False),
    ],
)
def test_what_an_article_says_of_itself_must_not_contradict(
    one: dict[str, str], other: dict[str, str], same: bool
) -> None:
    assert is_same_article(article(STORY, **one), article(STORY, **other)) is same


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (MORE, True),
        (f"Basin to be dredged\n\n{STORY}", True),  # a headline left in the text
        (STORY[: STORY.index("She said")], True),  # a feed's beginning
        (STORY[: STORY.index(" storms")] + "…", True),
        (FORGED, False),
        (STORY.replace("nine", "ten"), True),
        ("The board met.", False),
    ],
)
def test_a_copy_stands_in_for_another_only_where_no_sentence_of_it_is_lost(text: str, same: bool) -> None:
    one, other = article(STORY, title="Basin to be dredged"), article(text, title="Basin to be dredged")
    assert is_same_article(one, other) is is_same_article(other, one) is same


@pytest.mark.parametrize(
    ("shorter", "longer", "same"),
    [
        ({}, {"publisher": "Ostrey Post", "url": "https://post.example/1"}, True),
        ({"publisher": "Ostrey Post"}, {"publisher": "The Ostrey Post"}, True),
        ({"publisher": "Ostrey Post"}, {}, False),
        ({"publisher": "Ostrey Post"}, {"publisher": "Ostrey Post", "url": "https://evil.example/1"}, False),
        ({"url": "https://post.example/1"}, {"url": "https://www.post.example/1?print"}, True),
        ({"url": "https://post.example/1"}, {"publisher": "Ostrey Post"}, False),
    ],
)
def test_nobody_adds_to_what_another_says(shorter: dict[str, str], longer: dict[str, str], same: bool) -> None:
    known = {"title": "Basin to be dredged"}
    assert is_same_article(article(STORY, **known, **shorter), article(MORE, **known, **longer)) is same


def test_a_story_is_told_by_half_of_its_runs_of_words() -> None:
    cut = STORY[: STORY.index("The fishermen's")] + "The mayor of our own town was not at home to be asked about it."
    assert is_same_story(article(STORY), article(cut)) and is_same_story(article(STORY), article(FORGED))
    assert not is_same_story(article(STORY), article(cut[cut.index("The mayor") :]))
    assert not is_same_story(article(STORY, published_at="2031-01-01"), article(STORY, published_at="2032-01-01"))
    assert containment(shingles(STORY), shingles(MORE)) == 1 and set(sketch(shingles(MORE))) & shingles(STORY)
    assert containment(frozenset(), shingles(STORY)) == 0 and len(shingles("A word")) == 1


@pytest.mark.parametrize("first", ["page", "file"])
def test_a_file_and_a_page_are_one_article_with_two_places(assistant: Assistant, tmp_path: Path, first: str) -> None:
    known = {"title": "Basin to be dredged", "publisher": "Ostrey Post", "url": "https://post.example/basin"}
    sources = {
        "page": write(tmp_path / "in", "page.txt", MORE, **known),
        "file": write(tmp_path / "in", "file.txt", STORY, author="Petra Sund"),
    }
    for source in sorted(sources.values(), key=sources[first].__ne__):
        assistant.ingest([source])
    (kept,) = assistant.articles()
    assert kept.text == MORE and (kept.author, kept.url, kept.title) == ("Petra Sund", known["url"], known["title"])
    assert {place.source for place in assistant.places(kept.id)} == set(sources.values())
    assert assistant.places(kept.id)[0].source == sources["page"]
    for source in sources.values():
        again = assistant.ingest([source])
        assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
    assert [assistant.article(place.id).id for place in assistant.places(kept.id)] == [kept.id, kept.id]
    rows = assistant.catalogue.article_passages(kept.id)
    assert {row.title for row in rows} == {known["title"]} and rows[-1].end == len(MORE)


@ON_BOTH
def test_the_same_story_uploaded_twice_is_one(assistant: Assistant, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path / folder, "story.txt", STORY)
    report = assistant.ingest([str(tmp_path / "one"), str(tmp_path / "two")])
    assert (report.added, report.unchanged) == (1, 1)
    (kept,) = assistant.articles()
    assistant.delete(kept.id)
    assert assistant.catalogue.document_keys() == []
    assert assistant.ingest([str(tmp_path / "two")]).added == 1


def test_a_copy_with_changed_words_takes_nothing_over(assistant: Assistant, tmp_path: Path) -> None:
    write(tmp_path / "in", "a.txt", STORY, url="https://post.example/basin", title="Basin to be dredged")
    write(tmp_path / "in", "b.txt", FORGED, title="Basin to be dredged")
    evil = {"url": "https://evil.example/basin", "title": "Basin to be dredged", "publisher": "Ostrey Post"}
    write(tmp_path / "in", "c.txt", MORE, **evil)
    assert assistant.ingest([str(tmp_path / "in")]).added == 3
    assert sorted(article.text for article in assistant.articles()) == sorted([STORY, FORGED, MORE])


def test_a_file_that_may_be_either_of_two_outlets_is_neithers(assistant: Assistant, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "in", f"{n}.txt", STORY, publisher=outlet)
        for n, outlet in enumerate(("Ostrey Post", "Herald"))
    ]
    assistant.ingest([*files, write(tmp_path / "in", "pasted.txt", STORY)])
    assert sorted(str(article.publisher) for article in assistant.articles()) == ["Herald", "None", "Ostrey Post"]
    assert len({*assistant.catalogue.stories(article.id for article in assistant.articles()).values()}) == 1


@ON_BOTH
def test_pruning_one_place_leaves_the_article_to_the_other(assistant: Assistant, tmp_path: Path) -> None:
    files = [write(tmp_path / folder, "story.txt", STORY) for folder in ("one", "two")]
    assistant.ingest([str(tmp_path / "one"), str(tmp_path / "two")])
    Path(files[0]).unlink()
    assert assistant.ingest([str(tmp_path / "one")], prune=True).deleted == 0
    (kept,) = assistant.articles()
    assert kept.source == files[1] and [place.source for place in assistant.places(kept.id)] == [files[1]]
    Path(files[1]).unlink()
    assert assistant.ingest([str(tmp_path / "two")], prune=True).deleted == 1


def test_a_file_that_is_no_copy_any_more_is_an_article_of_its_own(assistant: Assistant, tmp_path: Path) -> None:
    files = [write(tmp_path / "in", name, STORY) for name in ("a.txt", "b.txt")]
    assistant.ingest(files)
    write(tmp_path / "in", "b.txt", FORGED)
    assert assistant.ingest(files).added == 1
    assert sorted(article.text for article in assistant.articles()) == sorted([STORY, FORGED])


def test_an_archive_made_before_copies_were_known_joins_them_when_derived_again(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [write(tmp_path / "in", name, text) for name, text in (("a.txt", STORY), ("b.txt", MORE))]
    with monkeypatch.context() as before:
        before.setattr(Places, "alike", lambda *_: [])
        assistant.ingest(files)
    newer = (f"DROP TABLE {table}" for table in ("places", "sketches", "stories"))
    change(
        assistant.settings.home,
        *newer,
        "UPDATE articles SET recipe = 'old'",
        "UPDATE meta SET value = '3' WHERE key = 'schema'",
    )
    with Assistant(assistant.settings) as later:
        assert [place.source for a in later.articles() for place in later.places(a.id)] in (files, files[::-1])
        assert later.outdated == 2
        later.rederive()
        (kept,) = later.articles()
        assert kept.text == MORE and {place.source for place in later.places(kept.id)} == set(files)


@ON_BOTH
def test_a_story_in_several_papers_counts_once(assistant: Assistant, tmp_path: Path) -> None:
    for number, outlet in enumerate(("Ostrey Post", "Tide Herald", "Inland Times")):
        write(tmp_path / "in", f"{number}.txt", STORY, publisher=outlet, title=f"Headline {number}")
    write(tmp_path / "in", "own.txt", "Ines Holt said the basin was full of eels. Nobody at the board knew why.")
    assert assistant.ingest([str(tmp_path / "in")]).added == 4
    told = {
        "How many articles mention the basin?": "2 articles mention “the basin” (1 of them printed in 3 places)",
        "How many articles quote Bo Lind?": "No article mentions “Bo Lind”",
        "How often is Ines Holt quoted?": "Ines Holt is quoted 3 times, in 2 articles (1 of them printed in 3 places)",
        "How many outlets mention the third berth?": "3 outlets write of “the third berth”",
        "How many articles are there?": "2 articles are in the archive (1 of them printed in 3 places)",
    }
    assert {question: told[question] for question in told if told[question] in assistant.ask(question).text} == told
