"""A follow-up and the turn before → Query: what the follow-up leaves unsaid is carried over.

    >>> first = parse("What did Holloway say about the tram in May 2031?")
    >>> parse("And Delgado?", previous=first).searched
    'What did Delgado say about the tram in May 2031?'

What asks for the same statements otherwise is read in ``again.py``, pronouns in ``pronouns.py``; ``searched`` spells
the question in full (``spelling.py``). Behind a question on the article ("Who wrote it?") the statements asked for
before are still meant. Not covered: what the answer said, but for whom it shows ("the second one").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from rag.language.lexicon import HE, SHE, THEIRS, THEY, is_country
from rag.language.terms import STOP_WORDS, words
from rag.questions.again import THAT, again, asks_again, first_question, framed, is_of_article, without_period
from rag.questions.names import is_role, is_topic, may_be_speaker, split
from rag.questions.periods import is_clause
from rag.questions.pronouns import is_pronoun, resolved
from rag.questions.single import ASIDE
from rag.questions.spelling import about, listed, sentence, spelled, with_name
from rag.questions.topics import says_something
from rag.questions.wording import connective
from rag.schema import Asks, Query

_PRONOUN = re.compile(
    rf"\b(?:{'|'.join(sorted(HE | SHE | THEY))}|it|its|this|these|those|there|then)\b|"
    r"\bthat\b(?=$|[?.,!]| (?:is|was|were|are|has|had|did|does|do|will|would|can|to|by|for|in|on|happen)\b)",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^(?:and|but|so|what about|how about|what of|what else|anything else|who else|anyone else|really|then|"
    r"what happened (?:next|then|after))\b",
    re.IGNORECASE,
)
_ABOUT_OTHER = re.compile(r"^(?:about|on|regarding|concerning) (?P<other>.+)$", re.IGNORECASE)
_OTHER = re.compile(
    r"^(?:what about |how about |what of |did |does |has )?(?P<other>.{2,60}?)(?: (?:his|hers|theirs|too))?$",
    re.IGNORECASE,
)
_VERB_LIKE = re.compile(
    r"\b(?:when|where|why|how|who|what|did|does|do|is|was|were|are|has|have|had|will|would|can)\b", re.IGNORECASE
)
_SHORT_AUXILIARY = re.compile(r"^(?:did|does|do|has|have|was|is|were|are|will|can) \S+ \S+$", re.IGNORECASE)
_RESPONDS = re.compile(r"\b(?:respon|react|repl[iy])\w*", re.IGNORECASE)
_AGREES = re.compile(r"\b(?:dis)?agree\w*", re.IGNORECASE)


# "No, I meant Delgado", "Sorry, Delgado I mean", "Not Holloway, Delgado".
_CORRECTS = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|rather)[,.!]? )*(?:not (?:[\w’'-]+ ?){1,3}[,;] )?(?:but )?"
    r"(?:i (?:meant?|was asking about|am asking about) )?(?P<meant>.+?)(?:,? i meant?)?$",
    re.IGNORECASE,
)
_IS_CORRECTION = re.compile(r"^(?:no|nope|sorry|oops|actually|not)\b.+|.*\bi meant?\b", re.IGNORECASE)


def corrected(question: str) -> str:
    """The question without what takes the one before back: "No, I meant Delgado" is "And Delgado?"."""
    text = question.rstrip(" ?!.")
    if not _IS_CORRECTION.match(text) or not (match := _CORRECTS.match(text)) or len(match["meant"]) == len(text):
        return question
    return question if len(match["meant"].split()) > _LONGEST_MEANT else f"And {match['meant']}?"


_LONGEST_MEANT = 6  # words; a whole question behind "no" stands for itself


def leans(query: Query, previous: Query) -> bool:
    """Whether a question can't be understood alone: it goes on, has a pronoun, or hardly a word of its own."""
    text = _bare(query)
    if _CONTINUES.match(text) or asks_again(text):
        return True
    if query.kind == "statement":
        return _statement_leans(query, previous)
    own = [word for word in words(text) if word not in STOP_WORDS]
    return bool(_PRONOUN.search(text) or _SHORT_AUXILIARY.match(text)) or len(own) <= 1


