"""What a sentence cites, ready for the checks, and which of the sentence's words stand where in it.

    evidence = Evidence.of([Source(citation, article, statements)])
    claim = Claim.of("Lee said that income tax will not rise.")
    alignment = align(claim.words, evidence)
    alignment[2]                 # the places (sentence, word) where the claim's third word stands; () when nowhere

A word has several places when the cited text repeats it; those are kept whose neighbourhood is most like the claim's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rag.answering.checks.words import Word, read
from rag.instructions import addresses_a_machine
from rag.schema import Article, Citation, Span, Statement
from rag.sentences import sentences
from rag.statements import statements as statements_of
from rag.statements.quotations import quotations

_NEIGHBOURS = 4  # content words to either side of a claim's word
_COPIED = 3  # words of any kind to either side, copied in their order
_REPEATED = 4  # words of any kind
_WINDOW = 6  # content words to either side of its place in the cited text


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, its article, and the statements of that article that overlap it."""

    citation: Citation
    article: Article
    statements: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, citation: Citation, article: Article, said: Sequence[Statement]) -> Source:
        """With those of the article's statements whose words stand in the citation."""
        inside = tuple(s for s in said if s.article_id == article.id and _overlaps(s, citation.start, citation.end))
        return cls(citation, article, inside)

    @property
    def spoken(self) -> list[str]:
        """What stands in quotation marks in the citation, or in a quotation or transcript that it is part of."""
        start, end, text = self.citation.start, self.citation.end, self.article.text
        marked = [q.inner.of(self.citation.quote) for q in quotations(self.citation.quote, [Span(0, end - start)])]
        direct = [c for s in self.statements if s.speech == "direct" for c in s.content]
        return [
            *marked,
            *(text[max(c.start, start) : min(c.end, end)] for c in direct if c.start < end and c.end > start),
        ]


def _overlaps(statement: Statement, start: int, end: int) -> bool:
    return any(span.start < end and span.end > start for span in statement.content)


@dataclass(frozen=True)
class CitedSentence:
    """One of the cited sentences with its words, its article and the statements in it."""

    text: str
    start: int  # in the article's text
    article: Article
    statements: tuple[Statement, ...]
    source: int = 0  # which of the citations it belongs to

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return read(self.text)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Who speaks in it, by name and as it names them."""
        people = [name for s in self.statements for name in (s.speaker, s.reported_by)]
        mentions = [s.mention.of(self.article.text) for s in self.statements if s.mention]
        return tuple(dict.fromkeys(filter(None, [*people, *mentions])))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a reader is told beside its words: outlet and author, and who speaks."""
        return tuple(filter(None, [*self.people, self.article.publisher, self.article.author]))

    @cached_property
    def known(self) -> frozenset[str]:
        """Lemmas of its words and of these names. A headline supports nothing but itself."""
        return frozenset(w.lemma for text in (self.text, *self.names) for w in read(text))

    @cached_property
    def told(self) -> frozenset[str]:
        """Lemmas of its words and of who speaks."""
        return frozenset(w.lemma for text in (self.text, *self.people) for w in read(text))


