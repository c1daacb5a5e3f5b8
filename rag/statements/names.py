"""Names: which capitalised words of a sentence name somebody or something.

A *run* is a sequence of capitalised words ("Vice President Ann Lee"); what is left of it after titles is a name.

Not covered: names in lower case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import lexicon, verbs
from rag.language.names import is_suffix, without_suffixes
from rag.statements.tokens import Token, token_at, token_before

_IN_PLACES = lexicon.PLACES | {"new", "north", "south", "west"}
_ORIGINS = ("-born", "-based", "-raised", "-educated")  # "South Norlandish-born Ann Lee"
_SIDES = lexicon.DEMONYMS | lexicon.PARTIES
_SELDOM_NAMES = lexicon.FUNCTION_WORDS | lexicon.ADVERBS
_VERBS = verbs.VERB_FORMS.keys() - verbs.NOUN_LIKE


def surname(words: Sequence[str]) -> str:
    """The last word that isn't "Jr.", "MP" and the like, in lower case: both of a double name, "sisi" of "al-Sisi"."""
    last = without_suffixes(words)[-1].lower()
    particle, _, name = last.partition("-")
    return name if name and particle in lexicon.NAME_PARTICLES else last


def is_body(words: Sequence[str]) -> bool:
    """Whether a name is an organisation's by its words."""
    lows = [word.lower() for word in words]
    if any(low in lexicon.NAME_OF_BODY or ", " in low for low in lows):
        return not (lows[0] in lexicon.GIVEN_NAMES and len(lows) in {2, 3} and lows[-1] in lexicon.SURNAMES_OF_BODIES)
    return len(words) == 1 and words[0].isupper() and len(words[0]) > 1 and lows[0] not in lexicon.POST_NOMINALS


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens ``start`` to ``end`` hold a capitalised run; the name proper begins at ``name``."""

    start: int
    name: int
    end: int


def runs(tokens: Sequence[Token], lo: int, hi: int) -> list[Run]:
    """The capitalised runs among ``tokens[lo:hi]``, function words at their start left out."""
    found = []
    at = lo
    while at < hi:
        if not _is_name_word(tokens, at, lo):
            at += 1
            continue
        end = at + 1
        while end < hi and (_is_name_word(tokens, end, lo) or _connects(tokens, end, hi)):
            end += 1
        found.append(Run(at, _after_titles(tokens, at, end), end))
        at = end
    return [run for run in found if run.name < run.end and not _is_behind_names(tokens, run)]


def _is_behind_names(tokens: Sequence[Token], run: Run) -> bool:
    """Whether only "M.D." or "Jr." is left of a run."""
    return run.name + 1 == run.end and is_suffix(tokens[run.name].text)


def is_place_name(words: Sequence[str]) -> bool:
    """Whether a name is only a place's: "New York", "Norway"."""
    return all(word.lower() in _IN_PLACES for word in words)


def name_of(tokens: Sequence[Token], run: Run) -> tuple[str, ...]:
    """The words of the name proper, without what only stands behind it: "MP", "M.D."."""
    words = [token.text for token in tokens[run.name : run.end] if token.kind == "w" or token.text == "&"]
    return tuple(without_suffixes(words, lexicon.POST_NOMINALS))


def _is_name_word(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a capitalised word can belong to a name."""
    token = tokens[at]
    if not token.cap:
        return False
    after = token_at(tokens, at + 1, len(tokens))
    if token.low in lexicon.CALENDAR:
        return token.low in lexicon.GIVEN_MONTHS and after.cap  # "Jan Berg"
    if token.low == "new":
        return after.low in lexicon.BEHIND_NEW
    if token.low in _SELDOM_NAMES:
        return token.text in {"US", "IT"} or (token.low == "will" and at > lo and after.cap)  # "Will Doyle"
    before = token_before(tokens, at, lo)
    return token.low not in _VERBS or (before.cap and before.low in lexicon.GIVEN_NAMES)  # "Jon Bash"


def _connects(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """A particle, "&", "of" of a title, or the comma before "M.D.", between capitalised words."""
    token, before, after = tokens[at], tokens[at - 1], _behind_particles(tokens, at, hi)
    if not after.cap or after.low in lexicon.CALENDAR:
        return False
    match token.low:
        case ",":
            return is_suffix(after.text)  # "Jane Lee, M.D."
        case "'" | "’":  # "the Dockers' Union"
            return token.start == before.end and after.low in lexicon.NAME_OF_BODY
        case "of":
            return before.low in lexicon.TAKES_OF
    nickname = token.kind == "q" and token.text.isalpha()  # Ann “Nan” Lee
    return nickname or token.text == "&" or token.low in lexicon.NAME_PARTICLES


def _behind_particles(tokens: Sequence[Token], at: int, hi: int) -> Token:
    """The token behind the one at ``at``, or behind several particles: "Ann van der [Meer]"."""
    after = at + 1
    if tokens[at].low in lexicon.NAME_PARTICLES:
        while token_at(tokens, after, hi).low in lexicon.NAME_PARTICLES:
            after += 1
    return token_at(tokens, after, hi)


def _after_titles(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the name proper begins: after the last title word, and after a party, a nationality or a state."""
    words = without_suffixes([token.text for token in tokens[start:end]], lexicon.POST_NOMINALS)
    lows = [word.lower() for word in words]
    after = _titles_end(lows, _is_office_of_next(words, lows))
    if after == len(lows):  # a title alone ("House Speaker"), or an organisation's name
        return start if is_body([token.text for token in tokens[start:end]]) else end
    if after == 0:
        after = next((n for n, low in enumerate(lows[:-2]) if low not in _SIDES), max(0, len(lows) - 2))
    return start + after


def _titles_end(lows: Sequence[str], office: bool) -> int:
    """How many words titles take, the first of them by its ``office``: "Secretary of State Ann Lee" → 3."""
    end = int(office)
    surname_too = len(lows) > 1 and lows[-1] in lexicon.SURNAMES_TOO and lows[-2] not in lexicon.TITLES
    for at, low in enumerate(lows[:-1] if surname_too else lows):  # "Peter King"
        if low in lexicon.TITLES or low.endswith(_ORIGINS):
            end = at + 1
        elif low in {"of", "for"} and end == at:
            end = next((n for n in range(at + 1, len(lows)) if lows[n] not in lexicon.DEPARTMENTS), len(lows))
    return end


def _is_office_of_next(words: Sequence[str], lows: Sequence[str]) -> bool:
    """Whether the first word says what the bearer of a full name is: "Engineer Ann Lee", "VJ Ann Lee"."""
    if len(lows) < 3 or lows[1] not in lexicon.GIVEN_NAMES:
        return False
    short = 1 < len(words[0]) < 5 and words[0].isupper() and words[0].isalpha() and lows[0] not in lexicon.NAME_OF_BODY
    return short or lows[0] in lexicon.ROLES