def _statement_leans(query: Query, previous: Query) -> bool:
    if any(is_pronoun(name) for name in (*query.speakers, query.addressee, query.topic)):
        return True
    if says_something(query.topic):
        return False
    same = (query.speaker or "").casefold() == (previous.speaker or "").casefold()
    return query.speaker is None or bool(_PRONOUN.search(query.question)) or (previous.kind != "field" and not same)


def turn_meant(query: Query, previous: Query) -> Query:
    """The turn that a follow-up leans on: behind a question on the article, the one before that."""
    if previous.kind != "field" or previous.behind is None or is_of_article(connective(_bare(query)), query):
        return previous
    return previous.behind


def follow(
    query: Query, previous: Query, today: date | None, speaks: Callable[[str], bool] = lambda name: False
) -> Query:
    """The follow-up in full: its own words first, then those of the turn before.

    ``speaks`` tells whether somebody is called so in the archive: "the grower".
    """
    text = connective(_bare(query))
    full = again(text, query, previous, today)
    if full is None and query.kind == "statement":
        full = _statement(text, query, previous)
    return (
        full
        or _of_another(text, query, _asking_for_words(text, previous, speaks), speaks)
        or _in_context(text, query, previous)
    )


def _asking_for_words(text: str, previous: Query, speaks: Callable[[str], bool]) -> Query:
    """The turn that "And Price?" goes on with: behind a question about facts the one for words, if Price speaks."""
    named = _OTHER.match(text)
    behind = previous.behind if previous.kind == "fact" else None
    return behind if behind and named and speaks(named["other"]) else previous


def _of_another(text: str, query: Query, previous: Query, speaks: Callable[[str], bool]) -> Query | None:
    """ "And Delgado?", "And on fares?", "What about the ferry?": the turn before, of another person or topic."""
    topical = _ABOUT_OTHER.match(text)
    other = _other_named(topical or _OTHER.match(text), previous)
    if not _asks_for_words(previous) or not says_something(other) or _PRONOUN.search(other):
        return None
    asked = framed(replace(previous, question=query.question, more=False), query, previous)
    has_verb = _VERB_LIKE.search(other)
    if topical or (not has_verb and _may_be_topic(other, query, previous) and not speaks(other)):
        asks: Asks = "what" if previous.asks == "whether" else previous.asks
        asked = replace(asked, topic=other, asks=asks, quotation=None)
        return replace(asked, searched=spelled(asked))
    return None if has_verb else _of_other_speakers(other, asked)


def _asks_for_words(query: Query) -> bool:
    return query.kind == "statement" or query.counts is not None


def _other_named(match: re.Match[str] | None, previous: Query) -> str:
    """Whom or what a follow-up names, "his deputy" with the name of whose deputy that is; "" for nobody."""
    other = match["other"] if match else ""
    is_theirs = other.partition(" ")[0].casefold() in THEIRS and is_role(other)
    return with_name(other, previous.speaker) if is_theirs and previous.speaker else other


def _may_be_topic(other: str, query: Query, previous: Query) -> bool:
    """Whether what a follow-up names is more likely a topic than a speaker; not a country behind a country."""
    parallel = is_country(other) and is_country(previous.speaker)
    return not parallel and is_topic(other, capitals=query.question != query.question.lower())


def _of_other_speakers(names: str, asked: Query) -> Query | None:
    """What was asked before, of whom these words name; None if they are no names."""
    named = split(re.sub(r"^The (?=[a-z])", "the ", names))
    if not all(may_be_speaker(name) and len(name.split()) <= 5 for name in named):
        return None
    asked_of_it = asked.searched.count("?") > 1  # "When was that?" went for the turn before
    asks: Asks = "what" if asked_of_it or asked.asks in ("who", "how") else asked.asks
    if asked.speaker is None and is_clause(asked.topic):
        asks = "whether"  # "Who said fares would rise?", "And Delgado?"
    addressee = None if asked.topic else asked.addressee
    asked = replace(asked, speaker=named[0], others=named[1:], addressee=addressee, asks=asks)
    return replace(asked, searched=spelled(asked))


