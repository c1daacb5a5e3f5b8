"""Targets → the catalogue: reads, cuts, finds statements, embeds and stores, an article a transaction.

    ingestion = Ingestion(catalogue, vectors, settings, load_embedder)
    ingestion.run(["seeds/"])                   # IngestReport
    ingestion.rederive()                        # the same, of what other code has derived

A document whose fingerprint is known is skipped without being read. Articles wait until a window of passages is
full, are embedded together (sorted by length, small batches: see ``embedding.py``), and are stored one by one, so a
crash loses at most a window. A document counts as done only when its last article is stored. A passage whose text its
article held before keeps its vector.

Not covered: what stands in a document (``articles/``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.articles import Document, documents
from rag.articles.fields import with_fields
from rag.articles.paths import name_of
from rag.copies import Places, is_same_article, is_same_story, joined, place_of
from rag.derivation import recipe
from rag.embedding import Embedder, embedding_fingerprint
from rag.errors import EmptyArchiveError, ModelMismatchError, ReadError, UnknownArticleError
from rag.language.sentences import sentences as split_sentences
from rag.language.terms import words
from rag.schema import Article, IngestReport, Sentence, Statement
from rag.settings import Settings
from rag.statements.apart import statements_within
from rag.store.catalogue import Catalogue, PassageRow, Place, passage_id
from rag.store.labels import Correction
from rag.store.vectors import VectorIndex
from rag.tally import Progress, ProgressCallback, Tally

if TYPE_CHECKING:
    from llama_index.core.schema import TextNode

    from rag.passages import PassageParser

WINDOW = 256  # passages that are prepared before any of them is embedded
MAX_FAILURES = 100  # of one document that are told one by one
_AT_ONCE = 64  # of them that are embedded between two looks at the progress


_Embedded = tuple[str | None, str]  # the title and the text of a passage, which its vector follows from


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article ready to be embedded and stored; ``again`` if its text comes from the catalogue itself."""

    article: Article
    document: str
    passages: tuple[PassageRow, ...]
    embed_texts: tuple[str, ...]
    statements: tuple[Statement, ...]
    again: bool = False

    def embedded(self) -> Iterator[tuple[_Embedded, str]]:
        """What tells its passages apart, and the text that is embedded of each."""
        for row, text in zip(self.passages, self.embed_texts, strict=True):
            yield (row.title, row.text), text


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors of passages, and the model that made them."""

    embedding: str
    of: Mapping[_Embedded, bytes]

    def serve(self, item: _Prepared, embedding: str) -> bool:
        """Whether they are all that an article needs in an archive of this model."""
        return self.embedding == embedding and all(key in self.of for key, _ in item.embedded())


@dataclass(frozen=True, slots=True)
class _DocumentEnd:
    """Marks, in the stream of prepared articles, that a document was read; no fingerprint if not all of it could be."""

    document: str
    source: str
    fingerprint: str | None
    articles: tuple[Place, ...]  # by the ids that they have in it
    held: int  # how many articles it held when it was last read


def check_model(catalogue: Catalogue, settings: Settings) -> str:
    """The fingerprint of the configured model, in the form that the archive has.

    Raises ModelMismatchError if the archive was built with another.
    """
    stored = catalogue.embedding
    wanted = embedding_fingerprint(settings, stored)
    if stored is not None and stored != wanted:
        raise ModelMismatchError(
            f"The archive in {settings.home} was built with the embedding model {stored}, and the setting is {wanted}",
            "Set RAG_EMBEDDING back, or run `rag ingest --reembed` to embed the archive again with the new model",
        )
    return wanted


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
        self._load_embedder = load_embedder
        self._prunes = prune
        self._recipe = recipe(settings.passage_tokens)
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._places = Places(catalogue, self._recipe)
        self._tally = Tally(progress, lambda: self._places.removed)

    def run(self, targets: Iterable[str]) -> IngestReport:
        """Read, store, prune if asked to, and bring the vector index level. Raises ModelMismatchError."""
        check_model(self._catalogue, self._settings)
        targets = [str(target) for target in targets]
        with self._tally.telling():
            found = list(documents(targets, self._settings))
            self._store_all(self._prepare(found))
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
        with self._tally.telling():
            self._store_all(self._prepare([Document(source, key, self._settings) for source, key in there]))
            self._store_all(self._prepare_stored())
            return self._finished()

    def _finished(self) -> IngestReport:
        if self._tally.updated or self._places.removed:
            self._catalogue.forget_index_remains()
        if self._catalogue.embedding is not None:
            self._vectors.sync(self._catalogue)
        return self._tally.report()

    # --- reading ------------------------------------------------------------------------------------------------

    def _prepare(self, found: Sequence[Document | ReadError]) -> Iterator[_Prepared | _DocumentEnd]:
        self._tally.done, self._tally.total = 0, len(found)
        for document in found:
            self._tally.tell(document.source)
            if isinstance(document, ReadError):
                self._fail(document)
                continue
            try:
                yield from self._prepare_document(document)
            except ReadError as error:
                self._fail(error)
            finally:
                document.close()

    def _prepare_document(self, document: Document) -> Iterator[_Prepared | _DocumentEnd]:
        fingerprint = f"{document.fingerprint()}/{self._recipe}"
        if self._catalogue.document_fingerprint(document.key) == fingerprint:
            self._tally.unchanged += len(self._catalogue.document_articles(document.key))
            self._tally.done += 1
            return
        held = len(self._catalogue.document_articles(document.key))
        found: dict[str, Place] = {}
        failures = 0
        for article in document.articles():
            item = article if isinstance(article, ReadError) else self._prepare_article(article, document.key, found)
            if isinstance(item, ReadError):
                failures += 1
                if failures <= MAX_FAILURES:
                    self._tally.note(item)
            elif item is not None:
                yield item
        if failures > MAX_FAILURES:
            message = f"{document.source}: {failures - MAX_FAILURES:,} more articles of it can't be read"
            self._tally.note(ReadError(document.source, message, "The first ones say why"))
        yield _DocumentEnd(
            document.key, document.source, None if failures else fingerprint, tuple(found.values()), held
        )

    def _prepare_article(
        self, article: Article, document: str, found: dict[str, Place]
    ) -> _Prepared | ReadError | None:
        """An article of a document, noted in ``found``; None for one that is known, or stands there twice."""
        article = replace(article, fetched_at=article.fetched_at or self._now)
        if article.id in found:  # the same line twice
            return None
        place = place_of(article, document)
        if self._places.is_known(place):
            found[article.id] = place
            self._tally.unchanged += 1
            return None
        try:
            prepared = self._derive(article, document)
        except ReadError as error:
            return error
        found[article.id] = place
        return prepared

    def correct(self, article_id: str, values: Mapping[str, str | None]) -> Article:
        """Give an article's fields other values, which hold until they are corrected again; the article.

        One that is what its source says is no correction any more. Raises ModelMismatchError.
        """
        check_model(self._catalogue, self._settings)
        stored = self._catalogue.article(article_id)
        known = self._catalogue.corrections(stored.id)
        for field_, value in values.items():
            read = known[field_].read if field_ in known else getattr(stored, field_)
            known[field_] = Correction(value, read)
        kept = {name: correction for name, correction in known.items() if correction.value != correction.read}
        prepared = self._derive(with_fields(stored, values), self._catalogue.held(stored.id)[0])
        vectors = self._vectors_of([prepared])
        with self._catalogue.transaction():
            _, made_by = self._catalogue.version(stored.id) or ("", None)
            self._catalogue.set_corrections(stored.id, kept)
            self._put(prepared, vectors, self._places.alike(prepared.article), made_by)
        self._vectors.sync(self._catalogue)
        return prepared.article

    def derived(self, article: Article) -> tuple[tuple[PassageRow, ...], tuple[Statement, ...]]:
        """The passages and statements that this code makes of an article; nothing is stored."""
        made = self._derive(article, "")
        return made.passages, made.statements

    def _prepare_stored(self) -> Iterator[_Prepared]:
        outdated = self._catalogue.outdated(self._recipe)
        self._tally.done, self._tally.total = 0, len(outdated)
        for article_id, document, source in outdated:
            self._tally.tell(source)
            try:
                article = self._catalogue.article(article_id)
            except UnknownArticleError:  # deleted meanwhile
                self._tally.done += 1
                continue
            yield replace(self._derive(article, document), again=True)

    def _fail(self, error: ReadError) -> None:
        """A whole document couldn't be read."""
        self._tally.note(error)
        self._tally.done += 1

    def _derive(self, article: Article, document: str) -> _Prepared:
        from llama_index.core.schema import MetadataMode

        split = split_sentences(article.text)
        self._check_sentences(article, split)
        nodes = self._parser.passages(article)
        rows = tuple(self._row(article, node, split) for node in nodes)
        texts = tuple(node.get_content(MetadataMode.EMBED) for node in nodes)
        statements = statements_within(article, split, self._settings.document_seconds)
        return _Prepared(article, document, rows, texts, statements)

    def _check_sentences(self, article: Article, split: Sequence[Sentence]) -> None:
        """Refuse what is no prose: a sentence is what is searched, embedded and cited as a whole."""
        longest, most = max((s.end - s.start for s in split), default=0), self._settings.max_sentence_characters
        if longest > most:
            message = f"{article.source} has a sentence of {longest:,} characters, over the limit of {most:,}"
            hint = "If it is prose, have RAG_MAX_SENTENCE_CHARACTERS raised where On Record runs"
            raise ReadError(article.source, message, hint)

    @cached_property
    def _parser(self) -> PassageParser:
        from rag.passages import PassageParser

        return PassageParser.for_embedder(self._settings, self._load_embedder())

    def _row(self, article: Article, node: TextNode, split: Sequence[Sentence]) -> PassageRow:
        start, end = int(node.start_char_idx or 0), int(node.end_char_idx or 0)
        inside = tuple(split[node.metadata["first_sentence"] : node.metadata["last_sentence"] + 1])
        key = passage_id(article, start, end)
        return PassageRow(key, article.id, start, end, article.title, node.text, inside)

    # --- storing ------------------------------------------------------------------------------------------------

    def _store_all(self, items: Iterable[_Prepared | _DocumentEnd]) -> None:
        window: list[_Prepared | _DocumentEnd] = []
        for item in items:
            window.append(item)
            if sum(len(p.passages) for p in window if isinstance(p, _Prepared)) >= WINDOW:
                self._store(window)
                window = []
        self._store(window)
        if not window:
            self._tally.tell()

    def _store(self, window: Sequence[_Prepared | _DocumentEnd]) -> None:
        vectors = self._vectors_of([item for item in window if isinstance(item, _Prepared)])
        for item in window:
            with self._tally.counting(), self._catalogue.transaction():
                if isinstance(item, _DocumentEnd):
                    self._end_document(item)
                else:
                    self._store_article(item, vectors)
            self._tally.done += isinstance(item, _DocumentEnd) or item.again
            self._tally.tell()  # one by one, so that whoever ends it now knows what is stored

    def _vectors_of(self, prepared: Sequence[_Prepared], is_told: bool = True) -> _Vectors:
        """Vectors of all passages: those that their articles have, and new ones for texts that are new."""
        embedder = self._load_embedder()  # before what is held is read: an archive may be embedded anew meanwhile
        vectors: dict[_Embedded, bytes] = {}
        for item in prepared:
            vectors |= self._catalogue.article_vectors(item.article.id)
        missing = {key: text for item in prepared for key, text in item.embedded() if key not in vectors}
        ordered = sorted(missing.items(), key=lambda pair: len(pair[1]))  # batches of one length are fastest
        for first in range(0, len(ordered), _AT_ONCE):
            some = ordered[first : first + _AT_ONCE]
            made = embedder.embed_documents([text for _, text in some])
            vectors |= {key: _blob(vector) for (key, _), vector in zip(some, made, strict=True)}
            self._tally.passages += len(some)
            if is_told:
                self._tally.tell()
        return _Vectors(embedder.fingerprint, vectors)

    def _store_article(self, item: _Prepared, vectors: _Vectors) -> None:
        if item.again:
            self._store_again(item, vectors)
            return
        own, place = item.article, place_of(item.article, item.document)
        if self._places.is_known(place):  # another process was faster
            self._tally.unchanged += 1
            return
        alike = self._places.alike(own)
        held_id = self._places.held(place, own, alike)
        if held_id is None:
            self._put(item, vectors, alike)
            self._tally.added += 1
            return
        held = self._catalogue.article(held_id)
        is_copy, same_words = is_same_article(own, held), words(own.text) == words(held.text)
        if self._places.has_more(held, own, place, is_copy):
            self._catalogue.set_place(replace(place, article_id=held.id, whole=same_words))
            self._complete(held, own if is_copy else held, vectors, alike)
            return
        self._catalogue.set_place(replace(place, article_id=held.id))
        others = [other for other in self._catalogue.places(held.id) if other.document != place.document]
        if not same_words:
            self._catalogue.outdo_places(held.id, place.document)
        if own.id != held.id or (others and is_copy):
            item = self._standing_for(held, item)
        self._put(item, vectors, alike)
        self._tally.updated += 1

    def _store_again(self, item: _Prepared, vectors: _Vectors) -> None:
        """Store what was derived anew from the archive's own text, unless that is a copy of another article's."""
        known = self._catalogue.version(item.article.id)
        if known is None or known == (item.article.version, self._recipe) or known[0] != item.article.version:
            return  # deleted or replaced meanwhile, or another process was faster
        alike = self._places.alike(item.article)
        twin = next((other for other in alike if is_same_article(item.article, other)), None)
        if twin and len(words(twin.text)) >= len(words(item.article.text)):
            self._places.join(item.article.id, twin.id)
            return
        if twin:
            self._places.join(twin.id, item.article.id)
            item = self._standing_for(replace(twin, id=item.article.id, identity=item.article.identity), item)
        self._put(item, vectors, alike)
        self._tally.updated += 1

    def _complete(self, held: Article, copy: Article, vectors: _Vectors, alike: Sequence[Article]) -> None:
        """Give an article the fields that only its copy names."""
        article = joined(held, copy)
        if article == held:
            self._tally.unchanged += 1
            return
        document, _ = self._catalogue.held(held.id)
        self._put(self._derive(article, document), vectors, alike)
        self._tally.updated += 1

    def _standing_for(self, held: Article, item: _Prepared) -> _Prepared:
        """A fuller copy in place of the article that is held, with what only that one tells of itself."""
        article = replace(joined(item.article, held), id=held.id, identity=held.identity)
        return item if article == item.article else replace(self._derive(article, item.document), again=item.again)

    def _as_corrected(self, item: _Prepared) -> _Prepared:
        """An article with its fields as people corrected them; what its source says now is kept beside."""
        article = item.article
        known = self._catalogue.corrections(article.id)
        values = {field_: correction.value for field_, correction in known.items()}
        read = {name: getattr(article, name) for name in known}
        if read == values:
            return item
        noted = {name: Correction(values[name], read[name]) for name in known if read[name] != values[name]}
        self._catalogue.set_corrections(article.id, known | noted)
        return self._derive(with_fields(article, values), item.document)

    def _put(
        self,
        item: _Prepared,
        vectors: _Vectors,
        alike: Sequence[Article],
        made_by: str | None = None,
    ) -> None:
        item = self._as_corrected(item)
        fingerprint = check_model(self._catalogue, self._settings)  # another process may have begun the archive
        if self._catalogue.embedding is None:
            self._catalogue.set_embedding(fingerprint)
        if not vectors.serve(item, self._load_embedder().fingerprint):  # its headline was another copy's
            vectors = self._vectors_of([item], is_told=False)  # within a transaction, where nobody may note it
        self._catalogue.put(
            item.article,
            document=item.document,
            recipe=made_by or self._recipe,
            passages=[(row, vectors.of[key]) for row, (key, _) in zip(item.passages, item.embedded(), strict=True)],
            statements=item.statements,
        )
        there = [other for other in alike if other.id != item.article.id and self._catalogue.version(other.id)]
        story = [other.id for other in there if is_same_story(item.article, other)]
        self._catalogue.set_story(item.article.id, story)

    def _end_document(self, end: _DocumentEnd) -> None:
        """Record where its articles stand, and that it was read whole.

        What it no longer holds is dropped if that was replaced, or is to be pruned.
        """
        for read in end.articles:
            self._places.settle(read)
        if end.fingerprint is None:
            return
        left = {place.id for place in end.articles}
        gone = [own_id for own_id in self._catalogue.document_articles(end.document) if own_id not in left]
        replaced = end.held == len(gone) == len(end.articles) == 1  # the file's one article has a new identity
        if replaced or self._prunes:
            self._places.withdraw(end.document, gone)
        self._catalogue.set_document(end.document, end.fingerprint)

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
                self._places.withdraw(key, self._catalogue.document_articles(key))
            if gone:
                self._catalogue.forget_documents_without_articles()


