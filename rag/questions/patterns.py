"""Wordings of questions, as patterns over their text: with a speaker, without one, and about an article's own fields.

Each is matched against a question without its quotations (one character each, ``quotations.py``), period, lead-in and
words of order. Named groups: ``speaker``, ``topic``, ``verb``, ``lead`` (what the question opens with), ``whether``,
and ``clause`` for a question of its own ("According to X, when will the line open?").
"""

from __future__ import annotations

import re

from rag.questions.quotations import ANY as QUOTATION
from rag.questions.wording import (
    ABOUT,
    ADVERB,
    NOUN,
    OF,
    QUOTES,
    SAY,
    SAY_AFTER_DID,
    SAY_AFTER_HAS,
    SAY_AFTER_IS,
    SAYS,
    TOPIC_FOLLOWS,
    VIEW,
)

_BE = r"(?:is|are|was|were)"
# One name, or several; a description between commas is passed over. Lazy, so that the first verb of saying ends it.
_NAME = r"[^\s?,][^?,]*?(?<!\bof)(?<!\bthe)(?<!\bfor)(?<!\band)(?<!\ba)(?<!\bto)"
_SPEAKER = rf"(?P<speaker>{_NAME}(?:(?:, [^?,]+?)+,? (?:and|or) {_NAME})?)(?:, (?P<also>[^?,]+),)?"
_WHOSE = rf"{_SPEAKER}(?:['’]s|s['’]|(?<=s)['’])"
_AUXILIARY = rf"(?:(?P<did>did|does|do|would)|(?P<has>has|have|had)|{_BE})(?:n['’]?t)?"
_VERB = rf"(?P<verb>(?(did){SAY_AFTER_DID}|(?(has){SAY_AFTER_HAS}|{SAY_AFTER_IS})))\b"
_ASKED = rf"{_AUXILIARY} {_SPEAKER} {ADVERB}{_VERB}(?:,? (?P<topic>.*))?$"
_THEIRS = rf"(?:(?P<whose>his|her|their)|{_WHOSE})"
_SAID = rf"(?P<verb>{SAY})\b(?:,? (?P<topic>.*))?$"
_ON = rf"(?: {ABOUT} (?P<topic>.*))?$"
_WHAT_IS = rf"(?:what|how) (?:{_BE}|has been|have been)"
_LEAD = (
    r"(?P<lead>(?:(?:on|in|at|to|from|with|by|for) )?(?:what|which|whose)(?: (?!exactly\b|then\b)[\w-]+){1,3}?|"
    r"(?:to |with |from )?whom?|"
    r"how(?: often| many times)?|why|when|where|what)(?: exactly| then)?"
)
_WHO = (
    r"(?P<lead>who|which (?:of )?(?:\w+ ){0,2}\w+|what (?:\w+ )?(?:person|people|officials?|politicians?)|"
    r"any ?(?:one|body)|some ?(?:one|body))(?: all| exactly)?"
)
_SEEN = (
    r"(?:sees?|seen|views?|viewed|regards?|regarded|assess(?:ed)?|judged?|justify|justified|rated?|portray|put|word|"
    r"defend(?:s|ed)?)"
)
_WORDS = r"(?:the |these )?(?:words?|phrase|term|expression)"
_CAPITALS = r"(?-i:[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4})"
_DIFFER = r"(?:differ|disagree|agree|compare)"

