"""A text as sentences, each with its exact offsets: the unit of evidence.

    text = "“Are you serious?” Smith asked. The U.S. Senate said no."
    [s.of(text) for s in sentences(text)]
    # ['“Are you serious?” Smith asked.', 'The U.S. Senate said no.']

A text is cut into paragraphs, a paragraph at the marks that may end a sentence; ``english.toml`` says when a full stop
belongs to an abbreviation. A quotation of several sentences is cut inside, and a closing mark
stays with the sentence that it closes. A mark in a bracketed aside within a sentence ends nothing.

Paragraphs. A blank line or U+2029 always ends one. A single line break ends one too, since scraped text holds a
paragraph a line, unless the block of lines is *hard-wrapped*: its longest line has 20 to 100 characters (but for a few,
where a word that the line's end broke has been joined), and of the lines after the first, list items aside, at least
half begin in lower case; below 40, its first begins in none, and a line before one in lower case doesn't end a
sentence. In such a block a line goes on into the next when that begins in
lower case, or when its first word would not have fitted; never into a list item.

Not covered: languages other than English (their marks work, their abbreviations don't); a sentence that ends in an
abbreviation before a name ("made in the U.S. Trump said so"), which stays joined to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rag.language import verbs
from rag.language.lexicon import DAYS, FUNCTION_WORDS, MONTH_WORDS, SHORT_MONTHS, SHORT_STATES, ZONE_NAMES, listed
from rag.language.words import split
from rag.schema import Sentence

(
    _BEFORE_NAMES, _BEFORE_NUMBERS, _CONTINUING, _ANYWHERE, _ALSO_WORDS, _TIMES, _WITH_EXCLAMATION
) = (
    frozenset(listed("abbreviations", name))
    for name in (
        "before_names", "before_numbers", "continuing", "anywhere", "also_words", "times", "with_exclamation",
    )
)  # fmt: skip
_CAPITAL_BEFORE_NUMBERS = frozenset({*listed("abbreviations", "capital_before_numbers"), *SHORT_MONTHS}) - {"may"}
_STATES = frozenset(state.removesuffix(".") for state in SHORT_STATES)

_AFTER_TIME = DAYS | MONTH_WORDS | frozenset(map(str.casefold, ZONE_NAMES))
"""After "8 p.m." these go on with the sentence; another capital begins the next."""

_OPENERS = FUNCTION_WORDS - frozenset(listed("abbreviations", "no_openers"))
"""Capitalised, these begin a sentence: they decide whether one ended at "U.S." or "Inc."."""

_BEFORE_STATE = frozenset(",-–(")
Abbreviation = Literal["goes on", "before a number", "of a time", "of a state", "either", ""]

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
_SHORTEST, _SURELY_LINES, _LONGEST = 20, 40, 100  # characters of a hard-wrapped block's longest line
_ENDS = frozenset(".!?:;…")
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


def sentence_at(text: str, place: int) -> Sentence | None:
    """The sentence that holds a place, as :func:`sentences` has it; only its paragraph is cut. None between two."""
    for number, (start, end) in enumerate(_paragraphs(text)):
        if start <= place < end:
            spans = (Sentence(first, last, number) for first, last in _spans(text, start, end))
            return next((sentence for sentence in spans if sentence.start <= place < sentence.end), None)
    return None


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
        return _word_before(text, start, match.start()).casefold() not in _WITH_EXCLAMATION
    return True


def _is_tagged(text: str, end: int, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a quotation ends here and its sentence goes on with who said it: ``“Really?” Smith asked.``"""
    quoted = match["close"].endswith(("”", '"', "»", "''", "’", "'"))
    if not quoted or following["open"] or not following["word"] or _opens(following["word"]):
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
    if _is_number_or_letter(last) and _leads(text, start, before):
        return False  # "1." begins a list item, "J." a name
    preceded = text[max(start, before - 2) : before].strip()[-1:]
    kind = abbreviation(last, preceded)
    if kind == "before a number":
        return not word[:1].isdigit()
    if kind == "of a time":
        return word.casefold() not in _AFTER_TIME
    if kind == "of a state" and preceded == ",":
        return not following["open"].startswith("(")  # RENO, Nev. (AP)
    if kind in ("", "goes on"):
        return not kind
    if not _DOUBLE_QUOTES.isdisjoint(match["close"]):
        return True
    return _opens(word) and not (len(word) == 1 and following["dot"])


