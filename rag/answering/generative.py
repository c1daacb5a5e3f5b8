"""Evidence → an answer in a language model's words, released sentence by sentence as each passes its check.

    for event in write(query, found, writer, checked, written, catalogue, settings):
        ...                                     # SentenceReady, SentenceRejected

The model sees numbered sentences and answers with their numbers, so a citation is a sentence of the archive by
construction; a sentence without a number cites the one nearest in words. A sentence that fails its check is tried once
more, with the objection; what fails again is left out and told. The model is stopped when it repeats itself. Not
covered: whether the archive answers at all (``evidence``), and what to do when nothing holds (``engines``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from llama_index.core.base.llms.types import ChatMessage

from rag import prompts
from rag.answering.checked import Checked, Drafted
from rag.answering.extractive import cite, place_of
from rag.answering.verification import mend_quotation
from rag.catalogue import Catalogue
from rag.errors import ModelError
from rag.evidence import Found
from rag.models.usage import ModelUsage
from rag.models.writer import Writer
from rag.ranking import EvidenceSentence
from rag.schema import AnswerSentence, Citation, Query, SentenceReady, SentenceRejected, Usage
from rag.sentences import ABBREVIATIONS, CONTINUING, NUMBERED, STATES, TITLES
from rag.settings import Settings
from rag.terms import stems

MAX_SENTENCES = 6
MAX_REPAIRS = 2
_REPAIR_TOKENS = 120
_MOST_BEHIND = 3  # sentences shown again for one that cites none
_MARKERS = r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+"
_NUMBER = re.compile(r"\d+")
_MARKER = re.compile(_MARKERS)
# A sentence ends at its last mark and markers, before the next one or a line's end.
_END = re.compile(rf"[.!?…][\"”’)]*(?:{_MARKERS})?(?=\s)|{_MARKERS}[.!?…]?(?=\s)|\n")
# A list mark, "The answer is:", and the speaker in brackets with which the prompt shows a sentence.
_LEAD = re.compile(r"^(?:(?:[-*•]|\d+[.)]|A:|(?:The )?answer(?: is)?:|\([^()]{2,60}\))(?:\s+|$))+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_LONGEST = 2000  # characters; a model that writes no full stop is cut


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as the model wrote it: its words without markers, and the numbers in them."""

    written: str
    text: str
    numbers: tuple[int, ...]


class Written:
    """What one answer cost: usage summed over its calls."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.says_not_found = False

    def add(self, usage: ModelUsage | None) -> None:
        """Add a call's tokens and cost."""
        if usage is not None:
            self.usage += usage.billed


def with_neighbours(found: Sequence[EvidenceSentence], catalogue: Catalogue) -> list[EvidenceSentence]:
    """The sentences found with the ones before and behind them, in a stable order: by article, then as they stand."""
    wanted: dict[tuple[str, int], EvidenceSentence] = {}
    for article_id in dict.fromkeys(e.article.id for e in found):
        here = {e.sentence: e for e in found if e.article.id == article_id}
        article = next(iter(here.values())).article
        rows = [s for row in catalogue.article_passages(article_id) for s in row.sentences]
        said = catalogue.statements(article_ids=[article_id])
        for i, sentence in enumerate(rows):
            if sentence in here:
                wanted[article_id, sentence.start] = here[sentence]
            elif any(other in here for other in rows[max(0, i - 1) : i + 2]):
                inside = tuple(s for s in said if s.start < sentence.end and s.end > sentence.start)
                seed = next(iter(here.values()))
                wanted[article_id, sentence.start] = EvidenceSentence(article, sentence, seed.features, 0.0, inside)
    return [wanted[key] for key in sorted(wanted)]