SPEAKER_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # According to X, …? … according to X? …, in X's view? …, says X?
        rf"^according to {_SPEAKER}, (?P<clause>.*)$",
        rf"^(?P<clause>.*?),? according to {_SPEAKER}$",
        rf"^(?P<clause>.*?),? (?:in|by) {_WHOSE} (?:own )?{VIEW}$",
        rf"^(?:in|by) {_WHOSE} (?:own )?{VIEW}, (?P<clause>.*)$",
        rf"^(?P<clause>.*?),? in the {VIEW} of {_SPEAKER}$",
        rf"^(?P<clause>.*), (?:says|said) {_SPEAKER}$",
        # Is it correct that X said Y? Was it X who said Y? Was Y said by X? What was said about Y by X?
        rf"^(?P<whether>is) it (?:true|correct|right|the case)(?: that)? {_SPEAKER} {ADVERB}{_SAID}",
        rf"^(?P<whether>is|was) it {_SPEAKER} (?:who|that) (?:ha[sd] )?{_SAID}",
        rf"^what (?:{_BE}|has been|had been) {ADVERB}(?:said|written|stated)(?: (?P<topic>.+?))?,? by {_SPEAKER}$",
        rf"^what (?:{_BE}|has been|had been) {ADVERB}(?:said|written|stated) by {_SPEAKER}{_ON}",
        rf"^(?P<whether>{_BE}) (?:it |that |this )?(?P<topic>.*?) ?{ADVERB}(?:said|written|uttered) by {_SPEAKER}$",
        # What did X say about Y? In which interview has X commented on Y? How does X see Y? Where does X stand on Y?
        rf"\b{_LEAD} {_ASKED}",
        rf"\b(?P<lead>how) (?:did|does|do|has|have|had) {_SPEAKER} {ADVERB}(?P<verb>{_SEEN}) (?P<topic>.*)$",
        rf"^where (?:does|did) {_SPEAKER} (?P<verb>stand){_ON}",
        rf"^what (?:did|does) {_SPEAKER} mean (?:by|with|when (?:he|she|they) said(?: that)?) (?P<topic>.*)$",
        # What comments has X made on Y? Did X make a statement about Y?
        rf"^what {NOUN} (?:did|does|do|has|had|have) {_SPEAKER} {ADVERB}(?:make|made|issued?|take|taken|hold|use){_ON}",
        rf"^(?P<whether>did|has|had|have) {_SPEAKER} {ADVERB}(?:make|made|issued?) (?:(?:any|an?|public) )*{NOUN}{_ON}",
        rf"^(?P<whether>did|has|had|have) {_SPEAKER} {ADVERB}(?:used?|utter(?:ed)?) {_WORDS} (?P<topic>.*)$",
        rf"^(?P<lead>when) did {_SPEAKER} {ADVERB}{_SAID}",
        # Did X say Y? Is that what X said? what X said on Y
        rf"^(?P<whether>{_BE}) (?:this |that |it )(?:really )?what {_SPEAKER} {ADVERB}{_SAID}",
        rf"^(?P<whether>){_ASKED}",
        rf"(?<!know )(?<!knew )\b(?:what(?:ever)?|everything|anything|all)(?: that)? {_SPEAKER} {ADVERB}"
        rf"(?P<verb>{SAYS})\b(?: (?P<topic>.*))?$",
        # How do X and Y differ on Z? Compare what X and Y said about Z.
        rf"^(?:how|where|what) (?:do|did|does) {_SPEAKER} {_DIFFER}{_ON}",
        rf"^(?P<whether>do|does|did) {_SPEAKER} (?:dis)?agree(?: (?:with|on|about) (?P<topic>.*))?$",
        rf"^(?:compare|contrast) (?:what )?{_SPEAKER}(?: {SAYS})?(?: {TOPIC_FOLLOWS} (?P<topic>.*))?$",
        rf"^(?:the )?differences? between (?:what )?{_SPEAKER}(?: {SAYS})?(?: {TOPIC_FOLLOWS} (?P<topic>.*))?$",
        # What is X's position on Y? the reaction of X to Y; quotes by X on Y; X's comments on Y; X quotes on Y; X on Y
        rf"^(?P<lead>when|where) {_BE} {_THEIRS} (?:\w+ )??{NOUN}{_ON}",
        rf"\b{_WHAT_IS} {_THEIRS} (?:\w+ )??{NOUN}\b(?: (?P<topic>.*))?$",
        rf"\b{_WHAT_IS} the (?:\w+ )?{NOUN} {OF} {_SPEAKER}{_ON}",
        rf"^(?:(?:any|all|the|some|a|a few|\d+|two|three|four|five|ten) )*(?:{NOUN}|word|anything|something) {OF} "
        rf"{_SPEAKER}{_ON}",
        rf"^(?:(?:any|all|the|some|a) )*(?:{QUOTES}|anything) (?:{ABOUT}) (?P<topic>.*) (?:from|by) {_SPEAKER}$",
        rf"^{_THEIRS} (?:\w+ )?{NOUN}{_ON}",
        r"^(?-i:(?P<speaker>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)*) (?P<topic>[a-z]\S*(?: [a-z]\S*)*)) quot(?:es|ations)$",
        rf"^{_SPEAKER} {QUOTES}(?: {TOPIC_FOLLOWS} (?P<topic>.*))?$",
        rf"^(?P<speaker>[\w.’'-]+(?:,? [\w.’'-]+){{0,9}}?)(?: {SAYS})? (?:on|about|re|regarding) (?P<topic>.*)$",
        # X “…”; “…”, X? where X says “…”; Did “…” come from X?
        rf"^(?P<whether>)(?P<speaker>{_CAPITALS}):? (?P<topic>{QUOTATION})$",
        rf"^(?P<whether>)(?P<topic>{QUOTATION}),?(?: [-–—])? (?P<speaker>{_CAPITALS})$",
        rf"^(?P<lead>where|when) {_SPEAKER} {SAYS} (?:that )?(?P<topic>{QUOTATION})$",
        rf"^(?P<whether>did|does) (?:the |this )?(?:{_WORDS} |{QUOTES} )?(?P<topic>{QUOTATION}) come from {_SPEAKER}$",
        # X said (that) Y?
        rf"^(?P<speaker>(?:[\w.’'-]+ ){{0,4}}?[\w.’'-]+) (?P<said>{SAYS}) (?P<topic>[^.?!]+)$",
    )
)
# “…”: who said that?
SAID_BY_WHOM = re.compile(rf"^(?P<topic>{QUOTATION})\W*(?:by )?(?P<lead>who|whom|whose)\b.*$", re.IGNORECASE)
ANYBODY_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # “…”? Whose words are “…”?
        rf"^(?:(?:the |this )?{QUOTES} )?(?P<topic>{QUOTATION})(?P<lead>)$",
        rf"^(?P<lead>where) (?:does|did|is) (?:the |this )?{QUOTES} (?P<topic>{QUOTATION})(?: come)?(?: from)?$",
        rf"^(?P<lead>whose) {NOUN} {_BE} (?:it |this |that |these |those )?(?:that )?(?P<topic>.*)$",
        # Who said Y? Who is supposed to have said Y? anyone quoted on Y
        rf"^{_WHO} {_BE} (?:supposed|reported|said|alleged|believed) to (?:have )?{ADVERB}{_SAID}",
        rf"^{_WHO} (?:has |have |had |might have |could have )?{ADVERB}{_SAID}",
        rf"^{_WHO} {_BE} {ADVERB}(?P<verb>{SAY_AFTER_IS})\b(?: (?P<topic>.*))?$",
        rf"^{_WHO} (?:first )?(?:used?|uttered|coined) {_WORDS} (?P<topic>.*)$",
        rf"^{_WHO} (?:has |have |had )?{ADVERB}(?P<verb>(?:dis)?agree[sd]?)\b(?: (?:with|to|on|about) (?P<topic>.*))?$",
        # What was said about Y? What was the reaction to Y? quotes on Y
        rf"^what (?:{_BE}|has been|had been|is being|was being|gets?|got) {ADVERB}(?:said|written|told|stated|claimed)"
        r"(?: (?P<topic>.*))?$",
        rf"^{_WHAT_IS} the (?:public )?reactions?(?P<topic>)$",
        rf"^(?:{_WHAT_IS} )?(?:(?:any|all|the|some|a|public) )*{QUOTES} (?:about|on|regarding|concerning|to|over) "
        r"(?P<topic>.*)$",
    )
)

