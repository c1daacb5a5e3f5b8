"""What keeps an archive whole: check it, mend it, put it into one file and bring it back.

    report = assistant.check()                   # CheckReport(articles=1043, …, problems=())
    assistant.check(repair=True)
    assistant.backup("monday.onrecord")
    assistant.restore_from("monday.onrecord", replace=True)

Everything is checked against what it follows from: an article's version against its text and fields; passages, their
sentences and statements against the text, derived again by the code that derived them; vectors by their shape, and
the vector index against them. What can't be told: whether a text is the one that its source has now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.articles.fields import with_fields
from rag.curation import Curation
from rag.derivation import recipe
from rag.errors import StoreError
from rag.ingestion import Ingestion, check_model
from rag.schema import Article
from rag.store.backup import Backup, restore, write_backup
from rag.store.catalogue import PassageRow, passage_id

CheckProgress = Callable[[int, int], None]
_AT_ONCE = 1_000  # vectors that are compared together
_SAME_VECTOR = 1e-4  # the largest difference of a number that is kept twice as float32
_UNIT = 1e-2  # how far a vector's length may be from 1
_READ_AGAIN = "ingest it again: what was read is no longer known"


@dataclass(frozen=True, slots=True)
class Problem:
    """What isn't as it should be, of which article (None: of the archive), and whether it was mended."""

    message: str
    article_id: str | None = None
    mended: bool = False


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How much was checked, and what was found."""

    articles: int
    passages: int
    statements: int
    problems: tuple[Problem, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with the archive now."""
        return all(problem.mended for problem in self.problems)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return {**asdict(self), "is_whole": self.is_whole}


class _Maker:
    """What derives articles again, to be compared."""

    def __init__(self, archive: Curation) -> None:
        self._archive = archive
        self.ingestion = Ingestion(archive.catalogue, archive.vectors, archive.settings, lambda: archive.embedder)

    @cached_property
    def dimensions(self) -> int:
        """How many numbers the model's vectors have."""
        return len(self._archive.embedder.embed_query("dimensions"))


