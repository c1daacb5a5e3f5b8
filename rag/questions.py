"""Question and turn before → Query: what kind of question it is, whose words it asks for, and on what topic.

    >>> parse("What did JD Vance say about sanctions?")
    Query(kind='statement', speaker='JD Vance', topic='sanctions', …)

Kinds: ``statement`` (what somebody said, or who said something), ``field`` (who wrote an article, where and when it
appeared) and ``fact`` (the rest). Rules over English wording, no language model. Not covered: misspelt names and
periods in words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rag.errors import QuestionError
from rag.schema import Filters, Query
from rag.terms import STOP_WORDS, words

MAX_QUESTION_CHARACTERS = 2_000


def _any(text: str) -> str:
    """Words as a regular expression's alternatives; an underscore stands for a space."""
    return "(?:" + "|".join(text.split()).replace("_", " ") + ")"


# Verbs with which questions ask for somebody's words.
_SAY = _any(
    """says? said saying tell tells told state stated comment commented claim claimed claims warn warned argue argued
    argues promise promised announce announced deny denied admit admitted describe described describes call called
    calls thinks? thought believes? write wrote written tweet tweeted post posted declare declared insist insisted
    insists suggest suggested suggests mention mentioned respond responded react reacted reply replied answer answered
    explain explained talk talked speak spoke spoken add added acknowledge acknowledged propose proposed demand demanded
    urge urged critici[sz]ed? express expressed predict predicted ask asked vow vowed accused? threaten threatened
    remark remarked note noted assert asserted hopes? complain complained"""
)
_SAYS_THIRD = _any("has_said says? said told tells thinks? claims claimed wrote tweeted stated warned argued promised")
_TELL = re.compile(r"tell|told|talk|speak|spoke", re.IGNORECASE)
_NOUN = _any(
    """position stance views? opinions? reaction response comments? remarks? statements? take thoughts quotes? words
    message argument explanation answer reply warning claims? promise criticism"""
)
_ABOUT = _any(
    "about on regarding concerning of to over for with_regard_to in_response_to towards? at during in that if whether"
)
_ADVERB = r"(?:(?:publicly|actually|ever|exactly|already|really|also|once|just|have|had|been) )*"
_SPEAKER = r"(?P<speaker>[^\s?,][^?,]*?)"
_SAID = rf"(?P<verb>{_SAY})\b(?: (?P<topic>.*))?$"

_IN_VIEW = _any("view opinion words account telling estimate reckoning judgment judgement")
_WHAT_IS = r"(?:what|how) (?:is|was|are|were|has been)"