@dataclass(frozen=True)
class Evidence:
    """All cited sentences, but for those that order the reader's machine about.

    ``quotes`` are the citations' texts, ``spoken`` what of them is quoted there.
    """

    sentences: tuple[CitedSentence, ...]
    quotes: tuple[str, ...]
    spoken: tuple[str, ...]
    titles: tuple[str, ...]

    @classmethod
    def of(cls, sources: Sequence[Source]) -> Evidence:
        """The evidence of these citations, fields aside."""
        found = [
            CitedSentence(
                s.of(source.citation.quote),
                source.citation.start + s.start,
                source.article,
                tuple(
                    st
                    for st in source.statements
                    if _overlaps(st, source.citation.start + s.start, source.citation.start + s.end)
                ),
                number,
            )
            for number, source in enumerate(sources)
            for s in sentences(source.citation.quote)
            if not addresses_a_machine(s.of(source.citation.quote))
        ]
        titles = tuple(dict.fromkeys(filter(None, (source.article.title for source in sources))))
        spoken = tuple(words for source in sources for words in source.spoken)
        return cls(tuple(found), tuple(source.citation.quote for source in sources), spoken, titles)

    @property
    def text(self) -> str:
        """The cited sentences, joined."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Claim:
    """A sentence to be checked: its words, what it credits to whom, and its quotations' inner spans."""

    text: str
    words: tuple[Word, ...]
    article: Article  # the sentence as a text of its own, which its statements are offsets of
    statements: tuple[Statement, ...]
    quoted: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> Claim:
        """Read a sentence."""
        article = Article(id="claim", identity="claim", source="claim", version="", text=text)
        found = statements_of(article, sentences(text))
        quoted = tuple(q.inner for q in quotations(text, [Span(0, len(text))]))
        return cls(text, read(text), article, found, quoted)

    @cached_property
    def says_something(self) -> bool:
        """Whether it is more than a word or two: with a verb, as far as forms tell, or three content words."""
        content = sum(word.is_content for word in self.words)
        return content >= 3 or (content > 0 and len(self.words) > 1 and any(word.is_verb for word in self.words))

    @cached_property
    def repeated(self) -> str | None:
        """The first four words that it says twice, two of them of content: the mark of a model gone astray."""
        lows, seen = [word.low for word in self.words], set[tuple[str, ...]]()
        for at in range(len(lows) - _REPEATED + 1):
            run = tuple(lows[at : at + _REPEATED])
            if sum(word.is_content for word in self.words[at : at + _REPEATED]) >= 2:
                if run in seen:
                    return self.text[self.words[at].start : self.words[at + _REPEATED - 1].end]
                seen.add(run)
        return None

    @cached_property
    def is_several(self) -> bool:
        """Whether it runs on over more than one sentence, as a long quotation makes it."""
        return len(sentences(self.text)) > 1

    def within(self, spans: Sequence[Span]) -> list[int]:
        """Indices of the content words inside the spans."""
        return [
            i
            for i, word in enumerate(self.words)
            if word.is_content and any(s.start <= word.start and word.end <= s.end for s in spans)
        ]


class Place(NamedTuple):
    """A word of the evidence."""

    sentence: int
    word: int


Alignment = Mapping[int, tuple[Place, ...]]


def related(one: str, other: str) -> bool:
    """Whether two lemmas are one word in two forms: "sovereign" and "sovereignti", "decid" and "decis"."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[0].isdigit() or len(long) - len(short) > 4:
        return False
    common = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= max(4, len(long) - 3)


def align(words: Sequence[Word], evidence: Evidence) -> dict[int, tuple[Place, ...]]:
    """The best places of each of the claim's words; function words are placed by their very form."""
    places: dict[str, list[Place]] = defaultdict(list)
    ranks: list[list[int]] = []  # of each word among the content words of its sentence
    for k, sentence in enumerate(evidence.sentences):
        rank, count = [], 0
        for j, word in enumerate(sentence.words):
            places[word.lemma].append(Place(k, j))
            rank.append(count)
            count += word.is_content
        ranks.append(rank)
    candidates = [_candidates(word, places) for word in words]
    content = [i for i, word in enumerate(words) if word.is_content]
    order = {i: n for n, i in enumerate(content)}
    found: dict[int, tuple[Place, ...]] = {}
    for i, own in enumerate(candidates):
        if len(own) < 2:
            found[i] = tuple(own)
            continue
        n = order.get(i, sum(c < i for c in content))
        near = [c for c in content[max(0, n - _NEIGHBOURS) : n + _NEIGHBOURS + 1] if c != i]
        scores = [
            _agreement(place, near, candidates, ranks)
            + _copied(words, i, evidence.sentences[place.sentence].words, place.word)
            for place in own
        ]
        found[i] = tuple(p for p, score in zip(own, scores, strict=True) if score == max(scores))
    return found


def _candidates(word: Word, places: Mapping[str, list[Place]]) -> list[Place]:
    exact = places.get(word.lemma, [])
    if exact or not word.is_content:
        return exact
    return [place for lemma, found in places.items() if related(word.lemma, lemma) for place in found]


def _agreement(
    place: Place, near: Sequence[int], candidates: Sequence[Sequence[Place]], ranks: Sequence[Sequence[int]]
) -> int:
    """How many of the claim's neighbouring words stand near this place too."""
    rank = ranks[place.sentence]
    return sum(
        any(p.sentence == place.sentence and abs(rank[p.word] - rank[place.word]) <= _WINDOW for p in candidates[i])
        for i in near
    )


def _copied(words: Sequence[Word], at: int, cited: Sequence[Word], place: int) -> int:
    """How many words on either side, function words too, are the same here and there; up to three a side."""
    count = 0
    for step in (-1, 1):
        for n in range(1, _COPIED + 1):
            i, j = at + step * n, place + step * n
            if not (0 <= i < len(words) and 0 <= j < len(cited)) or words[i].low != cited[j].low:
                break
            count += 1
    return count
