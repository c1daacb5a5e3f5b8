"""The stages that find who is named and who speaks: a table for each."""

from __future__ import annotations

import pytest
from test_statement_stages import tokens_and_units, written

from rag.statements.cues import cues
from rag.statements.descriptions import descriptions
from rag.statements.names import name_of, runs
from rag.statements.people import Names
from rag.statements.phrases import main_phrase, phrase_after
from rag.statements.preverbal import subject_before
from rag.statements.readings import read


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Orme has never said it rained.", "has never said"),
        ("Orme on May 8 said it rained.", "on May 8 said"),
        ("Orme two weeks ago said it rained.", "two weeks ago said"),
        ("Orme last week also said it rained.", "last week also said"),
        ("Officials say it rained.", "say"),
        ("Orme went on to say it rained.", "went on to say"),
        ("Orme pointed out that it rained.", "pointed out"),
        ("Orme was told by the mayor that it rained.", "was told by"),
        ("It rained, according to Orme.", "according to"),
        ("As Orme put it, it rained.", "put it"),
        ("Orme declined to comment.", "declined"),
        ("Orme, with Vane saying it rained, left.", "saying"),
        ("Orme claims the rain froze.", "claims"),
        ("It rained, a post claims.", "claims"),
        ("“It rained,” reads a sign.", "reads"),
        ("Orme’s claims were read.", None),
        ("Orme declined the offer.", None),
        ("The proposed plan froze.", None),
        ("A website called “Rain” froze.", None),
        ("Orme wrote a book.", None),
        ("A dozen, say, left.", None),
        ("Orme asked not to be named.", None),
        ("Orme will say it rained.", None),
    ],
)
def test_the_words_of_saying(text: str, cue: str | None) -> None:
    tokens, _ = tokens_and_units(text)
    found = cues(tokens, 0, len(tokens))
    assert [written(tokens, each.start, each.end) for each in found] == ([cue] if cue else [])


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the mayor of Halsen on Monday", "the mayor of Halsen"),
        ("Tove Orme told them", "Tove Orme"),
        ("a spokesman for the mayor, who asked", "a spokesman for the mayor"),
        ("president and chief executive Tove Orme in Halsen", "president and chief executive Tove Orme"),
        ("one Orme aide on Monday", "one Orme aide"),
        ("Halsen insurance executive Tove Orme", "Halsen insurance executive Tove Orme"),
        ("her brother, Tove Orme, who left", "her brother , Tove Orme"),
        ("them that", "them"),
        ("dryly", None),
        ("on Monday", None),
    ],
)
def test_where_a_phrase_behind_a_verb_ends(text: str, phrase: str | None) -> None:
    tokens, _ = tokens_and_units(f"“It rained,” said {text}.")
    found = phrase_after(tokens, 2, len(tokens), verb=True)
    assert (found and written(tokens, found.start, found.end)) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("On Monday, Tove Orme won the vote.", "Tove Orme"),
        ("Two weeks later, the press secretary left.", "the press secretary"),
        ("And she left.", "she"),
        ("In Halsen, while it rained, the plan hurt Tove Orme.", "the plan"),
        ("On Monday.", None),
    ],
)
def test_what_a_main_clause_begins_with(text: str, phrase: str | None) -> None:
    tokens, _ = tokens_and_units(text)
    found = main_phrase(tokens, 0, len(tokens))
    assert (found and written(tokens, *found)) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Tove Orme, a lawyer from Reno, Nev., who voted,", "Tove Orme"),
        ("Tove Orme, whose firm, in Halsen, closed,", "Tove Orme"),
        ("Tove Orme — a lawyer —", "Tove Orme"),
        ("Tove Orme (43)", "Tove Orme"),
        ("Tove Orme, of the club", "Tove Orme"),
        ("Tove Orme, president of the club", "Tove Orme"),
        ("It rained; the mayor, Tove Orme,", "the mayor , Tove Orme"),
        ("One of them, Tove Orme,", "Tove Orme"),
        ("“It rained,” her friend Tove Orme angrily", "her friend Tove Orme"),
        ("It rained, drummer Tove Orme", "drummer Tove Orme"),
        ("A spokesman for the mayor of Halsen", "A spokesman for the mayor of Halsen"),
        ("It rained where people who left", "people"),
        ("Tove Orme, Ivo Vane and Bo Berg", "Tove Orme , Ivo Vane and Bo Berg"),
        ("It rained and the mayor and lawyer", "the mayor and lawyer"),
        ("It rained and Tove “Tobi” Orme", "Tove Tobi Orme"),
    ],
)
def test_which_phrase_stands_before_a_verb(text: str, phrase: str) -> None:
    tokens, _ = tokens_and_units(f"{text} said")
    found = subject_before(tokens, len(tokens) - 1, 0)
    assert found and written(tokens, found.start, found.end) == phrase


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("“It rained,” said Orme.", [("Orme", "after")]),
        ("It rained, said Tove Orme, the mayor.", [("Tove Orme", "after")]),
        ("Said Orme, “It rained.”", [("Orme", "after")]),
        ("Tove Orme, of Halsen, said the dam leaked.", [("Tove Orme", "before")]),
        ("“It rained,” she told her brother.", [("she", "before")]),
        ("“It rained,” said her brother.", [("her brother", "after")]),
        ("Vane confirmed that Orme said it rained.", [("Vane", "before"), ("Orme", "before")]),
        ("That man said it rained.", [("That man", "before")]),
        ("Orme left, saying it rained.", [("Orme", "elided")]),
        ("Orme said it rained and added that it froze.", [("Orme", "before"), ("Orme", "elided")]),
        ("Vane left as Orme was told by the mayor that it rained.", [("the mayor", "after")]),
        ("He began by saying it rained.", [("He", "elided")]),
        ("Adding that it rained, Orme left.", [("Orme", "elided")]),
        ("Vane left while Orme ate and said it rained.", []),  # either of them
        ("People who ate there and said it rained left.", [("People", "elided")]),
    ],
)
def test_who_is_the_subject_of_a_cue(text: str, subjects: list[tuple[str, str]]) -> None:
    tokens, found = tokens_and_units(text)
    named = [reading.subject for reading in read(tokens, found)]
    assert [(written(tokens, subject.start, subject.end), subject.where) for subject in named] == subjects


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vice President Tove Orme left.", ["Tove Orme"]),
        ("Secretary of State Tove Orme left.", ["Tove Orme"]),
        ("Engineer Tom Orme met Peter King.", ["Tom Orme", "Peter King"]),
        ("Jan Berg left in January.", ["Jan Berg"]),
        ("Yesterday Will Doyle met Jon Bash.", ["Will Doyle", "Jon Bash"]),
        ("Tove van der Orme met Tove “Tobi” Vane, M.D.", ["Tove van der Orme", "Tove Vane"]),
        ("The Dockers' Union met Orme & Vane.", ["Dockers Union", "Orme & Vane"]),
        ("Norwegian Tove Orme left New York.", ["Tove Orme", "New York"]),
        ("Halsen-born Tove Orme left.", ["Tove Orme"]),
    ],
)
def test_which_capitals_are_names(text: str, names: list[str]) -> None:
    tokens, _ = tokens_and_units(text)
    assert [" ".join(name_of(tokens, run)) for run in runs(tokens, 0, len(tokens))] == names


