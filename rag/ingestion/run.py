"""Targets → the catalogue: reads, derives, embeds and stores.

    ingestion = Ingestion(catalogue, vectors, settings, load_embedder)
    ingestion.run(["seeds/"])                   # IngestReport
    ingestion.rederive()                        # the same, of what other code has derived

A document whose fingerprint is known is skipped without being read; workers read the others, and derive ahead
(``workers``). Articles wait until a window of passages is full, and are stored one by one while the next
window is embedded in a thread of its own, so that a crash loses at most two windows. A document counts as done only
when its last article is stored. All is done in the order of the documents, whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from rag.articles import Document, documents
from rag.articles.fields import with_fields
from rag.articles.paths import name_of
from rag.copies import place_of
from rag.derivation import recipe
from rag.embedding import Embedder
from rag.errors import ReadError, UnknownArticleError
from rag.ingestion.cluster import Cluster
from rag.ingestion.deriving import Deriver, Prepared
from rag.ingestion.embedding import Embedding, Making
from rag.ingestion.model import check_model
from rag.ingestion.reading import Item, Known, Task, read
from rag.ingestion.storing import DocumentEnd, Writer
from rag.ingestion.workers import Workers, count_of
from rag.schema import Article, IngestReport, Statement
from rag.settings import Settings
from rag.store.catalogue import Catalogue, PassageRow, Place
from rag.store.labels import Correction
from rag.store.vectors import VectorIndex
from rag.tally import ProgressCallback, Tally

WINDOW = 256  # passages that are prepared before any of them is embedded
MAX_FAILURES = 100  # of one document that are told one by one


@dataclass(frozen=True, slots=True)
class _Examined:
    """A document as the archive knows it: what is to be done about it."""

    source: str
    task: Task | None = None  # None if it needn't be read
    fingerprint: str = ""
    held: int = 0  # articles, when it was last read
    unchanged: int = 0  # of them, where it isn't read
    error: ReadError | None = None


class Ingestion:
    """One ingest into one archive."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorIndex,
        settings: Settings,
        load_embedder: Callable[[], Embedder],
        *,
        prune: bool = False,
        progress: ProgressCallback | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._settings = settings
        self._prunes = prune
        self._recipe = recipe(settings.passage_tokens)
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._tally = Tally(progress, lambda: self._writer.places.removed)
        self._deriver = Deriver.of(settings)
        self._embedding = Embedding(catalogue, load_embedder)
        self._workers = Workers(settings, count_of(settings))
        self._writer = Writer(catalogue, self._deriver, self._embedding, settings, self._tally, prunes=prune)

    def run(self, targets: Iterable[str]) -> IngestReport:
        """Read, store, prune if asked to, and bring the vector index level. Raises ModelMismatchError."""
        check_model(self._catalogue, self._settings)
        targets = [str(target) for target in targets]
        with self._tally.telling(), self._embedding, self._workers:
            found = list(documents(targets, self._settings))
            self._tally.total = len(found)
            self._store_all(self._prepare(self._read_on_cluster(found) if self._settings.ray else found))
            if self._prunes:
                self._prune(targets, found)
            return self._finished()

    def rederive(self) -> IngestReport:
        """Bring up to date what was derived by other code or for another size of passages. Raises ModelMismatchError.

        Files that are still there are read again, as :meth:`run` reads them. What isn't there any more, or came from
        the web, keeps its text and is derived from that.
        """
        check_model(self._catalogue, self._settings)
        sources = {document: source for _, document, source in self._catalogue.outdated(self._recipe)}
        there = [(source, key) for key, source in sources.items() if Path(key).is_absolute() and Path(key).is_file()]
        with self._tally.telling(), self._embedding, self._workers:
            self._tally.total = len(there)
            self._store_all(self._prepare([Document(source, key, self._settings) for source, key in there]))
            self._store_all(self._prepare_stored())
            return self._finished()

    def correct(self, article_id: str, values: Mapping[str, str | None]) -> Article:
        """Give an article's fields other values, which hold until they are corrected again; the article.

        One that is what its source says is no correction any more. Raises ModelMismatchError.
        """
        check_model(self._catalogue, self._settings)
        stored = self._catalogue.article(article_id)
        known = self._catalogue.corrections(stored.id)
        for field_, value in values.items():
            was = known[field_].read if field_ in known else getattr(stored, field_)
            known[field_] = Correction(value, was)
        kept = {name: correction for name, correction in known.items() if correction.value != correction.read}
        prepared = self._deriver.derive(with_fields(stored, values), self._catalogue.held(stored.id)[0])
        vectors = self._embedding.now(prepared)
        with self._catalogue.transaction():
            _, made_by = self._catalogue.version(stored.id) or ("", None)
            self._catalogue.set_corrections(stored.id, kept)
            self._writer.put(prepared, vectors, self._writer.places.alike(prepared.article), made_by)
        self._vectors.sync(self._catalogue)
        return prepared.article

    def derived(self, article: Article) -> tuple[tuple[PassageRow, ...], tuple[Statement, ...]]:
        """The passages and statements that this code makes of an article; nothing is stored."""
        made = self._deriver.derive(article, "")
        return made.passages, made.statements

    def _finished(self) -> IngestReport:
        if self._tally.updated or self._writer.places.removed:
            self._catalogue.forget_index_remains()
        if self._catalogue.embedding is not None:
            self._vectors.sync(self._catalogue)
        return self._tally.report()

    # --- reading ------------------------------------------------------------------------------------------------

    def _prepare(self, found: Sequence[Document | ReadError]) -> Iterator[Prepared | DocumentEnd]:
        """What comes of the documents, in their order; workers read them, unless there are none."""
        examined = map(self._examine, found)
        if self._workers.count:
            for one, items in self._workers.read((one, one.task) for one in examined):
                yield from self._taken(one, items)
        else:
            for one in examined:
                yield from self._taken(one, read(one.task, self._deriver) if one.task else iter(()))

    def _read_on_cluster(self, found: Sequence[Document | ReadError]) -> list[Document | ReadError]:
        """Store the files of these that aren't known, and give back the others, for this machine."""
        is_file = [isinstance(document, Document) and document.is_file for document in found]
        examined = [self._examine(document) for document, is_one in zip(found, is_file, strict=True) if is_one]
        tasks = [(one, one.task) for one in examined if one.task]
        if tasks:
            with Cluster(self._settings, self._catalogue.embedding) as cluster:
                self._store_all(
                    chain.from_iterable(self._taken(one, items) for one, items in cluster.read(tasks)), cluster
                )
        for one in examined:
            if not one.task:
                self._note_unread(one)
        return [document for document, is_one in zip(found, is_file, strict=True) if not is_one]

    def _examine(self, document: Document | ReadError) -> _Examined:
        if isinstance(document, ReadError):
            return _Examined(document.source, error=document)
        try:
            fingerprint = f"{document.fingerprint()}/{self._recipe}"
        except ReadError as error:
            document.close()
            return _Examined(document.source, error=error)
        held = self._catalogue.document_articles(document.key)
        if self._catalogue.document_fingerprint(document.key) == fingerprint:
            document.close()
            return _Examined(document.source, unchanged=len(held))
        task = Task(document, self._now, self._writer.places.known(document.key))
        return _Examined(document.source, task, fingerprint, len(held))

    def _taken(self, one: _Examined, items: Iterator[Item]) -> Iterator[Prepared | DocumentEnd]:
        """A document's prepared articles and its end; what else comes of it is noted."""
        self._tally.tell(one.source)
        if one.task is None:
            self._note_unread(one)
            return
        found: dict[str, Place] = {}
        failures = 0
        for item in items:
            if isinstance(item, ReadError):
                failures += 1
                if failures <= MAX_FAILURES:
                    self._tally.note(item)
            elif isinstance(item, Known):
                found[item.place.id] = item.place
                self._tally.unchanged += 1
            else:
                found[item.article.id] = place_of(item.article, item.document)
                yield item
        if failures > MAX_FAILURES:
            message = f"{one.source}: {failures - MAX_FAILURES:,} more articles of it can't be read"
            self._tally.note(ReadError(one.source, message, "The first ones say why"))
        one.task.document.close()
        fingerprint = None if failures else one.fingerprint
        yield DocumentEnd(one.task.document.key, fingerprint, tuple(found.values()), one.held)

    def _note_unread(self, one: _Examined) -> None:
        self._tally.unchanged += one.unchanged
        self._tally.done += 1
        if one.error:
            self._tally.note(one.error)

    def _prepare_stored(self) -> Iterator[Prepared]:
        outdated = self._catalogue.outdated(self._recipe)
        self._tally.done, self._tally.total = 0, len(outdated)
        for article_id, document, source in outdated:
            self._tally.tell(source)
            try:
                article = self._catalogue.article(article_id)
            except UnknownArticleError:  # deleted meanwhile
                self._tally.done += 1
                continue
            yield replace(self._deriver.derive(article, document), again=True)

    # --- storing ------------------------------------------------------------------------------------------------

    def _store_all(self, items: Iterable[Prepared | DocumentEnd], embedding: Embedding | Cluster | None = None) -> None:
        """Store what comes, a window while the next one is embedded."""
        embedding = embedding or self._embedding
        before: tuple[Sequence[Prepared | DocumentEnd], Making] | None = None
        for window in _windows(items):
            making = embedding.begin([item for item in window if isinstance(item, Prepared)])
            if before:
                self._store(*before)
            before = window, making
        if before:
            self._store(*before)
        else:
            self._tally.tell()

    def _store(self, window: Sequence[Prepared | DocumentEnd], making: Making) -> None:
        vectors = making.finished(self._tally)
        for item in window:
            if isinstance(item, DocumentEnd):
                self._writer.end(item)
            else:
                self._writer.store(item, vectors)
            self._tally.done += isinstance(item, DocumentEnd) or item.again
            self._tally.tell()  # one by one, so that whoever ends it now knows what is stored

    def _prune(self, targets: Sequence[str], found: Sequence[Document | ReadError]) -> None:
        """Remove articles whose file is gone from one of the given folders; what only failed to be read stays."""
        seen = {d.key if isinstance(d, Document) else name_of(Path(d.source).resolve()) for d in found}
        folders = [Path(target).resolve() for target in targets if Path(target).is_dir()]
        gone = [
            key
            for key in self._catalogue.document_keys()
            if key not in seen and any(folder in Path(key).parents for folder in folders)
        ]
        with self._catalogue.transaction():
            for key in gone:
                self._writer.places.withdraw(key, self._catalogue.document_articles(key))
            if gone:
                self._catalogue.forget_documents_without_articles()


def _windows(items: Iterable[Prepared | DocumentEnd]) -> Iterator[list[Prepared | DocumentEnd]]:
    """The items in runs of so many passages."""
    window: list[Prepared | DocumentEnd] = []
    passages = 0
    for item in items:
        window.append(item)
        passages += len(item.passages) if isinstance(item, Prepared) else 1
        if passages >= WINDOW:
            yield window
            window, passages = [], 0
    if window:
        yield window
