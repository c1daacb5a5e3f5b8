"""Clauses: words under one that denies, supposes, asks or makes them up are nobody's; real reports stay."""

from __future__ import annotations

import pytest

from rag.language.sentences import sentences
from rag.schema import Article, Span
from rag.statements import denials, statements
from rag.statements.clauses import Clause, Effect, Standing
from rag.statements.cues import cues
from rag.statements.phrases import Subject
from rag.statements.sources import Source, source_of
from rag.statements.tokens import Token, tokenize
from rag.statements.verb_groups import VerbGroup

# Karin Lindqvist says nothing in these.
NOT_SAID = [
    # a clause above that denies
    "It is simply untrue that Karin Lindqvist ever said the bridge would close.",
    "It isn't correct that Karin Lindqvist promised a new ferry.",
    "It was never the case that Karin Lindqvist called the drivers “parasites”.",
    "It is not true, the council's own record makes plain, that Karin Lindqvist promised a new ferry.",
    "It is a myth that Karin Lindqvist said the bridge would close.",
    "There is no record that Karin Lindqvist called the drivers “parasites”.",
    "There isn't any evidence that Karin Lindqvist said the bridge would close.",
    "There is no record in the minutes to show that Karin Lindqvist said “burn it”.",
    "That the mayor, Karin Lindqvist, called the drivers “parasites” is a myth.",
    "There was little proof that in May Karin Lindqvist had promised a new ferry.",
    "Reporters found no indication that the mayor, Karin Lindqvist, called the drivers “parasites”.",
    "Nothing in the minutes shows that Karin Lindqvist promised a new ferry.",
    "The recording does not show that Karin Lindqvist said the bridge would close.",
    "The minutes offer nothing to suggest that Karin Lindqvist said “burn it”.",
    "No document proves Karin Lindqvist promised a new ferry.",
    "The office denied that Karin Lindqvist had said the bridge would close.",
    "The office disputes reports that Karin Lindqvist said the bridge would close.",
    "The paper has retracted its story that Karin Lindqvist called the drivers “parasites”.",
    "It would be wrong to say that Karin Lindqvist promised a new ferry.",
    "The court did not accept that Karin Lindqvist had said “burn it”.",
    "The police could not confirm that Karin Lindqvist had said “burn it”.",
    "There is nothing in the minutes to show that Karin Lindqvist said “burn it”.",
    "The paper mistakenly reported that Karin Lindqvist said “burn it”.",
    "Nobody could recall that Karin Lindqvist said “burn it”.",
    # of the verb itself, or of its subject
    "Karin Lindqvist never once said the bridge would close.",
    "Karin Lindqvist hasn't promised a new ferry.",
    "Karin Lindqvist did not say whether the bridge would close.",
    "Karin Lindqvist left without saying that the bridge would close.",
    "Karin Lindqvist said nothing about the bridge.",
    "Karin Lindqvist refused to say that she was sorry.",
    "Karin Lindqvist has said no such thing.",
    "Neither Paul Moreau nor Karin Lindqvist said when it would close.",
    "At no point did Karin Lindqvist say the bridge would close.",
    "Nor has Karin Lindqvist promised a new ferry.",
    # misquoted
    "Karin Lindqvist was falsely quoted as saying the bridge would close.",
    "Karin Lindqvist has been misquoted as saying “burn it”.",
    "The Courier wrongly quoted Karin Lindqvist as saying “burn it”.",
    # claims and fakes for which nobody answers
    "A message passed from phone to phone claims that Karin Lindqvist said “burn it”.",
    "A doctored clip has Karin Lindqvist saying “burn it”.",
    "A satirical site claimed Karin Lindqvist had promised a new ferry.",
    "A viral meme says Karin Lindqvist called the drivers “parasites”.",
    "Some claim that Karin Lindqvist promised a new ferry.",
    "The claim that Karin Lindqvist called the drivers “parasites” is fabricated.",
    "The rumour that Karin Lindqvist had said “burn it” spread in hours.",
    "Claims that Karin Lindqvist promised a new ferry are baseless.",
    "It is alleged that Karin Lindqvist said “burn it”.",
    "Karin Lindqvist allegedly said “burn it”.",
    "Karin Lindqvist is alleged to have said “burn it”.",
    "A parody account said that Karin Lindqvist had promised a new ferry.",
    "In a doctored clip, Karin Lindqvist says “burn it”.",
    "They shared a fake video in which Karin Lindqvist said “burn it”.",
    "A man posing as Karin Lindqvist said the bridge would close.",
    "The fake Karin Lindqvist said the bridge would close.",
    "Karin Lindqvist promised a new ferry, according to a hoax message.",
    "Karin Lindqvist promised a new ferry, a viral post claims.",
    # supposed or asked
    "If Karin Lindqvist had said the bridge would close, drivers would have stayed away.",
    "Had Karin Lindqvist said the bridge would close, drivers would have stayed away.",
    "Unless Karin Lindqvist says the bridge is shut, drivers will come.",
    "Imagine Karin Lindqvist said the bridge was shut.",
    "The drivers behaved as though Karin Lindqvist had said the bridge was shut.",
    "Nobody remembers whether Karin Lindqvist said the bridge was shut.",
    "It is unclear if Karin Lindqvist said the bridge was shut.",
    "It is possible that Karin Lindqvist said the bridge was shut.",
    "Drivers hope that Karin Lindqvist will say the bridge is open.",
    "Drivers hoped Karin Lindqvist would say the bridge was open.",
    "Many believe that Karin Lindqvist promised a new ferry.",
    "Nobody has heard Karin Lindqvist say the bridge was shut.",
    "Nobody thinks that Karin Lindqvist promised a new ferry.",
    "Has Karin Lindqvist promised a new ferry?",
    "Did Karin Lindqvist say that the bridge was shut?",
    "Is it true that Karin Lindqvist promised a new ferry?",
    "Asked in court, Karin Lindqvist would have said the bridge was safe.",
    "Claim: Karin Lindqvist promised a new ferry.",
    "Karin Lindqvist could have said the bridge was shut.",
]  # fmt: skip

