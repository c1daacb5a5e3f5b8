"""Which statements a question wants first: "latest", "first", and "else", taken out of its words.

    >>> take_order("What did Holloway most recently say about fares")
    ('newest', 'What did Holloway say about fares')
    >>> take_more("What else did she say")
    (True, 'What did she say')

They count where they go with the saying, not in the topic ("the first tram", "last week").
"""

from __future__ import annotations

import re

from rag.questions.wording import ABOUT, NOUN, SAY, SAYS, any_of
from rag.schema import Order

_ADVERBS: dict[Order, str] = {
    "newest": any_of("most_recently most_recent latest newest recently lately last now currently"),
    "oldest": any_of("first earliest originally original initially initial"),
}
_AT_THE_END: dict[Order, str] = {
    "newest": any_of("most_recently recently lately now currently these_days at_present"),
    "oldest": any_of("originally initially at_first"),
}
_OTHER = any_of("else more other further")


def _wordings(adverb: str, at_the_end: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns for an adverb and what the wording is without it, the most telling first."""
    written = (
        (rf"^who (?:is|was|were) (?:the )?{adverb}(?: \w+)? to (?={SAY}\b)", "who "),
        (rf"^(?:what (?:is|was) )?(?:the )?{adverb}(?: things?)?(?: that)? (?=(?:\S+ ){{1,5}}?{SAYS}\b)", "what "),
        (rf"^(?:what (?:is|was) )?(?:the )?{adverb} (?=(?:from|by) )", "quotes "),
        (rf"^when (?:is|was) the {adverb} time (?:that )?(?=\S)", "when did "),
        (rf"\b{adverb} (?=(?:\w+ )??{NOUN}\b)", ""),
        (rf"\b{adverb} (?={SAY}\b)", ""),
        (rf"\b({SAY}) {adverb}(?= {ABOUT}\b|$)", r"\1"),
        (rf"\b({SAY} (?:it|that|this|so)) {adverb}$", r"\1"),
        (rf"(?<=\w),? {at_the_end}$", ""),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), without) for pattern, without in written)


_ORDERED = {order: _wordings(_ADVERBS[order], _AT_THE_END[order]) for order in _ADVERBS}
_MORE = (
    (re.compile(rf"\b(what|who|where|any(?:thing|one|body)|some(?:thing|one|body)) {_OTHER}\b", re.IGNORECASE), r"\1"),
    (re.compile(rf"\b{_OTHER} (?=(?:\w+ )??{NOUN}\b)", re.IGNORECASE), ""),
    (re.compile(r"^more (?=from |by )", re.IGNORECASE), "quotes "),
    (re.compile(r"^more (?:about|on) (?=\S)", re.IGNORECASE), ""),
)
_SAID_BEFORE = re.compile(rf"\b{SAY}\b.*\w", re.IGNORECASE)


def take_order(text: str) -> tuple[Order, str]:
    """The order asked for, and the question without the words for it."""
    for order, wordings in _ORDERED.items():
        for pattern, without in wordings:
            match = pattern.search(text)
            if match and not (match.start() and without == "" and _in_topic(text, match)):
                return order, text[: match.start()] + match.expand(without) + text[match.end() :]
    return "relevance", text


def take_more(text: str) -> tuple[bool, str]:
    """Whether something not yet shown is asked for, and the question without the words for it."""
    for pattern, without in _MORE:
        match = pattern.search(text)
        if match and not _SAID_BEFORE.search(text[: match.start()]):
            return True, text[: match.start()] + match.expand(without) + text[match.end() :]
    return False, text


def _in_topic(text: str, match: re.Match[str]) -> bool:
    """ "about the last warning" is behind the word of saying; what ends the question goes with the saying again."""
    return match.end() < len(text) and _SAID_BEFORE.search(text[: match.start()]) is not None
