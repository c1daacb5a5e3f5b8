"""Prepared articles with their vectors → the catalogue, an article a transaction: the one writer of an ingest.

    writer = Writer(catalogue, deriver, embedding, settings, tally)
    writer.store(prepared, vectors)
    writer.end(DocumentEnd(…))             # the document was read whole

An article that another process stored meanwhile, or a copy of one that is there, is told from what is new here. Not
covered: reading and embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.articles.fields import with_fields
from rag.copies import Places, is_same_article, is_same_story, joined, place_of
from rag.derivation import recipe
from rag.ingestion.deriving import Deriver, Prepared
from rag.ingestion.embedding import Embedding, Vectors
from rag.ingestion.model import check_model
from rag.language.terms import words
from rag.schema import Article
from rag.settings import Settings
from rag.store.catalogue import Catalogue, Place
from rag.store.labels import Correction
from rag.tally import Tally


@dataclass(frozen=True, slots=True)
class DocumentEnd:
    """Marks, behind the articles of a document, that it was read; no fingerprint if not all of it could be."""

    document: str
    fingerprint: str | None
    articles: tuple[Place, ...]  # by the ids that they have in it
    held: int  # how many articles it held when it was last read


class Writer:
    """What stores. Its public methods each make one transaction."""

    def __init__(
        self,
        catalogue: Catalogue,
        deriver: Deriver,
        embedding: Embedding,
        settings: Settings,
        tally: Tally,
        *,
        prunes: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._deriver = deriver
        self._embedding = embedding
        self._settings = settings
        self._tally = tally
        self._prunes = prunes
        self._recipe = recipe(settings.passage_tokens)
        self.places = Places(catalogue, self._recipe)

    def store(self, item: Prepared, vectors: Vectors) -> None:
        """Keep an article, unless it is there as it is; one that is read again after its words or fields changed."""
        with self._tally.counting(), self._catalogue.transaction():
            if item.again:
                self._store_again(item, vectors)
            else:
                self._store_read(item, vectors)

    def end(self, end: DocumentEnd) -> None:
        """Record where a document's articles stand, and that it was read whole.

        What it no longer holds is dropped if that was replaced, or is to be pruned.
        """
        with self._tally.counting(), self._catalogue.transaction():
            self._end(end)

    def _store_read(self, item: Prepared, vectors: Vectors) -> None:
        own, place = item.article, place_of(item.article, item.document)
        if self.places.is_known(place):  # another process was faster
            self._tally.unchanged += 1
            return
        alike = self.places.alike(own)
        held_id = self.places.held(place, own, alike)
        if held_id is None:
            self.put(item, vectors, alike)
            self._tally.added += 1
            return
        held = self._catalogue.article(held_id)
        is_copy, same_words = is_same_article(own, held), words(own.text) == words(held.text)
        if self.places.has_more(held, own, place, is_copy):
            self._catalogue.set_place(replace(place, article_id=held.id, whole=same_words))
            self._complete(held, own if is_copy else held, vectors, alike)
            return
        self._catalogue.set_place(replace(place, article_id=held.id))
        others = [other for other in self._catalogue.places(held.id) if other.document != place.document]
        if not same_words:
            self._catalogue.outdo_places(held.id, place.document)
        if own.id != held.id or (others and is_copy):
            item = self._standing_for(held, item)
        self.put(item, vectors, alike)
        self._tally.updated += 1

    def _store_again(self, item: Prepared, vectors: Vectors) -> None:
        """Store what was derived anew from the archive's own text, unless that is a copy of another article's."""
        known = self._catalogue.version(item.article.id)
        if known is None or known == (item.article.version, self._recipe) or known[0] != item.article.version:
            return  # deleted or replaced meanwhile, or another process was faster
        alike = self.places.alike(item.article)
        twin = next((other for other in alike if is_same_article(item.article, other)), None)
        if twin and len(words(twin.text)) >= len(words(item.article.text)):
            self.places.join(item.article.id, twin.id)
            return
        if twin:
            self.places.join(twin.id, item.article.id)
            item = self._standing_for(replace(twin, id=item.article.id, identity=item.article.identity), item)
        self.put(item, vectors, alike)
        self._tally.updated += 1

    def _complete(self, held: Article, copy: Article, vectors: Vectors, alike: Sequence[Article]) -> None:
        """Give an article the fields that only its copy names."""
        article = joined(held, copy)
        if article == held:
            self._tally.unchanged += 1
            return
        document, _ = self._catalogue.held(held.id)
        self.put(self._deriver.derive(article, document), vectors, alike)
        self._tally.updated += 1

    def _standing_for(self, held: Article, item: Prepared) -> Prepared:
        """A fuller copy in place of the article that is held, with what only that one tells of itself."""
        article = replace(joined(item.article, held), id=held.id, identity=held.identity)
        if article == item.article:
            return item
        return replace(self._deriver.derive(article, item.document), again=item.again)

    def _as_corrected(self, item: Prepared) -> Prepared:
        """An article with its fields as people corrected them; what its source says now is kept beside."""
        article = item.article
        known = self._catalogue.corrections(article.id)
        values = {field_: correction.value for field_, correction in known.items()}
        read = {name: getattr(article, name) for name in known}
        if read == values:
            return item
        noted = {name: Correction(values[name], read[name]) for name in known if read[name] != values[name]}
        self._catalogue.set_corrections(article.id, known | noted)
        return self._deriver.derive(with_fields(article, values), item.document)

    def put(self, item: Prepared, vectors: Vectors, alike: Sequence[Article], made_by: str | None = None) -> None:
        """Write an article as people corrected it, inside a transaction; ``made_by`` is its recipe, else today's."""
        item = self._as_corrected(item)
        fingerprint = check_model(self._catalogue, self._settings)  # another process may have begun the archive
        if self._catalogue.embedding is None:
            self._catalogue.set_embedding(fingerprint)
        if not vectors.serve(item, self._embedding.model):  # its headline was another copy's, or the model changed
            vectors = self._embedding.now(item)
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

    def _end(self, end: DocumentEnd) -> None:
        for read in end.articles:
            self.places.settle(read)
        if end.fingerprint is None:
            return
        left = {place.id for place in end.articles}
        gone = [own_id for own_id in self._catalogue.document_articles(end.document) if own_id not in left]
        replaced = end.held == len(gone) == len(end.articles) == 1  # the file's one article has a new identity
        if replaced or self._prunes:
            self.places.withdraw(end.document, gone)
        self._catalogue.set_document(end.document, end.fingerprint)
