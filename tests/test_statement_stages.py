"""The stages by which an article is read for who says what, a table for each."""

from __future__ import annotations

import pytest

from rag.language.sentences import sentences
from rag.schema import Span
from rag.statements.extraction import tokens_of
from rag.statements.labels import labelled
from rag.statements.readings import read
from rag.statements.tokens import Token, Unit, lower_openings, units


def tokens_and_units(text: str) -> tuple[list[Token], list[Unit]]:
    """The tokens and the sentences of a text, as every stage reads them."""
    split = sentences(text)
    tokens = tokens_of(text, split)
    found = units(tokens, split)
    lower_openings(tokens, found)
    return tokens, found


def written(tokens: list[Token], start: int, end: int) -> str:
    return " ".join(token.text for token in tokens[start:end])


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("The suit was filed by Orme, Tolland & Co. on Monday.", "Orme, Tolland & Co."),
        ("A partner at Orme, Tolland, Vane and Sons left.", "Orme, Tolland, Vane and Sons"),
        ("It went to Orme, Tolland LLP on Monday.", "Orme, Tolland LLP"),
        ("In Norway, Tolland LLP won.", None),  # a place and a firm
        ("It went to Ann Orme, Tolland LLP and others.", None),  # a person and a firm
        ("It went to Orme, Tolland and Vane.", None),  # people
    ],
)
def test_a_firm_with_commas_is_one_token(text: str, firm: str | None) -> None:
    tokens, _ = tokens_and_units(text)
    assert [token.text for token in tokens if ", " in token.text] == ([firm] if firm else [])


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("Speaker Orme left.", True),
        ("Author Orme left.", False),
        ("Orchard won. The Orchard is an orchard.", True),  # a name elsewhere
        ("Ferries stopped. The ferries were old.", False),
        ("Residents left.", False),
        ("Sadly it rained.", False),
        ("Sally left.", True),
        ("Secretary of State Ann Orme left.", True),
        ("Secretary of the club Ann Orme left.", False),
    ],
)
def test_a_sentence_keeps_the_capital_of_a_name(text: str, capital: bool) -> None:
    assert tokens_and_units(text)[0][0].cap is capital


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OSLO, Norway (AP) — Ann Orme left. She won.", ["Ann Orme left .", "She won ."]),
        ("“It rained. It froze,” Orme said. She left.", ["It rained. It froze, Orme said .", "She left ."]),
    ],
)
def test_a_quotation_is_no_sentence_and_a_dateline_none(text: str, said: list[str]) -> None:
    tokens, found = tokens_and_units(text)
    assert [written(tokens, unit.lo, unit.hi) for unit in found] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ORME: It rained.\n\nVANE (rising): It froze.", [("ORME", "It rained ."), ("VANE", "It froze .")]),
        ("**Q.** Did it rain?\n\n**A.** It froze.", [("Q.", "* * Did it rain ?"), ("A.", "* * It froze .")]),
        (
            "Jorun Orme: It rained.\n\nTove Vane: It froze.\n\nJorun Orme: It thawed.\n\nTove Vane: It snowed.",
            [
                ("Jorun Orme", "It rained ."),
                ("Tove Vane", "It froze ."),
                ("Jorun Orme", "It thawed ."),
                ("Tove Vane", "It snowed ."),
            ],
        ),
        ("Venue: the hall\n\nBest Film: the flood", []),  # a list
        ("Ann Orme, mayor of Halsen: “It rained.”", [("Ann Orme", "It rained.")]),
        ("And from Ann Orme:\n\n“It rained.”", [("Ann Orme", "It rained.")]),
        ("“It rained.” — Ann Orme, mayor of Halsen", [("Ann Orme", "It rained.")]),
    ],
)
def test_whose_words_a_label_or_a_signature_says(text: str, expected: list[tuple[str, str]]) -> None:
    tokens, found = tokens_and_units(text)
    readings = list(dict.fromkeys(labelled(tokens, found).values()))
    said = [
        (written(tokens, reading.subject.start, reading.subject.end), written(tokens, *part))
        for reading in readings
        for part in reading.content
    ]
    assert said == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It rained,” Orme said. “It froze.”", [["It rained,", "It froze."]]),
        ("“It rained.\n\n“It froze,” Orme said.", [["It rained.", "It froze,"]]),
        ("Orme wrote:\n\n“It rained.”", [["It rained."]]),
        ("“Has it rained?” Orme asked.", [["Has it rained?"]]),
        ("“It rained,” Orme said. Snow fell. “It froze.”", [["It rained,"]]),  # the last is nobody's
        ("Vane quoted Orme as saying it rained.", [[], ["it rained"]]),
        ("Vane, quoting Orme, said: “It rained.”", [[], ["It rained."]]),
    ],
)
def test_what_readings_report(text: str, expected: list[list[str]]) -> None:
    tokens, found = tokens_and_units(text)
    readings = read(tokens, found)
    assert [[written(tokens, *part) for part in reading.content] for reading in readings] == expected


def test_a_token_stands_where_its_text_does() -> None:
    text = "Mr. Orme’s aide, at Orme, Tolland & Co., said “no”."
    tokens, _ = tokens_and_units(text)
    assert all(token.text in Span(token.start, token.end).of(text) for token in tokens)
