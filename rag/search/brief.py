"""Query → the brief: what a language model reads before it answers, laid out as a good research assistant would.

    brief = lay_out(query, gather(query, archive), archive, budget=2000)
    [line.shown.line for line in brief.lines]            # numbered sentences, by article, oldest first
    brief.extended(lay_out(…))                           # what a further search brought, numbered on

It holds what the rules' routes found, what each person who is asked about says nearest to the topic, and the best
sentences of the passages found for the question, whatever the thresholds say; around each the sentences that it is
understood from; of an article whose fields are asked for, its fields. Wire copies stand once. Not covered: how it is
worded for the model (``prompts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from rag.injection import addresses_a_machine, planted_paragraphs
from rag.language.calendar import DAY_NAMES
from rag.language.lexicon import PRONOUNS
from rag.model_tokens import count_tokens
from rag.prompts import BriefLine
from rag.schema import Article, Query, Sentence, Statement
from rag.search.facts import names_in, rank_facts
from rag.search.findings import Archive, Findings
from rag.search.ranking import EvidenceSentence, Features, merge_copies
from rag.search.statement_ranking import rank_statements
from rag.speakers import resolve
from rag.store.catalogue import Catalogue

_MAX_PEOPLE = 3  # named in one question
_MAX_ARTICLES = 3  # whose fields may answer, when the rules can't tell which
_PER_PERSON = 4  # statements nearest to the topic
_RATIO = 0.03  # of the best sentence's probability: what is less probable has added nothing to the open gold questions
_MARKER_TOKENS = 4  # of a line's number and its break
NOT_RANKED = Features(*[0.0] * 7)


class Place(NamedTuple):
    """A sentence of an article, or one of its fields."""

    article_id: str
    start: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line of the brief: a sentence with its statements, or a field of its article."""

    number: int
    evidence: EvidenceSentence
    field: str | None = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.evidence.article.id, self.evidence.sentence.start, self.field)

    @property
    def text(self) -> str:
        """The sentence's own words, or the field's value."""
        return getattr(self.evidence.article, self.field) if self.field else self.evidence.text

    @property
    def shown(self) -> BriefLine:
        """As a model sees it."""
        note = self.field or " · ".join(speaker_notes(self.evidence))
        return BriefLine(f"[{self.number}]", heading(self.evidence.article), note.replace("_", " "), self.text)


@dataclass(frozen=True, slots=True)
class Brief:
    """The lines in the order of their numbers, from 1: by article, the oldest first, and as they stand in it."""

    lines: tuple[Line, ...] = ()

    def extended(self, other: Brief) -> Brief:
        """This brief with the lines that only the other one has, numbered on."""
        known = {line.place for line in self.lines}
        new = [line for line in other.lines if line.place not in known]
        first = len(self.lines) + 1
        return Brief((*self.lines, *(replace(line, number=n) for n, line in enumerate(new, start=first))))


def heading(article: Article) -> str:
    """``The Post, Friday 2031-03-07: Port talks stall``, as far as it is known."""
    publisher, title = (value if _is_safe(value) else None for value in (article.publisher, article.title))
    place = ", ".join(filter(None, (publisher, _day(article.published_at))))
    return ": ".join(filter(None, (place, title))) or article.source.rsplit("/", 1)[-1]


def _is_safe(value: str | None) -> bool:
    """Whether there is a value, and it doesn't order the reader's machine about."""
    return bool(value) and not addresses_a_machine(value or "")


def _day(published_at: str | None) -> str:
    """The day with its weekday, which "on Friday" is told from; a month or a year as it is."""
    day = (published_at or "")[:10]
    return f"{DAY_NAMES[date.fromisoformat(day).weekday()]} {day}" if len(day) == len("2031-03-07") else day


def speaker_notes(evidence: EvidenceSentence) -> list[str]:
    """Who speaks in a sentence, for each statement whose speaker its own words don't name."""
    notes = []
    for statement in evidence.statements:
        mention = statement.mention.of(evidence.article.text) if statement.mention else ""
        who = statement.speaker if statement.relation in ("self", "organisation") else mention
        told = f", as told by {statement.reported_by}" if statement.reported_by else ""
        if not who or who.casefold() in PRONOUNS:
            continue  # whoever "he" is, the article doesn't tell
        if told or not names_its_speaker(evidence, statement):
            notes.append(f"{who}{told}")
    return list(dict.fromkeys(notes))


def names_its_speaker(evidence: EvidenceSentence, statement: Statement) -> bool:
    """Whether a reader of this sentence alone learns whose words it holds."""
    mention = statement.mention
    if mention is None:
        return False
    inside = evidence.sentence.start <= mention.start and mention.end <= evidence.sentence.end
    words = mention.of(evidence.article.text).split()
    named = words[-1][:1].isupper() and words[-1].casefold() not in PRONOUNS  # "He" begins a sentence
    return inside and (named or statement.speaker is None)


