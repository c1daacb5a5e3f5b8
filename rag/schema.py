"""The nouns of On Record: frozen dataclasses that every room shares.

Offsets are half-open and count Unicode code points of ``Article.text``; for every citation that isn't a
field, ``article.text[c.start:c.end] == c.quote``. Dates are ISO 8601 strings at the precision that the
source gives ("2025", "2025-05", "2025-05-08", "2025-05-08T09:30:00+00:00"). ``None`` means "not known",
never a guess. :func:`Answer.to_dict` gives the object that ``answer.schema.json`` describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Literal, TypedDict

Speech = Literal["direct", "mixed", "indirect"]
Kind = Literal["direct", "indirect", "spokesperson", "told"]  # of a statement, by how its words reach a reader
Relation = Literal["self", "spokesperson", "organisation", "unnamed"]
Status = Literal["answered", "not_found"]
Asks = Literal["what", "who", "whether", "when", "where", "why", "how", "unsaid"]
Counts = Literal["articles", "outlets", "statements", "people"]
Talk = Literal["greeting", "thanks", "help", "goodbye"]
Order = Literal["relevance", "newest", "oldest"]
SentenceKind = Literal["quote", "paraphrase", "field"]
Support = Literal["verbatim", "lexical", "judged"]
RejectedBy = Literal["veto", "support"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` in this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class KeptRange:
    """``length`` characters of the decoded source, from ``source_start``, that stand at ``text_start`` of the text."""

    source_start: int
    text_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned news article. ``text`` is the body; headline, byline and boilerplate are left out of it.

    ``identity`` is the canonical URL, else the resolved path (JSON Lines: with the line's url or id), and ``id`` a
    short hash of it. ``source`` is the path or URL as given. ``version`` is a hash of the text and the fields.
    """

    id: str
    identity: str
    source: str
    version: str
    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    fetched_at: str | None = None
    url: str | None = None
    kept: tuple[KeptRange, ...] = ()

    @property
    def named(self) -> str:
        """Its title; the path or URL of one without."""
        return self.title or self.source

    def to_dict(self) -> dict[str, Any]:
        """The fields by which a citation names its article."""
        return {name: getattr(self, name) for name in ARTICLE_FIELDS}

    def _repr_html_(self) -> str:
        return _in_notebook("article_html", self)


def _in_notebook(kind: str, shown: Any) -> str:
    """What a notebook shows: made by a room above this one, which only whoever looks needs."""
    html: str = getattr(import_module("rag.exports.notebook"), kind)(shown)
    return html