_STATEMENT_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # According to X, …? … according to X? …, in X's view? …, says X?
        rf"^according to {_SPEAKER}, (?P<topic>.*)$",
        rf"^(?P<topic>.*?),? according to {_SPEAKER}$",
        rf"^(?P<topic>.*?),? (?:in|by) {_SPEAKER}(?:['’]s|s['’]) (?:own )?{_IN_VIEW}$",
        rf"^(?:in|by) {_SPEAKER}(?:['’]s|s['’]) (?:own )?{_IN_VIEW}, (?P<topic>.*)$",
        rf"^(?P<topic>.*), (?:says|said) {_SPEAKER}$",
        # What did X say about Y? How has X responded to Y? When did X say Y? On which occasions did X say Y?
        rf"\b(?:what|how|why|when|where|which \w+|whom?)(?: else| exactly)? "
        rf"(?:did|does|do|has|have|had|would|was|were|is|are) {_SPEAKER} {_ADVERB}{_SAID}",
        # what X said on Y
        rf"\bwhat {_SPEAKER} {_ADVERB}(?P<verb>{_SAYS_THIRD})\b(?: (?P<topic>.*))?$",
        # Did X say Y? Has X commented on Y? Is it correct that X said Y?
        rf"^(?:so |and |but )?(?:did|does|do|has|have|had) {_SPEAKER} {_ADVERB}{_SAID}",
        rf"^is it (?:true|correct|right) that {_SPEAKER} {_ADVERB}{_SAID}",
        # What is X's position on Y? What was the reaction of X to Y?
        rf"\b{_WHAT_IS} {_SPEAKER}(?:['’]s|s['’]) (?:\w+ )??{_NOUN}\b(?: (?P<topic>.*))?$",
        rf"\b{_WHAT_IS} the (?:\w+ )?{_NOUN} (?:of|from|by) {_SPEAKER}(?: {_ABOUT} (?P<topic>.*))?$",
        # quotes by X on Y; X's comments on Y; X on Y
        rf"^(?:any |all |the |latest )?{_NOUN} (?:by|from|of) {_SPEAKER}(?: {_ABOUT} (?P<topic>.*))?$",
        rf"^{_SPEAKER}(?:['’]s|s['’]) (?:\w+ )?{_NOUN} (?:{_ABOUT} )(?P<topic>.*)$",
        r"^(?P<speaker>[\w.’'-]+(?: [\w.’'-]+){0,3}) (?:on|about) (?P<topic>.*)$",
    )
)
_ANYBODY = re.compile(
    r"^(?:who|which (?:\w+ ){0,2}\w+|what (?:\w+ )?(?:person|people|officials?|politicians?))(?: else| all)? "
    rf"(?:has |have |had |was |is |were )?{_ADVERB}(?P<verb>{_SAY}|quoted(?: as)? saying)\b(?: (?P<topic>.*))?$",
    re.IGNORECASE,
)
_SAID_BY_WHOM = re.compile(
    r"^(?P<topic>[\"“‘'].*[\"”’'])\W*\s(?:who|whose words)(?: (?:said|wrote|uttered|is quoted).*)?$", re.IGNORECASE
)
_LEADING_ABOUT = re.compile(
    rf"^(?:anything |something |things |everything |more )?(?:to \w+ )?{_ABOUT}\b ?", re.IGNORECASE
)
# "tell Fox News about the talks": whom it was said to, then the topic.
_ADDRESSEE = re.compile(
    r"^(?:to |with )?(?P<addressee>[^,?]*?)(?:(?:^| )(?:about|on|regarding|concerning|over|that) (?P<topic>.*))?$",
    re.IGNORECASE,
)

# What an article's own fields answer, and the words that ask for them.
_ARTICLE = r"(?:article|story|piece|report|column|text|interview|item|post|dispatch|analysis|editorial|headline|page)"
_OUTLET = r"(?:outlet|newspaper|paper|publication|publisher|site|website|agency|news organi[sz]ation|magazine|media)"
_FIELDS = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        ("title", rf"^(?:all |any |the )?{_ARTICLE}s? (?:written )?by\b"),
        ("title", rf"\b(?:which|what) {_ARTICLE}s?\b.*\b(?:write|wrote|written|by)\b"),
        ("author", rf"\bwho (?:wrote|authored|reported|penned)\b.*\b(?:{_ARTICLE}|(?:head|tit|entit)led)\b"),
        ("author", r"\bwho is the (?:author|writer|reporter|journalist)\b"),
        ("author", r"\bwho (?:wrote|authored|penned) [\"“‘']"),
        ("author", rf"\b(?:author|byline|writer|reporter|journalist)\b.*\b(?:of|for|behind|on)\b.*\b{_ARTICLE}\b"),
        ("author", r"\b(?:which|what) (?:journalist|reporter|author|writer)\b.*\b(?:wrote|authored|penned|covered)\b"),
        ("author", r"\b(?:whose|what) byline\b"),
        ("publisher", rf"\b(?:which|what) (?:\w+ )?{_OUTLET}\b"),
        ("publisher", r"\bwho published\b|\bpublisher of\b"),
        ("publisher", rf"\bwhere (?:was|did)\b.*\b{_ARTICLE}\b.*\b(?:published|appear|run|come from)\b"),
        ("published_at", rf"\bwhen (?:was|were|did)\b.*\b{_ARTICLE}\b.*\b(?:published|appear|come out|run|posted)\b"),
        ("published_at", r"\bwhen (?:was|were|did)\b.*\bpublish(?:ed)?\b|\bpublication date\b"),
        ("published_at", r"\b(?:what|which) (?:date|day)\b.*\b(?:published|appear)"),
        ("title", r"\b(?:title|headline) of\b|\b(?:what|which)(?: is|'s|’s| was)? the (?:title|headline)\b"),
        ("title", rf"\bwhat is\b.*\b{_ARTICLE} (?:called|titled|headlined)\b"),
        ("url", rf"\b(?:url|link|web address)\b.*\b{_ARTICLE}\b"),
    )
)
_FIELD_WORDS = re.compile(
    r"\b(?:who|when|where|what|which|whose|author(?:ed)?|by(?:line)?|title[ds]?|headline[ds]?|publish(?:er|ed)?|"
    r"outlets?|(?:news)?papers?|publication|(?:web)?site|agency|journalists?|reporters?|writers?|wrote|written|penned|"
    r"articles?|stor(?:y|ies)|pieces?|report(?:ed)?|ran|run|carried|appear(?:ed)?|entitled|date|day|magazine|called|"
    r"url|link|name)\b",
    re.IGNORECASE,
)

