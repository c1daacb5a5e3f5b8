"""The stages by which an article is read for who says what, a table for each."""

from __future__ import annotations

import pytest

from rag.language.sentences import sentences
from rag.schema import Span
from rag.statements.clause_subjects import clause_subjects
from rag.statements.discourse import Discourse
from rag.statements.extraction import tokens_of
from rag.statements.labels import labelled
from rag.statements.people import Names
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Orme told reporters in Halsen on Monday that it rained.", "it rained"),
        ("Orme told the Halsen Post it rained.", "it rained"),
        ("Orme told Vane’s aide it rained.", "it rained"),
        ("Orme said in an interview on Monday the ferry was late.", "the ferry was late"),
        ("Orme said on May 8 it rained.", "it rained"),
        ("Orme vowed to fight on.", "to fight on"),
        ("Orme asked the chair, Ann Vane, whether it rained.", "whether it rained"),
        ("Orme said only the ferry was late.", "only the ferry was late"),
        ("Orme, who said “it rained”, left.", "it rained"),
        ("On Monday, Orme said it rained.", "it rained"),
        ("The ferry, Orme said, was late.", "The ferry | was late"),
        ("The ferry was late, Orme said in a statement on Monday.", "The ferry was late"),
        ("The ferry was late, according to Orme.", "The ferry was late"),
        ("According to Orme, who left, the ferry was late.", "the ferry was late"),
        ("“A joke” was how Orme described it.", "A joke | it"),
        ("Asked about the “port of tears”, Orme said it was shut.", "it was shut"),
        ("Orme began in a low voice: “It rained.”", "It rained."),
        ("Orme began the day in Halsen.", ""),
    ],
)
def test_where_what_is_said_begins_and_ends(text: str, said: str) -> None:
    tokens, found = tokens_and_units(text)
    readings = [reading for reading in read(tokens, found) if reading.subject.where != "elided"]
    assert " | ".join(written(tokens, *part) for reading in readings for part in reading.content) == said


def discourse_of(text: str) -> tuple[list[Token], Discourse]:
    tokens, found = tokens_and_units(text)
    return tokens, Discourse(tokens, found, read(tokens, found), Names(tokens, found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Orme won. She left.", "Ann Orme"),
        ("While she said it rained, Ann Orme left.", "Ann Orme"),
        ("Ann Orme told Mia Vane it rained. She left.", "Ann Orme"),  # the subject
        ("Ann Orme and Mia Vane said it rained. She left.", None),
        ("Ann Orme met Tom Vane. She left.", "Ann Orme"),
        ("Asked about her port, Ann Orme said she left.", "Ann Orme"),
        ("Ann Orme won. A woman left. She slept.", None),  # somebody without a name stands in the way
        ("Ann Orme’s plan failed.\n\nShe left.", "Ann Orme"),
        ("Ann Orme won.\n\nIt rained.\n\nIt froze.\n\nIt thawed.\n\nIt snowed.\n\nShe left.", None),  # too far
    ],
)
def test_whom_the_last_pronoun_stands_for(text: str, expected: str | None) -> None:
    tokens, discourse = discourse_of(text)
    last = max(at for at, token in enumerate(tokens) if token.low == "she")
    person = discourse.people[last]
    assert (person and person.name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor, Ann Orme, won. The mayor said it rained.", "Ann Orme"),
        ("Ann Orme won. The candidate said it rained.", "Ann Orme"),  # a description of whom it goes on about
        ("Ann Orme won. A candidate left. The candidate said it rained.", None),  # that one
        ("Ann Orme won. The Vane critic said it rained.", None),  # a name says whose
        ("Mayor Ann Orme met Mayor Mia Vane. The mayor of the other town said it rained.", None),
        ("Ann Orme won. Another candidate said it rained.", None),
    ],
)
def test_whom_a_description_stands_for(text: str, expected: str | None) -> None:
    _, discourse = discourse_of(text)
    person = discourse.holders[max(discourse.holders)]
    assert (person and person.name) == expected


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("On Monday Ann Orme left her port.", {"Ann Orme": 2}),
        ("Ann Orme said it rained; Mia Vane left.", {"Ann Orme": 3, "Mia Vane": 2}),
        ("Ann Orme asked Mia Vane whether it rained.", {"Ann Orme": 0, "Mia Vane": 3}),
        ("As for Ann Orme, she left.", {"Ann Orme": 2}),
        ("The aide of Ann Orme left.", {"The aide": 2}),
    ],
)
def test_who_the_clauses_of_a_sentence_are_about(text: str, subjects: dict[str, int]) -> None:
    tokens, found = tokens_and_units(text)
    phrases = clause_subjects(tokens, found[0], read(tokens, found))
    assert {written(tokens, p.start, p.core): p.rank for p in phrases.values()} == subjects


def test_a_token_stands_where_its_text_does() -> None:
    text = "Mr. Orme’s aide, at Orme, Tolland & Co., said “no”."
    tokens, _ = tokens_and_units(text)
    assert all(token.text in Span(token.start, token.end).of(text) for token in tokens)
