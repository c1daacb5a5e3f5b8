"""What pages put around and between the paragraphs of a story: share bars, links, newsletters, rights, captions.

    is_furniture("Read more: Mayor to stand down"), is_furniture("A crane burns on Friday. (AP Photo/Mira Lund)")

Every rule asks for a shape that prose doesn't have, and must hold for the whole line, or for each of its sentences. Not
covered: furniture inside a paragraph, captions without a credit, languages other than English.
"""

from __future__ import annotations

import re

from rag.articles.bylines import is_outlet, is_person
from rag.language import verbs

_MOST_CHARACTERS = 320
_SAYS = "|".join(sorted(verbs.finite(verbs.NEUTRAL) - verbs.NOUN_LIKE))
_SITES = r"(?:X|twitter|facebook|instagram|threads|bluesky|linkedin|telegram|tiktok|youtube|truth social|whatsapp)"
_PICTURE = r"(?:photo(?:graph)?|image|picture|illustration|graphic|video)s?"

# Lines that sites put around stories. Each must match a whole line. Prose that only begins like one has a verb and a
# full stop where these have none, so the open patterns are short or end in a telling word.
_FURNITURE = re.compile(
    (
        # advertisements and page furniture
        r"(?:skip )?advertisements?|(?:story|article) continues (?:below|after)(?: (?:this )?advertisement)?"
        r"|scroll (?:down )?to continue(?: reading)?|(?:jump|skip) to (?:main )?content|sponsored(?: content)?"
        r"|loading\.*"
        r"|listen to (?:this )?(?:article|story)|listen|watch|print|save|comments?|gift(?: this article)?"
        r"|\d+ min(?:ute)?s? read|\d+ (?:comments?|shares?)|view comments|leave a comment|(?:log|sign) in to comment"
        r"|this (?:video|content) (?:is not|isn.t) available.{0,60}|back to top|(?:play|video) (?:video|player)"
        # share bars: nothing but the names of sites and what one does with them
        r"|share(?: this)?(?: article| story| page| post)?(?: (?:on|via|with) .{1,60})?:?"
        rf"|(?:(?:share|tweet|email|print|copy|link|save|pinterest|reddit|post|{_SITES})(?: on)?[\s,|•·/]*){{2,}}"
        rf"|(?:tweet|email|copy link|{_SITES})"
        rf"|(?:follow|like|join|find) .{{1,60}} on {_SITES}(?:,? and {_SITES})?(?:[ :,]+(?:at )?@?\w+|:? here"
        r"| for (?:more|the latest)\b.{0,40})?[.!]?"
        r"|follow @\w+\.?"
        # links to other stories
        r"|(?:read|see|learn) (?:more|also|next)|also read"
        r"|most (?:read|popular|viewed)(?: (?:from|in|on) .{1,30})?|recommended"
        r"|trending(?: now)?"
        r"|(?:related|more|recommended|top|latest|popular) (?:stories|articles|coverage|news|reading|posts|topics)"
        r"|(?:suggested|explore more on these) topics:?|reuse this content|purchase licensing rights|read next"
        r"|(?:skip past|after) newsletter promotion|privacy notice: .{0,300}|explore further|leave a reply|like this:?"
        r"|click to (?:share|print|email) .{0,80}|posted in .{1,60}|(?:previous|next) (?:post|article|story)\b.{0,100}"
        r"|the post .{1,200} appeared first on .{1,100}"
        r"|related|up next|you (?:may|might) also like|what to read next|editors?['’]s? picks?|tags|topics"
        r"|(?:read (?:more|also|next|the full (?:story|article))|related(?: (?:stories|articles|coverage))?|see also"
        r"|also read|recommended(?: reading)?|don['’]t miss|you (?:may|might) also like|more on this(?: story)?"
        r"|tags|topics|filed under|further reading)\s*:.{0,200}"
        # newsletters and subscriptions
        rf"|(?!.*\b(?:{_SAYS})\b)(?:sign up|subscribe|get)\b[^“”]{{0,120}}"
        r"\b(?:newsletters?|inbox|podcasts?|channel|alerts|daily briefing|notifications)\b[^“”.!]{0,60}[.!]?"
        r"|(?:subscribe|sign up)(?: now| today| here)?[.!]?"
        r"|(?:already a subscriber\?|have an account\?).{0,40}|(?:download|get) (?:our|the) (?:free )?app\b.{0,60}"
        # rights
        r"|(?:©|\(c\) ?(?:19|20)\d\d|copyright\s*(?:©|\(c\)|(?:19|20)\d\d|by )).{0,160}"
        r"|.{0,160}\ball rights reserved\b.{0,140}"
        r"|this (?:material|story|article) may not be (?:published|reproduced|copied).{0,120}"
        rf"|(?:{_PICTURE}(?: credit| courtesy| by)?|credit)\s*:.{{0,80}}|{_PICTURE} by [A-Z].{{0,60}}"
        rf"|{_PICTURE} (?:source|caption|credit)\s*[,:].{{0,300}}|(?:hide|show|toggle) caption"
        # who helped, and the outlet about itself
        r"|[-–—]*with assistance (?:from|by) .{1,160}"
        r"|.{1,160}\bcontributed (?:reporting|to this (?:report|story|article))\.?"
        r"|our standards:.{0,80}|(?:last )?(?:published|updated|posted)(?: on)?:?"
        # labels of news databases
        r"|(?:abstract|full text|body|load-date|length)\s*[.:]?(?: \d+ words)?"
    ),
    re.IGNORECASE,
)
# A caption ends in a credit ("… on Friday. Photo: Mira Lund", "… (AP Photo/Mira Lund)") or is one ("Mira Lund / AP").
_CREDIT = re.compile(
    rf"\(?(?:{_PICTURE}(?: credit| courtesy| by)?|credit)\s*:\s*[^.]{{1,60}}"
    r"|\((?=[^()]*\b(?:photo|images|pictures|handout|reuters|ap|afp)\b)[^()]{1,60}\)|(?:hide|toggle) caption",
    re.IGNORECASE,
)
_SOURCES = re.compile(r"(?P<whose>[A-Z][\w.’' -]{1,40}?) ?/ ?(?P<whence>[A-Z][\w.’' -]{1,40})")
_WHENCE = re.compile(rf"{_SITES}|getty|.*\bimages|.*\bphotos?|handout|pool", re.IGNORECASE)
_SENTENCE_GAP = re.compile(r"(?<=[.!?”’\"')])\s+(?=\S)")


def is_furniture(text: str) -> bool:
    """Whether a line is page furniture or a caption, or holds no letter and no digit."""
    if len(text) > _MOST_CHARACTERS:
        return False
    text = text.strip("-_*# \t")
    if not any(c.isalnum() for c in text) or _FURNITURE.fullmatch(text):
        return True
    if not ("/" in text or ":" in text or text[-1] in ").!n"):
        return False
    sentences = _SENTENCE_GAP.split(text)
    if _CREDIT.fullmatch(sentences[-1].rstrip(".)") + ")" * sentences[-1].startswith("(")) or _is_source(text):
        return True
    return len(sentences) > 1 and all(map(_FURNITURE.fullmatch, sentences))


def _is_source(text: str) -> bool:
    """Whether a line is a photographer and an agency, and nothing else: "Mira Lund / Reuters"."""
    match = _SOURCES.fullmatch(text.strip(" ()."))
    parts = match.groups() if match else ()
    return any(_WHENCE.fullmatch(part) or is_outlet(part) or is_person(part) for part in parts)
