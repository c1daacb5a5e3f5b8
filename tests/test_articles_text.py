"""Scrapes as they come: what is the story, what is its headline, who wrote it. People and outlets are invented."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles.bylines import read_dateline, split_names
from rag.articles.fields import Fields, said
from rag.articles.text import clean, read_text, text_of

STORY = """The harbour council voted on Tuesday to close the old ferry terminal, ending a dispute of four years.

“We waited long enough,” said council leader Ada Brandt. “The terminal is not safe.”

The vote was 11 to 9. The ferry company said it would appeal."""
HEADLINE = "Harbour council votes to 'close' old ferry terminal, Brandt says"
GLUED = f"{HEADLINE}\n\n{STORY}\n"
CARD = "Ferry company sues harbour council over pier fees\nThe company filed the suit in May. It wants 2 million."


def read(source: str) -> Any:
    fields, kept = read_text(source)
    return fields, text_of(source, kept)


@pytest.mark.parametrize(
    ("glue", "publisher", "author"),
    [
        ("The Harbour IndependentMira Lund", "The Harbour Independent", "Mira Lund"),
        ("Mira LundThe Harbour Independent", "The Harbour Independent", "Mira Lund"),
        ("HBCMira Lund", "HBC", "Mira Lund"),
        ("Mira LundHBC", "HBC", "Mira Lund"),
        ("Harbour PostMira McAllister", "Harbour Post", "Mira McAllister"),
        ("Harbour NewsMira van der Lund", "Harbour News", "Mira van der Lund"),
        ("The Harbour IndependentMira LundTom Ek", "The Harbour Independent", "Mira Lund, Tom Ek"),
        ("The Harbour IndependentMira Lund and Tom Ek", "The Harbour Independent", "Mira Lund and Tom Ek"),
        ("The Harbour Independent", "The Harbour Independent", None),
        ("Mira Lund", None, "Mira Lund"),
        ("HarbourlineMira Lund", "Harbourline", "Mira Lund"),
        (" | Harbour Tribune", "Harbour Tribune", None),
        (" - Harbour Tribune", "Harbour Tribune", None),
        ("Something Unheard Of In Names", None, None),
        ("", None, None),
    ],
)
def test_names_glued_to_the_repeated_headline(glue: str, publisher: str | None, author: str | None) -> None:
    fields, text = read(f"{GLUED}{HEADLINE}{glue}\n{HEADLINE}")
    assert (fields.title, fields.publisher, fields.author) == (HEADLINE, publisher, author)
    assert text == STORY


def test_two_lines_of_glue_that_disagree_leave_the_author_unknown() -> None:
    fields, _ = read(f"{GLUED}{HEADLINE}HBCMira Lund\n{HEADLINE}HBCTom Ek")
    assert (fields.publisher, fields.author) == ("HBC", None)


def test_a_card_before_the_glue_is_another_story() -> None:
    fields, text = read(f"{GLUED}\n{CARD}\n{HEADLINE}The Harbour IndependentMira Lund\n{HEADLINE}")
    assert text == STORY
    assert fields.author == "Mira Lund"


def test_a_card_inside_the_story_with_its_own_names() -> None:
    first, rest = STORY.split("\n\n", 1)
    fields, text = read(f"{HEADLINE}\n\n{first}\n\n{rest}\n\n{CARD}\nThe Harbour IndependentTom Ek\n\n{first}")
    assert text == f"{first}\n\n{rest}\n\n{first}"
    assert fields.author is None  # he wrote the other story


def test_a_heading_and_a_paragraph_at_the_end_are_no_card_without_glue() -> None:
    assert read(f"{GLUED}\n{CARD}\n")[1].endswith(CARD)


def test_lines_without_gaps_keep_their_last_section() -> None:
    lines = STORY.replace("\n\n", "\n")
    section = "What Comes Next\nThe appeal will be heard in autumn."
    fields, text = read(f"{lines}\n{section}\nShare this article\n")
    assert text == f"{lines}\n{section}"
    assert fields.title is None
    assert read(f"{HEADLINE}\n{lines}\n{section}\n{HEADLINE}HBC")[1] == f"{lines}\n{section}"


def test_lines_without_gaps_lose_a_card_before_the_glue() -> None:
    lines = STORY.replace("\n\n", "\n")
    assert read(f"{HEADLINE}\n{lines}\n{CARD}\n{HEADLINE}HBC")[1] == lines


def test_a_first_line_of_prose_is_no_headline() -> None:
    fields, text = read(STORY)
    assert fields.title is None
    assert text == STORY


@pytest.mark.parametrize("end", ["?", "!", "", "’", " in U.S."])
def test_headlines_that_ask_and_cry(end: Any) -> None:
    fields, text = read(f"Will the old ferry terminal close{end}\n\n{STORY}")
    assert fields.title == f"Will the old ferry terminal close{end}"
    assert text == STORY


def test_a_headline_that_asks_with_glue() -> None:
    fields, text = read(f"Will the terminal close?\n\n{STORY}\nWill the terminal close?Harbour PostMira Lund")
    assert (fields.publisher, fields.author, text) == ("Harbour Post", "Mira Lund", STORY)


@pytest.mark.parametrize(
    ("signed", "publisher"),
    [("Old terminal closes | Harbour Post", "Harbour Post"), ("Old terminal closes - EU", None)],
)
def test_a_headline_signed_by_its_outlet(signed: bool, publisher: str | None) -> None:
    fields, text = read(f"{signed}\n\n{STORY}")
    assert (fields.title, fields.publisher) == ("Old terminal closes" if publisher else signed, publisher)
    assert text == STORY


def test_an_outlets_name_above_the_story_is_no_headline() -> None:
    assert read(f"Harbour Post\n\n{STORY}")[0].title is None


def test_a_byline_whose_end_is_a_guess_names_nobody() -> None:
    fields, text = read(f"{HEADLINE}\n\nBy Mira Lund Harbour News\n\n{STORY}")
    assert (fields.author, fields.publisher, text) == (None, None, STORY)


def test_a_headline_with_a_full_stop_counts_if_it_is_repeated() -> None:
    fields, text = read(f"The old ferry terminal closes.\n{STORY}\nThe old ferry terminal closes.Harbour Post")
    assert (fields.title, fields.publisher) == ("The old ferry terminal closes.", "Harbour Post")
    assert text == STORY


def test_a_last_paragraph_that_begins_like_the_headline_stays() -> None:
    last = "Old ferry terminal closes for good in May, and the harbour council moves on to the lighthouse."
    assert read(f"Old ferry terminal closes\n\n{STORY}\n\n{last}")[1].endswith(last)


def test_windows_line_ends_leave_no_carriage_return() -> None:
    source = f"{GLUED}\n{CARD}\n{HEADLINE}HBCMira Lund\n".replace("\n", "\r\n")
    fields, text = read(source)
    assert (fields.title, fields.author, text) == (HEADLINE, "Mira Lund", STORY)


@pytest.mark.parametrize(
    ("line", "author", "publisher", "published", "updated"),
    [
        ("By Mira Lund", "Mira Lund", None, None, None),
        ("By MIRA LUND, Associated Press", "MIRA LUND", "Associated Press", None, None),
        ("By MIRA LUND Associated Press", "MIRA LUND", "Associated Press", None, None),
        ("By Mira Lund | May 8, 2025", "Mira Lund", None, "2025-05-08", None),
        ("By Mira Lund | Updated May 8, 2025 at 9:30 a.m. EDT", "Mira Lund", None, None, "2025-05-08T09:30:00-04:00"),
        ("By Mira Lund Fox News", "Mira Lund", "Fox News", None, None),
        ("By Mira Lund\nHarbour News, Oslo\n12 May 2025", "Mira Lund", "Harbour News", "2025-05-12", None),
        ("May 12, 2025 5:31 AM EDT Updated 2 hours ago", None, None, "2025-05-12T05:31:00-04:00", None),
        ("By Mira Lund, Tom Ek and Ida Roe", "Mira Lund, Tom Ek and Ida Roe", None, None, None),
        ("By Mira Lund, Staff Writer", "Mira Lund", None, None, None),
        ("By Mira Lund\nHarbour Post\nMay 8, 2025", "Mira Lund", "Harbour Post", "2025-05-08", None),
        ("Mira Lund\nPublished: 3 March 2024", "Mira Lund", None, "2024-03-03", None),
        ("Published 3 March 2024 | Updated 4 March 2024", None, None, "2024-03-03", "2024-03-04"),
        ("May 8", None, None, None, None),
    ],
)
def test_bylines_and_date_lines(
    line: Any, author: str | None, publisher: str | None, published: str | None, updated: str | None
) -> None:
    fields, text = read(f"{HEADLINE}\n\n{line}\n\n{STORY}")
    found = (fields.author, fields.publisher, fields.published_at, fields.updated_at)
    assert fields.title == HEADLINE
    assert found == (author, publisher, published, updated)
    assert text == (STORY if any(found) else f"{line}\n\n{STORY}")


@pytest.mark.parametrize(
    "line", ["By Friday, Mira Lund had left the council", "By then it was gone.", "By land and sea"]
)
def test_prose_that_begins_with_by_stays(line: Any) -> None:
    assert line in read(f"{HEADLINE}\n\n{line}\n\n{STORY}")[1]


@pytest.mark.parametrize(
    ("start", "publisher", "published"),
    [
        ("HARBOUR CITY, May 8, 2025 (Reuters) — ", "Reuters", "2025-05-08"),
        ("HARBOUR CITY — ", None, None),
        ("HARBOUR CITY (AP) -- ", "AP", None),
        ("PARIS, May 8 (AFP) - ", "AFP", None),
        ("Brandt (left) — ", None, None),
        ("On May 8, 2025 the council — ", None, None),
    ],
)
def test_datelines_stay_and_say_what_they_say(start: Any, publisher: str | None, published: str | None) -> None:
    fields, text = read(start + STORY)
    assert (fields.publisher, fields.published_at) == (publisher, published)
    assert text == start + STORY


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Facebook Twitter Email Print",
        "Follow Mira Lund on Twitter @miralund.",
        "Read more: Ferry company sues council",
        "Sign up for our newsletter",
        "ADVERTISEMENT",
        "© 2025 Harbour Tribune. All rights reserved",
        "Copyright 2025 The Harbour Post. All rights reserved. This material may not be published.",
        "* * *",
        "___",
        "3 min read",
        "Most Read from Harbour News",
        "Mira Lund of the Harbour Press contributed to this report.",
        "(Additional reporting by Mira Lund; Editing by Tom Ek)",
    ],
)
def test_page_furniture_is_left_out(line: Any) -> None:
    fields, text = read(f"{HEADLINE}\n\n{STORY}\n\n{line}\n")
    assert text == STORY
    assert fields.author is None


def test_an_agency_names_its_reporters_at_the_end() -> None:
    fields, text = read(f"{HEADLINE}\n\n{STORY}\n\n(Reporting by Mira Lund in Oslo and Tom Ek; Editing by Ida Roe)")
    assert (fields.author, fields.publisher, text) == ("Mira Lund and Tom Ek", None, STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices of the ferry company fell by 4 percent.",
        "Follow the money, Brandt told reporters on Twitter and in the council, and you find the ferry company.",
        "Copyright law does not cover timetables, the court held.",
        "Read more books, she told the children.",
        "Sign up now, the mayor said of the volunteers’ list, or stay at home.",
        "Advertisement spending rose.",
        "Questioning the Council’s Intent",
        "Related charges against the company were dropped.",
        "“Subscribe to our newsletter” was all that the page said.",
        "Save the terminal, they shouted.",
        "Get the daily ferry to the island, she said, and read your podcast notes there.",
    ],
)
def test_prose_that_begins_like_furniture_stays(line: Any) -> None:
    assert line in read(f"{HEADLINE}\n\n{STORY}\n\n{line}\n")[1]


def test_a_headline_that_reads_like_a_name_stays_one() -> None:
    fields, text = read(f"By Mira Lund\n\nBrandt Closes Terminal\n\nMay 8, 2025\n\n{STORY}")
    assert (fields.title, fields.author, fields.published_at) == ("Brandt Closes Terminal", "Mira Lund", "2025-05-08")
    assert text == STORY


@pytest.mark.parametrize("heading", ["May 8, 2023", "2023"])
def test_dates_that_head_a_timeline_are_no_publication_date(heading: str) -> None:
    fields, text = read(f"{HEADLINE}\n\n{STORY}\n\n{heading}\n\nThe dispute began.")
    assert fields.published_at is None
    assert heading in text


def front(title: str, *more: str) -> str:
    return "\n".join(["---", f"title: {title}", *more, "---", "", ""])


@pytest.mark.parametrize(
    "first",
    [
        "Terminal closes; Ferries “moved” to pier",
        "Terminal closes; \nFerries ‘moved’ to pier.",
        '# Terminal closes; ferries "moved" to pier',
        "TERMINAL CLOSES; FERRIES 'MOVED' TO PIER.",
    ],
)
def test_the_title_of_the_front_matter_is_not_said_twice(first: str) -> None:
    fields, text = read(front("\"Terminal closes; Ferries 'moved' to pier\"") + f"{first}\n\n{STORY}")
    assert fields.title == "Terminal closes; Ferries 'moved' to pier"
    assert text == STORY


def test_front_matter_gives_every_field_verbatim() -> None:
    more = [
        "publisher: Harbour Tribune",
        "authors:\n  - Mira Lund\n  - Tom Ek",
        "date: May 2025",
        "updated: 2025-05-09T10:00:00Z",
        "url: https://News.example/a?utm_source=feed#top",
    ]
    fields, text = read(front('"  Terminal: closed "', *more) + STORY)
    assert fields.title == "Terminal: closed"
    assert (fields.publisher, fields.author) == ("Harbour Tribune", "Mira Lund, Tom Ek")
    assert (fields.published_at, fields.updated_at) == ("2025-05", "2025-05-09T10:00:00+00:00")
    assert fields.url == "https://news.example/a"
    assert text == STORY


@pytest.mark.parametrize("nothing", ["None", "N/A", '""', "", "null", '"None"'])
def test_front_matter_that_says_nothing(nothing: str) -> None:
    fields, _ = read(front("Terminal closes", f"author: {nothing}", f"published: {nothing}") + STORY)
    assert (fields.author, fields.published_at) == (None, None)


def test_an_odd_value_is_kept_as_it_stands() -> None:
    assert read(front("Terminal closes", 'author: ", ,"') + STORY)[0].author == ", ,"


def test_front_matter_that_is_not_yaml_is_read_line_by_line() -> None:
    fields, text = read(front("Brandt: the terminal: closed", "author: Mira Lund") + STORY)
    assert (fields.title, fields.author, text) == ("Brandt: the terminal: closed", "Mira Lund", STORY)


def test_a_rule_at_the_beginning_is_no_front_matter() -> None:
    assert read(f"---\n{STORY}\n---\nMore of it was said later.")[1].startswith("The harbour council")


_pieces = st.sampled_from(
    [
        *STORY.split("\n"),
        HEADLINE,
        f"{HEADLINE}HBCMira Lund",
        *CARD.split("\n"),
        "Share",
        "By Mira Lund",
        "",
        "---",
        "🙂\u2028",
    ]
)
_breaks = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


@given(st.lists(st.one_of(_pieces, st.text(max_size=30)), max_size=25), _breaks)
def test_kept_ranges_are_the_text_in_order_and_unaltered(pieces: list[str], line_break: str) -> None:
    source = line_break.join(pieces)
    _, kept = read_text(source)
    text = text_of(source, kept)
    position = 0
    for before, after in pairwise(kept):
        assert before.source_start + before.length < after.source_start  # in order, and joined where they touch
    for piece in kept:
        assert piece.length > 0
        assert piece.text_start == position
        assert text[position : position + piece.length] == source[piece.source_start :][: piece.length]
        position += piece.length
    assert position == len(text)
    assert text == text.strip()
    if "\r" not in source.replace("\r\n", ""):  # a lone return is a line break that is kept
        assert "\r" not in text


def test_a_front_matter_is_taken_at_its_word_about_the_author() -> None:
    body = "The council voted on Monday. It took an hour.\n\n(Reporting by Ada Moor; Editing by Tom Reed)\n"
    silent, _ = read_text(f'---\ntitle: "Vote"\nauthor: "None"\n---\n\n{body}')
    without, _ = read_text(f'---\ntitle: "Vote"\n---\n\n{body}')
    assert (silent.author, without.author) == (None, "Ada Moor")


@pytest.mark.parametrize(
    "read",
    [
        lambda: said('"' * 1_000_000),
        lambda: split_names("Jane" + " " * 100_000 + "Roe"),
        lambda: read_dateline("KYIV" + " " * 10_000_000 + "x"),
        lambda: read_text("A." * 50_000 + "x\n\nThe vote was 11 to 9."),
        lambda: read_text("?" * 100_000 + "x\n\nThe vote was 11 to 9."),
        lambda: read_text("The vote was 11 to 9.\n\n(Reporting by Jane" + " " * 100_000 + "x; editing by Tom Ek)"),
        lambda: read_text("The Daily ExampleJane Roe\n" * 60_000),
        lambda: clean(" \0" * 500_000 + "The vote was 11 to 9.", Fields()),
    ],
    ids=["quotes", "names", "dateline", "initials", "questions", "credit", "glue", "no characters"],
)
def test_time_grows_no_faster_than_the_text(read: Any) -> None:
    start = time.process_time()
    read()
    assert time.process_time() - start < 10  # two at most; where it grows with the square, 20 and more


def test_what_is_longer_than_fields_are_is_no_front_matter() -> None:
    lines = "note: The vote was 11 to 9.\n" * 2_000
    assert read(f"---\ntitle: Ferries\n{lines[:20_000]}\n---\n{STORY}")[0].title == "Ferries"
    assert read(f"---\ntitle: Ferries\n{lines}\n---\n{STORY}")[0].title is None
