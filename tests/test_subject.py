"""What somebody did, and what others did in an article that mentions them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Assistant, Settings
from rag.language.sentences import sentences
from rag.schema import Article
from rag.search.brief import NOT_RANKED
from rag.search.ranking import EvidenceSentence
from rag.search.role_asked import RoleAsked
from rag.search.subject import Subject
from rag.store.catalogue import Catalogue

LEE = Subject(frozenset({"lee"}), must_be_named=True, acts=True, verb="sign")
THEIRS = (
    "Lee signed the treaty.",
    "Ann Lee, the mayor of Ostby, quickly signed it.",
    "Lee, who met Park, signed the treaty.",
    "Lee and Park signed it.",
    "Park and Lee have signed it.",
    "The treaty was signed by Mayor Lee.",
    "The award went to Lee.",  # nobody else acts
    "Park said Lee would sign.",
    "After Lee signed the treaty, Park resigned.",
)
OTHERS = (
    "Park, who met Lee, signed the treaty.",
    "Despite Lee’s comment, Park signed it.",
    "The president signed it with Lee.",
    "Officials told Lee that Park had signed.",
    "Park spoke as he returned from Pope Lee XIV’s Mass.",
    "A lawyer for Lee signed; Park followed.",
)


@pytest.mark.parametrize("sentence", THEIRS)
def test_what_they_did(sentence: str) -> None:
    assert LEE.is_of(sentence)


@pytest.mark.parametrize("sentence", OTHERS)
def test_what_others_did(sentence: str) -> None:
    assert not LEE.is_of(sentence)


def test_what_others_say_they_said_is_others_words() -> None:
    assert not LEE.is_of("She said Lee had told her so.", others_speak=True)
    assert LEE.is_of("She said Lee had signed it.", others_speak=True)
    assert not LEE.is_of("She met the friends of Lee.", others_speak=True)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Mayor Ann Lee spoke in Ostby. She was born in 1982.", True),
        ("Mayor Ann Lee spoke in Ostby. She signed the treaty.", True),
        ("Mayor Ann Lee met Mrs. Jane Park. She signed the treaty.", False),  # either of them
        ("Mr. Tom Park spoke in Ostby. He was born in 1982.", False),
    ],
)
def test_a_pronoun_is_whom_the_article_settles(text: str, tells: bool) -> None:
    article = Article(id="a1", identity="x", source="x", version="v", text=text, title="Ostby")
    last = sentences(text)[-1]
    assert LEE.tells_of(EvidenceSentence(article, last, NOT_RANKED, 0.0)) is tells


def evidence_of(text: str) -> EvidenceSentence:
    """The last sentence of an article."""
    article = Article(id="a1", identity="x", source="x", version="v", text=text, title="Ostby")
    return EvidenceSentence(article, sentences(text)[-1], NOT_RANKED, 0.0)


ANN = Subject(frozenset({"lee"}), True, True, "sign", names=frozenset({"Ann Lee"}), asked=frozenset({"sign", "treati"}))


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Ann Lee signed the treaty.", True),
        ("Mayor Lee signed the treaty.", True),
        ("Bob Lee signed the treaty.", False),
        ("Bob Lee came to Ostby. On Monday Lee signed the treaty.", False),  # who is Lee there
        ("Ann Lee met Bob Lee. On Monday Lee signed the treaty.", True),
        ("Ann Lee met Bob Lee. On Monday Bob Lee signed the treaty.", False),
    ],
)
def test_somebody_of_the_same_surname_is_another(text: str, tells: bool) -> None:
    assert ANN.tells_of(evidence_of(text)) is tells


@pytest.mark.parametrize(
    ("text", "bears"),
    [
        ("Ann Lee put her name to the treaties.", True),
        ("Ann Lee signed it.", True),
        ("The treaty was shut away; a clerk found it after Ann Lee rang the office.", False),
        ("Ann Lee came to Ostby. She left with the treaty.", True),
        ("Ann Lee said that nobody would lose a job.", False),
    ],
)
def test_what_they_did_bears_on_what_was_asked(text: str, bears: bool) -> None:
    assert ANN.bears(evidence_of(text)) is bears


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    home = tmp_path_factory.mktemp("subject")
    article = home / "a.txt"
    article.write_text(
        "The treaty\n\n“We will sign,” Ann Lee said on Monday. Then Rossi left the room.\n", encoding="utf-8"
    )
    with Assistant(Settings(home=home, embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(article)])
        yield assistant.catalogue


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Did Lee sign the treaty?", Subject(frozenset({"lee"}), True, True, "sign")),
        ("did lee sign the treaty", Subject(frozenset({"lee"}), True, True, "sign")),
        ("did rossi sign the treaty", Subject(frozenset({"rossi"}), True, True, "sign")),
        ("did room service sign", None),
        ("When did Lee sign the treaty?", Subject(frozenset({"lee"}), True, False, "sign")),
        ("Where did they meet? What did Lee sign?", Subject(frozenset({"lee"}), True, True, "sign")),
        ("Did Dr. Lee sign the treaty?", Subject(frozenset({"lee"}), True, True, "sign")),
        ("Was Lee arrested?", Subject(frozenset({"lee"}), True, False, "arrest")),
        ("Has Lee been arrested?", Subject(frozenset({"lee"}), True, False, "been")),
        ("Did Corran Bank pay?", Subject(frozenset({"corran", "bank"}), True, True, "pai")),
        ("Did Norway sign the treaty?", Subject(frozenset({"norway"}), False, True, "sign")),
        ("In which year was Corran Bank founded?", None),
        ("Did Norwegian officials meet?", None),
        ("Did U.S. officials meet?", None),
        ("Did the talks fail?", None),
    ],
)
def test_of_whom_a_question_asks(question: str, subject: Subject | None, catalogue: Catalogue) -> None:
    assert Subject.of(question, catalogue) == subject


@pytest.mark.parametrize(
    ("told", "role", "done"),
    [
        ("the police chief back the ban", "the police chief", "back the ban"),
        ("the leader of the dockers' union left", "the leader of the dockers' union", "left"),
        ("the mayor of New Ostby resign", "the mayor of New Ostby", "resign"),
        ("the council vote", None, None),  # a body, which nobody holds
        ("the minister and the mayor meet", None, None),
        ("Lee resign", None, None),
    ],
)
def test_a_role_that_a_question_asks_about(told: str, role: str | None, done: str | None) -> None:
    found = RoleAsked.of(told)
    assert (found and found.text, found and found.done) == (role, done)


LEADER = Subject(frozenset({"leader"}), True, True, role=RoleAsked.of("the leader of the dockers’ union left"))


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("The dockers’ union met in Ostby. Its leader left early.", True),
        ("Dockers walked out. The union leader left.", True),
        ("Nurses walked out. The union leader left.", False),  # of another union
        ("The dockers’ union met its leader. The minister left early.", False),
        ("The dockers’ union met in Ostby. Lee left early.", True),  # who may lead it
    ],
)
def test_who_has_a_role_of_something_else_is_another(text: str, tells: bool) -> None:
    assert LEADER.tells_of(evidence_of(text)) is tells
