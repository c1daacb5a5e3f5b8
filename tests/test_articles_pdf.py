"""PDF files: what is text and in which order, by where it stands on its pages. All invented."""

from __future__ import annotations

import io
import resource
import time
from pathlib import Path

import pytest
from documents import only, refused, write
from pdf_files import Drawn, column, pdf
from pypdf import PdfReader, PdfWriter

HEAD: list[Drawn] = [(60, 760, 18, "Ferry terminal closes"), (60, 735, 10, "By Mira Lund")]
LEFT = """
    Harbour master Ada Brandt said
    the terminal would close. “We
    waited long enough,” Brandt
    said on Tuesday.

    The engineer Tom Ek said the
    piles were rotten and could
    not be mended.
"""
RIGHT = """
    “It held for sixty years,” said
    Ek, who built the pier in his
    youth.

    Councillor Ines Holt said the
    vote would be held in June.
    “Nobody is surprised,” Holt
    said.
"""
STORY = [
    "Harbour master Ada Brandt said the terminal would close. “We waited long enough,” Brandt said on Tuesday.",
    "The engineer Tom Ek said the piles were rotten and could not be mended.",
    "“It held for sixty years,” said Ek, who built the pier in his youth.",
    "Councillor Ines Holt said the vote would be held in June. “Nobody is surprised,” Holt said.",
]


def by_rows(*columns: list[Drawn]) -> list[Drawn]:
    return sorted((line for column in columns for line in column), key=lambda line: (-line[1], line[0]))


@pytest.mark.parametrize("x", [230, 320])
@pytest.mark.parametrize("offset", [0, 3])
@pytest.mark.parametrize("rows", [False, True], ids=["by columns", "by rows"])
def test_columns_are_read_one_after_the_other_however_they_are_drawn(
    tmp_path: Path, x: float, offset: float, rows: bool
) -> None:
    left, right = column(LEFT), column(RIGHT, x=x, top=700 - offset)
    article = only(write(tmp_path / "a.pdf", pdf([HEAD + (by_rows(left, right) if rows else left + right)])))
    assert (article.title, article.author) == ("Ferry terminal closes", "Mira Lund")
    assert article.text.split("\n\n") == STORY


def test_a_line_across_parts_what_is_above_it_from_what_is_below(tmp_path: Path) -> None:
    across = [(60, 560, 14, "What the council will do about the ferry in the years to come")]
    page = HEAD + column(LEFT) + column(RIGHT, x=320) + across + column(LEFT, top=530) + column(RIGHT, x=320, top=530)
    article = only(write(tmp_path / "a.pdf", pdf([page])))
    assert article.text.split("\n\n") == [*STORY, across[0][3], *STORY]


def test_labels_at_the_left_of_a_text_are_no_column(tmp_path: Path) -> None:
    labels = column("BRANDT:\nEK:\nBRANDT:\nEK:")
    words = column("The terminal will close.\nThe piles are rotten.\nWe waited long.\nIt held for years.", x=130)
    article = only(write(tmp_path / "a.pdf", pdf([HEAD + labels + words])))
    assert "BRANDT: The terminal will close." in article.text
    assert "EK: It held for years." in article.text


ONE = """
    The harbour council said the old ferry terminal would be re-
    paired every spring. The well-
    known diver Ilse Moor said the piles were rotten. “It took my
    father’s lifetime to build,” Moor said. The engineer found sedi-
    ment in the basin, and said that the harbour could not
"""
TWO = """
    wait for another survey. “The sensible course is to start,”
    Moor said.
"""


def furnished(number: int, text: list[Drawn]) -> list[Drawn]:
    header = [(60, 810, 8, "The Wyre Gazette"), (400, 810, 8, "4 April 2031")]
    return [*header, *text, (280, 30, 8, f"Page {number} of 2")]


