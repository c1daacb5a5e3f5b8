"""Clause subjects: who a sentence's clauses are about, whether they speak or not.

    On Monday [Ann Lee] told the mayor that …; [he] left      Ann Lee, who speaks, and he

They are the centres that later pronouns lean on (``anaphora``): the subject of the sentence before that of its cues,
and whoever is asked something next. With each goes what it says, since nobody names themselves there.

Not covered: clauses that a comma begins, other than behind an opening ("On Monday, …").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language import lexicon, verbs
from rag.statements.contents import Reading, quotations_end
from rag.statements.names import Run, runs
from rag.statements.phrases import is_break, is_verb, main_phrase, phrase_end
from rag.statements.tokens import Token, Unit

_TO_NAME = 8  # tokens from the beginning of a subject to the name in it
_BEFORE_NOUNS = lexicon.DETERMINERS | (lexicon.PREPOSITIONS - lexicon.SUBORDINATORS - {"as", "than", "like", "before"})
_NOT_NOUNS = lexicon.FUNCTION_WORDS - lexicon.words("the a an former new first last")
_BEFORE_NAMES = lexicon.SPEAKING_NOUNS | lexicon.TITLES
_OPENINGS = (lexicon.PREPOSITIONS | lexicon.DAYS | {"earlier", "later", "yesterday"}) - lexicon.SUBORDINATORS
_NOT_BEFORE = lexicon.PREPOSITIONS | lexicon.DETERMINERS
_NOT_VERBS = (
    (lexicon.FUNCTION_WORDS - lexicon.AUXILIARIES) | lexicon.ROLES | lexicon.SPOKES | lexicon.BODIES | lexicon.PEOPLE
)
_ALONE = lexicon.PRONOUNS | lexicon.GENDERS.keys()


@dataclass(frozen=True, slots=True)
class SubjectPhrase:
    """A noun phrase that is a subject: its core, without "of …" and the like; what is said begins at ``said``.

    ``rank``: 3 for a sentence's subject that speaks, 2 for another one, 1 for who speaks elsewhere in it, else 0.
    """

    start: int
    core: int
    rank: int
    said: int
    words: frozenset[str]  # capitalised words in what is said
    speaks: bool = False  # in a way that only people do

    def is_headed_by(self, tokens: Sequence[Token], run: Run) -> bool:
        """Whether a run is what the subject names: "[the mayor Ann Lee]", "A friend, the lawyer [Ann Lee], …"."""
        if run.end < len(tokens) and tokens[run.end].kind == "s":
            return False
        if self.start <= run.name and run.end == self.core:
            return True
        return self.core <= run.start <= self.start + _TO_NAME and self._leads_to(tokens, run.start)

    def _leads_to(self, tokens: Sequence[Token], name: int) -> bool:
        """Whether the subject goes on to a name over nouns, and one comma at most."""
        between = tokens[self.start : name]
        if self.core == self.start + 1 and between[0].low in _ALONE:
            return False
        commas = sum(token.text == "," for token in between)
        leads = commas == 1 or (commas == 0 and between[-1].low in _BEFORE_NAMES)
        return leads and all(token.text == "," or may_be_noun(token) for token in between[1:])


def may_be_noun(token: Token) -> bool:
    """Whether a token can stand in a noun phrase: a noun, an adjective, an article, "'s"."""
    return token.kind == "s" or (token.kind == "w" and token.low not in _NOT_NOUNS and not is_verb(token))


def clause_subjects(tokens: Sequence[Token], unit: Unit, readings: Sequence[Reading]) -> dict[int, SubjectPhrase]:
    """The sentence's subject, its cues' subjects, and those of clauses behind a semicolon, by their first token."""
    found: dict[int, SubjectPhrase] = {}
    main = _main(tokens, unit, readings)
    for reading in readings:
        for phrase in _speaking(tokens, reading, main):
            found.setdefault(phrase.start, phrase)
    clauses = [main_phrase(tokens, at + 1, unit.hi) for at in range(unit.lo, unit.hi) if tokens[at].text == ";"]
    for start, end in filter(None, [main, *clauses]):
        words = _capitals(tokens, [(start + 1, _clause_end(tokens, end, unit.hi))])
        found.setdefault(start, SubjectPhrase(start, core_end(tokens, start, end), 2, start, words))
    return found


def _main(tokens: Sequence[Token], unit: Unit, readings: Sequence[Reading]) -> tuple[int, int] | None:
    """The sentence's subject: of the cue beside a quotation that it begins with, else of its main clause."""
    main = main_phrase(tokens, unit.lo, unit.hi)
    first = min((r.subject for r in readings if r.subject.where != "elided"), key=lambda s: s.start, default=None)
    if first is not None and (main is None or (first.start < main[0] and tokens[unit.lo].kind == "q")):
        return first.start, first.end
    if [token.low for token in tokens[unit.lo : min(unit.hi, unit.lo + 2)]] == ["as", "for"]:  # "As for Ann Lee, …"
        return unit.lo + 2, phrase_end(tokens, unit.lo + 2, unit.hi)
    opening = _after_opening(tokens, unit)
    return opening if opening is not None and (main is None or main[0] > opening[0]) else main


