"""Whose words a question asks for: one person is never taken for another, nor a spokesperson for the person."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.speakers import same_name, statements_by


@pytest.mark.parametrize(
    ("asked", "speaker", "same"),
    [
        ("Holloway", "Ada Holloway", True),
        ("Mayor Ada Holloway", "Ada Holloway", True),
        ("ADA HOLLOWAY", "Ada Holloway", True),
        ("A. Holloway", "Ada Holloway", True),
        ("AB Holloway", "Ada Beth Holloway", True),
        ("A.B. Holloway", "Ada Beth Holloway", True),
        ("Ada B. Holloway", "Ada Holloway", True),
        ("Dr. Holloway", "Holloway", True),
        ("Ada Holloway Jr.", "Ada Holloway", True),
        ("Vice President Holloway", "Ada Holloway", True),
        ("José Peña", "Jose Pena", True),
        ("Maeve O'Brien", "O’Brien", True),
        ("Bill Harlow", "Ann Harlow", False),
        ("B. Harlow", "Ann Harlow", False),
        ("Holloway", "Hollway", False),
        ("Ada", "Ada Holloway", False),
        ("Ada Holloway", "Ada Renko", False),
        ("", "Ada Holloway", False),
        ("White House", "the White House", True),
        ("the press secretary", "press secretary", True),
        ("State Department", "US State Department", True),
        ("Ministry of Defence", "the Defence Ministry", True),
        ("the ministry", "Ministry of Defence", True),
        ("Ministry of Defence", "Ministry of Finance", False),
        ("State Department", "Justice Department", False),
        ("Foreign Ministry", "Defence Ministry", False),
        ("Department of Health", "Department of Education", False),
        ("Foreign Office", "Home Office", False),
        ("Kent Police", "Essex Police", False),
        ("Tideway Council", "Arn Council", False),
    ],
)
def test_same_name(asked: str, speaker: str, same: bool) -> None:
    assert same_name(asked, speaker) == same_name(speaker, asked) == same


def said(town: Assistant, name: str) -> tuple[str | None, set[str]]:
    """The speaker whom a name means, and what the statements found say."""
    speaker, statements = statements_by(name, town.catalogue)
    return speaker, {span.of(town.article(s.article_id).text) for s in statements for span in s.content}


HOLLOWAY = {"The tram will not stop at the harbour,", "It would cost us a year."}
DELGADO = {"Fares will rise in autumn,", "the depot had cost 40 million crowns"}
SPOKESMAN = {"the mayor regretted the strike"}


@pytest.mark.parametrize("name", ["Holloway", "Ada Holloway", "Mayor Holloway", "holloway", "Hollaway", "Holoway"])
def test_a_person_by_name(town: Assistant, name: str) -> None:
    assert said(town, name) == ("Ada Holloway", HOLLOWAY)


@pytest.mark.parametrize("name", ["a spokesman for Holloway", "Holloway's spokesman", "the spokesman for Holloway"])
def test_a_spokesman_is_not_whom_he_speaks_for(town: Assistant, name: str) -> None:
    assert said(town, name)[1] == SPOKESMAN
    assert not said(town, "Holloway")[1] & SPOKESMAN


def test_a_person_by_role(town: Assistant) -> None:
    assert said(town, "the union leader") == (
        "Pavel Renko",
        {"the strike would last a week", "We were promised better,"},
    )


@pytest.mark.parametrize("name", ["Bill Holloway", "Zora Quill", "Nils Aske", "a spokesman for Delgado", "Pelgado", ""])
def test_nobody_is_taken_for_somebody_else(town: Assistant, name: str) -> None:
    assert statements_by(name, town.catalogue) == (None, [])
