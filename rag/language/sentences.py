"""A text as sentences, each with its exact offsets: the unit of evidence.

    text = "“Are you serious?” Smith asked. The U.S. Senate said no."
    [s.of(text) for s in sentences(text)]
    # ['“Are you serious?” Smith asked.', 'The U.S. Senate said no.']

A text is cut into paragraphs, a paragraph at the marks that may end a sentence; short lists, kept as data below,
say when a full stop belongs to an abbreviation. A quotation of several sentences is cut inside, and a closing mark
stays with the sentence that it closes. A mark in a bracketed aside within a sentence ends nothing.

Paragraphs. A blank line or U+2029 always ends one. A single line break ends one too, since scraped text holds a
paragraph a line, unless the block of lines is *hard-wrapped*: its longest line has 40 to 100 characters, and of the
lines after the first, list items aside, at least half begin in lower case. In such a block a line goes on into the
next when that begins in lower case, or when its first word would not have fitted; never into a list item.

Not covered: languages other than English (their marks work, their abbreviations don't); a sentence that ends in an
abbreviation before a name ("made in the U.S. Trump said so"), which stays joined to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language import verbs
from rag.schema import Sentence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The lists follow news style: the titles, months and states that the Associated Press stylebook abbreviates, and
# what American newspapers abbreviate beside them. Each is written without its last full stop.

TITLES = _words(
    """Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Hon Rev Fr Msgr Sen Sens Rep Reps Gov Govs Pres Amb Atty Asst Supt
    Gen Col Lt Cpl Sgt Pvt Capt Cmdr Cdr Maj Adm Brig Spc Ald Det Insp Dir"""
)
"""Always followed by a name, so never the end of a sentence."""

NUMBERED = _words(
    """No Nos no Vol vol p pp Art Sec Ch ch Fig fig Pt Rte approx est ca c Jan Feb Mar Apr Jun Jul Aug Sep Sept
    Oct Nov Dec"""
)
"""Before a number they don't end a sentence; before a word they do ("No. He won't.")."""

CONTINUING = _words("e.g i.e vs v cf viz")
"""Never the end of a sentence."""

ABBREVIATIONS = _words(
    "Inc Corp Co Cos Ltd Bros Jr Sr Esq St Ste Mt Ft Ave Blvd Rd Dept Dist Assn Univ Natl Intl Govt al"
)
"""Within a sentence or at its end: the next word decides."""

STATES = _words(
    """Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Me Mich Minn Miss Mo Mont Neb Nev N.H N.J
    N.M N.Y N.C N.D Okla Ore Pa Penn R.I S.C S.D Tenn Tex Vt Va Wash W.Va Wis Wyo D.C Ont Que Alta"""
)
"""After a comma, and with no comma of their own, the end of a sentence: "in Mobile, Ala. Ann Lee stayed."."""

STATES_LIKE_WORDS = _words("Ala Ark Del Ill Ind Kan La Mass Me Miss Mo Ore Pa Wash")
"""Also words: as states only after a comma, a hyphen or a bracket."""

TIMES = _words("a.m p.m A.M P.M")
AFTER_TIME = _words(
    """ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET Eastern Central Mountain Pacific Greenwich
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb March April May June July Aug Sept Oct Nov
    Dec January February August September October November December"""
)
"""After "8 p.m." these go on with the sentence; another capital begins the next."""

OPENERS = _words(
    """A About According After Again All Also Although Among An And Any Are As Asked At Because Before Both But By
    Can Did Do Does Despite During Each Earlier Either Even Every Few For From Given Had Has Have He Her Here
    His How However I I'd I'll I'm I've If In Instead Is It It's Its Just Last Later Like Many Maybe Meanwhile
    More Most Much My Neither Nevertheless No Nobody Nor Not Nothing Now Of On Once One Only Or Other Others Our
    Perhaps Rather Several She She's Should Since So Some Still Such Than That That's The Their Then There
    There's These They They're Thirdly This Those Though Through To Today Two Unless Until Was We We're We've
    Well Were What When Whether Which While Who Why With Without Would Yes Yesterday Yet You You're Your"""
)
"""Capitalised, these begin a sentence: they decide whether one ended at "U.S." or "Inc."."""