ARTICLE_FIELDS = (
    "id",
    "title",
    "publisher",
    "author",
    "published_at",
    "updated_at",
    "fetched_at",
    "url",
    "source",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: the unit of evidence. ``paragraph`` counts from 0."""

    start: int
    end: int
    paragraph: int

    def of(self, text: str) -> str:
        """The sentence's characters."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """Who said what, and where: one attribution in one article.

    ``start`` and ``end`` span whole sentences; ``content`` is what was said (quotation marks left out), ``cue`` the
    words of saying, ``mention`` the words that name the speaker, ``speaker`` the person or body they stand for.
    """

    article_id: str
    start: int
    end: int
    content: tuple[Span, ...]
    speech: Speech | None
    cue: Span | None = None
    mention: Span | None = None
    speaker: str | None = None
    relation: Relation | None = None
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body that speaks in the archive, under all the names by which its articles credit them.

    ``name`` is the fullest usual one of ``variants`` (most frequent first), without titles. ``first`` and ``last`` are
    the dates of the earliest and the latest article; None when none is dated. ``may_be`` names the people whom a name
    can mean that several bear, where an article doesn't settle which ("Harlow", of Bill and Ann): they are not counted
    as any of them.
    """

    name: str
    variants: tuple[str, ...]
    relation: Relation
    statements: int
    articles: int
    first: str | None = None
    last: str | None = None
    may_be: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a question. ``since`` and ``until`` are ISO dates, both inclusive; ``speaker`` is a name.

    ``collection`` is the name of one, and ``articles`` are ids: those alone are searched.
    """

    publisher: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None
    speaker: str | None = None
    collection: str | None = None
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.publisher, self.author, self.since, self.until, self.speaker, self.collection, self.articles))


class Scope(TypedDict, total=False):
    """Which articles, as keywords of a call; ids of articles, or how they begin, in any sequence."""

    publisher: str | None
    author: str | None
    since: str | None
    until: str | None
    collection: str | None
    articles: Sequence[str] | None


class Narrowing(Scope, total=False):
    """The same, and whose words."""

    speaker: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood. ``searched`` is the question with what a follow-up left unsaid.

    ``asks`` tells what a statement question wants: the words, who said them (of a named speaker: to whom), whether they
    were said, or when, where, why, how they were. ``period`` holds the question's own words ("in May"); the dates that
    they were read as are in ``filters`` when they say when something was said, else in ``dates``: articles of other
    days may tell of them too.
    """

    question: str
    searched: str
    kind: Literal["fact", "statement", "field"] = "fact"
    speaker: str | None = None
    topic: str = ""
    addressee: str | None = None  # whom it was said to, or where ("Channel Nine"), when the question names them
    field: str | None = None
    filters: Filters = Filters()
    asks: Asks = "what"
    cue: str | None = None  # the lemma of the verb that asks to whom: "Who does Lee blame?"
    quotation: str | None = None  # words that the question asks about, without their quotation marks
    order: Order = "relevance"
    more: bool = False  # wants what hasn't been shown
    period: str | None = None
    others: tuple[str, ...] = ()  # further speakers: "X and Y on Z"
    dates: Filters = Filters()
    parts: tuple[Query, ...] = ()  # the two questions that it is made of
    counts: Counts | None = None  # how many of these there are: "How often did Lee speak of fares?"
    talk: Talk | None = None  # no question at all: "Thanks!"
    behind: Query | None = None  # the statements asked for before a question on their article came between
    answered: tuple[str, ...] = ()  # whom the answer to it shows, in their order
    cited: tuple[str, ...] = ()  # ids of the articles that the answer to it cites
    people: tuple[str, ...] = ()  # whose words the conversation has asked for, the last one last
    within: tuple[str, ...] = ()  # ids of the articles whose fields are asked for: "Who wrote it?"
    every: bool = False  # wants everybody once: "everyone quoted on fares"
    hint: str | None = None  # what else may be meant, for a silence: "Did you mean “taxes”?"
    notes: tuple[str, ...] = ()  # how it was read: "Only articles of the Courier were searched."

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone whose words are asked for; empty for "Who said …?"."""
        return (self.speaker, *self.others) if self.speaker else ()


@dataclass(frozen=True, slots=True)
class Mention:
    """The words that name a speaker, at their offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that a sentence of an answer rests on. ``article`` is :meth:`Article.to_dict`'s object."""

    number: int
    article: dict[str, Any]
    start: int
    end: int
    quote: str
    field: str | None = None
    speaker: str | None = None
    speaker_mention: Mention | None = None
    relation: Relation | None = None
    reported_by: str | None = None
    speech: Speech | None = None
    carriers: tuple[str, ...] = ()
    role: str | None = None  # what the article says that the speaker is: "the mayor of Tideway"

    def _repr_html_(self) -> str:
        return _in_notebook("citation_html", asdict(self))


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, without markers, and the numbers of the citations it rests on.

    ``support`` tells how that is known: its words are the article's, or nearly so, or a judge's verdict.
    """

    text: str
    citations: tuple[int, ...]
    kind: SentenceKind
    support: Support = "verbatim"

    @property
    def marked(self) -> str:
        """The sentence with its markers: ``… [1][2]``."""
        return f"{self.text} {''.join(f'[{n}]' for n in self.citations)}".rstrip()


@dataclass(frozen=True, slots=True)
class Violation:
    """A sentence that failed verification, and why: a veto, or what it cites doesn't bear it out."""

    text: str
    reason: str
    citations: tuple[int, ...] = ()
    by: RejectedBy = "veto"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and US dollars; zero without a language model, and dollars for a model whose price isn't known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_usd + other.cost_usd,
        )


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds."""

    retrieve_s: float = 0.0
    answer_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Further:
    """How many more statements of somebody on what was asked there are; what :meth:`Assistant.statements` takes."""

    speaker: str
    about: str
    statements: int


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What was asked: the archive's name, how many articles of which days it held, and which of its states it was."""

    name: str
    articles: int
    first: str | None
    last: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, every sentence with its citations; or ``not_found``, the reason, and what comes nearest."""

    question: str
    searched: str
    status: Status
    reason: str | None
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()
    rejected: tuple[Violation, ...] = ()
    confidence: float = 0.0  # that it holds what was asked for, in [0, 1]; of a quotation: how like the one asked for
    notes: tuple[str, ...] = ()  # what a reader should know of the search: undated articles left out of a period
    further: Further | None = None  # that aren't shown; None when all are
    reply: str | None = None  # to a greeting, thanks, "What can you do?", which no article answers
    searches: tuple[str, ...] = ()  # that a language model made beside the question's own
    engine: str = "extractive"
    usage: Usage = Usage()
    timings: Timings = Timings()
    asked_at: str | None = field(default=None, compare=False)  # ISO 8601, to the second
    archive: ArchiveState | None = None

    @property
    def text(self) -> str:
        """The sentences with their markers, joined by single spaces; the reason when nothing was found."""
        if self.status == "not_found":
            return self.reason or ""
        return " ".join(sentence.marked for sentence in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object, as ``rag/answer.schema.json`` describes it."""
        first = {"question": self.question, "searched": self.searched, "status": self.status, "reason": self.reason}
        rest = asdict(self)
        return {**first, "text": self.text, **{name: rest[name] for name in rest if name not in first}}

    def export(self, suffix: str) -> bytes:
        """The answer as a file: md, html or docx; or its sources: ris, bib or csl.json. Raises QuestionError."""
        write = import_module("rag.exports").write  # a room above this one, which only whoever exports needs
        written: bytes = write(self.to_dict(), suffix)
        return written

    def _repr_html_(self) -> str:
        return _in_notebook("answer_html", self.to_dict())

    def to_markdown(self) -> str:
        """The answer with its sources, and what was asked, when and of which archive."""
        return self.export("md").decode()

    def to_html(self) -> str:
        """The same as a page that stands alone."""
        return self.export("html").decode()


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that couldn't be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, counted in articles. A failed document is tried again next time."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: tuple[Failure, ...] = ()
    passages: int = 0  # embedded in this run
    seconds: float = 0.0

    @property
    def kept(self) -> str:
        """What of it stays when it ends early: "4 articles were stored before that, and stay"."""
        stored = self.added + self.updated
        if not stored:
            return "No article was stored before that"
        return (
            "1 article was stored before that, and stays"
            if stored == 1
            else (f"{stored:,} articles were stored before that, and stay")
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return asdict(self)

    @classmethod
    def of(cls, held: dict[str, Any]) -> IngestReport:
        """The report that :meth:`to_dict` gave."""
        return cls(**{**held, "failed": tuple(Failure(**failure) for failure in held.get("failed", ()))})


@dataclass(frozen=True, slots=True)
class Searching:
    """A stream's first event: the question as searched; later ones are a language model's further searches."""

    searched: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences found, best first."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A checked sentence with its markers, and what it cites. For ``not_found``, the reason, citing nothing."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SentenceRejected:
    """A sentence that failed its checks, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """A stream's last event."""

    answer: Answer


Event = Searching | Evidence | SentenceReady | SentenceRejected | Done
