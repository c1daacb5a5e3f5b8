"""An archive of as many articles as one likes, made of a folder of news: copies under other names, words and dates.

    fill(assistant, Path("news"), 5000)

A copy has its article's length, so that all that was read of it holds: letters of every speaker's name, and of one word
in six, are put on in the alphabet, the date is set years back, and vectors are moved a little. The names of the two who
say most stay, so that somebody has very many statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import count, islice
from pathlib import Path
from zlib import crc32

import numpy as np

from rag.assistant import Assistant
from rag.schema import Article
from rag.store.catalogue import PassageRow, passage_id

KEPT = 2  # of the speakers
ALTERED = 6  # one word in so many
_WORD = re.compile(r"[A-Za-z]+")
_AT_ONCE = 100  # articles in a transaction
_APART = 0.02  # in each dimension of a vector of length 1


def fill(assistant: Assistant, folder: Path, articles: int) -> None:
    """Read the folder, and add copies until there are so many articles. Does nothing where there are."""
    catalogue = assistant.catalogue
    if catalogue.counts()["articles"] >= articles:
        return
    assistant.ingest([str(folder)])
    first = list(assistant.articles())
    missing = islice(_copies(first), articles - len(first))
    kept, others = _names(assistant)
    while chunk := list(islice(missing, _AT_ONCE)):
        with catalogue.transaction():
            for article, number in chunk:
                _put(assistant, article, number, _alter(number, kept, others))
    assistant.vectors.sync(catalogue)


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


def _put(assistant: Assistant, article: Article, number: int, alter: Callable[[str], str]) -> None:
    key = blake2b(f"{number}{article.id}".encode(), digest_size=6).hexdigest()
    date = article.published_at
    copy = replace(
        article,
        id=key,
        identity=f"{article.identity}#{number}",
        source=f"{article.source}#{number}",
        version=f"{article.version}{number}",
        text=alter(article.text),
        title=article.title and alter(article.title),
        author=article.author and alter(article.author),
        published_at=date and f"{int(date[:4]) - number}{date[4:]}",
    )
    catalogue, move = assistant.catalogue, np.random.default_rng(number)
    rows = catalogue.article_passages(article.id)
    vectors = catalogue.vectors([row.id for row in rows])
    passages = []
    for row in rows:
        span = (row.start, row.end)
        moved = np.frombuffer(vectors[row.id], np.float32) + move.normal(0, _APART, len(vectors[row.id]) // 4)
        unit = (moved / np.linalg.norm(moved)).astype(np.float32)
        new = PassageRow(passage_id(copy, *span), key, *span, copy.title, alter(row.text), row.sentences)
        passages.append((new, unit.tobytes()))
    said = [
        replace(s, article_id=key, speaker=s.speaker and alter(s.speaker))
        for s in catalogue.statements(article_ids=[article.id])
    ]
    known = catalogue.version(article.id)
    assert known is not None
    catalogue.put(copy, document=copy.source, recipe=known[1], passages=passages, statements=said)