WITH_EXCLAMATION = frozenset({"Yahoo", "Jeopardy"})
"""Names written with an exclamation mark."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)")
_ITEM = re.compile(r"\s*(?:[•▪●◦■‣*-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_CANDIDATE = re.compile(
    r"""
      (?P<aside> (?<=[\w,;:%–—-]\s) [(\[] [^()\[\]]{0,300} [)\]] )  # in mid-sentence: its marks end nothing
    | (?P<item> (?<=\s) [•▪●◦■‣] (?=\s) )                           # a list run into one line
    | (?P<mark> [.!?…‥]++ (?: [ \u00a0] [.…]++ (?!\w) )* | [。！？]+ )
      (?P<close> (?: ["'”’»›)\]}*_] | \[\d{1,3}\] )* (?: [ \u00a0] ” (?=\s|\Z) )? )
    """,
    re.VERBOSE,
)
_NEXT = re.compile(r"(?P<gap>\s*)(?P<open>[\"'“‘«‹(\[{*_¿¡—–-]*)\s*(?P<word>[^\W_][\w'’]{0,30})?(?P<dot>\.?)")
_LAST_WORD = re.compile(r"[\w.&]+\Z")
_INITIALS = re.compile(r"[^\W\d_]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_TAG = re.compile(
    r"(?:[A-Z][\w.'’-]{0,30}\s+){1,4}(?P<verb>[a-z-]+)\b(?:(?P<whole>\s*(?:\.|\Z))"
    r"|(?P<object>\s+(?:the|that|a|an|he|she|it|they|we|his|her|its|their|there|this|no)\b))?"
)
_TELLING = verbs.finite(verbs.TELL)  # a hearer may follow: "Smith told the court"
_WORD = re.compile(r"[^\W_]")
_DOMAINS = frozenset({"Com", "Org", "Net", "Gov", "Edu", "Co", "Tv", "Js"})
_DOUBLE_QUOTES = frozenset('"”»')


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence of ``text``, in order, with half-open code-point offsets and its paragraph, from 0.

    Sentences are disjoint, and what lies between two is white space only: each other character is in exactly one.
    Takes time linear in the length of ``text``; raises nothing.
    """
    found = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        found += [Sentence(first, last, number) for first, last in _spans(text, start, end)]
    return tuple(found)


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, which begins and ends with a character that isn't white space.

    Each holds a letter or a digit, unless the whole paragraph has none: stray marks stay with their neighbour.
    """
    word = _WORD.search(text, start, end)
    for match in _CANDIDATE.finditer(text, start, end):
        cut = match.start() if match["item"] else match.end()
        if match["aside"] or word is None or word.start() >= cut:
            continue
        if match["item"] or _ends_sentence(text, start, end, match):
            word = _WORD.search(text, cut, end)
            if word:
                yield _trimmed(text, start, cut)
                start = _trimmed(text, cut, end)[0]
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_sentence(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether the mark ends the sentence that began at ``start``, rather than stands within it."""
    mark = match["mark"]
    following = _NEXT.match(text, match.end(), end)
    assert following is not None  # every part of the pattern is optional
    word = (following["word"] or "").replace("’", "'")
    if mark[0] in "。！？":
        return True
    if not following["gap"]:
        return _runs_on(text, match, following["open"], word)
    if word and word[0].islower() and not word[1:2].isupper():  # a brand like iPhone may begin a sentence
        return False
    if following["open"].startswith(("-", "–", "—")):  # "RENO, Nev. — Lee", "ready for this? — his promises"
        return False
    if _is_tagged(text, end, match, following):
        return False
    if mark == ".":
        return _full_stop_ends(text, start, match, following, word)
    if mark == "!":
        return _word_before(text, start, match.start()) not in WITH_EXCLAMATION
    return True


def _is_tagged(text: str, end: int, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a quotation ends here and its sentence goes on with who said it: ``“Really?” Smith asked.``"""
    quoted = match["close"].endswith(("”", '"', "»", "''", "’", "'"))
    if not quoted or following["open"] or not following["word"] or following["word"] in OPENERS:
        return False
    tag = _TAG.match(text, following.start("word"), end)
    if tag is None or tag["verb"] not in verbs.TAGS:
        return False
    asks = "?" in match["mark"] or "!" in match["mark"]
    return tag["whole"] is not None or (asks and (tag["object"] is None or tag["verb"] in _TELLING))


def _runs_on(text: str, match: re.Match[str], opening: str, word: str) -> bool:
    """Whether a sentence ends though no space follows, as in scraped text: ``said.“We``, ``ended.Trump then``."""
    before = (text[max(0, match.start() - 24) : match.start()].split() or [""])[-1]
    if not before[-2:].islower() or any(mark in before for mark in "./@:"):
        return False
    if opening:
        return opening[0] == "“"
    return word[:1].isupper() and word[1:].islower() and word not in _DOMAINS


def _full_stop_ends(text: str, start: int, match: re.Match[str], following: re.Match[str], word: str) -> bool:
    """Whether a single full stop before something that isn't lower case ends the sentence."""
    last = _word_before(text, start, match.start())
    before = match.start() - len(last)
    leads = before == start or text[max(start, before - 2) : before] == ": "
    if leads and (last.isdigit() or len(last) == 1) and len(last) <= 2:
        return False  # "1." begins a list item, "J." a name
    if len(last) > 1 and last.isalpha() and last.isupper():
        last = last.capitalize()  # ST. LOUIS
    if last in TITLES or last in CONTINUING:
        return False
    if last in NUMBERED:
        return not word[:1].isdigit()
    if last in TIMES:
        return word not in AFTER_TIME
    preceded = text[max(start, before - 2) : before].strip()[-1:]
    if last in STATES and preceded == ",":
        return not following["open"].startswith("(")  # RENO, Nev. (AP)
    state = last in STATES and (last not in STATES_LIKE_WORDS or preceded in ("-", "–", "("))
    if last == "I" or not (state or last in ABBREVIATIONS or _INITIALS.fullmatch(last)):
        return True
    if not _DOUBLE_QUOTES.isdisjoint(match["close"]):
        return True
    return word in OPENERS and not (len(word) == 1 and following["dot"])


def _word_before(text: str, start: int, end: int) -> str:
    """The word that ends at ``end``, full stops inside it included; of a very long one the last characters."""
    found = _LAST_WORD.search(text[max(start, end - 24) : end])
    return found[0] if found else ""


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs' ranges, without white space at their ends."""
    block: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        line = _trimmed(text, match.start(), match.start(1))
        if line[0] < line[1]:
            block.append(line)
        if line[0] == line[1] or match[1] == "\u2029":
            yield from _unwrapped(text, block)
            block = []
    yield from _unwrapped(text, block)


def _unwrapped(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The paragraphs of a block of lines: a line each, unless the block is hard-wrapped (see the module's rule)."""
    width = max((end - start for start, end in lines), default=0)
    joinable = [not _ITEM.match(text, start, end) for start, end in lines]
    lower = [text[start].islower() for start, _ in lines]
    wrapped = 40 <= width <= 100 and 2 * sum(lower[1:]) >= sum(joinable[1:]) > 0
    first = 0
    for i, (start, end) in enumerate(lines):
        if wrapped and i + 1 < len(lines) and joinable[i + 1]:
            word = text[slice(*lines[i + 1])].split(maxsplit=1)[0]
            if lower[i + 1] or end - start + 1 + len(word) > width:
                continue
        yield lines[first][0], end
        first = i + 1
