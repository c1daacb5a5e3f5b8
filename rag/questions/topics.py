"""What a question is about: the words behind its verb, without "about", whom it was said to, and second questions.

>>> split_addressee("tell", "Channel Nine about the talks")
('Channel Nine', 'the talks')
>>> clean_topic("about the gate, and what did the inquiry find")
'the gate'
"""

from __future__ import annotations

import re

from rag.language import verbs
from rag.language.calendar import DEICTIC_DAY, MONTH, PART_OF_DAY, UNIT, WEEKDAY
from rag.language.lexicon import THIRD_PERSON
from rag.language.terms import STOP_WORDS, words
from rag.questions.quotations import ANY as QUOTATION
from rag.questions.wording import ABOUT, VIEW

_LEADING_ABOUT = re.compile(
    rf"^(?!in (?:what|which|whose)\b)(?:anything |anything new |something |things |everything |more |what )?"
    rf"{ABOUT}\b(?! (?:board|behalf)\b) ?"
    r"(?:do(?: about)?(?:$| ))?",  # "promise to do about fares"
    re.IGNORECASE,
)
# An adverb, a particle ("explain away"), what the speaker was asked.
_LEADING_ADVERB = re.compile(
    r"^(?:publicly|exactly|specifically|directly|explicitly|personally|openly|officially|in public|out|away|back)\b"
    r"(?:,? )?(?=\w)|"
    rf"^(?:later|(?:the (?:next|following|same)|that) (?:{UNIT}|{PART_OF_DAY})) (?:about|on|of|that) (?=\w)|"
    r"^when (?:he was |she was |they were )?asked (?:about )?",
    re.IGNORECASE,
)
_SECOND_QUESTION = re.compile(
    r",? and (?:\w+ )?(?:what|how|when|who|whom|why|where|which \w+) "
    r"(?:did|does|do|was|were|is|are|has|have|had|will|would|says?|said|quotes)\b.*$|"
    r", and (?:did|does|had|has|have|was|were|will|is|are)\b.*$|,? and (?:if so,? )?(?:why|when|where|how)$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r",? (?:compared? (?:to|with)|differ(?:s|ed)? from|match(?:es|ed)?) what\b.*$", re.IGNORECASE)
_TRAILING = re.compile(
    rf",? (?:(?:in|by) (?:his|her|their|its) (?:own )?{VIEW}|in full|so far|to date|at all|if anything|exactly|yet|too|"
    r"as well|either|please)$",
    re.IGNORECASE,
)
_ON = r"(?:about|on(?! board)|regarding|concerning|over|that)"
# "tell Channel Nine about the talks", "write to the board on debt", "warn the crew about ice", "say on air about debt".
_TOLD = re.compile(
    rf"^(?:to |with |at |in |before )?(?P<addressee>[^,?]*?)(?:(?:^| ){_ON} (?P<topic>.*))?$", re.IGNORECASE
)
_SAID_TO = re.compile(rf"^(?:to|with) (?P<addressee>[^,?]+?)(?: {_ON} (?P<topic>.*))?$", re.IGNORECASE)
_WARNED = re.compile(r"^(?P<addressee>[^,?]+?) (?:about|of|that)(?: (?P<topic>.*))?$", re.IGNORECASE)
_SAID_WHERE = re.compile(
    r"^(?:on|in|at|during|before|to|with) (?!response|reply|regard|light|view|what\b|how\b)(?P<addressee>[^,?]+?) "
    r"(?:about|regarding|concerning) (?P<topic>.*)$",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b(?:{MONTH}|{WEEKDAY}|{UNIT}|{PART_OF_DAY}|{DEICTIC_DAY}|last|this)\b|\d",
    re.IGNORECASE,
)


def split_addressee(verb: str, topic: str) -> tuple[str | None, str]:
    """Whom or where it was said to, if these words behind the verb say so, and the topic."""
    if topic.startswith("of "):  # "speak of fares"
        return None, topic
    patterns = [_SAID_WHERE]
    if verb in verbs.HEARER_FIRST:
        patterns = [_TOLD]
    elif verb in verbs.HEARER_BEHIND_TO:
        patterns = [_SAID_TO, _SAID_WHERE]
    elif verb in verbs.HEARER_BEFORE_OF:
        patterns = [_WARNED]
    for pattern in patterns:
        match = pattern.match(topic)
        if match and _may_hear(match["addressee"]) and not (pattern is _SAID_WHERE and _is_time(match["addressee"])):
            return match["addressee"], match["topic"] or ""
    return None, topic


def _is_time(words_behind: str) -> bool:
    """ "on Monday morning", when no period could be read; "the May debate" is a place to speak."""
    return _TIME.search(words_behind) is not None and not says_something(_TIME.sub(" ", words_behind))


def _may_hear(addressee: str) -> bool:
    return says_something(addressee) or addressee.casefold() in THIRD_PERSON


def clean_topic(text: str) -> str:
    """What is left when the "about" in front, a second question and courtesies behind are taken away."""
    text = text.strip(" ,")
    for pattern in (_SECOND_QUESTION, _COMPARED, _TRAILING):
        text = _cut(pattern, text)
    text = _cut(_LEADING_ADVERB, text)
    return _LEADING_ABOUT.sub("", text).strip(" ,?")


def says_something(text: str) -> bool:
    """Whether there is a quotation in it, or a word beside function words."""
    return re.search(QUOTATION, text) is not None or any(word not in STOP_WORDS for word in words(text))


def _cut(pattern: re.Pattern[str], text: str) -> str:
    cut = pattern.sub("", text)
    return cut if says_something(cut) or not says_something(text) else text
