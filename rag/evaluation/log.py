"""The log of a run: what was asked and everything that came back, from which all can be scored again.

    with Log.open(path, key) as log:            # continues an interrupted run of the same key
        log.add(record)
    log = Log.read(path)
    log.records[0].answer.text

JSON Lines: a header with the key, then articles (each before the first record that needs it) and records. An article
line holds text, fields and passage bounds, a record the gold sample as written, the whole answer, the ranked passages
and the seconds it took. So scoring needs neither the archive nor the suite. A torn last line (an interrupted run) is
dropped. Not covered: what a score is (``scorers/``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import IO, Any, TypeVar

from rag.errors import EvaluationError
from rag.evaluation.samples import GoldSpan, Sample, parse
from rag.schema import (
    Answer,
    AnswerSentence,
    ArchiveState,
    Article,
    Citation,
    Further,
    Mention,
    Timings,
    Usage,
    Violation,
)

T = TypeVar("T")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage: where it stands, in characters of its article's text."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """An article as the log keeps it, and the bounds of all the passages that it was cut into."""

    article: Article
    path: str
    passages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What a system gave for a sample. ``retrieved`` is ranked, ``seconds`` the time that asking took."""

    suite: str
    sample: Sample
    answer: Answer
    retrieved: tuple[Passage, ...] = ()
    seconds: float = 0.0
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """Suite and sample."""
        return self.suite, self.sample.id

    def article(self, article_id: str) -> Article | None:
        """An article of the log."""
        source = self.sources.get(article_id)
        return source.article if source else None


class Log:
    """Records in the order in which they were made, in memory and on disk."""

    def __init__(self, key: Mapping[str, Any], path: Path | None = None) -> None:
        self.key = dict(key)
        self.records: list[Record] = []
        self.sources: dict[str, Source] = {}
        self._path = path
        self._file: IO[str] | None = None

    @classmethod
    def open(cls, path: Path, key: Mapping[str, Any]) -> Log:
        """A log to write to. What an interrupted run of the same key left is kept.

        Raises EvaluationError when the file belongs to another run.
        """
        log = cls(key, path)
        if path.exists() and path.stat().st_size:
            log = cls.read(path)
            if log.key != dict(key):
                raise EvaluationError(
                    f"{path} is the log of another run: the suite, the settings or the code differ",
                    "Name another file, or delete it",
                )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
        log._rewrite()
        return log

    @classmethod
    def read(cls, path: Path) -> Log:
        """A log from disk. Raises EvaluationError when it isn't one."""
        try:
            lines = path.read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise EvaluationError(
                f"{path} can't be read: {error.strerror if isinstance(error, OSError) else error}",
                "Name a log that `rag eval` wrote, or the suites to ask",
            ) from error
        entries = [_entry(line, path, number) for number, line in enumerate(lines[:-1], 1)]
        if not entries or entries[0].get("onrecord_log") != FORMAT:
            raise EvaluationError(f"{path} isn't a log of this version", "Name a log that `rag eval` wrote")
        log = cls(entries[0]["key"], path)
        for entry in entries[1:]:
            if "article" in entry:
                source = _source(entry)
                log.sources[source.article.id] = source
            else:
                log.records.append(_record(entry, log.sources))
        return log

    def add(self, record: Record, sources: Iterable[Source] = ()) -> None:
        """Append a record, after those of its articles that the log lacks, and write them out."""
        for source in sources:
            if source.article.id not in self.sources:
                self.sources[source.article.id] = source
                self._write(_source_entry(source))
        self.records.append(record)
        self._write(_record_entry(record))
        if self._file:
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rewrite(self) -> None:
        """Write what is known to a file beside and put it in place, so that a torn last line is gone."""
        assert self._path is not None
        beside = self._path.with_name(self._path.name + ".new")
        self._file = beside.open("w", encoding="utf-8")
        self._write({"onrecord_log": FORMAT, "key": self.key})
        for source in self.sources.values():
            self._write(_source_entry(source))
        for record in self.records:
            self._write(_record_entry(record))
        self._file.flush()
        beside.replace(self._path)

    def _write(self, entry: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _entry(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{path}, line {number}: not JSON ({error})", "The log is damaged; run again") from error
    if not isinstance(entry, dict):
        raise EvaluationError(f"{path}, line {number}: not a JSON object", "Name a log that `rag eval` wrote")
    return entry


def _source_entry(source: Source) -> dict[str, Any]:
    article = {k: v for k, v in asdict(source.article).items() if k != "kept"}
    return {"article": article, "path": source.path, "passages": source.passages}


def _source(entry: Mapping[str, Any]) -> Source:
    return Source(_known(Article, entry["article"]), entry["path"], tuple((s, e) for s, e in entry["passages"]))


def _record_entry(record: Record) -> dict[str, Any]:
    return {
        "suite": record.suite,
        "place": record.sample.place,
        "sample": record.sample.raw,
        "spans": [asdict(span) for span in record.sample.spans],
        "answer": record.answer.to_dict(),
        "retrieved": [(p.article_id, p.start, p.end) for p in record.retrieved],
        "seconds": record.seconds,
    }


def _record(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Record:
    sample = parse(entry["sample"], entry["place"])
    spans = tuple(_known(GoldSpan, span) for span in entry["spans"])
    return Record(
        suite=entry["suite"],
        sample=replace(sample, spans=spans),
        answer=answer_from(entry["answer"]),
        retrieved=tuple(Passage(*values) for values in entry["retrieved"]),
        seconds=entry["seconds"],
        sources=sources,
    )


def answer_from(data: Mapping[str, Any]) -> Answer:
    """:meth:`rag.schema.Answer.to_dict` undone; keys that a later version added are passed over."""
    return _known(
        Answer,
        data,
        sentences=tuple(_known(AnswerSentence, s, citations=tuple(s["citations"])) for s in data["sentences"]),
        citations=tuple(map(_citation, data["citations"])),
        related=tuple(map(_citation, data["related"])),
        rejected=tuple(_known(Violation, r, citations=tuple(r["citations"])) for r in data["rejected"]),
        notes=tuple(data.get("notes", ())),
        further=_known(Further, data["further"]) if data.get("further") else None,
        searches=tuple(data.get("searches", ())),
        usage=_known(Usage, data["usage"]),
        timings=_known(Timings, data["timings"]),
        archive=_known(ArchiveState, data["archive"]) if data.get("archive") else None,
    )


def _citation(data: Mapping[str, Any]) -> Citation:
    mention = data.get("speaker_mention")
    return _known(
        Citation,
        data,
        speaker_mention=_known(Mention, mention) if mention else None,
        carriers=tuple(data.get("carriers", ())),
    )


def _known(kind: type[T], data: Mapping[str, Any], **parsed: Any) -> T:
    """A dataclass from the keys that it knows."""
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{**{k: v for k, v in data.items() if k in names}, **parsed})