def test_headers_page_numbers_hyphens_and_a_sentence_over_a_page(tmp_path: Path) -> None:
    pages = [furnished(1, HEAD + column(ONE)), furnished(2, column(TWO, top=770))]
    article = only(write(tmp_path / "a.pdf", pdf(pages, title="Microsoft Word - ferry_v3_FINAL.docx")))
    assert (article.title, article.author) == ("Ferry terminal closes", "Mira Lund")
    assert (article.publisher, article.published_at) == ("The Wyre Gazette", "2031-04-04")
    assert article.text == (
        "The harbour council said the old ferry terminal would be repaired every spring. The well-known diver Ilse Moor"
        " said the piles were rotten. “It took my father’s lifetime to build,” Moor said. The engineer found sediment"
        " in the basin, and said that the harbour could not wait for another survey. “The sensible course is to start,”"
        " Moor said."
    )


def test_notes_at_the_end_of_a_page_stand_after_the_sentence_that_they_interrupt(tmp_path: Path) -> None:
    pages = [HEAD + column(ONE) + [(60, 60, 7, "1 The survey of 2029 cost 90,000.")], column(TWO, top=770)]
    text = only(write(tmp_path / "a.pdf", pdf(pages))).text
    assert "the harbour could not wait for another survey." in text
    assert text.endswith("\n\n1 The survey of 2029 cost 90,000.")


def test_what_a_browser_prints_around_a_page(tmp_path: Path) -> None:
    printed = [(30, 825, 8, "5/9/31, 6:30 AM"), (200, 825, 8, "Ferry terminal closes | Wyre Gazette")]
    foot = [(30, 15, 8, "https://news.example/ferry"), (560, 15, 8, "1/1")]
    page = [*printed, (60, 770, 24, "Wyre Gazette"), *HEAD, *column(LEFT), *foot]
    article = only(write(tmp_path / "a.pdf", pdf([page], title="Ferry terminal closes | Wyre Gazette")))
    assert (article.title, article.publisher) == ("Ferry terminal closes", "Wyre Gazette")
    assert (article.url, article.published_at) == ("https://news.example/ferry", None)
    assert article.text.split("\n\n")[-2:] == STORY[:2]


def test_a_large_first_letter_belongs_to_its_word(tmp_path: Path) -> None:
    cap = [(60, 672, 40, "H")]
    page = HEAD + cap + column("arbour master Ada Brandt said the\nterminal would close.", x=92)
    assert "Harbour master Ada Brandt said the terminal" in only(write(tmp_path / "a.pdf", pdf([page]))).text


def test_a_page_on_its_side(tmp_path: Path) -> None:
    article = only(write(tmp_path / "a.pdf", pdf([HEAD + column(LEFT) + column(RIGHT, x=320)], turned=True)))
    assert (article.title, article.author) == ("Ferry terminal closes", "Mira Lund")
    assert article.text.split("\n\n") == STORY


def test_kerned_letters_are_one_word(tmp_path: Path) -> None:
    page = [*HEAD, (60, 700, 10, "T"), (65.1, 700, 10, "ovan said the pier was safe.")]
    assert only(write(tmp_path / "a.pdf", pdf([page]))).text == "Tovan said the pier was safe."


def test_a_headline_of_two_lines_between_a_sites_labels_and_its_links(tmp_path: Path) -> None:
    head = [
        (60, 790, 10, "Home  Harbour  Sport"),
        (60, 760, 18, "Ferry terminal closes after"),
        (60, 738, 18, "a vote"),
    ]
    page = [*head, (60, 715, 10, "By Mira Lund"), *column(LEFT), (60, 560, 10, "Contact | Jobs")]
    article = only(write(tmp_path / "a.pdf", pdf([page])))
    assert (article.title, article.author) == ("Ferry terminal closes after a vote", "Mira Lund")
    assert article.text.split("\n\n") == STORY[:2]