def reembed(
    catalogue: Catalogue, vectors: VectorIndex, embedder: Embedder, progress: ProgressCallback | None = None
) -> int:
    """Give every passage a vector of this model, in one transaction; the number of passages.

    Passages keep their size, which may be under what the new model could take.
    """
    ids = catalogue.passage_ids()
    if not ids:
        raise EmptyArchiveError("The archive holds no articles to embed", "Add some first: `rag ingest PATH…`")
    blobs: dict[int, bytes] = {}

    def embed(wanted: Sequence[int]) -> None:
        for first in range(0, len(wanted), WINDOW):
            rows = catalogue.passages(wanted[first : first + WINDOW])
            texts = [f"{row.title}\n{row.text}" if row.title else row.text for row in rows.values()]
            blobs.update({i: _blob(v) for i, v in zip(rows, embedder.embed_documents(texts), strict=True)})
            if progress:
                progress(Progress(len(blobs), max(len(ids), len(blobs)), "passages"))

    embed(ids)  # before the transaction, which would keep other processes from writing for as long as it takes
    with catalogue.transaction():
        embed([i for i in catalogue.passage_ids() if i not in blobs])  # what was added meanwhile
        catalogue.set_vectors(blobs)
        catalogue.set_embedding(embedder.fingerprint)
    vectors.sync(catalogue)
    return len(blobs)


def _blob(vector: np.ndarray) -> bytes:
    return vector.astype("<f4").tobytes()
