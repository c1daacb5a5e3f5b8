"""Putting it together: from an article and its sentences to statements."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.language import lexicon
from rag.schema import Article, Sentence, Span, Speech, Statement
from rag.statements.contents import Reading
from rag.statements.discourse import Discourse
from rag.statements.people import Names, Person
from rag.statements.quotations import quotations
from rag.statements.readings import read, read_denied
from rag.statements.speakers import Speaker, credit
from rag.statements.tokens import Token, Unit, join_abbreviations, join_firms, lower_openings, tokenize, units

_SEXES = {"he": "m", "she": "f"}


def statements(article: Article, sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """The statements of ``article``, by their place in it.

    ``sentences`` are all of its sentences, in order. A statement spans whole sentences; a quotation that goes on
    after its cue belongs to the same statement. Linear in the length of the text.
    """
    if not sentences:
        return ()
    text = _Text.of(article, sentences)
    return text.statements(credit(text.tokens, text.units, read(text.tokens, text.units), text.names))


def denials(article: Article, sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """What the article says that people did *not* say, as the statements that it denies to them.

    "It is false that Lee promised a ferry." → a statement of Lee's with the content "a ferry". None of them is among
    the article's ``statements``.
    """
    if not sentences:
        return ()
    text = _Text.of(article, sentences)
    denied = [reading for unit in text.units for reading in read_denied(text.tokens, unit)]
    credited = credit(text.tokens, text.units, read(text.tokens, text.units), text.names, denied)
    return text.statements({reading: credited[reading] for reading in denied})


def antecedents(article: Article, sentences: Sequence[Sentence]) -> dict[int, str]:
    """Whom each "he" and "she" outside quotations stands for, by where it begins, where the article leaves no doubt.

    "Ann Lee won. She thanked her voters." → {13: "Ann Lee"}. No doubt is left when the article tells the person's sex,
    has named them in this sentence or as the last who could be meant, and nobody else who could be in either sentence.
    """
    text = _Text.of(article, sentences)
    discourse = Discourse(text.tokens, text.units, read(text.tokens, text.units), text.names)
    return {
        text.tokens[at].start: who.name
        for pronoun, sex in _SEXES.items()
        for unit, at, who in _settled(text, discourse, pronoun, sex)
        if not any(discourse.introduced(replace(unit, hi=at)))  # "a witness said that he …"
    }


def _settled(text: _Text, discourse: Discourse, pronoun: str, sex: str) -> Iterator[tuple[Unit, int, Person]]:
    """Where a pronoun stands for the only person of its sex whom its sentence, or the last that does, names."""
    mentioned = sorted({**discourse.holders, **discourse.people}.items())
    meant: set[Person | None] = set()
    for unit in text.units:
        here = [(text.tokens[at].low, at, who) for at, who in mentioned if unit.lo <= at < unit.hi]
        named = {who for low, _, who in here if low not in lexicon.GENDERS and _could_be(who, sex)}
        meant = named or meant
        for low, at, who in here:
            if low == pronoun and who is not None and who.gender == sex and meant == {who}:
                yield unit, at, who


def _could_be(who: Person | None, sex: str) -> bool:
    return who is None or who.gender in (sex, None)


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as tokens, with its units of discourse and the names in it."""

    article: Article
    sentences: Sequence[Sentence]
    tokens: list[Token]
    units: list[Unit]
    names: Names

    @classmethod
    def of(cls, article: Article, sentences: Sequence[Sentence]) -> _Text:
        tokens = tokens_of(article.text, sentences)
        found = units(tokens, sentences)
        lower_openings(tokens, found)
        return cls(article, sentences, tokens, found, Names(tokens, found, article.title or ""))

    def statements(self, credited: dict[Reading, Speaker]) -> tuple[Statement, ...]:
        """The statements that readings make, by their place."""
        starts = [sentence.start for sentence in self.sentences]
        made = [self._statement(reading, credited, starts) for reading in credited if reading.content]
        return tuple(sorted(made, key=lambda statement: (statement.start, statement.content[0].start)))

    def _statement(self, reading: Reading, credited: dict[Reading, Speaker], starts: Sequence[int]) -> Statement:
        """The statement that a reading makes, at whole sentences."""
        tokens, text, speaker = self.tokens, self.article.text, credited[reading]
        content = tuple(_content(tokens, reading, text))
        cue = Span(tokens[reading.cue.first].start, tokens[reading.cue.end - 1].end)
        low = min(cue.start, content[0].start, speaker.mention.start)
        high = max(cue.end, content[-1].end, speaker.mention.end)
        first = max(0, bisect_right(starts, low) - 1)
        last = max(first, bisect_right(starts, high - 1) - 1)
        return Statement(
            article_id=self.article.id,
            start=self.sentences[first].start,
            end=max(self.sentences[last].end, high),
            content=content,
            speech=_speech(tokens, reading),
            cue=cue,
            mention=speaker.mention,
            speaker=speaker.name,
            relation=speaker.relation,
            reported_by=_reporter(reading, credited, text),
        )


def tokens_of(text: str, sentences: Sequence[Sentence]) -> list[Token]:
    """The tokens of the whole article, every paragraph's quotations being one token each."""
    paragraphs: list[Span] = []
    number = None
    for sentence in sentences:
        if sentence.paragraph == number:
            paragraphs[-1] = Span(paragraphs[-1].start, sentence.end)
        else:
            paragraphs.append(Span(sentence.start, sentence.end))
        number = sentence.paragraph
    quoted = quotations(text, paragraphs)
    starts = [quotation.start for quotation in quoted]
    tokens: list[Token] = []
    for span in paragraphs:
        inside = quoted[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        tokens.extend(join_firms(join_abbreviations(tokenize(text, span, inside)), text))
    return tokens


def _reporter(reading: Reading, credited: dict[Reading, Speaker], text: str) -> str | None:
    """Who reports that it was said: the name, else the words for who has none ("two officials"); not a pronoun."""
    outer = credited.get(reading.outer) if reading.outer is not None else None
    if outer is None:
        return None
    mention = outer.mention.of(text)
    return outer.name or (mention if mention.lower() not in lexicon.PRONOUNS else None)


def _content(tokens: Sequence[Token], reading: Reading, text: str) -> list[Span]:
    """Spans of what is said: inside the marks where a range is a quotation, from word to word otherwise."""
    spans: list[Span] = []
    for a, b in sorted(reading.content):
        if all(token.kind in "qp" for token in tokens[a:b]):
            spans += [token.quotation.inner for token in tokens[a:b] if token.quotation]
        else:
            spans.append(Span(tokens[a].start, tokens[b - 1].end))
    return [trimmed for span in spans if (trimmed := _trimmed(span, text)).start < trimmed.end]


def _trimmed(span: Span, text: str) -> Span:
    """A span without the white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _speech(tokens: Sequence[Token], reading: Reading) -> Speech:
    """Whether all words are quoted ("direct"; a transcript's are too), none ("indirect"), or some ("mixed")."""
    if reading.cue.form == "transcript":
        return "direct"
    kinds = [token.kind for a, b in reading.content for token in tokens[a:b] if token.kind in "wq"]
    if all(kind == "q" for kind in kinds):
        return "direct"
    return "mixed" if "q" in kinds else "indirect"
