"""Dates, addresses, decoding: what a source writes and what an article then holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.articles.bylines import is_outlet, is_person
from rag.articles.decoding import decode
from rag.articles.fields import Fields, canonical_url, content_hash, iso_date, said, short_id


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2025", "2025"),
        ("May 2025", "2025-05"),
        ("2025-05", "2025-05"),
        ("8th of May 2025", "2025-05-08"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("2025/5/8", "2025-05-08"),
        ("20250508", "2025-05-08"),
        ("2025-05-08T09:30:00Z", "2025-05-08T09:30:00+00:00"),
        ("2025-05-08T09:30:00.123+0200", "2025-05-08T09:30:00+02:00"),
        ("2025-05-08 09:30", "2025-05-08T09:30:00"),
        ("Thu, 08 May 2025 09:30:00 GMT", "2025-05-08T09:30:00+00:00"),
        ("May 8, 2025 at 9:30 a.m. EDT", "2025-05-08T09:30:00-04:00"),
        ("May 8, 2025, 10 pm ET", "2025-05-08T22:00:00"),  # the zone depends on the season
        ("Fri 9 May 2025 06.00 BST", "2025-05-09T06:00:00+01:00"),
        ("May 9, 2025, 9:30 AM UTC+2", "2025-05-09T09:30:00+02:00"),
        ("13/04/2025", "2025-04-13"),
        ("03/04/2025", "2025"),  # March 4 or April 3
        ("May 8", None),
        ("Thursday", None),
        ("5/8/25", None),
        ("2025-13-01", None),
        ("soon", None),
        ("N/A", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_keep_the_precision_they_are_given_with(given: Any, iso: Any) -> None:
    assert iso_date(given) == iso


def _of_whole_minutes(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and offset.total_seconds() % 60 == 0


@given(st.datetimes(timezones=st.timezones()).filter(_of_whole_minutes))
def test_iso_dates_come_back(moment: datetime) -> None:
    text = moment.replace(microsecond=0).isoformat()
    assert iso_date(text) == text


@given(st.text(max_size=40))
@example("٢٠٢٥")
def test_any_text_is_a_date_or_none(text: str) -> None:
    date = iso_date(text)
    assert date is None or date[:4].isascii()


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/A?utm_source=x&id=3&fbclid=y#top", "https://news.example/A?id=3"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:8080/a?b=1&b=2&c", "http://news.example:8080/a?b=1&b=2&c"),
        ("http://user:word@news.example/", "http://news.example/"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("ftp://news.example/a", None),
        ("news.example/a", None),
        ("http://news.example:99999/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_canonical_urls(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.from_regex(r"https?://[a-z]{1,9}\.example(/[a-z?=&%#]{0,20})?", fullmatch=True))
def test_a_canonical_url_is_its_own(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("value", "text"), [(" “A b” ", "A b"), ('""', None), ("None", None), ("Nones", "Nones"), (0, "0")]
)
def test_said(value: Any, text: str) -> None:
    assert said(value) == text


@pytest.mark.parametrize(
    "name", ["The Daily Example", "Example Post", "HBC", "Reuters", "Associated Press", "example.com"]
)
def test_outlets(name: str) -> None:
    assert is_outlet(name)
    assert not is_person(name)


@pytest.mark.parametrize(
    "name",
    ["Mira Lund", "April Lund", "MIRA LUND", "Mira J. McAllister-Ek", "Mira van der Lund", "Tom Ek Jr.", "Zoë O’Ek"],
)
def test_people(name: str) -> None:
    assert is_person(name)
    assert not is_outlet(name)


@pytest.mark.parametrize("name", ["Mira", "mira lund", "On Monday", "Mira said", "Mira Lund Tom Ek Ida", ""])
def test_neither(name: str) -> None:
    assert not is_person(name)


def test_fetching_again_is_no_new_version() -> None:
    then, now = Fields(title="A", fetched_at="2025-05-08"), Fields(title="A", fetched_at="2025-05-09")
    assert content_hash("text", then) == content_hash("text", now) != content_hash("text", Fields(title="B"))


def test_ids_are_short_and_stable() -> None:
    assert (
        short_id("https://news.example/a") == short_id("https://news.example/a") != short_id("https://news.example/b")
    )
    assert len(short_id("x")) == 12


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda t: t[0] != "\ufeff")


@given(_texts)
def test_utf8_and_marked_utf16_come_back(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode("utf-16")) == text


@given(st.text("abcdefghij ,.’“”—"))
def test_windows_1252_comes_back(text: str) -> None:
    english = f"The café’s owner said: {text}"
    assert decode(english.encode("cp1252")) == english


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unmarked_utf16_is_known_by_its_nuls(encoding: str) -> None:
    assert decode("“No,” she said. The end.".encode(encoding)) == "“No,” she said. The end."


def test_one_damaged_byte_does_not_turn_a_page_into_mojibake() -> None:
    assert decode("“No,” she said — ".encode() + b"\xff.") == "“No,” she said — \ufffd."


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0\0\0", bytes(range(256)), b"\x01\x02\x03abc"]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data)