_ARTICLE = r"(?:article|story|piece|report|column|text|interview|item|post|dispatch|analysis|editorial|headline|page)"
_OUTLET = r"(?:outlet|newspaper|paper|publication|publisher|site|website|agency|news organi[sz]ation|magazine|media)"
_UPDATED = r"(?:update[ds]?|revise[ds]?)"

# What an article's own fields answer.
FIELD_PATTERNS = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        ("title", rf"^(?:all |any |the )?{_ARTICLE}s? (?:written )?by\b"),
        ("title", rf"\b(?:which|what) {_ARTICLE}s?\b.*\b(?:write|wrote|written|by)\b"),
        (
            "title",
            rf"^(?:which|what) {_ARTICLE}s? (?:mention|discuss|cover|quote|talk about|deal with|(?:are|is) about)",
        ),
        ("author", rf"\bwho (?:wrote|authored|reported|penned)\b.*\b(?:{_ARTICLE}|(?:head|tit|entit)led)\b"),
        ("author", r"^who (?:reported|reports|wrote|writes) (?:for|in)\b|^who covered\b"),
        ("author", r"\bwho is the (?:author|writer|reporter|journalist)\b"),
        ("author", rf"\bwho (?:wrote|authored|penned) {QUOTATION}"),
        ("author", rf"\b(?:author|byline|writer|reporter|journalist)\b.*\b(?:of|for|behind|on)\b.*\b{_ARTICLE}\b"),
        ("author", r"\b(?:which|what) (?:journalist|reporter|author|writer)\b.*\b(?:wrote|authored|penned|covered)\b"),
        ("author", r"\b(?:whose|what) byline\b"),
        ("publisher", rf"\b(?:which|what) (?:\w+ )?{_OUTLET}s?\b"),
        ("publisher", r"\bwho published\b|\bpublisher of\b"),
        ("publisher", rf"\bwhere (?:was|did)\b.*\b{_ARTICLE}\b.*\b(?:published|appear|run|come from)\b"),
        ("updated_at", rf"\bwhen\b.*(?:\b{_ARTICLE}\b.*\b{_UPDATED}|\b{_UPDATED}\b.*\b{_ARTICLE})\b"),
        ("published_at", rf"\bwhen (?:was|were|did)\b.*\b{_ARTICLE}\b.*\b(?:published|appear|come out|run|posted)\b"),
        ("published_at", rf"\bwhen (?:was|were)\b.*\bpublished\b|\bwhen did\b.*\bpublish\b.*\b{_ARTICLE}\b"),
        ("published_at", r"\bpublication date\b|\b(?:what|which) (?:date|day)\b.*\b(?:published|appear)"),
        ("title", r"\b(?:title|headline) of\b|\b(?:what|which)(?: is|'s|’s| was)? the (?:title|headline)\b"),
        ("title", rf"\bwhat is\b.*\b{_ARTICLE} (?:called|titled|headlined)\b"),
        ("url", rf"\b(?:url|link|web address)\b.*\b{_ARTICLE}\b"),
    )
)
# What such questions are made of, beside what tells the article from others.
FIELD_WORDS = re.compile(
    r"\b(?:who|when|where|what|which|whose|author(?:ed)?|by(?:line)?|title[ds]?|headline[ds]?|publish(?:er|ed)?|"
    r"outlets?|(?:news)?papers?|publication|(?:web)?site|agency|journalists?|reporters?|writers?|writes?|wrote|written|penned|"
    r"articles?|stor(?:y|ies)|pieces?|report(?:ed)?|ran|run|carried|covered|appear(?:ed)?|entitled|date|day|magazine|"
    r"called|url|link|name|last|update[ds]?|revise[ds]?|do(?:es)? the archive (?:hold|have)|do you have|have you got"
    r")\b",
    re.IGNORECASE,
)
FIELD_EDGE = re.compile(r"^(?:(?:is|was|were|are|did|does|do|the|a|an|of|in|for|from)\b *)+(?=\S)", re.IGNORECASE)
