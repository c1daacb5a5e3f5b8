"""Whether words can be understood without what stands before them in their article.

    hangs("“He was late,” Lee said.", speaker="Ann Lee")                # True: who was?
    hangs("Lee said the ferry was late because it broke.")              # False
    repeated("Lee praised the bill.", "A bill on ferries passed.")      # {"bill"}: which bill, the second tells

By the words alone, and on the safe side: what is shown with the sentence before though it needn't be is only longer.
Not covered: whom a pronoun stands for (``rag.statements.antecedents``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language import lexicon
from rag.language.words import Word, read
from rag.schema import Span
from rag.statements.quotations import quotations

_WITHIN = 8  # words before "it" or "they" that may hold what it stands for
_THINGS = (frozenset(lexicon.PERSONAL["it"]) | {"it"} | lexicon.THEY) - lexicon.REFLEXIVES
_PEOPLE = (lexicon.HE | lexicon.SHE) - lexicon.REFLEXIVES
_NOW = (
    lexicon.HERE_AND_NOW | lexicon.DAYS | set(lexicon.UNITS_OF_TIME) | set(lexicon.PARTS_OF_DAY) | set(lexicon.SEASONS)
)
_NO_PERSONS = (
    lexicon.PLACES | lexicon.DEMONYMS | lexicon.PARTIES | lexicon.DAYS | lexicon.MONTH_WORDS | lexicon.OUTLET_WORDS
)
_ENDS = re.compile(r"\s*(?:[.,;:!?”\"’'—–-]|$)")


def hangs(text: str, speaker: str | None = None) -> bool:
    """Whether the text leaves open what one of its words points to. ``speaker`` is told beside it."""
    words = read(text)
    if text[:1].islower() or _replies(words, text):
        return True
    own = frozenset(word.low for word in read(speaker or ""))
    quoted = [quotation.inner for quotation in quotations(text, [Span(0, len(text))])]
    # Of themselves nobody says "he".
    return any(
        _points(words, at, text, own, any(inner.start <= word.start < inner.end for inner in quoted))
        for at, word in enumerate(words)
    )


def _replies(words: Sequence[Word], text: str) -> bool:
    """Whether it begins as an answer does, with "no" and no noun behind it: "No, I did", "Absolutely not"."""
    if len(words) < 2 or words[0].low not in lexicon.REPLIES:
        return False
    begins = words[0].low in lexicon.CONJUNCTIONS or words[1].low in lexicon.NEGATIONS
    return begins or "," in text[words[0].end : words[1].start]


def _points(words: Sequence[Word], at: int, text: str, own: frozenset[str], is_quoted: bool) -> bool:
    low = words[at].low
    if low in _PEOPLE:
        if at == 0 and low in lexicon.THEIRS and any(word.low in own for word in words[1:]):
            return True  # "Her deputy, Ann Lee, said"
        is_own = not is_quoted and _sex(own) in (None, lexicon.GENDERS[low]) and own & {w.low for w in words[:at]}
        return not (is_own or any(_is_person(words, other, text, own) for other in range(len(words))))
    if low in _THINGS:
        return at < _WITHIN
    if low in lexicon.DEMONSTRATIVES:
        return _demonstrates(words, at, text)
    return (low in lexicon.POINTING and at < _WITHIN) or (low == "the" and _is_known(words, at, text))


def _is_known(words: Sequence[Word], at: int, text: str) -> bool:
    """Whether "the" stands before what happened or was said, and nothing there tells which."""
    noun, behind = words[at + 1] if at + 1 < len(words) else None, words[at + 2] if at + 2 < len(words) else None
    if noun is None or noun.low not in lexicon.HAPPENINGS or noun.lemma in {word.lemma for word in words[:at]}:
        return False
    if behind is None or _ENDS.match(text, noun.end):
        return True
    return behind.low in lexicon.AUXILIARIES or not text[noun.end : behind.start].isspace()


def _sex(name: frozenset[str]) -> str | None:
    """What a given name tells; None when nothing, or both."""
    told = {sex for sex, names in (("m", lexicon.MALE_NAMES), ("f", lexicon.FEMALE_NAMES)) if name & names}
    return told.pop() if len(told) == 1 else None


def _is_person(words: Sequence[Word], at: int, text: str, own: frozenset[str]) -> bool:
    """Whether the word is written as somebody else's name is: behind a title or a given name, or alone."""
    word, before = words[at], words[at - 1].low if at else ""
    if not word.text[:1].isupper() or word.text.isupper() or word.low in own | _NO_PERSONS:
        return False
    if before in lexicon.TITLES or before in lexicon.GIVEN_NAMES:
        return True
    if any(" ".join(other.low for other in words[at : at + many]) in _NO_PERSONS for many in (2, 3)):
        return False  # "the United States"
    ahead = text[: word.start].rstrip()
    alone = bool(ahead) and ahead[-1] not in ".!?:“\"'‘(" and not (at and words[at - 1].text[:1].isupper())
    return alone and word.low not in lexicon.FUNCTION_WORDS


def _demonstrates(words: Sequence[Word], at: int, text: str) -> bool:
    """Whether "this" or "that" points to what was spoken of, rather than opening a clause."""
    word, behind = words[at], words[at + 1] if at + 1 < len(words) else None
    if behind is None or _ENDS.match(text, word.end):
        return at < 2 * _WITHIN
    if behind.low in _NOW:
        return False
    is_verb = behind.low in lexicon.AUXILIARIES or bool(word.clitic)
    if word.low != "that":
        return at < 2 * _WITHIN
    before = words[at - 1] if at else None
    between = text[before.end : word.start] if before else ""
    opens = (
        before is None
        or between.strip(" ,") != ""
        or before.low in lexicon.PREPOSITIONS
        or (at == 1 and "," in between)
    )
    is_whole = bool(_ENDS.match(text, behind.end)) and behind.is_content  # "had that impression."
    return (opens and (is_verb or at < _WITHIN)) or is_whole


def definite(text: str) -> set[str]:
    """The nouns of "the NOUN" that the text itself hasn't introduced, by their stems."""
    words, found, seen = read(text), set[str](), set[str]()
    for one, other, third in zip(words, [*words[1:], None], [*words[2:], None, None], strict=False):
        if one.low == "the":
            found |= {
                w.lemma for w in (other, third) if w and w.text.islower() and w.is_content and w.lemma not in seen
            }
        seen.add(one.lemma)
    return found


def repeated(text: str, before: str) -> set[str]:
    """Those of them that the text before holds."""
    return definite(text) & {word.lemma for word in read(before)}
