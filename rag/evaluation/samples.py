"""Gold questions: JSON Lines, a sample a line. The format is described in ``eval/suites/README.md``.

    samples = load(Path("eval/suites/seeds/gold.jsonl"), part="open")
    sample = resolve(samples[0], corpus)        # its evidence as offsets in the ingested articles
    sample.spans                                # (GoldSpan(article_id="3f2a…", start=120, end=260, field=None), …)

Evidence is an exact quotation, so that a gold file survives a change of the reader; what can't be found any more is
an error that names file, line and field. Not covered: where suites lie (``suites.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rag.errors import EvaluationError
from rag.schema import ARTICLE_FIELDS, Article

Part = Literal["open", "held-out", "all"]
HINT = "See eval/suites/README.md for the format"


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that a good answer holds: any of the patterns matches it. Vital ones make an answer right."""

    text: str
    vital: bool
    patterns: tuple[re.Pattern[str], ...]

    def is_in(self, answer: str) -> bool:
        """Whether the answer's text holds this fact."""
        return any(pattern.search(answer) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the answer stands: the ``occurrence``-th place of a quotation in an article, or one of its fields.

    ``article`` is a path relative to the suite's articles, ``record`` a JSON Lines article's id or url in that file.
    """

    article: str
    quote: str | None = None
    field: str | None = None
    record: str | None = None
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Evidence as found in an ingested article. A field's span is empty and stands for the whole article."""

    article_id: str
    start: int
    end: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What an answer must not say, or not credit to this speaker."""

    speaker: str | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A gold question: turns (the last is scored), whether the archive answers it, and what a right answer holds."""

    id: str
    turns: tuple[str, ...]
    kind: str
    answerable: bool
    answer: str = ""
    aliases: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    speakers: tuple[str, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    cluster: str = ""
    pair: str | None = None
    held_out: bool = False
    place: str = ""  # file and line
    raw: Mapping[str, Any] | None = None  # as written, for the log
    spans: tuple[GoldSpan, ...] = ()  # filled by resolve()

    @property
    def question(self) -> str:
        """The turns in one line."""
        return " / ".join(self.turns)


def load(path: Path, part: Part = "all") -> list[Sample]:
    """The samples of a gold file in its order; only the held-back part, or only the rest, if asked.

    Raises EvaluationError that names the file, the line and the field.
    """
    try:
        lines = path.read_text("utf-8").split("\n")  # a string may hold U+2028, where splitlines() breaks
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EvaluationError(f"{path} can't be read: {reason}", "Name a JSON Lines file of questions") from error
    samples: dict[str, Sample] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            sample = parse(_json(line, f"{path}, line {number}"), f"{path}, line {number}")
            if sample.id in samples:
                raise EvaluationError(f"{sample.place}: field id is {sample.id!r} twice", "Give each sample its own")
            samples[sample.id] = sample
    for sample in samples.values():
        if sample.pair is not None and sample.pair not in samples:
            raise EvaluationError(f"{sample.place}: field pair names {sample.pair!r}, which isn't a sample", HINT)
    return [s for s in samples.values() if part == "all" or s.held_out == (part == "held-out")]


def _json(line: str, place: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{place}: not JSON ({error})", "Write one JSON object a line") from error
    if not isinstance(data, dict):
        raise EvaluationError(f"{place}: {line[:40]!r} isn't a JSON object", "Write one JSON object a line")
    return data


def parse(data: Mapping[str, Any], place: str) -> Sample:
    """One sample from its JSON object. ``place`` names it in errors."""
    turns = data.get("turns") or [data.get("question")]
    if not isinstance(turns, list) or not all(isinstance(turn, str) and turn.strip() for turn in turns):
        raise EvaluationError(f"{place}: field question (or turns) is missing or empty", "Give the question as text")
    sample = Sample(
        id=str(data.get("id") or place),
        turns=tuple(turns),
        kind=_typed(data, "kind", str, "fact", place),
        answerable=_typed(data, "answerable", bool, None, place),
        answer=_typed(data, "answer", str, "", place),
        aliases=_texts(data, "aliases", place),
        nuggets=tuple(_nugget(*item) for item in _objects(data, "nuggets", place)),
        evidence=tuple(_evidence(*item) for item in _objects(data, "evidence", place)),
        speakers=_texts(data, "speakers", place),
        forbidden=tuple(_forbidden(*item) for item in _objects(data, "forbidden", place)),
        cluster=_typed(data, "cluster", str, "", place) or str(data.get("id") or place),
        pair=data.get("pair"),
        held_out=_typed(data, "held_out", bool, False, place),
        place=place,
        raw=data,
    )
    if sample.answerable and not (sample.nuggets or sample.answer):
        raise EvaluationError(f"{place}: an answerable question has neither nuggets nor answer", HINT)
    return sample


def _typed(data: Mapping[str, Any], name: str, kind: type, default: Any, place: str) -> Any:
    value = data.get(name, default)
    if not isinstance(value, kind):
        wanted = {bool: "true or false", str: "text", int: "a whole number"}[kind]
        raise EvaluationError(f"{place}: field {name} is {value!r}, not {wanted}", HINT)
    return value


def _texts(data: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    values = data.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise EvaluationError(f"{place}: field {name} is {values!r}, not a list of texts", HINT)
    return tuple(values)


def _objects(data: Mapping[str, Any], name: str, place: str) -> list[tuple[dict[str, Any], str]]:
    """A list of objects, each with its own place for errors: ``gold.jsonl, line 3: field evidence[0]``."""
    values = data.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise EvaluationError(f"{place}: field {name} is not a list of objects", HINT)
    return [(value, f"{place}: field {name}[{i}]") for i, value in enumerate(values)]


def _nugget(data: dict[str, Any], place: str) -> Nugget:
    patterns = tuple(_pattern(pattern, place) for pattern in _texts(data, "patterns", place))
    if not patterns:
        raise EvaluationError(f"{place} has no patterns", HINT)
    return Nugget(_typed(data, "text", str, "", place), _typed(data, "vital", bool, True, place), patterns)


def _evidence(data: dict[str, Any], place: str) -> Evidence:
    evidence = Evidence(
        article=_typed(data, "article", str, None, place),
        quote=data.get("quote"),
        field=data.get("field"),
        record=data.get("record"),
        occurrence=_typed(data, "occurrence", int, 1, place),
    )
    if (evidence.quote is None) == (evidence.field is None):
        raise EvaluationError(f"{place} needs either a quote or a field", HINT)
    if evidence.field is not None and evidence.field not in ARTICLE_FIELDS:
        raise EvaluationError(f"{place}.field is {evidence.field!r}", f"It is one of {', '.join(ARTICLE_FIELDS)}")
    return evidence


def _forbidden(data: dict[str, Any], place: str) -> Forbidden:
    return Forbidden(data.get("speaker"), _pattern(_typed(data, "pattern", str, None, place), place))


def _pattern(pattern: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise EvaluationError(f"{place}: {pattern!r} is not a regular expression: {error}", "Mend it") from error


class Corpus:
    """The ingested articles of a suite by the path, relative to its articles, of the document they come from."""

    def __init__(self, articles: Mapping[str, Sequence[Article]], records: Mapping[tuple[str, str], str]) -> None:
        self._articles = articles
        self._records = records  # (path, record) → identity

    def find(self, evidence: Evidence) -> Sequence[Article]:
        """The article meant; all of a JSON Lines file's if no record is named. Empty if there is none."""
        articles = self._articles.get(evidence.article, ())
        if evidence.record is None:
            return articles
        identity = self._records.get((evidence.article, evidence.record))
        return [a for a in articles if a.identity == identity or a.url == evidence.record]


def resolve(sample: Sample, corpus: Corpus) -> Sample:
    """The sample with its evidence as spans. Raises EvaluationError where a quotation or field isn't there."""
    spans = (
        _span(evidence, corpus, f"{sample.place}: field evidence[{i}]") for i, evidence in enumerate(sample.evidence)
    )
    return replace(sample, spans=tuple(spans))


def _span(evidence: Evidence, corpus: Corpus, place: str) -> GoldSpan:
    articles = corpus.find(evidence)
    name = evidence.article + (f" record {evidence.record}" if evidence.record else "")
    if not articles:
        raise EvaluationError(f"{place}.article: {name!r} isn't among the ingested articles", "Check the path")
    if evidence.field is not None:
        if not getattr(articles[0], evidence.field):
            raise EvaluationError(f"{place}.field: {name} has no {evidence.field}", "Check the article")
        return GoldSpan(articles[0].id, 0, 0, evidence.field)
    quote = evidence.quote or ""
    for article in articles:
        start = _nth(article.text, quote, evidence.occurrence)
        if start >= 0:
            return GoldSpan(article.id, start, start + len(quote))
    which = f"occurrence {evidence.occurrence} of {quote!r}" if evidence.occurrence > 1 else repr(quote)
    raise EvaluationError(f"{place}.quote: {which} isn't in the text of {name}", "Copy the article's exact words")


def _nth(text: str, quote: str, occurrence: int) -> int:
    start = -1
    for _ in range(occurrence):
        start = text.find(quote, start + 1)
        if start < 0 or not quote:
            return -1
    return start