def _after_opening(tokens: Sequence[Token], unit: Unit) -> tuple[int, int] | None:
    """The name behind an opening that no comma ends: "On Monday [Ann Lee] left her …"."""
    if tokens[unit.lo].low not in _OPENINGS:
        return None
    comma = next((at for at in range(unit.lo, unit.hi) if is_break(tokens[at])), unit.hi)
    for run in runs(tokens, unit.lo + 1, comma):
        if run.end < comma and _ends_opening(tokens[run.start - 1]) and _may_be_verb(tokens[run.end]):
            return run.start, run.end
    return None


def _ends_opening(token: Token) -> bool:
    """Whether an opening can end with a token: a day or a noun, "on [Monday]", "during the [vote]"."""
    noun = token.kind == "w" and (token.low in lexicon.DAYS or not token.cap)
    return noun and token.low not in _NOT_BEFORE and not token.low.endswith("ing")


def _may_be_verb(token: Token) -> bool:
    """Whether a word behind a name can be its verb: no function word but an auxiliary, no noun that it owns."""
    return token.kind == "w" and token.low not in _NOT_VERBS


def _speaking(tokens: Sequence[Token], reading: Reading, main: tuple[int, int] | None) -> Iterator[SubjectPhrase]:
    """A cue's subject; whoever is asked comes first: they speak next."""
    cue, start, end, hi = reading.cue, reading.subject.start, reading.subject.end, reading.unit.hi
    rank = 3 if main is not None and (reading.whole or reading.subject).start == main[0] else 1
    if cue.base == "ask" and reading.subject.where != "after":
        rank = 0
        core = core_end(tokens, cue.end, phrase_end(tokens, cue.end, hi))
        yield SubjectPhrase(cue.end, core, 3, cue.end, frozenset())
    as_said = start > reading.unit.lo and tokens[start - 1].low == "as"  # "Lee is late, as he has often said"
    content = [] if as_said else list(_only_said(tokens, reading))
    said = min((a for a, _ in content), default=start)
    done_to = [(reading.unit.lo, cue.start)] if cue.form == "by" else []  # "Lee was told by the mayor"
    words = _capitals(tokens, [*content, *done_to, (start + 1, _clause_end(tokens, end, hi))])
    yield SubjectPhrase(start, core_end(tokens, start, end), rank, min(start, said), words, _is_human(tokens, reading))


def _is_human(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether only people speak so: in a neutral verb, to a hearer, or in quotation marks."""
    quotes = any(tokens[start].kind == "q" for start, _ in reading.content)
    return reading.cue.base in verbs.NEUTRAL | verbs.TELL or (reading.cue.says and quotes)


def core_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the core of a noun phrase ends: before "of", "for" and the like, unless they belong to a name."""
    inside = {at for run in runs(tokens, start, end) for at in range(run.start, run.end)}
    core = start + 1
    while core < end and (tokens[core].low not in lexicon.PREPOSITIONS or core in inside):
        core += 1
    return core


# ------------------------------------------------------------------------------------------- what is said


def _clause_end(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Index of the next comma or semicolon."""
    return next((here for here in range(at, hi) if is_break(tokens[here]) or tokens[here].text == ";"), hi)


def _only_said(tokens: Sequence[Token], reading: Reading) -> Iterator[tuple[int, int]]:
    """What a reading reports, without the article's own clauses beside a quotation: "Lee was irked: “No,” he wrote"."""
    for start, end in reading.content:
        start = next((at for at in range(end - 1, start, -1) if tokens[at].text == ":"), start)
        yield start, quotations_end(tokens, start, end) if tokens[start].kind == "q" else end


def _capitals(tokens: Sequence[Token], ranges: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The capitalised words in some ranges, in lower case; in quotations two on end as one: "owen arkwright"."""
    found: set[str] = set()
    for start, end in ranges:
        for at in range(start, end):
            token = tokens[at]
            if token.kind == "q":
                found.update(_capitals_quoted(token.text))
            elif token.cap and not (start < at < end - 1 and _is_attribute(*tokens[at - 1 : at + 2])):
                found.add(token.low)
    return frozenset(found)


def _is_attribute(before: Token, token: Token, after: Token) -> bool:
    """Whether a name only says of what kind something is: "of [Lee] supporters"; Lee may say so, too."""
    noun = after.kind == "w" and not (after.cap or after.low in lexicon.FUNCTION_WORDS or is_verb(after))
    return noun and before.low in _BEFORE_NOUNS


def _capitals_quoted(text: str) -> Iterator[str]:
    """A surname behind a given name isn't told alone: another may bear it."""
    before = ""
    for word in (word.strip(".,;:!?'’") for word in text.split()):
        is_capital = word[:1].isupper()
        if is_capital:
            yield f"{before} {word.lower()}" if before and before not in lexicon.TITLES else word.lower()
        before = word.lower() if is_capital else ""
