"""Field values as sources write them, turned into what an Article holds: dates, addresses, ids.

    iso_date("May 8, 2025 at 9:30 a.m. EDT")                   # "2025-05-08T09:30:00-04:00"
    canonical_url("HTTPS://News.example/a?utm_source=x#top")   # "https://news.example/a"
    said(" N/A ")                                              # None

Not covered: identifiers other than addresses (DOI, ISSN).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rag.language.timestamps import timestamp
from rag.schema import Article

_SAYS_NOTHING = frozenset(
    {"", "none", "null", "nil", "n/a", "na", "nan", "unknown", "missing", "not available", "~", "-", "undefined"}
)
_QUOTES = frozenset({'""', "''", "“”", "‘’"})
_MOST_QUOTES = 4  # around a value, one inside the other; each is a copy of the value
# Parameters that say how a reader came to a page, not which page it is.
_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|igsh|mc_[ce]id|_ga|ocid|cmpid|ncid|smid|s_cid|taid"
    r"|guccounter|guce_.*|at_(?:medium|campaign|custom\d|link_.*|format|ptr_name|bbc_team)|ref|ref_src|ref_url|xtor",
    re.IGNORECASE,
)
_NO_CHARACTER = re.compile(r"[\0\ud800-\udfff]")  # NUL and halves of characters, as careless exports leave them


@dataclass(frozen=True, slots=True)
class Fields:
    """What a source says about its article; ``None`` is "it doesn't say"."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    fetched_at: str | None = None
    url: str | None = None

    def or_else(self, other: Fields) -> Fields:
        """These fields, with what is unknown taken from ``other``."""
        unknown = [f.name for f in fields(self) if getattr(self, f.name) is None]
        return replace(self, **{name: getattr(other, name) for name in unknown})


def said(value: object) -> str | None:
    """A field's value without surrounding white space and quotation marks; None if it says nothing (``N/A``)."""
    text = _NO_CHARACTER.sub("", str(value)).strip() if value is not None else ""
    for _ in range(_MOST_QUOTES):
        if len(text) < 2 or text[0] + text[-1] not in _QUOTES:
            break
        text = text[1:-1].strip()
    return None if text.casefold() in _SAYS_NOTHING else text


def iso_date(value: object) -> str | None:
    """The date that a field's value is, as :func:`timestamp` reads it; None if it says nothing or is no date."""
    text = said(value)
    return timestamp(text) if text else None


def canonical_url(value: object) -> str | None:
    """An http(s) URL without fragment, tracking parameters, user name and default port; None if it isn't one."""
    text = said(value)
    try:
        parts = urlsplit(text or "")
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in ("http", "https") or not host or any(c.isspace() for c in host):
        return None
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, {"http": 80, "https": 443}[scheme]) else f"{host}:{port}"
    query = parts.query
    if any(_TRACKING.fullmatch(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        kept = [(name, v) for name, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
        query = urlencode(kept)
    return urlunsplit((scheme, netloc, parts.path or "/", query, ""))


def short_id(identity: str) -> str:
    """Twelve hex digits for an identity: 48 bits, so that a million articles collide with a chance of 0.2 %."""
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def content_hash(text: str, known: Fields) -> str:
    """A hash of the text and the fields; when it was fetched is no part of what it says."""
    content = [text, *(getattr(known, f.name) for f in fields(known) if f.name != "fetched_at")]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def with_fields(article: Article, values: Mapping[str, str | None]) -> Article:
    """An article with other values of its fields, and the version that it is then."""
    changed = replace(article, **values)  # type: ignore[arg-type]
    known = Fields(**{f.name: getattr(changed, f.name) for f in fields(Fields)})
    return replace(changed, version=content_hash(changed.text, known))