@pytest.mark.parametrize(
    ("text", "name", "people"),
    [
        ("Tove Orme left. Orme won.", "Orme", ["Tove Orme"]),
        ("Tove Orme left. Ivo Orme won.", "Orme", ["Tove Orme", "Ivo Orme"]),
        ("Absent Orme lost. They met Tove Orme. Orme won.", "Orme", ["Tove Orme"]),
        ("Orme left. “Thank you, Anna Orme,” he said. Mr. Orme won.", "Orme", ["Anna Orme"]),
        ("Tove Ormenes left. Ormenas won.", "Ormenas", ["Tove Ormenes"]),  # a slip of the pen
        ("New York won. York left.", "York", []),
    ],
)
def test_whom_a_name_can_mean(text: str, name: str, people: list[str]) -> None:
    tokens, found = tokens_and_units(text)
    assert [person.name for person in Names(tokens, found).candidates([name])] == people


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mrs. Orme left.", "f"),
        ("Tom Orme left.", "m"),
        ("Kim Orme left.", None),
        ("Kim Orme lost his way.", "m"),
        ("Mr. Orme left. Mrs. Orme won.", None),
    ],
)
def test_the_gender_of_somebody(text: str, gender: str | None) -> None:
    tokens, found = tokens_and_units(text)
    assert [person.gender for person in Names(tokens, found).candidates(["Orme"])] == [gender]


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Tove Orme, 43, a retired carpenter from Reno, left.", ["carpenter"]),
        ("Tove Orme (a carpenter and mother of two) left.", ["carpenter", "mother"]),
        ("The staff of the mayor, Tove Orme, left.", ["mayor"]),
        ("A nun named Tove Orme left.", ["nun"]),
        ("It was said by electrician Tove Orme.", ["electrician"]),
        ("Tove Orme, who is now a dentist, left.", ["dentist"]),
        ("Tove Orme works as a dentist.", ["dentist"]),
        ("Hosts Tove Orme and Ivo Vane left.", []),
        ("They met hosts Tove Orme and Ivo Vane.", ["host", "host"]),
        ("A friend of Tove Orme is a dentist.", []),
        ("Tove Orme, the carpenter said, was late.", []),
        ("Tove Orme, a plumber, a nurse and two nuns left.", []),
        ("Tove Orme, a carpenter and a nun arrived.", []),
        ("They met the carpenter Tove Orme hired.", []),
        ("After he met the nun, Tove Orme left.", []),
    ],
)
def test_what_somebody_is_said_to_be(text: str, nouns: list[str]) -> None:
    tokens, found = tokens_and_units(text)
    named = Names(tokens, found).runs[found[0].lo]
    assert [noun for _, phrase in descriptions(tokens, named, found[0]) for noun in phrase.nouns] == nouns