def _statement(text: str, query: Query, previous: Query) -> Query:
    """A statement question with its pronouns resolved, and the topic and period that it doesn't name."""
    speakers = resolved(query, previous)
    addressee = previous.speaker if is_pronoun(query.addressee) else query.addressee
    topic, quotation = query.topic, query.quotation
    if is_pronoun(topic) and not _reacts(text):
        topic = previous.speaker or ""
    elif not says_something(topic):
        topic, quotation = previous.topic, previous.quotation
        addressee = addressee or (previous.addressee if speakers[:1] == (previous.speaker,) else None)
    asked = replace(
        query,
        speaker=speakers[0] if speakers else None,
        others=speakers[1:],
        topic=topic,
        addressee=addressee,
        quotation=quotation,
        cited=previous.cited,
    )
    asked = framed(asked, query, previous)
    return replace(asked, searched=_in_full(text, asked, query, previous))


def _in_full(text: str, asked: Query, query: Query, previous: Query) -> str:
    """How a resolved statement question reads: in its own words if they are whole, else spelled out."""
    carries = asked.topic != query.topic
    if carries and previous.kind != "statement":
        return f"{first_question(previous.searched)} {query.question}"
    if query.speaker and not asked.speaker:  # a pronoun for somebody whom the turn before doesn't name
        return query.question
    if carries and asked.speaker != previous.speaker and _reacts(text):
        return _in_response(text, asked, previous)
    return spelled(asked) if carries or not _is_whole(text, asked) else _with_names(text, asked, query)


def _reacts(text: str) -> bool:
    """Whether a question asks for what was said to what another said."""
    return bool(_RESPONDS.search(text) or _AGREES.search(text))


def _is_whole(text: str, asked: Query) -> bool:
    """Whether a question has a verb and a topic of its own, and nothing set before it."""
    return bool(says_something(asked.topic) and not ASIDE.match(text) and _VERB_LIKE.search(text))


def _with_names(text: str, asked: Query, query: Query) -> str:
    """The question's own words, with names for its pronouns and the period that it goes on with."""
    if any(is_pronoun(name) for name in query.speakers):
        text = with_name(text, listed(asked.speakers))
    if is_pronoun(query.addressee) and asked.addressee:
        text = text.replace(f" {query.addressee}", f" {asked.addressee}", 1)
    carried = f" {asked.period}" if asked.period and not query.period else ""
    return f"{sentence(text).rstrip('?')}{carried}?"


def _in_response(text: str, asked: Query, previous: Query) -> str:
    """ "Who disagreed?" → "Who disagreed with Holloway about the tram?" """
    own = re.sub(rf"(?: (?:to|with|about|on))? (?:{THAT}|him|her)$", "", text, flags=re.IGNORECASE)
    own = with_name(own, listed(asked.speakers)) if asked.speaker else own
    joint = " to " if _RESPONDS.search(own) else " with "
    whom = f"{joint}{listed(previous.speakers)}" if previous.speaker else ""
    return f"{sentence(own).rstrip('?')}{whom}{'' if is_clause(asked.topic) else about(asked)}?"


def _in_context(text: str, query: Query, previous: Query) -> Query:
    """A question about facts or fields, with the speaker for a pronoun; else searched together with the turn before."""
    filters = query.filters or (without_period(previous) if query.kind == "fact" else previous.filters)
    if query.kind == "fact" and (named := _named(text, previous)):
        return replace(query, searched=sentence(named), topic=named, filters=filters)
    searched = f"{first_question(previous.searched)} {query.question}"
    if not says_something(query.question):
        return replace(previous, question=query.question, searched=searched, more=False)
    topic = f"{previous.topic} {query.topic}".strip() if says_something(query.topic) else previous.topic
    within = previous.within if previous.kind == "field" else previous.cited
    behind = previous if previous.kind == "statement" else previous.behind
    return replace(query, searched=searched, topic=topic, filters=filters, behind=behind, within=within)


def _named(text: str, previous: Query) -> str | None:
    """A question with the one speaker of the turn before for its pronouns; None if that doesn't settle them all."""
    if previous.speaker is None or previous.others:
        return None
    named = with_name(text, previous.speaker, everywhere=True)
    return named if named != text and not _PRONOUN.search(named) else None


def _bare(query: Query) -> str:
    return query.question.rstrip(" ?!.").strip()
