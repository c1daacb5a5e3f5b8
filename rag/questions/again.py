"""Follow-ups that ask for the same statements again, otherwise: when, where, more of them, the latest, since then.

    >>> first = parse("What did Holloway say about fares in May 2031?")
    >>> again("And since then", parse("And since then?"), first, today=None).filters.since
    '2031-06'

Not covered: whom "the second one" means (``pronouns``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rag.language.calendar import PART_OF_DAY, UNIT
from rag.language.dates import interval
from rag.questions.periods import find_period
from rag.questions.single import narrowed
from rag.questions.spelling import sentence, spelled
from rag.questions.topics import says_something
from rag.questions.wording import NOUN, any_of
from rag.schema import Asks, Filters, Order, Query

THAT = r"(?:that|this|it|so|those|these|them)"
# "When?", "Where was that?", "Why did she say so?", "To whom?"
_ASKS_OF_IT = re.compile(
    rf"^(?P<word>when|where|why|how|how so|how come|to whom|who to|to who|on (?:what|which) (?:occasion|day|date))"
    rf"(?: exactly)?(?: (?:is|was|were) {THAT}(?: said)?| (?:did|does|has|have) \w+ (?:say|said)(?: {THAT})?)?$",
    re.IGNORECASE,
)
_ASKS: dict[str, Asks] = {"when": "when", "where": "where", "why": "why", "how": "how", "to": "who", "who": "who"}
_GO_ON = re.compile(
    rf"^(?:(?:tell|show|give) me )?(?:(?:anything|something|what) (?:else|more)|(?:any )?(?:more|other)(?: {NOUN})?|"
    r"the rest|go on|continue|keep going)(?: please)?$",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    rf"^(?:(?:what(?: is| was|[’']s)|show me) )?(?:the )?(?:(?P<newest>{any_of('latest newest last most_recent')})|"
    rf"{any_of('first earliest oldest')})(?: (?:one|ones|word|of (?:them|those)))?$",
    re.IGNORECASE,
)
_IN_FULL = re.compile(
    rf"^(?:(?:what (?:is|was|are|were)|what[’']s|(?:can|could) you (?:give|show|tell)|give|show|tell)(?: me)? )?"
    rf"(?:his|her|their|the) (?:full|whole|exact|precise|original|actual) (?:{NOUN}|wording)(?: please)?$",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"^(?:(?:what|how) about )?(?:now|today|nowadays|these days|recently|lately|more recently)$", re.IGNORECASE
)
_SPAN = rf"(?:the|an?|\w+) {UNIT}s?"
_SINCE_THEN = re.compile(
    r"^(?:(?:what|how) about )?(?:"
    rf"(?P<later>since(?: then| that)?|later(?: on)?|after(?: that|wards)?|from then on|{_SPAN} (?:after|later))|"
    rf"before(?: that| then)?|earlier|previously|until then|{_SPAN} (?:before|earlier))$",
    re.IGNORECASE,
)
# Times that a follow-up tells itself, so that the period before doesn't hold for it.
_OWN_TIME = re.compile(
    r"\b(?:ever|always|later|earlier|afterwards?|since|before|now|currently|recently|lately|again|"
    rf"(?:the (?:next|following|same|previous)|that) (?:{UNIT}|{PART_OF_DAY}))\b",
    re.IGNORECASE,
)
_IT = r"(?:that|this|it|those)"
_FIELDS_OF_IT = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        ("publisher", rf"^where (?:was|were|is) {_IT} (?:published|printed|reported|from)$"),
        ("publisher", rf"^who (?:published|ran) {_IT}$"),
        (
            "publisher",
            rf"^where (?:did you (?:get|find|read|see|hear) {_IT}(?: from)?|does {_IT} come from)$",
        ),
        ("publisher", rf"^(?:what(?: is|[’']s) )?(?:the|your) source(?: (?:for|of) {_IT})?$"),
        ("title", rf"^(?:which|what) (?:article|story|report) (?:is|was|are|were) {_IT}(?: (?:from|in))?$"),
        ("author", rf"^who (?:wrote|reported) {_IT}$"),
    )
)
_FIELDS_OF_ARTICLE = {"when": "published_at", "where": "publisher", "who": "author"}  # behind a question on an article
_WHO_ELSE = re.compile(r"^(?:who|any(?:one|body))(?P<else> else)?$", re.IGNORECASE)
_COURTESY = re.compile(
    r"^(?:thanks|thank you|ok|okay|really|seriously|wow|great|sure|yes|no|right|good|interesting|i see)$", re.IGNORECASE
)


def asks_again(text: str) -> bool:
    """Whether the words mean nothing without the turn before."""
    return any(p.match(text) for p in (_ASKS_OF_IT, _GO_ON, _ORDERED, _IN_FULL, _NOW, _SINCE_THEN, _WHO_ELSE))


def again(text: str, query: Query, previous: Query, today: date | None) -> Query | None:
    """The turn before, asked otherwise; None for a follow-up that names somebody or something else."""
    return (
        _of_the_same(text, query, previous)
        or _in_which_article(text, query, previous)
        or _since_then(text, query, previous)
        or _in_other_period(text, query, previous, today)
    )


def _of_the_same(text: str, query: Query, previous: Query) -> Query | None:
    """ "When was that?", "Anything else?", "The latest?": the same statements, asked for otherwise."""
    if previous.kind != "statement":
        return None
    same = framed(replace(previous, question=query.question, more=False), query, previous)
    if match := _ASKS_OF_IT.match(text):
        word = match["word"].casefold()
        asks: Asks = "why" if word == "how come" else _ASKS.get(word.split()[0], "when")
        return replace(same, asks=asks, searched=f"{_whole_question(previous)} {sentence(text)}")
    if _COURTESY.match(text) or _IN_FULL.match(text):
        return replace(same, searched=previous.searched)
    if match := _WHO_ELSE.match(text):
        anybody = replace(same, speaker=None, others=(), addressee=None, asks="who", more=match["else"] is not None)
        return replace(anybody, searched=spelled(anybody))
    if _GO_ON.match(text):
        same = replace(same, more=True, asks="what" if previous.speaker else previous.asks)
    elif match := _ORDERED.match(text):
        same = replace(same, order="newest" if match["newest"] else "oldest")
    else:
        return None
    return replace(same, searched=spelled(same))


def _in_which_article(text: str, query: Query, previous: Query) -> Query | None:
    """ "Where was that published?", "Who wrote that?": a field of the article that holds what was shown."""
    field = next((field for field, pattern in _FIELDS_OF_IT if pattern.match(text)), None)
    if field is None and previous.kind == "field":  # "Who wrote it?", "When?"
        field = _FIELDS_OF_ARTICLE.get(text.casefold())
    if field is None or previous.kind == "fact":
        return None
    searched = f"{first_question(previous.searched)} {sentence(text)}"
    if previous.kind == "field":
        return framed(replace(previous, question=query.question, field=field, searched=searched), query, previous)
    topic = " ".join(filter(None, (*previous.speakers, previous.topic)))
    asked = framed(replace(query, speaker=None, kind="field", field=field, topic=topic, asks="what"), query, previous)
    return replace(asked, searched=searched, behind=previous, within=previous.cited)


def is_of_article(text: str, query: Query) -> bool:
    """Whether a follow-up to a question on an article asks for another of its fields, and no longer for statements."""
    asked = any(pattern.match(text) for _, pattern in _FIELDS_OF_IT)
    return query.kind == "field" or asked or text.casefold() in _FIELDS_OF_ARTICLE


def _since_then(text: str, query: Query, previous: Query) -> Query | None:
    """ "And now?", "And since then?", "And before that?": the same, from when the period before ends, or until then."""
    then = _SINCE_THEN.match(text)
    if previous.kind != "statement" or not (then or _NOW.match(text)):
        return None
    since, until, order = _moved(previous, then)
    own = query.filters or replace(previous.filters, since=since, until=until)
    period = text if (since or until) and not query.filters else None
    asked = replace(previous, question=query.question, more=False, order=order, period=period, filters=own)
    return replace(asked, searched=f"{first_question(previous.searched)} {sentence(text)}")


def _moved(previous: Query, then: re.Match[str] | None) -> tuple[str | None, str | None, Order]:
    """The period behind, or before, the one of the turn before, and the order; for "now" whenever, the newest first."""
    if then is None:
        return None, None, "newest"
    since, until = previous.filters.since, previous.filters.until
    if not then["later"]:
        begins = interval(since, None) if since else None
        return None, begins.preceding if begins else until, previous.order
    ends = interval(until, None) if until else None
    after = ends.following if ends else since
    return after, None, "newest" if after is None else previous.order


def _in_other_period(text: str, query: Query, previous: Query, today: date | None) -> Query | None:
    """ "And in June?", "What about last week?": the turn before, in another period."""
    asked = re.sub(r"^(?:what|how) about ", "", text, flags=re.IGNORECASE)
    period = find_period(asked, today)
    if period is None and re.search(r"\d", asked) and interval(asked, today):  # "And 2030?"
        period = find_period(f"in {asked}", today)
    if period is None or says_something(period.rest) or period.event or previous.kind == "fact":
        return None
    own = query.filters if query.filters else replace(previous.filters, since=None, until=None)
    dated = replace(previous, question=query.question, more=False, period=period.words, filters=narrowed(own, period))
    full = spelled(dated) if dated.kind == "statement" else f"{previous.searched} {sentence(text)}"
    return replace(dated, searched=full)


# --- what is carried over ---------------------------------------------------------------------------------------------


def without_period(query: Query) -> Filters:
    """The filters that weren't read from words, which hold for statements alone."""
    return replace(query.filters, since=None, until=None) if query.period else query.filters


def framed(asked: Query, query: Query, previous: Query) -> Query:
    """With the filters and period that hold for a follow-up: its own, else those before."""
    own, before = query.filters, previous.filters
    if query.period:
        if not replace(own, since=None, until=None):
            own = replace(before, since=own.since, until=own.until)
        return replace(asked, filters=own, period=query.period)
    if not own and _OWN_TIME.search(query.question):
        return replace(asked, filters=without_period(previous), period=None)
    if own:
        return replace(asked, filters=own, period=None if own.since or own.until else previous.period)
    return replace(asked, filters=before, period=previous.period)


def first_question(searched: str) -> str:
    """The question in full, without what an earlier follow-up added to it."""
    return searched[: searched.find("?") + 1] or (searched if searched.endswith((".", "!")) else f"{searched}.")


def _whole_question(previous: Query) -> str:
    """The statement question in full, also where an earlier follow-up asked it."""
    if previous.searched.count("?") < 2:
        return first_question(previous.searched)
    return spelled(replace(previous, asks="what") if previous.speaker else previous)
