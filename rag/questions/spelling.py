"""A resolved question in plain English: what readers are shown as searched, and what the search embeds.

>>> spelled(Query("And him?", "", "statement", speaker="Delgado", topic="fares", period="in May"))
'What did Delgado say about fares in May?'
"""

from __future__ import annotations

import re

from rag.language.lexicon import THEIRS, THIRD_PERSON
from rag.questions.periods import is_clause
from rag.schema import Query

# Topics that follow the verb without "about": "after the vote".
_OWN_PREPOSITION = re.compile(
    r"^(?:after|before|as|when|while|during|in|on|at|since|until|because|to|from|with|against|by)\b", re.IGNORECASE
)
_ASKING = {"when": "When did", "where": "Where did", "why": "Why did"}
_ASKING_OF_CLAUSE = {"what": "What did", "whether": "Did", **_ASKING}
_IN_ORDER = {"relevance": "", "newest": " most recently", "oldest": " first"}
_OPENING = r"(?:when|where|why|how|who|what|which|did|does|do|is|was|were|are|has|have|will|can)\b"
_QUESTION, _ASKS = (re.compile(rf"{before}{_OPENING}", re.IGNORECASE) for before in ("^", r"\b"))
_OF_PERSON = re.compile(
    rf"\b(?:(?P<whose>{'|'.join(sorted(THEIRS - {'her'}))}|her(?= \w)(?! (?:in|on|at|to|for|and|or|about|with|by)\b))|"
    rf"{'|'.join(sorted(THIRD_PERSON - {'them'}))})\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether there is a question in the words: not in keywords or "every quote by Lee"."""
    return _ASKS.search(text) is not None


def spelled(query: Query) -> str:
    """A statement question from its parts: speakers, topic, addressee, period."""
    names, topic = listed(query.speakers), _topic_without_event(query)
    if _QUESTION.match(topic):
        return f"{sentence(topic)} {f'What did {names} say' if names else 'Who said so'}?"
    if query.counts and (names or topic):
        return _counting(query, names, topic)
    return _asking_them(query, names, topic) if names else _asking_anybody(query, topic)


def _counting(query: Query, names: str, topic: str) -> str:
    """ "How many outlets quote Delgado about fares?" """
    if not names:
        return f"How many {query.counts} mention {topic}{_in_period(query)}?"
    if query.counts == "statements":
        return f"How often did {names} speak{about(query)}?"
    return f"How many {query.counts} quote {names}{about(query)}?"


def _asking_anybody(query: Query, topic: str) -> str:
    """ "Who spoke about fares?", "Who said fares would rise?" """
    if query.asks == "what":
        return f"What was said{about(query)}?"
    who = f"{'Who else' if query.more else 'Who'}{_IN_ORDER[query.order]}"
    return f"{who} said {topic}{_in_period(query)}?" if _is_claim(topic) else f"{who} spoke{about(query)}?"


def _asking_them(query: Query, names: str, topic: str) -> str:
    """ "What did Delgado tell the board about fares?", "Did Delgado say fares would rise?" """
    if query.addressee:
        return f"What did {names} tell {query.addressee}{about(query)}?"
    they = f"{names}{_IN_ORDER[query.order]}"
    if _is_claim(topic) and query.asks in _ASKING_OF_CLAUSE:
        return f"{_ASKING_OF_CLAUSE[query.asks]} {they} say {topic}{_in_period(query)}?"
    if query.asks in _ASKING:
        return f"{_ASKING[query.asks]} {they} speak{about(query)}?"
    return f"What did {they} say{about(query)}?"


def _is_claim(topic: str) -> bool:
    """Whether a topic is what somebody can have said to be so: "fares would rise", not "after the vote was held"."""
    return is_clause(topic) and not _OWN_PREPOSITION.match(topic)


def _in_period(query: Query) -> str:
    return f" {query.period}" if query.period else ""


def about(query: Query) -> str:
    """ " about fares in May" """
    topic = _topic_without_event(query)
    joint = "" if not topic else " " if _OWN_PREPOSITION.match(topic) else " about "
    return f"{joint}{topic}{_in_period(query)}"


def _topic_without_event(query: Query) -> str:
    """The topic, without the event that the period names too: "fares talks", "since the April talks"."""
    found = query.topic.split()
    for start in range(len(found)):
        if query.period and query.period.endswith(f" {' '.join(found[start:])}"):
            return " ".join(found[:start])
    return query.topic


def with_name(text: str, speaker: str, *, everywhere: bool = False) -> str:
    """ "Has he resigned?" → "Has Holloway resigned?"; "his view" → "Holloway's view". The first pronoun, or all."""
    named = f"{speaker}'s"
    return _OF_PERSON.sub(lambda m: named if m["whose"] else speaker, text, count=0 if everywhere else 1)


def listed(names: tuple[str, ...]) -> str:
    """ "Holloway, Delgado and Renko" """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def sentence(text: str) -> str:
    """With a capital in front and a question mark behind."""
    return f"{text[:1].upper()}{text[1:].rstrip(' ?!.')}?"