_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|theirs?|it|its|that|this|those|these|there|then)\b", re.IGNORECASE
)
_CONTINUES = re.compile(
    r"^(?:and|but|so|what about|how about|what else|anything else|who else|really)\b", re.IGNORECASE
)
_VERB_LIKE = re.compile(
    r"\b(?:when|where|why|how|who|what|did|does|do|is|was|were|are|has|have|will|would|can)\b", re.IGNORECASE
)
_NAME_ONLY = re.compile(
    r"^(?:and |but |so )?(?:what about |how about |what of )?(?P<name>[^?]{2,60}?)\??$", re.IGNORECASE
)
_TOPIC_ONLY = re.compile(r"^(?:and |but |so )?(?:about|on|regarding|concerning) (?P<topic>[^?]+)", re.IGNORECASE)
_IN_NAMES = frozenset({"the", "a", "an", "of", "and", "for", "s", "in", "u"})
_THIRD_PERSON = frozenset({"he", "she", "they", "him", "her", "them"})


def parse(question: str, filters: Filters | None = None, previous: Query | None = None) -> Query:
    """What a question asks for; ``previous`` is the turn before, whose words a follow-up's search carries.

    Raises QuestionError for an empty or overlong question, and for filters that aren't dates.
    """
    question = " ".join(question.split())
    if not re.search(r"\w", question):
        raise QuestionError(
            "The question is empty", 'Ask for instance: rag ask "What did the mayor say about housing?"'
        )
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters, and {MAX_QUESTION_CHARACTERS:,} is the most",
            "Ask about one thing, in a sentence or two",
        )
    query = _parse_alone(question, checked(filters or Filters()))
    if previous is not None and _leans_on_previous(query):
        return _carry_over(query, previous)
    if (query.speaker or "").casefold() in _THIRD_PERSON:  # nobody to stand for
        return replace(query, kind="fact", speaker=None, topic=question.rstrip(" ?!."))
    return query


def checked(filters: Filters) -> Filters:
    """The filters, if their period can be. Dates compare as text, so what is no date would leave out articles unseen.

    Raises QuestionError for "yesterday", "2025-13", or a period that ends before it begins.
    """
    for value in (filters.since, filters.until):
        if value and not _is_date(value):
            raise QuestionError(f"{value!r} is not a date", "Write it as 2031, 2031-05 or 2031-05-08")
    if filters.since and filters.until and filters.until < filters.since[: len(filters.until)]:
        raise QuestionError(
            f"The period from {filters.since} until {filters.until} ends before it begins", "Swap the two dates"
        )
    return filters


def _is_date(value: str) -> bool:
    """Whether an ISO date at any precision, or the day of an ISO time, is one of the calendar."""
    day = value.partition("T")[0]
    try:
        date.fromisoformat(day + "2000-01-01"[len(day) :])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", day) is not None


