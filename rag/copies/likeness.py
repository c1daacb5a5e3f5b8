"""Copies of one article, and the story that several outlets print: told by their words, and held by their fields.

    is_same_article(page, file)      # one outlet's story, read from two places: nothing of the shorter text is lost
    is_same_story(here, there)       # wire copy: half of the shorter text's runs of five words stand in the other
    joined(fuller, other)            # the fuller text, with the fields that only the other names

One article may stand in for another only where it holds every sentence of it, where headline, outlet, site and day
don't contradict, and where what it adds comes from whom the other names: a copy with a word changed is another article
of the same story, and so is another outlet's. Not covered: finding what to compare (``store/copies.py``), and copies in
other words.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from urllib.parse import urlsplit

from rag.articles.fields import Fields, content_hash
from rag.language.sentences import sentences
from rag.language.shingles import containment, shingles
from rag.language.terms import words
from rag.schema import Article

STORY = 0.5  # of the shorter text: papers cut wire copy and add paragraphs of their own
_FEWEST_SHARED = 20  # runs of five words: less may be a saying, an address, a desk's standing line
_MOST = 0.5  # of the longer text: of so much no headline has to tell that it is the same article
_DAYS_APART = 1  # of one article: a page's day is its own time zone's
_STORY_DAYS_APART = 7  # of a story: weeklies print it too, and what is printed again each month is another
_SUBDOMAINS = ("www.", "m.", "amp.", "mobile.")
_Words = tuple[str, ...]


def is_same_article(one: Article, other: Article) -> bool:
    """Whether these are one outlet's article, read from two places."""
    if not (_same_outlet(one, other) and _same_headline(one, other) and _days_apart(one, other) <= _DAYS_APART):
        return False
    shorter, longer = sorted((one, other), key=lambda article: len(words(article.text)))
    if words(shorter.text) == words(longer.text):
        return True
    if not _is_vouched_for(longer, shorter):
        return False
    titled = bool(one.title and other.title)
    if not titled and len(words(shorter.text)) < _MOST * len(words(longer.text)):
        return False
    return _holds(longer, shorter)


def is_same_story(one: Article, other: Article) -> bool:
    """Whether these carry the same copy, whichever outlets print it."""
    here, there = shingles(one.text), shingles(other.text)
    return (
        len(here & there) >= min(_FEWEST_SHARED, len(here), len(there))
        and containment(here, there) >= STORY
        and _days_apart(one, other) <= _STORY_DAYS_APART
    )


def joined(fuller: Article, other: Article) -> Article:
    """The fuller text, with each field that it doesn't name itself as the other has it."""
    names = [field.name for field in fields(Fields)]
    known = {name: getattr(fuller, name) or getattr(other, name) for name in names}
    return replace(fuller, version=content_hash(fuller.text, Fields(**known)), **known)


def _is_vouched_for(longer: Article, shorter: Article) -> bool:
    """Whether what the longer text adds may stand as the shorter one's: it comes from the same site, or in a file of
    the same outlet, or it adds the headline only. Anybody can add a paragraph to another's words."""
    if shorter.url:
        return longer.url is not None or _adds_headline(longer, shorter)
    if shorter.publisher:
        return (longer.publisher is not None and longer.url is None) or _adds_headline(longer, shorter)
    return True


def _adds_headline(longer: Article, shorter: Article) -> bool:
    headlines = {*_sentences(longer.title or ""), *_sentences(shorter.title or "")}
    return {*_sentences(longer.text)} <= {*_sentences(shorter.text), *headlines}


def _holds(longer: Article, shorter: Article) -> bool:
    """Whether each sentence of the one text is a sentence of the other, or its headline; the last may be cut off."""
    told = _sentences(longer.text)
    there = {*told, *_sentences(longer.title or ""), *_sentences(shorter.title or "")}
    *whole, last = _sentences(shorter.text)
    return all(sentence in there for sentence in whole) and (
        last in there or any(sentence[: len(last)] == last for sentence in told)
    )


def _sentences(text: str) -> list[_Words]:
    return [tuple(words(sentence.of(text))) for sentence in sentences(text)]


def _same_outlet(one: Article, other: Article) -> bool:
    """Whether neither the outlets' names nor the sites say that these are two outlets'."""
    if one.url and other.url and not _same_site(one.url, other.url):
        return False
    return not (one.publisher and other.publisher) or _outlet(one.publisher) == _outlet(other.publisher)


def _same_site(one: str, other: str) -> bool:
    here, there = _host(one), _host(other)
    return here == there or here.endswith(f".{there}") or there.endswith(f".{here}")


def _host(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return next((host.removeprefix(prefix) for prefix in _SUBDOMAINS if host.startswith(prefix)), host)


def _outlet(name: str) -> _Words:
    said = tuple(words(name))
    return said[1:] if said[:1] == ("the",) else said


def _same_headline(one: Article, other: Article) -> bool:
    """Whether one headline is the other, or stands in it: "Talks stall | The Courier"."""
    here, there = sorted((f" {' '.join(words(a.title or ''))} " for a in (one, other)), key=len)
    return here in there or not here.strip()


def _days_apart(one: Article, other: Article) -> int:
    """How many days lie between them; 0 where one isn't dated to the day."""
    days = [article.published_at[:10] for article in (one, other) if article.published_at]
    if len(days) < 2 or any(len(day) < 10 for day in days):
        return 0 if len(days) < 2 or days[0].startswith(days[1]) or days[1].startswith(days[0]) else 366
    first, second = map(date.fromisoformat, days)
    return abs((first - second).days)