def _is_number_or_letter(word: str) -> bool:
    return len(word) == 1 or (len(word) <= 2 and word.isdigit())


def _leads(text: str, start: int, at: int) -> bool:
    """Whether a word opens the sentence, or what stands behind its colon."""
    return at == start or text[max(start, at - 2) : at] == ": "


def abbreviation(word: str, preceded: str = "") -> Abbreviation:
    """What a word before a full stop abbreviates, by what that says of the sentence; "" for no abbreviation.

    ``preceded`` is the mark in front of it, by which "Miss." is a state. An initial may be "either".

    >>> abbreviation("Sen"), abbreviation("No"), abbreviation("Inc"), abbreviation("said")
    ('goes on', 'before a number', 'either', '')
    """
    low, capital = word.casefold(), word[:1].isupper()
    if word in _CONTINUING or (capital and low in _BEFORE_NAMES):
        return "goes on"
    if _leads_number(word, low):
        return "before a number"
    if low in _TIMES:
        return "of a time"
    if capital and _is_state(low, preceded):
        return "of a state"  # after a comma the end of a sentence: "in Mobile, Ala. Ann Lee stayed."
    return "either" if _is_written_short(word, low) else ""


def _leads_number(word: str, low: str) -> bool:
    if not word[:1].isupper():
        return low in _BEFORE_NUMBERS
    return low in _CAPITAL_BEFORE_NUMBERS or (low in _BEFORE_NUMBERS and len(word) > 1)


def _is_state(low: str, preceded: str) -> bool:
    return low in _STATES and (low not in _ALSO_WORDS or preceded in _BEFORE_STATE)


def _is_written_short(word: str, low: str) -> bool:
    if low in _ANYWHERE:
        return word[:1].isupper() != (low == "al")
    return word != "I" and _INITIALS.fullmatch(word) is not None


def _opens(word: str) -> bool:
    """Whether a capitalised word begins a sentence wherever it stands: "The", "He's"; not "WHO"."""
    return split(word)[0] in _OPENERS and (len(word) == 1 or not word.isupper())


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
    width = max((end - start for start, end in lines if end - start <= _LONGEST), default=0)
    joinable = [not _ITEM.match(text, start, end) for start, end in lines]
    wrapped = _is_hard_wrapped(text, lines, width, joinable)
    first = 0
    for i, (start, end) in enumerate(lines):
        if wrapped and i + 1 < len(lines) and joinable[i + 1]:
            word = text[slice(*lines[i + 1])].split(maxsplit=1)[0]
            if word[0].islower() or end - start + 1 + len(word) > width:
                continue
        yield lines[first][0], end
        first = i + 1


def _is_hard_wrapped(text: str, lines: Sequence[tuple[int, int]], width: int, joinable: Sequence[bool]) -> bool:
    """Whether most lines are at most as wide as the widest that may be wrapped, and most go on in small letters."""
    lower = [text[start].islower() for start, _ in lines]
    mostly = 2 * sum(end - start <= _LONGEST for start, end in lines) > len(lines)
    if not mostly or width < _SHORTEST or not 2 * sum(lower[1:]) >= sum(joinable[1:]) > 0:
        return False
    ends = [text[end - 1] in _ENDS for _, end in lines]
    breaks = any(ended and low for ended, low in zip(ends, lower[1:], strict=False))
    return width >= _SURELY_LINES or not (lower[0] or breaks)
