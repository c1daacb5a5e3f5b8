"""A quotation asked about: where the archive holds it, also when it is misremembered by a word or two.

    >>> likeness("what roads are for".split(), "what a road is for".split())
    0.4

The words asked about are aligned with every stretch of a candidate passage that is about as long (longest common
subsequence of stems, Hirschberg 1975), so order counts and a word put in, left out or changed costs one. What is shown
is what stands in the article. Not covered: quotations of fewer than three words, which stand everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.language.lexicon import PRONOUNS
from rag.language.names import Same
from rag.language.porter import stem
from rag.language.words import Word, read
from rag.schema import Article, Query, Span, Statement
from rag.search.denials import taken_back
from rag.search.findings import Archive, Findings, allowed_passages, evidence_within, nearest, passages
from rag.search.ranking import EvidenceSentence, merge_copies
from rag.speakers import credits

MIN_WORDS = 3
ENOUGH = 0.7  # of the words, in order: one of four may be wrong
_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: a span of an article's text, and how alike its words are, in [0, 1]."""

    article: Article
    span: Span
    likeness: float


def find_quotation(query: Query, archive: Archive) -> Findings:
    """The sentences in which the quotation stands, whoever says it; the closest wording first."""
    quotation = query.quotation or ""
    places = sorted(_places(quotation, query, archive), key=lambda p: (-p.likeness, p.article.id, p.span.start))
    if not places or places[0].likeness < ENOUGH:
        return Findings(nearest=nearest(query, archive), reason=f"No article holds the words “{quotation}”.")
    best = [place for place in places if place.likeness >= places[0].likeness - 0.1]
    evidence = merge_copies([e for place in best for e in _evidence(place, archive)])[:2]
    if query.asks == "who" and not any(_tells_who(s, e.article) for e in evidence for s in e.statements):
        if back := taken_back(evidence, None, archive):
            return Findings(sentences=(*evidence, *back), confidence=round(places[0].likeness, 3))
        reason = "The archive holds these words, but the article doesn't make plain who says them."
        return Findings(nearest=tuple(evidence), reason=reason)
    return Findings(
        sentences=tuple(evidence),
        notes=_notes(query, places[0], evidence, archive),
        confidence=round(places[0].likeness, 3),
    )


def _evidence(place: Place, archive: Archive) -> Iterator[EvidenceSentence]:
    """The sentences that the words stand in, with the statements that hold some of them: nobody else said them."""
    for e in evidence_within(place.article, place.span, place.likeness, archive):
        said = (
            s for s in e.statements if any(c.start < place.span.end and place.span.start < c.end for c in s.content)
        )
        yield replace(e, statements=tuple(said))


def _tells_who(statement: Statement, article: Article) -> bool:
    """Whether a reader learns who speaks, by name or by role; "he" alone doesn't tell."""
    mention = statement.mention.of(article.text) if statement.mention else ""
    return statement.speaker is not None or (mention != "" and mention.casefold() not in PRONOUNS)


def _notes(query: Query, place: Place, evidence: Sequence[EvidenceSentence], archive: Archive) -> tuple[str, ...]:
    """What a reader should know: other words stand there, somebody else says them."""
    notes = []
    if place.likeness < 1.0:
        notes.append("The words asked about don't stand so in the archive; these are the closest.")
    said = [s for e in evidence for s in e.statements if s.speaker]
    if query.speaker and said and credits(query.speaker, said, archive.catalogue) is Same.NO:
        notes.append(f"The archive doesn't credit {query.speaker} with them.")
    return tuple(notes)


def _places(quotation: str, query: Query, archive: Archive) -> Iterator[Place]:
    """The closest stretch of each candidate passage."""
    wanted = [_form(word) for word in read(quotation)]
    for found in passages(quotation, archive, allowed_passages(query, archive), _CANDIDATES):
        if place := _closest(wanted, archive.catalogue.article(found.row.article_id), found.row.start, found.row.end):
            yield place


def _closest(wanted: Sequence[str], article: Article, start: int, end: int) -> Place | None:
    """The stretch between two offsets whose words are most like the wanted ones; it may run on behind ``end``."""
    found = read(article.text[start : end + 200])
    there = [_form(word) for word in found]
    best: Place | None = None
    for size in {max(1, len(wanted) - 1), len(wanted), len(wanted) + 1, len(wanted) + 2}:
        for at in _promising(wanted, there, size):
            alike = likeness(wanted, there[at : at + size])
            if best is None or alike > best.likeness:
                last = found[min(at + size, len(found)) - 1]
                best = Place(article, Span(start + found[at].start, start + last.end), alike)
    return best


def _form(word: Word) -> str:
    """By what a word is compared: "won't" is another one than "will"."""
    return f"{word.low}n't" if word.clitic == "n't" else stem(word.low)


def _promising(wanted: Sequence[str], there: Sequence[str], size: int) -> Iterator[int]:
    """Where a stretch of ``size`` words begins that shares enough words with the wanted ones, in whatever order."""
    need, held = Counter(wanted), Counter(there[:size])
    shared = sum((need & held).values())
    for at in range(max(1, len(there) - size + 1)):
        if shared >= ENOUGH * len(wanted):
            yield at
        leaving = there[at] if at < len(there) else ""
        coming = there[at + size] if at + size < len(there) else None
        shared -= held[leaving] <= need[leaving] and leaving in need
        held[leaving] -= 1
        if coming is not None:
            held[coming] += 1
            shared += held[coming] <= need[coming] and coming in need


def likeness(wanted: Sequence[str], there: Sequence[str]) -> float:
    """The share of the longer one's words that both have in the same order, in [0, 1]."""
    row = [0] * (len(there) + 1)
    for word in wanted:
        diagonal = 0
        for i, other in enumerate(there, start=1):
            diagonal, row[i] = row[i], diagonal + 1 if word == other else max(row[i], row[i - 1])
    return row[-1] / max(len(wanted), len(there), 1)
