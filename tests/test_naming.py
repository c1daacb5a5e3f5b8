"""A sentence's "he" is named from its article, in brackets, and the check takes no other brackets for ours."""

from __future__ import annotations

import pytest

from rag.answering.naming import is_named, name_pronoun
from rag.language.sentences import sentences
from rag.schema import Article
from rag.search.brief import NOT_RANKED
from rag.search.ranking import EvidenceSentence
from rag.statements import antecedents, statements

TEXT = (
    "Mayor Ada Holloway opened the depot on Monday. She cut the ribbon herself. “It was late,” she said. "
    "“She was late,” a driver said. Holloway said she would come again. He [the driver] agreed."
)


def article_of(text: str) -> Article:
    return Article(id="a1", identity="x", source="x", version="v", text=text, title="Depot opens")


def named(text: str, wanted: str) -> str:
    article = article_of(text)
    every = sentences(article.text)
    said = statements(article, every)
    sentence = next(s for s in every if wanted in s.of(article.text))
    inside = tuple(s for s in said if s.start < sentence.end and s.end > sentence.start)
    return name_pronoun(EvidenceSentence(article, sentence, NOT_RANKED, 0.0, inside))


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("ribbon", "She [Ada Holloway] cut the ribbon herself."),
        ("It was", "“It was late,” she [Ada Holloway] said."),
        ("She was", "“She was late,” a driver said."),  # nothing is put into a quotation
        ("come again", "Holloway said she would come again."),  # the sentence names her
        ("agreed", "He [the driver] agreed."),  # the article's own brackets
    ],
)
def test_a_pronoun_is_named(wanted: str, shown: str) -> None:
    assert named(TEXT, wanted) == shown


def test_whom_the_article_does_not_settle_is_not_named() -> None:
    text = "Ada Holloway met Mia Brandt on Monday. A guard watched them both. Then she left."
    assert named(text, "left") == "Then she left."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Adam Holloway spoke. Reporters quoted a witness as saying he saw smoke.", "smoke"),  # a witness
        ("Adam Holloway waited. Having announced that he would go, Judge Peter Brandt left.", "announced"),  # after it
        ("The rise of Peter Brandt as Adam Holloway's rival made news. Aides said he had no plans.", "plans"),  # two
        ("Holloway, who leads Ward, spoke. Later he left.", "left"),  # nothing tells a man from a woman
    ],
)
def test_who_may_be_another_is_not_named(text: str, wanted: str) -> None:
    assert "[" not in named(text, wanted)


def test_antecedents() -> None:
    article = article_of("Ann Lee won. She thanked her voters.")
    assert antecedents(article, sentences(article.text)) == {13: "Ann Lee"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("She [Ada Holloway] cut the ribbon herself.", True),
        ("She cut the ribbon [Ada Holloway] herself.", False),  # names a pronoun or nothing
        ("She [Pavel Renko] cut the ribbon herself.", False),  # nobody of the article's
        ("She [Ada Holloway] cut the cake herself.", False),
        ("She cut the ribbon herself.", False),
    ],
)
def test_what_is_taken_for_a_named_pronoun(text: str, holds: bool) -> None:
    article = article_of(TEXT)
    assert is_named(text, "She cut the ribbon herself.", article) == holds
