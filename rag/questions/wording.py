"""What a question's own words are before its wording is looked at: slips of the pen, lead-ins and courtesies.

    plain("tell me waht's Holloway's view please")        # "what is Holloway's view"

Not covered: what the words mean together (``grammar.toml``).
"""

from __future__ import annotations

import re

from rag.language.slips import is_mistyped
from rag.questions.grammar import WORDS


def any_of(text: str) -> str:
    """Words as a regular expression's alternatives; an underscore stands for a space."""
    return "(?:" + "|".join(text.split()).replace("_", " ") + ")"


def _class(name: str) -> str:
    """A class of the grammar as a regular expression, its longest phrases first."""
    return "(?:" + "|".join(sorted(map(re.escape, WORDS[name]), key=lambda word: (-len(word), word))) + ")"


NOUN, ABOUT, VIEW = map(_class, ("NOUN", "ABOUT", "VIEW"))

_CONNECTIVE = re.compile(r"^(?:(?:and|but|so|ok|okay|well|then|also|now|hey|hi|hello)\b[, ]+)+(?=\w)", re.IGNORECASE)
_COURTESY = (
    r"please|kindly|(?:can|could|would|will) (?:you|u)(?: please)?|i(?:['’]d| would| want)? (?:like )?(?:to )?know|"
    r"do you know|tell me|let me know|remind me|look up|find out|(?:any )?idea"
)
_POLITE = (
    rf"{_COURTESY}|i(?:['’]d| would) like|i want|i need|i am looking for|i['’]m looking for|"
    r"show me|give me|get me|find me|find|show|list|name|search for|"
    r"summari[sz]e|what about|is there|are there|do you have|have you got"
)


def _lead_in(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{phrases})\b[, ]*(?:please[, ]+)?)+(?:about )?(?=\S)", re.IGNORECASE)


_LEAD_IN, _COURTEOUS = _lead_in(_POLITE), _lead_in(_COURTESY)
# "who's commented", "what's", "what'd", "what was it that".
_CONTRACTED = (
    (re.compile(r"^(who)['’]?s (?=\w+ed\b|said\b|spoken\b|written\b)", re.IGNORECASE), r"\1 has "),
    (re.compile(r"^(what|who|how|where|when|why)(?:['’]?s|['’]re)\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"^(what|who|how|where|when|why)['’]d\b", re.IGNORECASE), r"\1 did"),
    (re.compile(r"^(what|who) (?:is|was) it that\b", re.IGNORECASE), r"\1"),
)
_TRAILING = re.compile(
    r",? (?:please|thanks|thank you)$|"
    r", (?:right|correct|true|no|(?:did|has|does|is|was|had)n['’]?t (?:he|she|they|it))$",
    re.IGNORECASE,
)
# "holloways view", in a question typed without capitals.
_BARE_POSSESSIVE = re.compile(rf"\b([a-z]{{3,}}[^s\W])s (?={NOUN} (?:on|of|about|to|regarding)\b)")

# Spelling is mended only where a slip of these words is no word of its own, nor likely a name.
_QUESTION_WORDS = ("what", "when", "where", "which", "who", "why", "how")
_MENDED = (*_QUESTION_WORDS, "did", "does", "said", "about", "regarding", "according", "think", "thinks", "comment")
_REAL = frozenset("here were hwo bout abut form dose sad sid aid wit hat wat thin think things tinks".split())


def connective(text: str) -> str:
    """The text without "And", "But so", … in front."""
    return _CONNECTIVE.sub("", text)


def outright(question: str) -> str:
    """The question without courtesies, else as it was typed: ``Could you look up who won?`` → ``who won?``."""
    return _COURTEOUS.sub("", question) or question


def plain(text: str) -> str:
    """The question without slips of the pen, lead-ins and courtesies: ``tell me waht's …`` → ``what is …``."""
    text = _TRAILING.sub("", _mended(connective(text)))
    text = _LEAD_IN.sub("", text) or text
    text = _BARE_POSSESSIVE.sub(r"\1's ", text) if text == text.lower() else text
    for pattern, full in _CONTRACTED:
        text = pattern.sub(full, text)
    return text


def _mended(text: str) -> str:
    return " ".join(_mend(word, first=at == 0) for at, word in enumerate(text.split(" ")))


def _mend(word: str, *, first: bool) -> str:
    """A word of questions for a slip of it: two letters swapped; in a longer one also a letter too few or too many."""
    low = word.casefold()
    if low in _MENDED or low in _REAL or not word.isalpha() or (word != low and not first):
        return word
    fit = [right for right in _MENDED if is_mistyped(low, right) and (first or right not in ("who", "why", "how"))]
    return fit[0] if len(fit) == 1 else word