class Upkeep(Curation):
    """An archive in the hands of those who answer for it."""

    def check(self, *, repair: bool = False, progress: CheckProgress | None = None) -> CheckReport:
        """Verify every offset, hash, statement and vector; with ``repair``, make again what follows from the rest.

        ``progress`` is called with the articles checked, of how many. Raises StoreError for an archive that can't be
        read at all, and with ``repair`` for one that can't be written.
        """
        problems = [*self._check_identity(repair), *self._check_file(repair)]
        ids = self.catalogue.every_article_id()
        maker = _Maker(self)
        for done, article_id in enumerate(ids):
            problems += self._check_article(article_id, maker, repair)
            if progress:
                progress(done + 1, len(ids))
        problems += self._check_index(repair)
        counts = self.catalogue.counts()
        return CheckReport(counts["articles"], counts["passages"], counts["statements"], tuple(problems))

    # --- the file ---------------------------------------------------------------------------------------------------

    def _check_identity(self, repair: bool) -> Iterator[Problem]:
        """What the catalogue says of itself: its layout, its state, its model."""
        try:
            embedding = self.catalogue.embedding
        except StoreError as error:
            if not repair:
                raise
            self.catalogue.restore_identity()
            yield Problem(error.message, mended=True)
            embedding = None
        if embedding is None and self.catalogue.counts()["passages"]:
            yield Problem("It isn't known which embedding model made the vectors", mended=repair and self._recognised())

    def _recognised(self) -> bool:
        """Whether the configured model makes the vectors that are there; it is noted then."""
        some = self.catalogue.passages(self.catalogue.passage_ids()[:3])
        texts = [f"{row.title}\n{row.text}" if row.title else row.text for row in some.values()]
        held = np.frombuffer(b"".join(self.catalogue.vectors(list(some)).values()), dtype=np.float32)
        made = self.embedder.embed_documents(texts)
        if held.size != made.size or not np.allclose(held.reshape(made.shape), made, atol=_UNIT):
            return False
        with self.catalogue.transaction():
            self.catalogue.set_embedding(self.embedder.fingerprint)
        return True

    def _check_file(self, repair: bool) -> Iterator[Problem]:
        faults = self.catalogue.faults()
        left: list[str] = []
        if faults and repair:
            self.catalogue.reindex()
            left = self.catalogue.faults()
        for fault in faults:
            yield Problem(f"The catalogue: {fault}", mended=repair and not left)

    # --- articles ---------------------------------------------------------------------------------------------------

    def _check_article(self, article_id: str, maker: _Maker, repair: bool) -> Iterator[Problem]:
        try:
            article = self.catalogue.article(article_id)
            faults = [*self._text_faults(article), *self._derived_faults(article, maker)]
        except (ValueError, TypeError, KeyError) as error:  # what is kept as JSON isn't any more
            yield Problem(f"It can't be read: {error}. Delete it, and {_READ_AGAIN}", article_id)
            return
        is_altered = faults[:1] == [_ALTERED]
        mended = bool(faults) and repair
        if mended:
            self._derive_again(article_id, maker, is_altered)
        for fault in faults:
            hint = f"; {_READ_AGAIN} ({article.source})" if fault == _ALTERED else ""
            yield Problem(f"{fault}{hint}", article_id, mended and fault != _ALTERED)

    def _text_faults(self, article: Article) -> Iterator[str]:
        """What of its text isn't what was read. The ranges that were kept of the source are the text, in order."""
        if with_fields(article, {}).version != article.version:
            yield _ALTERED
        ends = [kept.text_start + kept.length for kept in article.kept]
        if article.kept and [kept.text_start for kept in article.kept] + [len(article.text)] != [0, *ends]:
            yield "The ranges that were kept of its source aren't its text"

    def _derived_faults(self, article: Article, maker: _Maker) -> Iterator[str]:
        passages = self.catalogue.article_passages(article.id)
        statements = self.catalogue.statements(article_ids=[article.id])
        if not passages:
            yield "It has no passages"
        yield from dict.fromkeys(fault for row in passages for fault in _passage_faults(row, article))
        if any(not 0 <= s.start < s.end <= len(article.text) for s in statements):
            yield "A statement stands outside its text"
        _, made_by = self.catalogue.version(article.id) or ("", "")
        if made_by == recipe(self.settings.passage_tokens):  # what other code derived can't be compared
            rows, found = maker.ingestion.derived(article)
            if sorted(rows, key=_start) != sorted(passages, key=_start):
                yield "Its passages aren't those of its text"
            if Counter(found) != Counter(statements):
                yield "Its statements aren't those of its text"
        vectors = self.catalogue.vectors([row.id for row in passages])
        if any(not _is_vector(vector, maker.dimensions) for vector in vectors.values()):
            yield "A vector isn't one"

    def _derive_again(self, article_id: str, maker: _Maker, is_altered: bool) -> None:
        """Make anew what follows from an article's text, its vectors too. An altered one is read again at an ingest."""
        check_model(self.catalogue, self.settings)
        with self.catalogue.transaction():
            self.catalogue.forget_derived(article_id)
            if is_altered:
                self.catalogue.unread(article_id)
        maker.ingestion.correct(article_id, {})

    # --- the vector index -------------------------------------------------------------------------------------------

    def _check_index(self, repair: bool) -> Iterator[Problem]:
        """Whether the index holds the catalogue's vectors alone; where nothing can be written it isn't used."""
        if self.catalogue.embedding is None or self.catalogue.is_read_only:
            return
        differing = self._differing()
        if differing and repair:
            self.vectors.rebuild(self.catalogue)
        if differing:
            yield Problem(f"The vector index differs from the catalogue in {differing} passages", mended=repair)

    def _differing(self) -> int:
        there, wanted = self.vectors.ids(self.catalogue), self.catalogue.passage_ids()
        differing = len(there ^ set(wanted))
        both = [key for key in wanted if key in there]
        for at in range(0, len(both), _AT_ONCE):
            held = self.catalogue.vectors(both[at : at + _AT_ONCE])
            kept = self.vectors.vectors(self.catalogue, list(held))
            differing += sum(not _is_same(vector, kept.get(key)) for key, vector in held.items())
        return differing

    # --- one file ---------------------------------------------------------------------------------------------------

    def backup(self, file: str | Path, *, since: str | Path | None = None) -> Backup:
        """Write the archive to one file, while it is in use, and verify it; or what changed ``since`` a backup.

        Raises StoreError.
        """
        return write_backup(self.catalogue, Path(file), Path(since) if since else None)

    def restore_from(self, file: str | Path, *, replace: bool = False) -> Backup:
        """Make the archive what a backup holds; with ``replace`` also where it holds articles, which go then.

        Raises StoreError for a backup that isn't whole, and then changes nothing.
        """
        self.close()
        found = restore(Path(file), self.settings.home, self.settings.catalogue_address, replace=replace)
        self.vectors.sync(self.catalogue)
        return found


_ALTERED = "Its text or its fields aren't those that were read"


def _is_vector(blob: bytes, dimensions: int) -> bool:
    """Whether these are as many numbers as the model gives, of unit length: so they are finite."""
    if len(blob) != 4 * dimensions:
        return False
    return abs(float(np.linalg.norm(np.frombuffer(blob, dtype=np.float32))) - 1) < _UNIT


def _start(row: PassageRow) -> int:
    return row.start


def _passage_faults(row: PassageRow, article: Article) -> Iterator[str]:
    """What of a passage doesn't fit its article."""
    if article.text[row.start : row.end] != row.text:
        yield "A passage isn't what its text has there"
    if row.title != article.title:
        yield "A passage has another title"
    if row.id != passage_id(article, row.start, row.end):
        yield "A passage has another's number"
    if not row.sentences or (row.sentences[0].start, row.sentences[-1].end) != (row.start, row.end):
        yield "A passage isn't made of whole sentences"


def _is_same(blob: bytes, kept: np.ndarray | None) -> bool:
    """Whether the index holds the same vector; it may keep it at unit length."""
    if kept is None or len(blob) != 4 * kept.size:
        return False
    return bool(np.allclose(np.frombuffer(blob, dtype=np.float32), kept, atol=_SAME_VECTOR))