FERRY, SHUT, BURN = "a new ferry", "the bridge was shut", "burn it"
# What Karin Lindqvist says in these, and who reports it.
SAID = [
    ("Karin Lindqvist promised a new ferry.", FERRY, None),
    ("It is true that Karin Lindqvist promised a new ferry.", FERRY, None),
    ("It is certainly true that in May Karin Lindqvist promised a new ferry.", FERRY, None),
    ("It is undisputed that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("There is no doubt that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("The minutes show that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("There is evidence that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("It emerged that Karin Lindqvist had said the bridge was shut.", SHUT, None),
    ("It is not surprising that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("Drivers did not know that Karin Lindqvist had said the bridge was shut.", SHUT, None),
    ("The office did not deny that Karin Lindqvist had said the bridge was shut.", SHUT, None),
    ("The office does not dispute that Karin Lindqvist promised a new ferry.", FERRY, None),
    ("The Courier can reveal that Karin Lindqvist promised a new ferry.", FERRY, None),
    ("Paul Moreau confirmed that Karin Lindqvist said the bridge was shut.", SHUT, "Paul Moreau"),
    ("Paul Moreau repeated that Karin Lindqvist had promised a new ferry.", FERRY, "Paul Moreau"),
    ("Paul Moreau claims that Karin Lindqvist promised a new ferry.", FERRY, "Paul Moreau"),
    ("Paul Moreau alleged Karin Lindqvist had said “burn it”.", BURN, "Paul Moreau"),
    ("Paul Moreau told the court that Karin Lindqvist said “burn it”.", BURN, "Paul Moreau"),
    ("Paul Moreau said Karin Lindqvist told him that the bridge was shut.", SHUT, "Paul Moreau"),
    ("Karin Lindqvist promised a new ferry, Paul Moreau said.", FERRY, "Paul Moreau"),
    ("Two officials said that Karin Lindqvist had promised a new ferry.", FERRY, "Two officials"),
    ("Paul Moreau quoted Karin Lindqvist as saying “burn it”.", BURN, "Paul Moreau"),
    ("Karin Lindqvist was quoted as saying “burn it”.", BURN, None),
    ("Karin Lindqvist was quoted by the Courier as saying “burn it”.", BURN, None),
    ("Karin Lindqvist denied having said the bridge was shut.", "having said the bridge was shut", None),
    ("Karin Lindqvist denied that she had said the bridge was shut.", "she had said the bridge was shut", None),
    ("Karin Lindqvist falsely claimed that the bridge was shut.", SHUT, None),
    ("Nurses should remember that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("Karin Lindqvist did say that the bridge was shut.", SHUT, None),
    ("Karin Lindqvist said nothing had changed.", "nothing had changed", None),
    ("Karin Lindqvist said it was not true that it was shut.", "it was not true that it was shut", None),
    ("Karin Lindqvist said no evidence existed.", "no evidence existed", None),
    ("Karin Lindqvist called the claims that she lied “rubbish”.", "the claims that she lied “rubbish”", None),
    ("Only then did Karin Lindqvist say the bridge was shut.", None, None),
    ("Amid claims of fraud Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("After the rumours spread, Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("The meme was so widely shared that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("In an interview about the fake post, Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("No one was hurt, Karin Lindqvist said.", "No one was hurt", None),
    ("No 10 said that Karin Lindqvist had promised a new ferry.", FERRY, "No 10"),
    ("It was not until May that Karin Lindqvist said the bridge was shut.", SHUT, None),
    ("It is not the first time that Karin Lindqvist has said the bridge was shut.", SHUT, None),
    ("Karin Lindqvist did not resign but promised a new ferry.", FERRY, None),
    ("If it rains the bridge shuts, Karin Lindqvist said.", "If it rains the bridge shuts", None),
    ("Karin Lindqvist refused to say whether it was shut.", "to say whether it was shut", None),
    ("Is it over, Karin Lindqvist asked?", "Is it over", None),
    ("“Is it true that I said no?” Karin Lindqvist asked.", "Is it true that I said no?", None),
    ("Karin Lindqvist regretted that she was late and said the bridge was shut.", SHUT, None),
]  # fmt: skip


def _of_lindqvist(text: str) -> list[tuple[str, str | None]]:
    article = Article(id="a", identity="a", source="a", version="", text=text)
    found = (s for s in statements(article, sentences(text)) if s.speaker and "Lindqvist" in s.speaker)
    return [(" … ".join(span.of(text) for span in s.content), s.reported_by) for s in found]


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_denied_supposed_or_made_up_is_no_statement(text: str) -> None:
    assert _of_lindqvist(text) == []


@pytest.mark.parametrize(("text", "content", "reporter"), SAID)
def test_a_report_stays_a_statement(text: str, content: str | None, reporter: str | None) -> None:
    assert _of_lindqvist(text) == ([] if content is None else [(content, reporter)])


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("It is false that Karin Lindqvist promised a new ferry.", [("Karin Lindqvist", FERRY)]),
        ("Karin Lindqvist never said “burn it”.", [("Karin Lindqvist", BURN)]),
        ("Karin Lindqvist was wrongly quoted as saying “burn it”.", [("Karin Lindqvist", BURN)]),
        ("Karin Lindqvist left. It is a myth that she promised a new ferry.", [("Karin Lindqvist", FERRY)]),
        ("The office denied Karin Lindqvist had said “burn it”, and she said no.", [("Karin Lindqvist", BURN)]),
        ("If Karin Lindqvist had said “burn it”, we would know.", []),
        ("Karin Lindqvist promised a new ferry.", []),
        ("", []),
    ],
)
def test_what_an_article_denies_is_told_apart(text: str, denied: list[tuple[str, str]]) -> None:
    article = Article(id="a", identity="a", source="a", version="", text=text)
    found = denials(article, sentences(text))
    assert [(d.speaker, " … ".join(span.of(text) for span in d.content)) for d in found] == denied
    assert not set(found) & set(statements(article, sentences(text)))


# --- the stages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "plain", "negated"),
    [
        ("shows", "asserted", "denied"),
        ("knows", "asserted", "asserted"),
        ("denies", "denied", "asserted"),
        ("supposes", "open", "denied"),
        ("claims", "open", "open"),
    ],
)
def test_what_a_clause_lends_to_the_one_under_it(effect: Effect, plain: Standing, negated: Standing) -> None:
    above, denying = Clause(effect), Clause(effect, negated=True)
    assert (Clause(above=above).standing, Clause(above=denying).standing) == (plain, negated)
    assert Clause(above=Clause(above=above)).standing == plain  # one more clause between changes nothing
    assert Clause(above=Clause(effect, invented=True)).standing == "denied"
    assert Clause(above=Clause(effect, above=Clause("supposes"))).standing == "open"


def test_a_long_chain_of_clauses_is_read_in_linear_time() -> None:
    clause = Clause("denies")
    for _ in range(100):
        clause = Clause("shows", above=clause)
    assert clause.standing == clause.lends == "denied"


def _words(text: str) -> list[Token]:
    return tokenize(text, Span(0, len(text)), ())


@pytest.mark.parametrize(
    ("before", "phrase", "source"),
    [
        ("", "Karin Lindqvist", "somebody"),
        ("", "she", "somebody"),
        ("", "No 10", "unnamed"),
        ("", "the parody writer Paul Moreau", "somebody"),
        ("", "critics", "unnamed"),
        ("", "it", "unnamed"),
        ("", "a post seen by thousands", "hearsay"),
        ("", "a post by Paul Moreau", "somebody"),
        ("", "no official", "nobody"),
        ("Paul Moreau nor", "Karin Lindqvist", "nobody"),
        ("none of", "the officials", "nobody"),
        ("did not", "release", "unnamed"),
        ("", "a Lindqvist impersonator", "fake"),
        ("", "the doctored clip", "fake"),
        ("", "the fake Karin Lindqvist", "fake"),
        ("a man posing as", "Karin Lindqvist", "fake"),
        ("a man pretending to be", "Karin Lindqvist", "fake"),
    ],
)
def test_the_kind_of_source(before: str, phrase: str, source: Source) -> None:
    tokens, start = _words(f"{before} {phrase}"), len(_words(before))
    assert source_of(tokens, Subject(start, len(tokens), start, "before"), 0) == source


def test_a_verb_group_holds_what_stands_before_its_verb() -> None:
    group = VerbGroup.of(_words("Lee on Monday has never said it"), 5, 0, 7)
    assert (group.start, group.first, group.word, group.auxiliaries) == (1, 3, "said", frozenset({"has", "never"}))
    assert (group.before.text, group.negated, group.only_supposed, group.passive) == (
        "Lee", True, False, False,
    )  # fmt: skip
    assert VerbGroup.of(_words("Lee would have said it"), 3, 0, 5).only_supposed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lee said it was shut", [("say", False)]),
        ("Lee hasn’t said it was shut", [("say", True)]),
        ("Lee said nothing about it", [("say", True)]),
        ("Lee said nothing had changed", [("say", False)]),
        ("Lee said no such thing", [("say", True)]),
        ("Lee refused to say that it was shut", [("refuse", True)]),
        ("Lee refused to say whether it was shut", [("refuse", False)]),
        ("Lee was wrongly quoted as saying it was shut", [("say", True)]),
        ("Lee was quoted by the Post as saying it was shut", [("say", False)]),
        ("Lee will say it was shut", []),
    ],
)
def test_a_cue_tells_whether_it_was_said(text: str, found: list[tuple[str, bool]]) -> None:
    tokens = _words(text)
    assert [(cue.base, cue.denied) for cue in cues(tokens, 0, len(tokens))] == found