def write(
    query: Query,
    found: Found,
    writer: Writer,
    checked: Checked,
    written: Written,
    catalogue: Catalogue,
    settings: Settings,
) -> Iterator[SentenceReady | SentenceRejected]:
    """The model's sentences, each released when its check is done. Closing the iterator stops the model.

    Raises ModelError, InterruptedAnswerError when words had come; what failed its check until then is rejected first.
    """
    evidence = with_neighbours(found.sentences, catalogue)
    citations = cite(evidence)
    max_tokens = min(settings.llm_max_tokens, writer.context_window // 3)
    numbered = _fitting(query.searched, evidence, citations, writer, max_tokens)
    messages = prompts.answer_messages(query.searched, numbered)
    failed: list[tuple[_Line, Drafted, str]] = []
    reply = writer.stream(messages, max_tokens=max_tokens, temperature=settings.llm_temperature)
    try:
        with closing(reply):
            for line in _distinct(lines(reply)):
                if prompts.NOT_FOUND in line.written:
                    written.says_not_found = True
                    break
                drafted = _drafted(line, citations)
                objection = checked.objection(drafted)
                if objection is None:
                    yield checked.release(drafted)
                else:
                    failed.append((line, drafted, objection))
    except ModelError:
        for _, drafted, objection in failed:
            yield checked.reject(drafted, objection)
        raise
    finally:
        written.add(reply.usage)
    for tries, (line, drafted, objection) in enumerate(failed):
        again = None
        if tries < MAX_REPAIRS:
            second_try = prompts.repair_messages(query.searched, _behind(line, numbered), line.text, objection)
            again = _repaired(second_try, citations, writer, written)
        second = checked.objection(again) if again else objection
        if again is not None and second is None:
            yield checked.release(again)
        else:
            yield checked.reject(drafted, objection)


def _fitting(
    question: str, evidence: Sequence[EvidenceSentence], citations: Sequence[Citation], writer: Writer, max_tokens: int
) -> list[prompts.Numbered]:
    """As much of the evidence as the window holds beside the rest of the prompt and the answer.

    What was only found beside an answering sentence goes first, then the sentences that answer least.
    """
    numbered = [
        prompts.Numbered(c.number, place_of(c) or e.article.title or e.article.source, c.speaker, e.text)
        for e, c in zip(evidence, citations, strict=True)
    ]
    probable = [e.probability for e in evidence]
    while True:
        messages = prompts.answer_messages(question, numbered)
        size = sum(writer.count_tokens(message.content or "") for message in messages)
        # tiktoken may count a fifth less than the model's own tokenizer.
        if len(numbered) <= 1 or 1.2 * size + max_tokens <= writer.context_window:
            return numbered
        least = len(numbered) - 1 - probable[::-1].index(min(probable))
        del numbered[least], probable[least]


def _behind(line: _Line, numbered: Sequence[prompts.Numbered]) -> list[prompts.Numbered]:
    """What a sentence rests on: the sentences it numbers, else the few that share most words with it."""
    if cited := [n for n in numbered if n.number in line.numbers]:
        return cited
    wanted = set(stems(line.text))
    best = sorted(numbered, key=lambda n: -len(wanted.intersection(stems(n.text))))[:_MOST_BEHIND]
    return [n for n in numbered if n in best]


def _repaired(
    messages: Sequence[ChatMessage], citations: Sequence[Citation], writer: Writer, written: Written
) -> Drafted | None:
    """The model's second try at a sentence; None when it gives up or fails, since the first try is told anyway."""
    first = None
    try:
        with closing(writer.stream(messages, max_tokens=_REPAIR_TOKENS)) as reply:
            first = next(iter(lines(reply)), None)
        written.add(reply.usage)
    except ModelError:
        return None
    if first is None or prompts.NOT_FOUND in first.written:
        return None
    return _drafted(first, citations)


def _drafted(line: _Line, citations: Sequence[Citation]) -> Drafted:
    """A line with the citations it numbers; a number that none has cites nothing. Near-miss quotations are mended."""
    known = {c.number: c for c in citations}
    cited = tuple(known[n] for n in dict.fromkeys(line.numbers) if n in known)
    if len(cited) < len(set(line.numbers)):
        cited = ()  # a citation that doesn't exist: the sentence rests on something that isn't there
    elif not line.numbers:
        cited = _nearest(line.text, citations)
    if any(line.text == c.quote for c in cited):
        return Drafted(line.text, "quote", cited)
    mended = mend_quotation(AnswerSentence(line.text, line.numbers, "paraphrase"), cited)
    return Drafted(mended.text, "paraphrase", cited)


def _nearest(text: str, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """What a model that forgot to say so took its words from: the sentence with most of them, if it has the half."""
    wanted = set(stems(text))

    def shared(citation: Citation) -> int:
        return len(wanted.intersection(stems(citation.quote)))

    best = max(citations, key=shared)
    return (best,) if 2 * shared(best) >= len(wanted) > 0 else ()


def lines(deltas: Iterable[str]) -> Iterator[_Line]:
    """The sentences of a text that comes in pieces, each as soon as it is whole; the last one at the end.

    Markers stand before or behind a sentence's last mark.
    """
    buffer = ""
    for delta in deltas:
        buffer += delta
        while end := _sentence_end(buffer):
            yield from _line(buffer[:end])
            buffer = buffer[end:]
    yield from _line(buffer)


def _sentence_end(buffer: str) -> int | None:
    """Where the first whole sentence ends, when what follows shows that it does: markers may still come."""
    for match in _END.finditer(buffer):
        rest = buffer[match.end() :].lstrip()
        if not rest and "\n" not in match.group():
            return None
        if rest.startswith("[") or _is_abbreviated(buffer[: match.end()], rest):
            continue
        return match.end()
    return _LONGEST if len(buffer) > _LONGEST else None


def _is_abbreviated(before: str, rest: str) -> bool:
    """Whether a full stop is an abbreviation's, as far as the next word shows."""
    if not before.endswith("."):
        return False
    last = before[:-1].rsplit(None, 1)[-1].lstrip("“\"'‘(")
    if last in TITLES or last in CONTINUING or (_INITIALS.fullmatch(last) and last != "I"):
        return True
    if last in NUMBERED:
        return rest[:1].isdigit()
    return (last in ABBREVIATIONS or last in STATES) and rest[:1].islower()


def _line(written: str) -> Iterator[_Line]:
    """The sentence without list marks and markers; nothing when no word is left, or for a fence of the prompt's."""
    written = written.strip()
    if written.startswith(("<<<", ">>>")):
        return
    numbers = tuple(int(n) for marker in _MARKER.findall(written) for n in _NUMBER.findall(marker))
    text = _MARKER.sub("", written)
    text = _LEAD.sub("", text).strip()
    text = re.sub(r"\s+([.!?,;])", r"\1", text)
    if re.search(r"\w", text):
        yield _Line(written, text, numbers)


def _distinct(found: Iterable[_Line]) -> Iterator[_Line]:
    """Up to MAX_SENTENCES sentences, until one comes again: a small model that repeats itself doesn't stop."""
    seen: set[str] = set()
    for line in found:
        if line.text in seen or len(seen) >= MAX_SENTENCES:
            return
        seen.add(line.text)
        yield line