def lay_out(query: Query, found: Findings, archive: Archive, budget: int) -> Brief:
    """The brief for a query and what the rules' routes found for it, in at most ``budget`` tiktoken tokens of text."""
    seeds = merge_copies(list(_seeds(query, found, archive)))
    return _brief(_fields(query, found, seeds), seeds, archive, budget)


def lay_out_found(found: Findings, archive: Archive, budget: int) -> Brief:
    """Only what the rules' routes found to answer, likewise."""
    return _brief((), found.sentences, archive, budget)


def _fields(query: Query, found: Findings, seeds: Sequence[EvidenceSentence]) -> list[tuple[Article, str]]:
    """For a question that an article's fields answer: the one asked for, the headline and the outlet of a few."""
    if query.kind != "field":
        return []
    articles = found.articles or tuple(dict.fromkeys(seed.article for seed in seeds))[:_MAX_ARTICLES]
    names = dict.fromkeys(("title", "publisher", query.field or "title"))
    return [(article, name) for article in articles for name in names if _is_safe(getattr(article, name))]


def _brief(
    fields: Sequence[tuple[Article, str]], seeds: Sequence[EvidenceSentence], archive: Archive, budget: int
) -> Brief:
    left = budget - sum(count_tokens(getattr(article, name)) + _MARKER_TOKENS for article, name in fields)
    chosen: dict[Place, EvidenceSentence] = {}
    for seed in seeds:
        new = [e for e in _with_neighbours(seed, archive) if _place(e) not in chosen]
        size = sum(count_tokens(e.text) + _MARKER_TOKENS for e in new)
        if seed.article.id not in {place.article_id for place in chosen}:
            size += count_tokens(heading(seed.article))
        if size > left and chosen:
            break
        left -= size
        chosen.update((_place(e), e) for e in new)
    told = [(e, None) for e in sorted(chosen.values(), key=_in_time)]
    asked = [(EvidenceSentence(article, Sentence(0, 0, 0), NOT_RANKED, 0.0), name) for article, name in fields]
    return Brief(tuple(Line(n, e, name) for n, (e, name) in enumerate([*asked, *told], start=1)))


def _place(evidence: EvidenceSentence) -> Place:
    return Place(evidence.article.id, evidence.sentence.start)


def _in_time(evidence: EvidenceSentence) -> tuple[str, str, int]:
    return evidence.article.published_at or "", evidence.article.id, evidence.sentence.start


def _seeds(query: Query, found: Findings, archive: Archive) -> Iterator[EvidenceSentence]:
    """What may answer, the likeliest first: the routes' choice, then people's statements and facts in turn."""
    yield from found.sentences or found.nearest
    ranked = [_probable(found.ranked or rank_facts(query, archive))]
    if query.question != query.searched:
        ranked.append(_probable(rank_facts(replace(query, searched=query.question), archive)))
    ranked += [_said_nearest(name, query, archive) for name in _people(query)]
    for row in zip_longest(*ranked):
        yield from filter(None, row)


def _probable(ranked: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Without the long tail: sentences far less probable than the best."""
    return [e for e in ranked if e.probability >= _RATIO * ranked[0].probability]


def _people(query: Query) -> list[str]:
    """Whoever is asked about: the speakers as understood, else the question's names."""
    return list(dict.fromkeys([*query.speakers, *names_in(query.topic)]))[:_MAX_PEOPLE]


def _said_nearest(name: str, query: Query, archive: Archive) -> list[EvidenceSentence]:
    """The statements of the people whom a name means that come nearest to the topic; none for nobody's name."""
    said = resolve(name, archive.catalogue).statements
    if query.filters:
        allowed = archive.catalogue.article_ids(query.filters)
        said = tuple(s for s in said if s.article_id in allowed)
    return rank_statements(query, archive, said)[:_PER_PERSON] if said else []


def _with_neighbours(seed: EvidenceSentence, archive: Archive) -> list[EvidenceSentence]:
    """The sentence between the ones around it: they tell who "he" is, and end what it begins."""
    article = seed.article
    rows = [s for row in archive.catalogue.article_passages(article.id) for s in row.sentences]
    at = next((i for i, s in enumerate(rows) if s.start == seed.sentence.start), None)
    if at is None:
        return [seed]
    planted = planted_paragraphs(article, rows)
    around = [s for s in rows[max(0, at - 1) : at + 2] if s.paragraph not in planted]
    return [
        seed if s.start == seed.sentence.start else sentence_at(article.id, s.start, s.end, archive.catalogue)
        for s in around
    ]


def sentence_at(article_id: str, start: int, end: int, catalogue: Catalogue) -> EvidenceSentence:
    """A span of whole sentences with the statements in it, as evidence that nothing has ranked."""
    said = catalogue.statements(article_ids=[article_id])
    inside = tuple(s for s in said if s.start < end and s.end > start)
    return EvidenceSentence(catalogue.article(article_id), Sentence(start, end, 0), NOT_RANKED, 0.0, inside)