@pytest.mark.parametrize(
    "headline", ["Ferry terminal closes after vote", "The ferry terminal will close\nafter a long vote"]
)
def test_a_byline_in_the_texts_type_ends_a_headline_that_fills_its_line(tmp_path: Path, headline: str) -> None:
    page = column(f"{headline}\nBy Mira Lund\n9 January 2031", top=760) + column(LEFT)
    article = only(write(tmp_path / "a.pdf", pdf([page])))
    assert (article.title, article.author) == (headline.replace("\n", " "), "Mira Lund")
    assert article.published_at == "2031-01-09"
    assert article.text.split("\n\n") == STORY[:2]


def test_a_line_that_only_looks_like_a_byline_stays_in_its_sentence(tmp_path: Path) -> None:
    text = "The council knew of the rotten piles from documents that were seen\nby the Gazette.\n\nBrandt denied it."
    article = only(write(tmp_path / "a.pdf", pdf([HEAD + column(text)])))
    assert article.text.startswith("The council knew of the rotten piles from documents that were seen by the Gazette.")


def test_wide_spaces_of_a_justified_column_are_none_between_columns(tmp_path: Path) -> None:
    rows = [
        ((60, "waited"), (130, "long enough")),
        ((60, "waited long"), (150, "enough")),
        ((60, "they waited, and long"),),
    ]
    spaced = [(x, 700 - 14 * n, 10, words) for n in range(9) for x, words in rows[n % 3]]
    page = [*HEAD, *spaced, *column("\n".join(["and would wait for ever."] * 9), x=230)]
    text = only(write(tmp_path / "a.pdf", pdf([page]))).text
    left = "waited long enough waited long enough they waited, and long"
    assert text == " ".join([left] * 3 + ["and would wait for ever."] * 9)


def test_an_indented_line_begins_a_paragraph(tmp_path: Path) -> None:
    lines = ["The harbour council voted on Tuesday", "to close the terminal.", "What the engineers said"]
    page: list[Drawn] = [(60 + 14 * (n == 2), 700 - 14 * n, 10, line) for n, line in enumerate(lines)]
    page += [(74, 658, 10, "“The piles are rotten and cannot be"), (60, 644, 10, "mended,” said Ek.")]
    text = only(write(tmp_path / "a.pdf", pdf([HEAD + page]))).text
    assert text.split("\n\n") == [
        "The harbour council voted on Tuesday to close the terminal.",
        "What the engineers said",
        "“The piles are rotten and cannot be mended,” said Ek.",
    ]


def test_paragraphs_without_an_empty_line_between(tmp_path: Path) -> None:
    lines = [
        "Ferry terminal closes",
        "The harbour council voted on Tuesday to close the old ferry terminal, ending",
        "a dispute of four years. Nobody had expected it.",
        "The vote was 11 to 9. The ferry company said that it would appeal.",
    ]
    article = only(write(tmp_path / "a.pdf", pdf([column("\n".join(lines))])))
    assert article.title == lines[0]
    assert article.text.split("\n\n") == [f"{lines[1]} {lines[2]}", lines[3]]


def test_an_encrypted_file(tmp_path: Path) -> None:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([HEAD])))), io.BytesIO()
    writer.encrypt("word", algorithm="RC4-128")
    writer.write(out)
    assert "is encrypted and asks for a password" in str(refused(write(tmp_path / "a.pdf", out.getvalue())))


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ([[(60, y, 10, "a " * 10_000) for y in (700, 600, 500)]], "more than 20,000 words"),
        ([[]] * 2_001, "more than 2,000 pages"),
    ],
)
def test_a_file_that_takes_too_much_is_refused(tmp_path: Path, pages: list[list[Drawn]], message: str) -> None:
    assert message in refused(write(tmp_path / "a.pdf", pdf(pages))).message


def test_forty_pages_take_three_seconds_of_a_processor(tmp_path: Path) -> None:
    text = "\n".join(
        ["The harbour council said that the old ferry", "terminal would have to close in the spring."] * 25
    )
    page = column(text, top=780, leading=15) + column(text, x=320, top=780, leading=15)
    path = write(tmp_path / "a.pdf", pdf([page] * 40))
    before = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert len(only(path).text) > 40 * 3_500
    assert time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 3
