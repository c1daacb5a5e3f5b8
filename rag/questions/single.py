"""One question by itself → Query: its kind, whose words it asks for, on what topic, when, and in which order.

    >>> understand("What did Holloway most recently say about fares?", Filters(), None)
    Query(kind='statement', speaker='Holloway', topic='fares', order='newest', …)

The rows of the grammar (``grammar.toml``) are tried in order; the first that names somebody who can speak decides. A
pronoun stays the speaker, until ``followups.py`` resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rag.language.calendar import UNIT, YEAR
from rag.language.lexicon import THIRD_PERSON, WHOSE
from rag.language.terms import words
from rag.language.verbs import NEUTRAL, SAID_LOOSELY, VERB_FORMS, lemma
from rag.questions.grammar import ANYBODY, COUNT, FIELD, QUOTED, SPEAKER, TITLED, UNSAID, Row, fitting, pattern
from rag.questions.names import ANYONE, is_role, may_be_speaker, split
from rag.questions.order import take_more, take_order
from rag.questions.periods import Period, find_period
from rag.questions.quotations import ANY as QUOTATION
from rag.questions.quotations import MaskedQuestion
from rag.questions.topics import clean_topic, split_addressee
from rag.questions.wording import outright, plain
from rag.schema import Asks, Filters, Query

_TEXTS = r"(?:posts?|messages?|letters?|tweets?|speech|speeches|emails?|interviews?|memos?|books?)"
_TEXT_OF = re.compile(rf"^(?P<name>.*?)(?:['’]s|(?<=s)['’]) (?P<text>(?:\w+ ){{0,2}}{_TEXTS})$", re.IGNORECASE)
# "As for Holloway, what did she say?"
ASIDE = re.compile(
    r"^(?:as for |about |regarding )?(?P<name>[^,:?]{2,50}?)(?:,|:| [-–—]) "
    r"(?=(?:what|when|where|why|how|did|has|does)\b)",
    re.IGNORECASE,
)
_TEXTS_ASKED_FOR = re.compile(r"(?:which|what) (?:article|stor|report|piece|outlet|paper)", re.IGNORECASE)
_LEADS: dict[Asks, re.Pattern[str]] = {
    "when": re.compile(rf"\b(?:when|date|time|occasion|{UNIT})\b"),
    "where": re.compile(r"\b(?:where|place|city|country|venue|interview|speech|meeting|programme|program)\b"),
    "why": re.compile(r"\b(?:why|grounds|reason)\b"),
}
_OWNED = re.compile(r"\w['’]s$")  # "Has Holloway's answer changed?" asks about a noun
# "What compliment …", but not "In what words …".
_OF_WHAT = re.compile(r"(?:\w+ )?(?:what|which) (?P<noun>(?!words?$).+)$", re.IGNORECASE)
_THE_PAPER = pattern("the|this|a OUTLET")
_IN_YEAR = re.compile(rf" (?:in|during) ({YEAR})$")
_ONLY = re.compile(r"^(?:why|when|where|how)$", re.IGNORECASE)
# What such questions are made of, beside what tells the article from others.
_FIELD_WORDS = re.compile(
    r"\b(?:who|when|where|what|which|whose|author(?:ed)?|by(?:line)?|title[ds]?|headline[ds]?|publish(?:er|ed)?|"
    r"outlets?|(?:news)?papers?|publication|(?:web)?site|agency|journalists?|reporters?|writers?|writes?|wrote|written|penned|"
    r"articles?|stor(?:y|ies)|pieces?|report(?:ed)?|ran|run|carried|covered|appear(?:ed)?|entitled|date|day|magazine|"
    r"called|url|link|name|last|update[ds]?|revise[ds]?|do(?:es)? the archive (?:hold|have)|do you have|have you got"
    r")\b",
    re.IGNORECASE,
)
_FIELD_EDGE = re.compile(
    r"^(?:(?:is|was|were|are|did|does|do|has|have|the|a|an|of|in|for|from|about|on)\b *)+(?=\S)", re.IGNORECASE
)
# What stands before a quotation that is asked about: a word of saying; before one that names its topic: "about the".
_SAID_THIS = pattern("( .. ( SAY that? ,|:? / PHRASE / quote|quotation ) )?")
_CALLED_THIS = re.compile(r"\b(?:call|describ|label|brand)\w*\b(?!.*\b(?:about|on|of|regarding)\b)", re.IGNORECASE)
_OF_THIS = re.compile(
    r"\b(?:about|on|regarding|concerning|to|of|over|the|a|an|his|her|their|its|this|these|\w+['’]s)(?: [\w-]+)? ?$",
    re.IGNORECASE,
)


def understand(question: str, filters: Filters, today: date | None) -> Query:
    """What the question asks for, read alone."""
    masked = MaskedQuestion.of(question)
    text = masked.text.lower() if masked.text.isupper() else masked.text
    text = plain(text.rstrip(" ?!.").strip())
    query = Query(question, question, topic=outright(question).rstrip(" ?!.").strip(), filters=filters)
    period = find_period(text, today)
    if period:
        dated = _read(period.rest.rstrip(" ?!."), query, masked)
        if dated.kind != "fact" or dated.counts:
            return _within(dated, period)
    read = _read(text, query, masked)
    return replace(read, dates=narrowed(Filters(), period)) if period else read


def narrowed(filters: Filters, period: Period) -> Filters:
    """The filters with the period's dates, unless they have dates of their own."""
    if filters.since or filters.until:
        return filters
    return replace(filters, since=period.since, until=period.until)


