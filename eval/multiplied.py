"""An archive of as many articles as one likes, made of a folder of news: copies under other names, words and dates.

    fill(assistant, Path("news"), 5000)
    fill(assistant, Path("news"), 100_000, of="passages", is_embedded=True)
    write_copies(Path("news"), Path("copies"), 5000)     # as files, for an ingest

A copy has its article's length, so that all that was read of it holds: letters of every speaker's name, and of one word
in six, are put on in the alphabet, the date is set years back, and vectors are moved a little, or made by the embedding
model where they are to be. The names of the two who say most stay, so that somebody has very many statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import count, islice
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.assistant import Assistant
from rag.schema import Article
from rag.store.catalogue import PassageRow, passage_id

KEPT = 2  # of the speakers
ALTERED = 6  # one word in so many
_WORD = re.compile(r"[A-Za-z]+")
_AT_ONCE = 20  # articles in a transaction
_MARK = "#"  # in front of the number of a copy, where its source is told
_APART = 0.02  # in each dimension of a vector of length 1


def fill(
    assistant: Assistant,
    folder: Path,
    number: int,
    *,
    of: Literal["articles", "passages"] = "articles",
    is_embedded: bool = False,
) -> None:
    """Read the folder, and add copies, until there are so many articles or passages. Does nothing where there are."""
    catalogue = assistant.catalogue

    def is_full() -> bool:
        return catalogue.counts()[of] >= number

    files = sorted(map(str, folder.iterdir()))
    while files and not is_full():  # what was read before is skipped
        assistant.ingest(files[:_AT_ONCE])
        del files[:_AT_ONCE]
    if is_full():
        return
    first = originals(assistant)
    missing = islice(_copies(first), catalogue.counts()["articles"] - len(first), None)
    kept, others = _names(assistant)
    while not is_full():
        with catalogue.transaction():
            for article, copy in islice(missing, _AT_ONCE):
                _put(assistant, article, copy, _alter(copy, kept, others), is_embedded=is_embedded)
    assistant.vectors.sync(catalogue)


def originals(assistant: Assistant) -> list[Article]:
    """The articles of an archive that are no copies, newest first."""
    return [article for article in assistant.articles() if _MARK not in article.source]


def write_copies(folder: Path, target: Path, articles: int) -> None:
    """Write so many of a folder's files, and then copies of them under other words, into another folder."""
    target.mkdir()
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for at in range(articles):
        number, path = at // len(files), files[at % len(files)]
        text = path.read_text("utf-8", "replace")
        head, mark, body = text.partition("\n---\n")  # the names of its fields stay
        copy = f"{head}{mark}{_alter(number, set(), set())(body)}" if number else text
        (target / f"{number:03}-{path.name}").write_text(copy, "utf-8")


def _copies(articles: list[Article]) -> Iterator[tuple[Article, int]]:
    return ((article, number) for number in count(1) for article in articles)


def _names(assistant: Assistant) -> tuple[set[str], set[str]]:
    """The words of the names of those who say most, and of all others."""
    speakers = [{word for name in speaker.variants for word in _WORD.findall(name)} for speaker in assistant.speakers()]
    kept = set[str]().union(*speakers[:KEPT])
    return kept, set[str]().union(*speakers[KEPT:]) - kept


def _alter(number: int, kept: set[str], names: set[str]) -> Callable[[str], str]:
    """What writes a text as that copy has it; every letter stays where it stands, or another does."""

    def letter(one: str) -> str:
        first = ord("a") if one.islower() else ord("A")
        return chr(first + (ord(one) - first + number) % 26)

    def word(match: re.Match[str]) -> str:
        held = match.group()
        is_one_of_some = held.islower() and len(held) > 4 and crc32(f"{number}{held}".encode()) % ALTERED == 0
        is_altered = held not in kept and ((held in names and held[0].isupper()) or is_one_of_some)
        return "".join(map(letter, held)) if is_altered else held

    return lambda text: _WORD.sub(word, text)


def _put(
    assistant: Assistant, article: Article, number: int, alter: Callable[[str], str], *, is_embedded: bool
) -> None:
    key = blake2b(f"{number}{article.id}".encode(), digest_size=6).hexdigest()
    date = article.published_at
    copy = replace(
        article,
        id=key,
        identity=f"{article.identity}{_MARK}{number}",
        source=f"{article.source}{_MARK}{number}",
        version=f"{article.version}{number}",
        text=alter(article.text),
        title=article.title and alter(article.title),
        author=article.author and alter(article.author),
        published_at=date and f"{int(date[:4]) - number}{date[4:]}",
    )
    catalogue = assistant.catalogue
    rows = catalogue.article_passages(article.id)
    new = [
        PassageRow(passage_id(copy, r.start, r.end), key, r.start, r.end, copy.title, alter(r.text), r.sentences)
        for r in rows
    ]
    if is_embedded:
        vectors = assistant.embedder.embed_documents([f"{r.title}\n{r.text}" if r.title else r.text for r in new])
    else:
        held = catalogue.vectors([row.id for row in rows])
        vectors = _moved(np.stack([np.frombuffer(held[row.id], np.float32) for row in rows]), int(key, 16))
    said = [
        replace(s, article_id=key, speaker=s.speaker and alter(s.speaker))
        for s in catalogue.statements(article_ids=[article.id])
    ]
    known = catalogue.version(article.id)
    assert known is not None
    passages = [(row, vector.tobytes()) for row, vector in zip(new, vectors, strict=True)]
    catalogue.put(copy, document=copy.source, recipe=known[1], passages=passages, statements=said)


def _moved(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Vectors near these ones, of length 1 as they are."""
    moved = vectors + np.random.default_rng(seed).normal(0, _APART, vectors.shape)
    unit: NDArray[np.float32] = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit
