"""Words for a period of publication in a question: "in May", "since the April talks", "last week", "on 8 May 2031".

    >>> find_period("What did Holloway say about fares in May?", date(2031, 8, 20))
    Period(words='in May', since='2031-05', until='2031-05', rest='What did Holloway say about fares?', event='')

A wrong period hides answers, so words stay in the topic when they may belong to it: behind the name of an event ("the
election in November"), in a clause ("said the line would open in May"), before a noun ("the May vote"), of a time to
come. Not covered: "by May", "a few weeks ago", two periods in one question (the first is read).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.language import verbs
from rag.language.calendar import COUNTED, DATED, DAY, ISO, MONTH, OPENING, RELATIVE, SEASON, UNIT, WEEKDAY, YEAR
from rag.language.lexicon import GIVEN_MONTHS
from rag.language.periods import BOUNDING, RANGE, WITHIN, Bounds, is_reversed, read
from rag.questions.grammar import WORDS, first_word
from rag.questions.matching import Token
from rag.questions.quotations import ANY as QUOTATION
from rag.questions.wording import any_of

# What may stand behind a period that isn't part of a noun: "in May about fares", "in May the line …".
_GOES_ON = any_of(
    """about on regarding concerning that to of for over with at in by from if whether how why what who when where did
    does do has have had was were is are and the a an his her their its he she they it there as against"""
)
_END = rf"(?=$|[,;:?.!)]|\ {_GOES_ON}\b)"
_EVENT = rf"(?P<event>(?:['’]s)?(?:\ (?!{_GOES_ON}\b)[\w’'-]+){{1,3}})"

_PERIOD = re.compile(
    rf"""\b(?:
    (?P<range>{RANGE}){_END}
    | (?P<open>{BOUNDING})\ (?:the\ )?(?P<bound>{DATED}|{RELATIVE})(?:{_END}|{_EVENT})
    | {WITHIN}\s(?P<within>{DATED}|{COUNTED}|{OPENING}|the\ weekend){_END}
    | from\ (?P<source>(?:{DAY}\ )?{MONTH}\ (?:{DAY},?\ )?{YEAR}|{YEAR}|{ISO}|(?:last|this|past)\ {UNIT}
      |yesterday|today){_END}
    | (?<=,\ )(?P<behind>(?:{DAY}\ )?{MONTH}\ (?:{DAY},?\ )?{YEAR}|{YEAR})$
    | ^(?P<ahead>{RELATIVE}(?=\ \w)|(?:(?:{DAY}\ )?{MONTH}\ (?:{DAY},?\ )?{YEAR}|{YEAR})(?=[,:]\ ))
    | (?P<adverb>{RELATIVE}|(?:last|this)\ (?:{MONTH}|{WEEKDAY}|{SEASON})){_END}
    )""",
    re.IGNORECASE | re.VERBOSE,
)

# Things that happen on a date, which "in May" behind them tells.
_EVENTS = re.compile(
    any_of(
        """elections? votes? referendums? ballots? polls? summits? meetings? conferences? talks negotiations? strikes?
        walkouts? protests? rall(?:y|ies) march(?:es)? demonstrations? attacks? bombings? raids? shootings? fires?
        wildfires? floods? storms? hurricanes? earthquakes? disasters? accidents? crash(?:es)? explosions? collapses?
        outages? incidents? trials? hearings? verdicts? sentencing inquir(?:y|ies) sessions? debates? speech(?:es)?
        address interviews? visits? trips? tours? launch(?:es)? openings? closures? releases? match(?:es)? games?
        finals? races? tournaments? seasons? festivals? concerts? ceremon(?:y|ies) funerals? weddings? inaugurations?
        anniversar(?:y|ies) parades? deadlines? budgets? announcements? decisions? rulings? deals? agreements?
        signings? ceasefires? truces? invasions? wars? offensives? operations? coups? riots? arrests? deaths? killings?
        murders? resignations? appointments? dismissals? handovers? transfers? mergers? sales? events? days? nights?
        weeks? months? years? gatherings? encounters? calls? dinners? exercises? drills? evacuations? recalls? leaks?
        breach(?:es)? cuts? rises? increases? surges? outbreaks? plans?"""
    )
    + "$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|will|would|can|could|should|shall|must|(?-i:may)|might|has|have|had|do|does|did|"
    r"isn['’]t|won['’]t|that|whether|if|how|why|when|where|what|who|which)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|on|regarding|concerning|over|of|to|for|against|towards?) (?P<topic>.*)$", re.IGNORECASE
)
_ABOUT_ALONE = re.compile(r"\b(?:about|on|regarding|concerning) (?P<topic>.*)$", re.IGNORECASE)
_OF_WHOM = re.compile(r"^(?:by|from|of) .*?(?:$| (?=(?:about|on|regarding|concerning|to)\b))", re.IGNORECASE)
_PLACE = re.compile(r"(?:in|at|before|during)(?: (?!about|on|regarding|concerning)\S+)+ ?", re.IGNORECASE)
_ANYTHING = re.compile(r"^(?:anything|something|nothing|what|more|things?)(?: |$)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s? (?:\w+ )?$")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
# Months that are names, or verbs, too: "before May resigned", "since March left".
_NAME_TOO = re.compile(rf"(?:{'|'.join(sorted(GIVEN_MONTHS))}|mar|march)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A period read from a question, and the question without it.

    ``since`` and ``until`` are ISO dates, both inclusive. ``event`` is what the period counts from ("talks"), which the
    topic goes on holding.
    """

    words: str
    since: str | None
    until: str | None
    rest: str
    event: str = ""


def find_period(question: str, today: date | None) -> Period | None:
    """The first words of the question that are a period; None if there are none, or they may belong to the topic.

    Without ``today`` only dates with a year are read.
    """
    for match in _PERIOD.finditer(question):
        before, after = question[: match.start()].rstrip(), question[match.end() :]
        bounds = _bounds(match, today)
        if bounds and not _is_a_name(match, after) and _tells_when_said(match, before.rstrip(" ,"), bounds, today):
            event = re.sub(r"^['’]s", "", match["event"] or "").strip()
            return Period(match.group(), *bounds, _joined(before, after), event)
    return None


def is_clause(text: str) -> bool:
    """Whether a topic has a verb of its own: "the line would open"."""
    return _CLAUSE.search(text) is not None


def _joined(before: str, after: str) -> str:
    """The question without the period, and without commas that enclosed it."""
    if not before or before.endswith(","):
        before, after = before.rstrip(" ,"), re.sub(r"^ *[,:]", "", after)
    return f"{before}{after}" if re.match(r"[^\w\s]|$", after) else f"{before} {after.strip()}".strip()


def _bounds(match: re.Match[str], today: date | None) -> Bounds | None:
    """The ISO dates that a period's words mean; None for no date, or one that is to come.

    An event's month holds what lies before it and behind: "after the May talks" may be in May. "From" belongs to the
    noun before it: "quotes from May".
    """
    words = match["source"] or match.group()
    if match["event"]:
        later = match["open"].casefold().endswith(("since", "after"))
        words = f"{'since' if later else 'until'} {match['bound']}"
    bounds = read(words, today, begun=True)
    return None if bounds is None or is_reversed(*bounds) else bounds


# --- period or topic? ------------------------------------------------------------------------------------------------


def _is_a_name(match: re.Match[str], after: str) -> bool:
    """Whether the month may be a person or a verb: "since May left", "in May's view"."""
    if re.match(r"['’]s", after) and not match["event"]:
        return True
    named = _NAME_TOO.search(match.group().removesuffix(match["event"] or ""))
    return bool(named and match["event"] and not re.search(r"\b(?:the|this|last)\b", match.group(), re.IGNORECASE))


def _tells_when_said(match: re.Match[str], before: str, bounds: Bounds, today: date | None) -> bool:
    """Whether a period tells when something was said, rather than what was said."""
    if _ACCORDING.search(before) and not _ACCORDING.search(before.rpartition(", ")[2]):
        return False
    cue = first_word(before, "SAY", "NOUN")
    about = _topic_before(before, cue)
    if about is None:
        return False
    if not about:
        return not _is_day_of_telling(match, before, cue)
    if is_clause(about) or re.match(r"\w+ing\b", about, re.IGNORECASE):
        return False
    since = (match["open"] or "").casefold().endswith("since")
    return since or not (_EVENTS.search(about) or _may_be_to_come(match, bounds, today))


def _is_day_of_telling(match: re.Match[str], before: str, cue: Token | None) -> bool:
    """Whether somebody was told something on a day, which may have been known much later: "tell the board on 9 May"."""
    told = cue is not None and cue.text in verbs.HEARER_FIRST and cue.end < len(before)
    within = match["within"] or ""
    return told and re.search(r"\d", within) is not None and not re.fullmatch(YEAR, within[-4:])


def _topic_before(before: str, cue: Token | None) -> str | None:
    """The topic that stands between the word of saying and the period: "" for none, None for a clause."""
    if cue is None:
        about = _ABOUT_ALONE.search(before)
        return about["topic"] if about else ""
    between = _behind(before, cue)
    if _is_no_topic(between):
        return ""
    tells = cue.text in verbs.HEARER_FIRST
    about = _ABOUT.search(between) if tells else _ABOUT.match(between)
    if tells and not about and not is_clause(between):
        return ""
    return about["topic"] if about else None


def _behind(before: str, cue: Token) -> str:
    """What stands behind the word of saying, without "by whom" and "anything"."""
    between = before[cue.end :].strip(" ,:")
    whom = _OF_WHOM.match(between) if cue.low in WORDS["NOUN"] else None
    if whom and not _POSSESSIVE.search(before[: cue.start]):
        between = between[whom.end() :].strip()
    return _ANYTHING.sub("", between)


def _is_no_topic(between: str) -> bool:
    """Whether nothing but a quotation or a place stands there."""
    is_place = _PLACE.fullmatch(between) and not is_clause(between)
    return bool(not between or is_place or re.fullmatch(f"(?:that )?{QUOTATION}", between))


def _may_be_to_come(match: re.Match[str], bounds: Bounds, today: date | None) -> bool:
    """Whether a month without a year was read as last year's, so that the coming one may be meant."""
    if today is None or re.search(YEAR, match.group()) or not re.search(MONTH, match.group(), re.IGNORECASE):
        return False
    return any(bound is not None and bound < str(today.year) for bound in bounds)
