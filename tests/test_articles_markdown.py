"""Markdown is read as the words that it shows, each at its place in the source. People and outlets are invented."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import Document, documents
from rag.articles.markdown import marks
from rag.errors import ReadError
from rag.schema import Article
from rag.settings import Settings


def read(path: Path) -> tuple[Article, str]:
    (document,) = documents([str(path)], Settings())
    assert isinstance(document, Document)
    (item,) = document.decoded()
    assert not isinstance(item, ReadError)
    return item


LINKED = "Roe said it (all) was here."


def shown(source: str) -> str:
    at, pieces = 0, []
    for begin, end in marks(source):
        pieces.append(source[at:begin])
        at = end
    return "".join([*pieces, source[at:]])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**Odd Berg** said *the money* was __there__.", "Odd Berg said the money was there."),
        (
            "[Roe](https://a.example) said [it (all)](/x_(y) 'title') was [here].\n\n[here]: /z",
            f"{LINKED}\n\n[here]: /z",
        ),
        ("> We will rebuild.\n> Nobody pays.\n>\n> — Ada Roe", "We will rebuild.\nNobody pays.\n\n— Ada Roe"),
        ("> > “No,” she said.", "“No,” she said."),
        ("- “The **crane** goes.”\n- “The pier goes.”", "“The crane goes.”\n“The pier goes.”"),
        ("1. One\n2. Two *three*", "1. One\n2. Two three"),
        ("“No.”\n\n- Ada Roe", "“No.”\n\n- Ada Roe"),  # a signature, no list
        (
            "| Who | What |\n|---|---|\n| **Roe** | “I will,” he said. |",
            "Who | What\n|---|---|\nRoe | “I will,” he said.",
        ),
        ("**Ada Roe:** I fell asleep.", "Ada Roe: I fell asleep."),
        ("A \\*star\\* and `code` and ![a crane](c.png) here", "A *star* and code and  here"),
        ("## A heading ##", "A heading"),
        (
            "The 2 * 3 * 4 of snake_case_names & <b>tags</b> [sic]",
            "The 2 * 3 * 4 of snake_case_names & <b>tags</b> [sic]",
        ),
        ("Plain words.\r\n> **quoted**\r\n\r\nMore.", "Plain words.\r\nquoted\r\n\r\nMore."),
    ],
)
def test_marks_are_no_words(source: str, text: str) -> None:
    assert shown(source) == text


def test_a_markdown_article(tmp_path: Path) -> None:
    body = "# Letters *from* the pier\n\n**Roe** wrote:\n\n> We will [rebuild](/x).\n> It is oak.\n"
    source = f"---\nauthor: Iva Sorrel\n---\n{body}"
    path = tmp_path / "a.md"
    path.write_text(source)
    article, decoded = read(path)
    assert (article.title, article.author) == ("Letters from the pier", "Iva Sorrel")
    assert article.text == "Roe wrote:\n\nWe will rebuild.\nIt is oak."
    assert decoded == source
    assert "".join(decoded[k.source_start : k.source_start + k.length] for k in article.kept) == article.text


def test_marks_in_a_text_file_are_words(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The sign said **no entry** and nobody entered it, the mayor said.")
    assert "**no entry**" in read(path)[0].text


@given(st.text(alphabet="ab *_[]()>`\\\n\r-#|~<!1.", max_size=80))
def test_spans_are_in_order_and_inside_the_text(source: str) -> None:
    last = 0
    for begin, end in marks(source):
        assert last <= begin < end <= len(source)
        last = end


@pytest.mark.parametrize("piece", ["[", "*a ", "> ", "- a\n", "![", "`", "a**b", "[a](", "|a", "<!-- "])
def test_marks_take_time_that_grows_with_the_text(piece: str) -> None:
    start = time.process_time()
    marks(piece * 100_000)
    assert time.process_time() - start < 20