def _within(query: Query, period: Period) -> Query:
    topic = f"{query.topic} {period.event}".strip()
    return replace(query, topic=topic, period=period.words, filters=narrowed(query.filters, period))


def _read(text: str, query: Query, masked: MaskedQuestion) -> Query:
    """The query for a question's own words; the fact that it came as, when no pattern fits."""
    for row, slots in fitting(COUNT, text):
        if all(map(may_be_speaker, _speakers(slots) if "speaker" in slots else ())):
            return replace(_restored(_counting(query, row, slots), text, masked), counts=row.counts)
    for row, slots in fitting(UNSAID, text):
        about = _about_speakers if "speaker" in slots else _about_anybody
        return _restored(about(query, row, slots), text, masked)
    for row, slots in fitting(QUOTED, text):
        return _restored(_about_anybody(query, row, slots), text, masked)
    for row, _ in fitting(FIELD, text):
        topic = re.sub(r"\s+", " ", _FIELD_WORDS.sub(" ", text)).strip()
        return replace(query, kind="field", field=row.field, topic=masked.restore(_FIELD_EDGE.sub("", topic)))
    more, text = take_more(text)
    order, text = take_order(text)
    read = _statement(text, query)
    titled = next((row.field for row, _ in fitting(TITLED, text)), None)  # if a headline is meant
    if read is None:
        return replace(query, field=titled)
    order = read.order if order == "relevance" else order
    return replace(_restored(read, text, masked), order=order, more=more, field=titled)


def _counting(query: Query, row: Row, slots: Mapping[str, str]) -> Query:
    """The query for a question of how many: of somebody's statements, or of what is about a topic."""
    read = _about_speakers(query, row, slots) if "speaker" in slots else query
    topic = read.topic if "speaker" in slots else clean_topic(slots.get("topic", ""))
    if year := _IN_YEAR.search(topic):  # the topic's own, where it is asked what was said
        filters = replace(read.filters, since=read.filters.since or year[1], until=read.filters.until or year[1])
        read = replace(read, filters=filters, period=year[0].strip())
    return replace(read, topic=_IN_YEAR.sub("", topic))


def _restored(read: Query, text: str, masked: MaskedQuestion) -> Query:
    """The query with its quotations put back."""
    return replace(
        read,
        speaker=masked.restore(read.speaker) if read.speaker else None,
        topic=masked.restore(read.topic),
        addressee=masked.restore(read.addressee) if read.addressee else None,
        quotation=_quotation(read.topic, text, masked),
    )


