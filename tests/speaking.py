"""Catalogues of articles in which somebody speaks, a text each."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.sentences import sentences
from rag.schema import Article
from rag.statements import statements
from rag.store.catalogue import Catalogue, PassageRow, passage_id


def put(catalogue: Catalogue, texts: Sequence[str]) -> None:
    """Add an article for each text, "a0" the oldest."""
    for number, text in enumerate(texts):
        key = f"a{number}"
        article = Article(key, key, key, "1", text, published_at=f"2031-01-{number + 1:02}")
        split = sentences(text)
        passage = PassageRow(passage_id(article, 0, len(text)), key, 0, len(text), None, text, split)
        with catalogue.transaction():
            catalogue.put(
                article,
                document=key,
                recipe="1",
                passages=[(passage, bytes(16))],
                statements=statements(article, split),
            )


def saying(*names: str) -> list[str]:
    """An article for each name, in which nobody else speaks."""
    return [f"“The quay is closed,” {name} said on Monday." for name in names]
