"""How a statement bears on what was asked: the words said, whether they say it is so or isn't, what they add.

    denies("the dam was not safe", "the dam was safe")     # True
    denies("it denied that the dam was unsafe", …)         # False: two denials make none
    said_in(evidence)                                      # what is said in a sentence, without who says it

A denial is counted where it governs the last word of the claim that a text holds: the negators and verbs of denying
before it in its clause, and "un" in front of it. Not covered: irony, "hardly ever", opposites in other words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.lexicon import CONJUNCTIONS, ROLES, TITLES
from rag.language.porter import same_word, stem
from rag.language.terms import stems
from rag.language.verbs import DENY, GIVE_UP, OPPOSITES, all_forms
from rag.language.words import Word, read
from rag.schema import Query
from rag.search.ranking import EvidenceSentence

DENYING = all_forms(DENY)
_GIVING_UP = all_forms(GIVE_UP)
_CLAUSE_END = re.compile(r"[;:.!?—–]")


def foreign(topic: str) -> re.Pattern[str] | None:
    """How names begin that hold the topic's one word without being about it: "Wall Street" for "the wall"."""
    content = [word for word in read(topic) if word.is_content]
    if len(content) != 1 or not content[0].text.islower() or content[0].low in TITLES | ROLES:
        return None
    return re.compile(rf"\b{re.escape(content[0].text.capitalize())}(?=\s+[A-Z][a-z])")


def said_in(evidence: EvidenceSentence) -> str:
    """What is said in the sentence, cue of denying included; all of it where nobody speaks."""
    start, end, text = evidence.sentence.start, evidence.sentence.end, evidence.article.text
    said = []
    for statement in evidence.statements:
        inside = [c for c in statement.content if c.start < end and c.end > start]
        if inside and statement.cue and DENYING & {w.low for w in read(statement.cue.of(text))}:
            said.append(statement.cue.of(text))
        said += [text[max(c.start, start) : min(c.end, end)] for c in inside]
    return " ".join(said) or evidence.text


def denies(text: str, claim: str) -> bool | None:
    """Whether a text says that what the claim is about isn't so; None where it doesn't hold the claim's last word."""
    asked = [word for word in read(claim) if word.is_content]
    there = read(text)
    if not asked:
        return None
    last = asked[-1].low
    for at in range(len(there) - 1, -1, -1):
        turned = _is_same(there[at].low, last)
        if turned is not None:
            before = _clause_before(text, there, at)
            return (sum(map(_is_denial, before)) + turned) % 2 == 1
    return None


def split(query: Query, ranked: Sequence[EvidenceSentence]) -> tuple[list[EvidenceSentence], list[EvidenceSentence]]:
    """Those that may say of the claim asked about what the question does, and those that say the opposite.

    What doesn't tell must hold as much of the claim as whoever says the opposite, and half as much as whoever says so.
    """
    if not query.topic:
        return list(ranked), []
    asked = _asks_for_denial(query)
    told = [(e, denies(said_in(e), query.topic)) for e in ranked]
    opposed = [e for e, denied in told if denied is (not asked)]
    held = [(e.features.own, denied) for e, denied in told if denied is not None]
    least = max((own / 2 if denied is asked else own for own, denied in held), default=0.0)
    so = [e for e, denied in told if denied is asked or (denied is None and e.features.own >= least)]
    return so, opposed


def asks_who_denied(query: Query) -> bool:
    """Whether the question's own verb denies: "Who denied that …?"."""
    lead, _, _ = query.searched.partition(query.topic)
    return any(word.low in DENYING for word in read(lead))


def _asks_for_denial(query: Query) -> bool:
    asked = denies(query.topic, query.topic) or False
    return asked != asks_who_denied(query)


def _is_same(word: str, other: str) -> int | None:
    """0 for one word in two forms, 1 for a word and its opposite ("safe", "unsafe"), None for two words."""
    if same_word(stem(word), stem(other)):
        return 0
    short, long = sorted((word, other), key=len)
    is_opposite = any(long.startswith(un) and same_word(stem(long.removeprefix(un)), stem(short)) for un in OPPOSITES)
    return 1 if is_opposite else None


def _is_denial(word: Word) -> bool:
    return word.is_negator or word.low in DENYING


def _clause_before(text: str, words: Sequence[Word], at: int) -> Sequence[Word]:
    """The words of the clause before one of them: back to a semicolon, "and" or "but"."""
    for first in range(at, 0, -1):
        between = text[words[first - 1].end : words[first].start]
        if _CLAUSE_END.search(between) or (words[first - 1].low in CONJUNCTIONS and not _is_denial(words[first - 1])):
            return words[first:at]
    return words[:at]


def reverses(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether one of two statements on a thing takes back the other: one denies or gives up, and one doesn't."""
    return one.article.id != other.article.id and _turns(one) != _turns(other)


def shared(one: EvidenceSentence, other: EvidenceSentence) -> int:
    """How many words two statements have in common."""
    return len(set(stems(said_in(one))) & set(stems(said_in(other))))


def _turns(evidence: EvidenceSentence) -> bool:
    return any(_is_denial(word) or word.low in _GIVING_UP for word in read(said_in(evidence)))


def repeats(evidence: EvidenceSentence, shown: Sequence[EvidenceSentence]) -> bool:
    """Whether a statement says what one that is shown says: none of its words is new, nor is it denied otherwise."""
    own, turns = set(stems(said_in(evidence))), _turns(evidence)
    return any(own <= set(stems(said_in(e))) and turns == _turns(e) for e in shown)


def says_more(evidence: EvidenceSentence, shown: Sequence[EvidenceSentence]) -> bool:
    """Whether it says more than those shown: a word in three is new, or a number, or it is denied otherwise."""
    known = {stem for e in shown for stem in stems(said_in(e))}
    own = set(stems(said_in(evidence)))
    new = own - known
    if 3 * len(new) >= len(own) or any(stem.isdigit() for stem in new):
        return True
    return _turns(evidence) not in {_turns(e) for e in shown}