def _statement(text: str, query: Query) -> Query | None:
    """The query for a question that asks for somebody's words; None for another."""
    aside = ASIDE.match(text)
    for row, slots in fitting(SPEAKER, text):
        named = _speakers(slots)
        if not _OWNED.search(slots.get("speaker", "")) and all(may_be_speaker(name) for name in named):
            read = _about_speakers(query, row, slots)
            return replace(read, speaker=aside["name"]) if aside and _is_pronoun(read.speaker) else read
    for row, slots in fitting(ANYBODY, text):
        if not _TEXTS_ASKED_FOR.match(text):
            return _about_anybody(query, row, slots)
    return None


def _speakers(slots: Mapping[str, str]) -> tuple[str, ...]:
    """Whom a wording names."""
    return (WHOSE[slots["whose"].casefold()],) if "whose" in slots else split(slots["speaker"])


def _is_pronoun(name: str | None) -> bool:
    return (name or "").casefold() in THIRD_PERSON


def _about_speakers(query: Query, row: Row, slots: Mapping[str, str]) -> Query:
    """The query for a question that names whose words it wants."""
    first, *others = _speakers(slots)
    first = _by_name(first, slots.get("also", ""))
    lead = slots.get("lead", "")
    asks = row.asks or _asks(lead)
    if clause := slots.get("clause"):
        addressee, topic = None, clean_topic(clause)
    else:
        addressee, topic = split_addressee(slots.get("verb", ""), slots.get("topic", ""))
        topic = clean_topic(topic)
    if addressee and _THE_PAPER.match(addressee) is not None:  # every article is told to a paper
        addressee = None
    if _ONLY.match(topic):  # "Did she say why?"
        asks, topic = _asks(topic), ""
    if text := _TEXT_OF.match(first):
        first, topic = text["name"], f"{text['text']} {topic}".strip()
    elif asks == "what" and (asked := _OF_WHAT.match(lead)):
        topic = f"{asked['noun']} {topic}".strip()  # "What compliment did she say he had paid?"
    speaker = None if ANYONE.fullmatch(first) else first
    cue = _cue(slots["verb"], asks) if slots.get("verb") else None
    return replace(
        query,
        kind="statement",
        speaker=speaker,
        others=tuple(others),
        topic=topic,
        addressee=addressee,
        asks=asks,
        cue=cue,
        order=row.order,
    )


def _by_name(first: str, also: str) -> str:
    """The name that stands beside a role: "the mayor, Ada Holloway, …"."""
    return also if is_role(first) and also[:1].isupper() else first


def _cue(verb: str, asks: Asks) -> str | None:
    """The lemma of a verb by which statements are chosen: "Who does Lee blame?", "What did Lee promise?"; None for one
    that any statement answers."""
    is_telling = verb in VERB_FORMS and VERB_FORMS[verb][0] not in NEUTRAL | SAID_LOOSELY
    return lemma(verb) if asks == "who" or (asks == "what" and is_telling) else None


def _about_anybody(query: Query, row: Row, slots: Mapping[str, str]) -> Query:
    """The query for a question that asks who spoke, or for anybody's words."""
    addressee, topic = split_addressee(slots.get("verb", ""), slots.get("topic", ""))
    addressee = slots.get("addressee", addressee)
    asks = row.asks or _asks(slots["lead"])
    topic = clean_topic(topic)
    return replace(query, kind="statement", topic=topic, addressee=addressee, asks=asks, every=row.every)


def _asks(lead: str) -> Asks:
    """What is wanted, by the words that the question opens with."""
    lead = lead.casefold()
    if re.search(r"\bwho", lead):
        return "who"
    if lead.startswith("how"):
        return "how"
    return next((asks for asks, pattern in _LEADS.items() if pattern.search(lead)), "what")


def _quotation(topic: str, text: str, masked: MaskedQuestion) -> str | None:
    """The first quotation in the topic that is asked about, and no scare quote or name of a thing."""
    for character in re.findall(QUOTATION, topic):
        before = text[: text.index(character)]
        length = len(words(masked.quotation(character)))
        asked_about = _SAID_THIS.match(before) is not None or _CALLED_THIS.search(before)
        if asked_about or length >= 4 or (length > 1 and not _OF_THIS.search(before)):
            return masked.quotation(character)
    return None
