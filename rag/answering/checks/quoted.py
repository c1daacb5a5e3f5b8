"""What stands in quotation marks stands in what is cited; a near miss can be mended with the source's own words.

    object_to_quotations(claim, evidence)      # “…” isn't in what it cites
    mend(text, quotes)                          # the text with its quotations put right, or without their marks

What may differ is for ``rag.language.typography.find_quoted`` to say, here and in the evaluation. Not covered:
quotations shortened with an ellipsis or filled in with brackets; they aren't the article's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.answering.checks.evidence import Claim, Evidence
from rag.language.names import Same, same_person
from rag.language.typography import STYLE, find, find_quoted
from rag.language.words import read
from rag.schema import Span
from rag.statements.quotations import quotations

NEAR = 0.6  # of a quotation's words, in the source's order


def object_to_quotations(claim: Claim, evidence: Evidence) -> str | None:
    """A quotation that no citation holds."""
    for span in claim.quoted:
        quote = span.of(claim.text)
        if not stands(quote, (*evidence.quotes, *evidence.titles)):
            return f"“{quote}” isn't in what it cites"
        if negator := _cut_off(quote, (*evidence.quotes, *evidence.titles)):
            return f"it cuts “{quote}” off before “{negator}”"
        holders = {s.speaker for s in claim.statements if any(_holds(c, span) for c in s.content)}
        reported = [
            words
            for words, speaker in evidence.reported
            if any(h and same_person(h, speaker) is not Same.NO for h in holders)
        ]
        if stands(quote, reported) and not stands(quote, (*evidence.spoken, *evidence.titles)):
            return f"“{quote}” isn't a quotation in what it cites"
    return None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _cut_off(quote: str, sources: Sequence[str]) -> str:
    """The negator that goes on where the quotation ends, wherever a source holds it; "" when there is none."""
    bare = quote.rstrip(f" {STYLE}")  # where its words end, whatever mark closes them
    behind = [source[span.end :] for source in sources if (span := find(bare, source))]
    first = [words[0] if (words := read(rest[:20])) and rest[:1].isspace() else None for rest in behind]
    return first[0].text if first and first[0] and all(w and w.low in {"not", "never"} for w in first) else ""


def stands(quote: str, sources: Sequence[str]) -> bool:
    """Whether one of the sources holds the quotation."""
    return any(find_quoted(quote, source) for source in sources)


def mend(text: str, sources: Sequence[str]) -> str:
    """The text with each near miss replaced by the source's own words, and other false quotations without marks.

    Marks that are taken away may leave others facing each other, so it goes on until nothing changes.
    """
    mended = _mended(text, sources)
    return mended if mended == text else mend(mended, sources)


def _mended(text: str, sources: Sequence[str]) -> str:
    for quotation in reversed(quotations(text, [Span(0, len(text))])):
        quote = quotation.inner.of(text)
        if stands(quote, sources):
            continue
        own = _nearest(quote, sources)
        if own is None:
            text = text[: quotation.start] + quote + text[quotation.end :]
        else:
            closed = own + quote[-1] if quote[-1] in STYLE else own
            own = closed if stands(closed, sources) else own
            text = text[: quotation.inner.start] + own + text[quotation.inner.end :]
    return text


def _nearest(quote: str, sources: Sequence[str]) -> str | None:
    """The words of a source that the quotation must have meant: most of its words, in order, and its two ends."""
    wanted = [w.low for w in read(quote)]
    best, found = NEAR, None
    for source in sources:
        words = read(source)
        lows = [w.low for w in words]
        matcher = SequenceMatcher(None, lows, wanted, autojunk=False)
        blocks = [b for b in matcher.get_matching_blocks() if b.size]
        if not blocks:
            continue
        start = max(0, blocks[0].a - blocks[0].b)
        last = blocks[-1]
        end = min(len(words), last.a + last.size + len(wanted) - last.b - last.size)
        share = SequenceMatcher(None, lows[start:end], wanted, autojunk=False).ratio()
        span = source[words[start].start : words[end - 1].end]
        if share >= best and not set(span) & set('“”"'):
            best, found = share, span
    return found
