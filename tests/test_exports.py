"""An answer leaves as a document, and its sources as a reference manager reads them; parsed here by others' parsers."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from docx import Document
from markdown_it import MarkdownIt

from rag import Answer, Assistant, Settings
from rag.answering.roles import role_of
from rag.errors import QuestionError
from rag.exports import FORMATS, write
from rag.exports.attribution import attributed
from rag.exports.sources import people

STORY = {
    "title": "Depot & quay: 100% {late}?",
    "publisher": "The Ostby Post",
    "author": "Nora Vale and Jan van der Heid",
    "published_at": "2031-03-04",
    "url": "https://ostby.example/depot_quay?a=1&b=2",
    "text": "“We open the depot_in May, <b>whatever</b> *happens* [1],” said Ada Holloway, the mayor of Tideway.",
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("exports")
    (folder / "story.jsonl").write_text(json.dumps(STORY) + "\n")
    with Assistant(Settings(home=folder / "town", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(folder / "story.jsonl")])
        found = assistant.ask("What did Holloway say about the depot?")
    assert found.status == "answered"
    return found


def test_the_words_are_copied_with_where_they_come_from(answer: Answer) -> None:
    citation = answer.to_dict()["citations"][0]
    copied = attributed(citation)
    assert copied.startswith(
        f"{citation['quote']} — Ada Holloway, the mayor of Tideway. “Depot & quay: 100% {{late}}?”, "
    )
    assert copied.endswith("The Ostby Post, 4 March 2031. https://ostby.example/depot_quay?a=1&b=2")


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Engineer Tove Lind spoke.", "Tove Lind", "Engineer"),
        ("It rained, said former Ostby mayor Tove Lind.", "Tove Lind", "former Ostby mayor"),
        ("It rained, said Colin Marsh, a builder from Ostby.", "Colin Marsh", "a builder from Ostby"),
        ("Colin Marsh, managing director of the yard, spoke.", "Colin Marsh", "managing director of the yard"),
        ("Colin Marsh, an aide of Sen. Tove Lind, spoke.", "Colin Marsh", "an aide of Sen. Tove Lind"),
        ("Mr. Colin Marsh spoke, and the mayor wept.", "Colin Marsh", None),
        ("Colin Marsh, who saw the mayor, spoke.", "Colin Marsh", None),
        ("Colin Marsh, however, saw the mayor.", "Colin Marsh", None),
        ("The mayor saw Marsh.", "Marsh", None),
    ],
)
def test_what_an_article_says_that_somebody_is(text: str, name: str, role: str | None) -> None:
    assert role_of(text, name) == role


def told(answer: Answer) -> list[str]:
    """What every export says of itself."""
    assert answer.asked_at and answer.archive
    return [
        "What did Holloway say about the depot?",
        "“town”",
        "1 article",
        answer.archive.state,
        answer.asked_at[11:16],
    ]


def test_markdown_shows_the_articles_own_characters(answer: Answer) -> None:
    tokens = MarkdownIt().parse(answer.to_markdown())
    text = " ".join(t.content for token in tokens for t in token.children or () if t.type == "text")
    assert all(words in text for words in told(answer))
    assert "“We open the depot_in May, <b>whatever</b> *happens* [1],”" in text
    assert not [t for token in tokens for t in token.children or () if t.type in ("link_open", "html_inline", "image")]


class Text(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name in ("src", "href") or name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_stands_alone_and_nothing_in_it_runs(answer: Answer) -> None:
    page = Text(answer.to_html())
    assert all(words in page.text for words in told(answer)) and "<b>whatever</b> *happens*" in page.text
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "p",
        "ol",
        "li",
        "em",
        "br",
    }


def test_a_word_file_holds_the_same(answer: Answer) -> None:
    document = Document(io.BytesIO(answer.export("docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(words in text for words in told(answer)) and "depot_in May, <b>whatever</b>" in text
    assert document.core_properties.title == answer.question


def test_ris_as_rispy_reads_it(answer: Answer) -> None:
    (entry,) = rispy.loads(answer.export("ris").decode())
    assert entry["type_of_reference"] == "NEWS" and entry["title"] == "Depot & quay: 100% {late}?"
    assert entry["authors"] == ["Vale, Nora", "van der Heid, Jan"] and entry["date"] == "2031/03/04/"
    assert entry["secondary_title"] == "The Ostby Post" and entry["year"] == "2031"
    assert entry["urls"] == ["https://ostby.example/depot_quay?a=1&b=2"]
    assert any("depot_in May" in note for note in entry["notes"]) and any("“town”" in note for note in entry["notes"])


def test_bibtex_as_bibtexparser_reads_it(answer: Answer) -> None:
    library = parse_string(answer.export("bib").decode())
    assert not library.failed_blocks
    (entry,) = library.entries
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert entry.entry_type == "article" and entry.key.startswith("the-ostby-post-2031-")
    assert fields["author"] == "Vale, Nora and van der Heid, Jan" and fields["date"] == "2031-03-04"
    assert fields["title"] == r"{Depot \& quay: 100\% \{late\}?}" and fields["journal"] == "The Ostby Post"
    assert r"depot\_in May" in fields["annotation"]
    head = " ".join(comment.comment for comment in library.comments)
    assert all(words in head for words in told(answer))


def test_csl_json_is_what_its_schema_asks(answer: Answer) -> None:
    (item,) = json.loads(answer.export("csl.json"))
    assert item["type"] == "article-newspaper" and item["issued"] == {"date-parts": [[2031, 3, 4]]}
    assert item["author"] == [{"family": "Vale", "given": "Nora"}, {"family": "van der Heid", "given": "Jan"}]
    assert item["container-title"] == "The Ostby Post" and "Holloway" in item["note"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        (None, []),
        ("Nora Vale", [("Vale", "Nora")]),
        ("Nora Vale, Jan Odd & Tove Lind", [("Vale", "Nora"), ("Odd", "Jan"), ("Lind", "Tove")]),
        ("Newsroom", [("Newsroom", "")]),
        ("Reuters and Nora Vale", [("Reuters and Nora Vale", "")]),
    ],
)
def test_bylines_are_parted_into_people(byline: str | None, names: list[tuple[str, str]]) -> None:
    assert people(byline) == names


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_silence_and_what_is_unknown_are_exported_too(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“We open in May,” said Ada Holloway. It rained on Monday.")
    with Assistant(Settings(home=tmp_path / "home", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(tmp_path / "a.txt")])
        found: dict[str, Any] = assistant.ask("What did Holloway say about taxes?").to_dict()
    assert found["status"] == "not_found"
    assert write(found, suffix)
    for key in ("asked_at", "archive"):  # as an older version kept it
        del found[key]
    assert write(found, suffix)


def test_a_format_that_there_is_none_of(answer: Answer) -> None:
    with pytest.raises(
        QuestionError, match=r"no format 'pdf' to export to. There are md, html, docx, ris, bib, csl.json"
    ):
        answer.export("pdf")