def _parse_alone(question: str, filters: Filters) -> Query:
    bare = question.rstrip(" ?!.").strip()
    query = Query(question=question, searched=question, topic=bare, filters=filters)
    if match := _SAID_BY_WHOM.search(bare):
        return replace(query, kind="statement", topic=match["topic"])
    for field, pattern in _FIELDS:
        if pattern.search(bare):
            return replace(query, kind="field", field=field, topic=_FIELD_WORDS.sub(" ", bare).strip())
    for pattern in _STATEMENT_PATTERNS:
        match = pattern.search(bare)
        if match and _may_be_speaker(match["speaker"]):
            return _about_speaker(query, match)
    if match := _ANYBODY.search(bare):
        return replace(query, kind="statement", topic=_topic(match["topic"]))
    return query


def _about_speaker(query: Query, match: re.Match[str]) -> Query:
    """The query for a question that names whose words it wants."""
    groups = match.groupdict()
    topic, addressee = groups.get("topic") or "", None
    if (
        _TELL.match(groups.get("verb") or "")
        and (told := _ADDRESSEE.match(topic))
        and _says_something(told["addressee"])
    ):
        topic, addressee = told["topic"] or "", told["addressee"]
    speaker = re.sub(r"['’]s?$", "", match["speaker"].strip())
    return replace(query, kind="statement", speaker=speaker, topic=_topic(topic), addressee=addressee)


def _topic(text: str | None) -> str:
    """What is left when the "about" in front is taken away."""
    return _LEADING_ABOUT.sub("", (text or "").strip(" ,")).strip(" ,?")


def _may_be_speaker(name: str) -> bool:
    if name.casefold() in _THIRD_PERSON:
        return True
    # "Trump have a phone" (call), "the report": a verb or a text isn't a person.
    strange = [word for word in words(name) if word in STOP_WORDS and word not in _IN_NAMES]
    return len(name.split()) <= 8 and _says_something(name) and not strange


def _says_something(text: str) -> bool:
    return any(word not in STOP_WORDS for word in words(text))


def _leans_on_previous(query: Query) -> bool:
    """Whether a question can't be understood alone: a pronoun for a person or thing, or hardly a word of its own."""
    own = [word for word in words(query.question) if word not in STOP_WORDS]
    return bool(_PRONOUN.search(query.question) or _CONTINUES.search(query.question)) or len(own) <= 1


def _carry_over(query: Query, previous: Query) -> Query:
    """Fill what a follow-up leaves unsaid from the turn before; ``searched`` says it in full."""
    filters = query.filters or previous.filters
    if query.kind == "statement":
        own_speaker = query.speaker if query.speaker and query.speaker.casefold() not in _THIRD_PERSON else None
        speaker = own_speaker or previous.speaker
        topic = query.topic if _says_something(query.topic) else previous.topic
        searched = query.question if topic == query.topic else f"{previous.searched} {query.question}"
        searched = _spelled_out(speaker, topic) if speaker else searched
        return replace(query, speaker=speaker, topic=topic, searched=searched, filters=filters)
    other = _TOPIC_ONLY.match(query.question)
    if previous.kind == "statement" and other and _says_something(other["topic"]):
        topic = other["topic"].strip()
        searched = _spelled_out(previous.speaker, topic) if previous.speaker else f"Who spoke about {topic}?"
        return replace(previous, question=query.question, searched=searched, topic=topic, filters=filters)
    name = _NAME_ONLY.match(query.question)
    if previous.kind == "statement" and name and _is_name_only(query.question, name["name"]):
        speaker = name["name"].strip()
        searched = _spelled_out(speaker, previous.topic)
        return replace(previous, question=query.question, searched=searched, speaker=speaker, filters=filters)
    if not _says_something(query.question):
        return replace(previous, question=query.question, searched=f"{previous.searched} {query.question}")
    searched = f"{previous.searched} {query.question}"
    return replace(query, searched=searched, topic=f"{previous.topic} {query.topic}", filters=filters)


def _spelled_out(speaker: str, topic: str) -> str:
    return f"What did {speaker} say about {topic}?" if topic else f"What did {speaker} say?"


def _is_name_only(question: str, name: str) -> bool:
    """ "And Trump?", "What about the mayor?": nothing but a name."""
    return not _PRONOUN.search(question) and len(name.split()) <= 4 and not _VERB_LIKE.search(name)
