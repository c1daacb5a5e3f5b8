"""The articles that an answer cites, for a reference manager: RIS, BibTeX and CSL-JSON. Each once, with the words.

    ris(answer.to_dict())      # b"TY  - NEWS\\r\\nTI  - Depot opens\\r\\n…"

RIS after its specification of 2011 (Clarivate), BibTeX with the fields of biblatex, CSL-JSON after csl-data.json 1.0.2.
Bylines are parted into people where every part reads as a person's name; else they stand whole. Not covered: volumes
and page numbers, which web articles have none of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.exports.attribution import in_marks
from rag.exports.documents import sources_of
from rag.exports.provenance import provenance
from rag.language.lexicon import NAME_PARTICLES

_BETWEEN = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,4}[^\W\d_][\w.'’-]*")
_BIBTEX = re.compile(r"[\\{}$&%#_^~]")
_BIBTEX_WORDS = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


@dataclass(frozen=True, slots=True)
class Source:
    """An article with the words of it that are cited, and what asked for them."""

    article: Mapping[str, Any]
    quoted: tuple[str, ...]
    about: str

    @property
    def key(self) -> str:
        """A name for it, made of outlet, year and id."""
        words = re.findall(r"[a-z0-9]+", str(self.article["publisher"] or "article").lower())
        return "-".join([*words, (self.article["published_at"] or "")[:4], self.article["id"][:6]]).replace("--", "-")


def cited_sources(answer: Mapping[str, Any]) -> list[Source]:
    """The articles in the order of their first citation; of a silence those that come nearest."""
    cited: dict[str, list[Mapping[str, Any]]] = {}
    for citation in sources_of(answer):
        cited.setdefault(citation["article"]["id"], []).append(citation)
    about = "; ".join([f"Cited for “{answer['question']}”", *provenance(answer)])
    return [Source(held[0]["article"], tuple(map(in_marks, held)), about) for held in cited.values()]


def people(byline: str | None) -> list[tuple[str, str]]:
    """Family and given names of a byline's people; one with an empty given name for what is no list of people."""
    if not byline:
        return []
    parts = [part for part in _BETWEEN.split(byline) if part]
    if not all(_PERSON.fullmatch(part) for part in parts):
        return [(byline, "")]
    return [_parted(part.split()) for part in parts]


def _parted(words: Sequence[str]) -> tuple[str, str]:
    """ "Jane van der Meer" → ("van der Meer", "Jane")."""
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in NAME_PARTICLES:
        at -= 1
    return " ".join(words[at:]), " ".join(words[:at])


def _date(date: str | None) -> list[int]:
    return [int(part) for part in (date or "")[:10].split("-") if part]


# --- RIS -------------------------------------------------------------------------------------------------------------


def ris(answer: Mapping[str, Any]) -> bytes:
    """A record an article, of type NEWS."""
    return "".join(
        f"{tag}  - {' '.join(value.split())}\r\n" for source in cited_sources(answer) for tag, value in _ris(source)
    ).encode()


def _ris(source: Source) -> Iterator[tuple[str, str]]:
    article = source.article
    yield "TY", "NEWS"
    yield "ID", source.key
    fields = {"TI": article["title"], "T2": article["publisher"], "UR": article["url"]}
    yield from ((tag, value) for tag, value in fields.items() if value)
    yield from (("AU", ", ".join(filter(None, name))) for name in people(article["author"]))
    if date := _date(article["published_at"]):
        yield "PY", str(date[0])
        yield "DA", _slashed(date)
    if read := _date(article["fetched_at"]):
        yield "Y2", _slashed(read)
    yield from (("N1", note) for note in (*source.quoted, source.about))
    yield "ER", ""


def _slashed(date: Sequence[int]) -> str:
    """``2031/03/04/``: RIS wants all slashes, whatever is known."""
    parts = [f"{part:0{4 if at == 0 else 2}}" for at, part in enumerate(date)]
    return "/".join([*parts, *[""] * (4 - len(parts))])


# --- BibTeX ----------------------------------------------------------------------------------------------------------


def bibtex(answer: Mapping[str, Any]) -> bytes:
    """An entry an article. Text before the first entry is a comment to every program that reads BibTeX."""
    found = cited_sources(answer)
    head = [f"% {line.replace('@', '(at)')}" for line in (f"Cited for “{answer['question']}”", *provenance(answer))]
    return "\n\n".join(["\n".join(head), *map(_entry, found), ""]).encode()


def _entry(source: Source) -> str:
    article = source.article
    names = (
        f"{{{_tex(family)}}}" if not given else f"{_tex(family)}, {_tex(given)}"
        for family, given in people(article["author"])
    )
    date, read = (article[name] for name in ("published_at", "fetched_at"))
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_tex(article['title'])}}}" if article["title"] else "",
        "journal": _tex(article["publisher"] or ""),
        "date": (date or "")[:10],
        "year": (date or "")[:4],
        "url": (article["url"] or "").replace("{", "%7B").replace("}", "%7D"),
        "urldate": (read or "")[:10],
        "annotation": _tex(" ".join(source.quoted)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return ",\n".join([f"@article{{{source.key}", *lines]) + "\n}"


def _tex(text: str) -> str:
    return _BIBTEX.sub(lambda m: _BIBTEX_WORDS.get(m[0], f"\\{m[0]}"), " ".join(text.split()))


# --- CSL-JSON --------------------------------------------------------------------------------------------------------


def csl_json(answer: Mapping[str, Any]) -> bytes:
    """An array of items, as Zotero, Pandoc and citeproc read it."""
    items = [_item(source) for source in cited_sources(answer)]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _item(source: Source) -> dict[str, Any]:
    article = source.article
    names = [{"family": f, "given": g} if g else {"literal": f} for f, g in people(article["author"])]
    item = {
        "id": source.key,
        "type": "article-newspaper",
        "title": article["title"],
        "container-title": article["publisher"],
        "author": names,
        "issued": _parts(article["published_at"]),
        "accessed": _parts(article["fetched_at"]),
        "URL": article["url"],
        "annote": " ".join(source.quoted),
        "note": source.about,
    }
    return {name: value for name, value in item.items() if value}


def _parts(date: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [_date(date)]} if date else None
