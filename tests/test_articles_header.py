"""The top of a story as papers print it: headline, byline, outlet, dates. People and outlets are invented."""

from __future__ import annotations

from typing import Any

import pytest

from rag.articles.furniture import is_furniture
from rag.articles.stamps import read_stamps
from rag.articles.text import read_text, text_of

HEADLINE = "Harbour council closes old ferry terminal"
STORY = """The harbour council voted on Tuesday to close the old ferry terminal.

“We waited long enough,” said council leader Ada Brandt. “The terminal is not safe.”"""


def read(source: str) -> Any:
    fields, kept = read_text(source)
    return fields, text_of(source, kept)


@pytest.mark.parametrize(
    ("header", "publisher", "author", "published", "updated"),
    [
        ("By April Sorrel\nTidal Messenger\n5 January 2032", "Tidal Messenger", "April Sorrel", "2032-01-05", None),
        ("By August Pell", None, "August Pell", None, None),
        ("March Sorrel\nTidal Messenger\n5 January 2032", "Tidal Messenger", "March Sorrel", "2032-01-05", None),
        ("By Dr. Iva Sorrel, Ph.D.", None, "Iva Sorrel", None, None),
        ("By Prof. Iva Sorrel and Tom Ek MP", None, "Iva Sorrel and Tom Ek", None, None),
        ("By Iva Sorrel and Tom Ek", None, "Iva Sorrel and Tom Ek", None, None),
        ("By Iva Sorrel in Kiel and Tom Ek in New Malden", None, "Iva Sorrel, Tom Ek", None, None),
        ("By Iva Sorrel, Health Correspondent\nThe Tidal\n5 May 2032", "The Tidal", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel\niva.sorrel@tidal.example", None, "Iva Sorrel", None, None),
        ("Words: Iva Sorrel | 5 May 2032", None, "Iva Sorrel", "2032-05-05", None),
        ("Published on 5 May 2032 by Iva Sorrel", None, "Iva Sorrel", "2032-05-05", None),
        ("Iva Sorrel — 5 May 2032", None, "Iva Sorrel", "2032-05-05", None),
        ("IVA SORREL\nTIDAL MESSENGER\n5 MAY 2032", "TIDAL MESSENGER", "IVA SORREL", "2032-05-05", None),
        ("By Iva Sorrel, Tidal Messenger, 5 May 2032", "Tidal Messenger", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel, Tidal Messenger, 5 mai 2032", "Tidal Messenger", "Iva Sorrel", None, None),
        ("By Iva Sorrel\nOpinion\nTidal Messenger\n2032/05/19", "Tidal Messenger", "Iva Sorrel", "2032-05-19", None),
        ("Tidal Messenger\n5 May 2032", "Tidal Messenger", None, "2032-05-05", None),
        ("Tidal Messenger", "Tidal Messenger", None, None, None),
        ("By Iva Sorrel\nMorning Standard-Echo\n5 May 2032", "Morning Standard-Echo", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel\nWyre Lantern\n5 May 2032", "Wyre Lantern", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel\nThe Weir Echo, 5 May 2032", "The Weir Echo", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel\n2032-06-31", None, "Iva Sorrel", None, None),
        ("By Iva Sorrel\nYesterday at 14:02", None, "Iva Sorrel", None, None),
        (
            "Reporting by Iva Sorrel in Kiel; editing by Tom Ek\nThe Weir Report\nMonday, 5 May 2032 • 6:00am",
            "The Weir Report",
            "Iva Sorrel",
            "2032-05-05T06:00:00",
            None,
        ),
        (
            "By Iva Sorrel\nThe Weir Report\nMonday, 5 May 2032 • 5:30pm • Updated 6 May 2032",
            "The Weir Report",
            "Iva Sorrel",
            "2032-05-05T17:30:00",
            "2032-05-06",
        ),
        (
            "Reporting and writing by Iva Sorrel; additional reporting by Tom Ek. Editing by Una Roth.\nWyre Lantern",
            "Wyre Lantern",
            "Iva Sorrel",
            None,
            None,
        ),
        ("By Iva Sorrel; edited by Tom Ek\nWyre Lantern\n5 May 2032", "Wyre Lantern", "Iva Sorrel", "2032-05-05", None),
        ("By Iva Sorrel\nPublished 6 hours ago\nLast updated on 5 May 2032", None, "Iva Sorrel", None, "2032-05-05"),
    ],
)
def test_bylines_outlets_and_dates_leave_the_text(
    header: Any, publisher: str | None, author: str | None, published: str | None, updated: str | None
) -> None:
    fields, text = read(f"{HEADLINE}\n\n{header}\n\n{STORY}\n")
    found = (fields.publisher, fields.author, fields.published_at, fields.updated_at)
    assert (fields.title, text) == (HEADLINE, STORY)
    assert found == (publisher, author, published, updated)


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        (
            "First published on Wed 5 May 2032 06.00. Last modified on Thu 6 May 2032",
            "2032-05-05T06:00:00",
            "2032-05-06",
        ),
        ("May 5, 2032 Updated 4:05 p.m. ET", "2032-05-05", "2032-05-05T16:05:00"),
        ("5 May 2032 • 6:00am • Updated 6 May 2032 at 7.15 pm", "2032-05-05T06:00:00", "2032-05-06T19:15:00"),
        ("Updated 12.05.2032, 18:30 CET", None, "2032-05-12T18:30:00+01:00"),
        ("PUBLISHED: 09:12 EST, 5 May 2032 | UPDATED: 6 May 2032", "2032-05-05T09:12:00-05:00", "2032-05-06"),
        ("Published 5 May 2032, updated 6 May 2032", "2032-05-05", "2032-05-06"),
        ("May 5, 2032May 6, 2032", "2032-05-05", "2032-05-06"),
        ("Tue, May 5, 2032, 4:15 PM UTC+2 · 3 min read", "2032-05-05T16:15:00+02:00", None),
        ("May 5, 2032, 10 pm Eastern Time", "2032-05-05T22:00:00", None),
        ("Published: 03/04/2032 09:15", "2032", None),  # March 4 or April 3
    ],
)
def test_date_lines(line: Any, published: str | None, updated: str | None) -> None:
    stamps = read_stamps(line)
    assert stamps
    assert (stamps.fields.published_at, stamps.fields.updated_at, stamps.rest) == (published, updated, "")
    assert read(f"{HEADLINE}\n\n{line}\n\n{STORY}")[1] == STORY


@pytest.mark.parametrize("line", ["In May 8 people left.", "Published poets met.", "Updated rules apply", "2032"])
def test_lines_that_hold_no_date(line: Any) -> None:
    assert line in read(f"{HEADLINE}\n\n{STORY}\n\n{line}\n\nThe vote was 11 to 9.")[1]


@pytest.mark.parametrize(
    ("top", "title", "publisher"),
    [
        ("Rumours\n\nBy Iva Sorrel", "Rumours", None),
        ("Rumours\nBy Iva Sorrel", "Rumours", None),
        (f"Tidal Messenger\n\n{HEADLINE}\n\nBy Iva Sorrel", HEADLINE, "Tidal Messenger"),
        (f"Opinion\n\n{HEADLINE}\n\nBy Iva Sorrel", HEADLINE, None),
        (f"{HEADLINE}\nBy Iva Sorrel", HEADLINE, None),
    ],
)
def test_headlines_of_one_word_and_lines_above_them(top: Any, title: str, publisher: str | None) -> None:
    fields, text = read(f"{top}\n\n{STORY}")
    assert (fields.title, fields.publisher, fields.author, text) == (title, publisher, "Iva Sorrel", STORY)


def test_one_word_without_a_byline_is_no_headline() -> None:
    assert read(f"Rumours\n\n{STORY}")[0].title is None


def test_an_agencys_sign_off_ends_a_short_story() -> None:
    fields, text = read(
        f"{HEADLINE}\n\n{STORY}\n\nReporting by Iva Sorrel in Kiel; editing by Tom Ek\n\nAsk us anything.\n"
    )
    assert (fields.author, text) == ("Iva Sorrel", STORY)


def test_an_agency_that_nobody_knows_is_known_by_its_name() -> None:
    assert read(f"KIEL, May 18 (Tidal Wire) - {STORY}")[0].publisher == "Tidal Wire"
    assert read(f"KIEL, May 18 (with cloud) - {STORY}")[0].publisher is None


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Iva Sorrel",
        "Photograph by Iva Sorrel",
        "Image caption: Iva Sorrel said the crane had sparked the fire",
        "Image source, Tidal Images",
        "Brandt at the pier. “Look at it,” she said. Photo: Iva Sorrel",
        "The terminal on Friday. (AP Photo/Iva Sorrel)",
        "Iva Sorrel / Reuters",
        "Iva Sorrel/Tidal Images.",
        "Sign up for our newsletter. Follow us on Facebook.",
    ],
)
def test_captions_and_credits_are_no_part_of_the_story(line: Any) -> None:
    assert is_furniture(line)
    assert read(f"{HEADLINE}\n\n{STORY}\n\n{line}\n\nThe vote was 11 to 9.")[1] == f"{STORY}\n\nThe vote was 11 to 9."


@pytest.mark.parametrize(
    "line",
    [
        "The photo: a crane, burning, was sent to the council, which said it had never seen it.",
        "Brandt said of the terminal (which is 90 years old) that it must go.",
        "It was an either/or question.",
        "Sign up for our newsletter, Brandt told the council. It laughed.",
        "Brandt had one demand: money.",
    ],
)
def test_prose_that_ends_like_a_caption_stays(line: Any) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize("first", ["Iva Sorrel, a baker, said the weir was old.", "Tom Ek, who was there, agreed."])
def test_a_sentence_that_opens_with_a_name_is_no_byline(first: str) -> None:
    fields, text = read(f"{HEADLINE}\n\nBy Iva Sorrel\nTidal Messenger\n5 May 2032\n\n{first}\n\n{STORY}\n")
    assert (fields.author, text) == ("Iva Sorrel", f"{first}\n\n{STORY}")
