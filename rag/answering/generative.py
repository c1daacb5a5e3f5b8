"""Evidence → an answer in a language model's words, released sentence by sentence as each passes its check.

    for event in write(query, brief, reader, checked, written, look, archive):
        ...                                     # Searching, SentenceReady, SentenceRejected

The model sees the brief's numbered sentences and answers with their numbers, so a citation is a sentence of the archive
by construction. It may search again. What stands nearly so in what it cites is shown at once; from the first sentence
on that the rules can't tell, the rest waits for the judge, who sees them all in one call at the end. What fails is
written once more, all in one call, then left out and told. The model is stopped when it repeats itself. Not covered:
what to do when nothing holds (``engines``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from llama_index.core.base.llms.types import ChatMessage

from rag import prompts
from rag.answering.builder import AnswerBuilder, Draft
from rag.answering.citations import citation_within
from rag.answering.judge import Judge, Pending
from rag.answering.verification import mend_quotation
from rag.errors import ModelError
from rag.language.sentences import abbreviation
from rag.language.terms import stems
from rag.models.usage import ModelUsage
from rag.models.writer import Writer
from rag.schema import (
    AnswerSentence,
    Citation,
    Query,
    RejectedBy,
    Searching,
    SentenceReady,
    SentenceRejected,
    Span,
    Support,
    Usage,
)
from rag.search import Archive, Brief, Line
from rag.search.ranking import EvidenceSentence
from rag.settings import Settings
from rag.store.catalogue import Catalogue

MAX_SENTENCES = 6
MAX_SEARCHES = 2
FURTHER_TOKENS = 600
"""Of text that one further search may add to the brief."""
NOT_SAID = "it isn’t said so in what it cites"
_REASONS = {
    "partly": "what it cites bears out only a part of it",
    "no": "what it cites doesn’t bear it out",
}
_UNJUDGED = "the judge gave no verdict on it"
_MEND_TOKENS = 80  # of a sentence written once more
_MARKERS = r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+"
_NUMBER = re.compile(r"\d+")
_MARKER = re.compile(_MARKERS)
# A sentence ends at its last mark and markers, before the next one or a line's end.
_END = re.compile(rf"[.!?…][\"”’)]*(?:{_MARKERS})?(?=\s)|{_MARKERS}[.!?…]?(?=\s)|\n")
# A list mark, "The answer is:", and the speaker in brackets with which the prompt shows a sentence.
_LEAD = re.compile(r"^(?:(?:[-*•]|\d+[.)]|A:|(?:The )?answer(?: is)?:|\([^()]{2,60}\))(?:\s+|$))+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_LONGEST = 2000  # characters; a model that writes no full stop is cut

Look = Callable[[str], Brief]
Events = Iterator[Searching | SentenceReady | SentenceRejected]


@dataclass(frozen=True, slots=True)
class Reader:
    """A language model, and what of its word counts: its "not found"; and a judge, without whom the rules are all."""

    writer: Writer
    judge: Judge | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as the model wrote it: its words without markers, and the numbers in them."""

    written: str
    text: str
    numbers: tuple[int, ...]


class ModelRun:
    """What one answer took: usage summed over its calls, the searches made, and whether the model found no answer."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.searches: list[str] = []
        self.says_not_found = False

    def add(self, usage: ModelUsage | None) -> None:
        """Add a call's tokens and cost."""
        if usage is not None:
            self.usage += usage.billed


@dataclass
class _Sentence:
    """A sentence between the model and the reader. Without support or a reason against it, it waits for the judge."""

    draft: Draft
    support: Support | None = None
    reason: str | None = None
    by: RejectedBy = "support"

    @property
    def waits(self) -> bool:
        """Whether neither is known."""
        return self.support is None and self.reason is None


@dataclass
class _Answer:
    """The answer as it grows: what was released or waits, in the order written."""

    query: Query
    brief: Brief
    reader: Reader
    checked: AnswerBuilder
    catalogue: Catalogue
    released: list[_Sentence] = field(default_factory=list)
    held: list[_Sentence] = field(default_factory=list)

    def take(self, line: _Line) -> Events:
        """Look at a line, and release it if the rules bear it out and none before it waits."""
        sentence = self.seen(line)
        if self.held or sentence.support is None:
            self.held.append(sentence)
        else:
            yield self.release(sentence)

    def seen(self, line: _Line) -> _Sentence:
        """The line as a sentence, with what the rules can tell of it."""
        draft = draft_of(line.text, line.numbers, self.brief)
        sight = self.checked.inspect(draft)
        if sight.veto is None and sight.support is None and self.reader.judge is None:
            return _Sentence(draft, reason=NOT_SAID)
        return _Sentence(draft, sight.support, sight.veto, by="veto" if sight.veto else "support")

    def release(self, sentence: _Sentence) -> SentenceReady:
        """Show a sentence that holds."""
        assert sentence.support is not None
        self.released.append(sentence)
        return self.checked.release(sentence.draft, sentence.support)

    def judge(self, among: Sequence[_Sentence], before: Sequence[_Sentence], written: ModelRun) -> None:
        """Settle by the judge's verdict what waits among these; ``before`` is told. Raises ModelError."""
        waiting = [sentence for sentence in among if sentence.waits]
        if not waiting or self.reader.judge is None:
            return
        numbers = {id(sentence): n for n, sentence in enumerate(waiting, start=1)}
        told = [Pending(s.draft, numbers.get(id(s))) for s in (*before, *among) if s.reason is None]
        verdicts, usage = self.reader.judge.verdicts(self.query.searched, told, self.catalogue)
        written.usage += usage
        for number, sentence in enumerate(waiting, start=1):
            verdict = verdicts.get(number)
            if verdict == "yes":
                sentence.support = "judged"
            else:
                sentence.reason = _REASONS.get(verdict or "", _UNJUDGED)


def write(
    query: Query,
    brief: Brief,
    reader: Reader,
    checked: AnswerBuilder,
    written: ModelRun,
    look: Look,
    archive: Archive,
) -> Events:
    """The model's sentences, each released when it is known to hold. Closing the iterator stops the model.

    ``look`` searches the archive again. Raises ModelError, InterruptedAnswerError when words had come; what failed its
    check until then is rejected first.
    """
    settings = archive.settings
    answer = _Answer(query, brief, reader, checked, archive.catalogue)
    messages = prompts.answer_messages(query.searched, [line.shown for line in brief.lines])
    max_tokens = longest(settings, reader.writer)
    told: list[str] = []
    try:
        while True:
            searched = None
            reply = reader.writer.stream(messages, max_tokens=max_tokens, temperature=settings.llm_temperature)
            try:
                with closing(reply):
                    for line in _distinct(lines(reply)):
                        if searched := _search(line, reader, written):
                            break
                        if prompts.NOT_FOUND in line.written or prompts.SEARCH in line.written:
                            written.says_not_found = not told
                            break
                        told.append(line.written)
                        yield from answer.take(line)
            finally:
                written.add(reply.usage)
            if not searched or told:
                break
            yield Searching(searched)
            written.searches.append(searched)
            known = len(answer.brief.lines)
            answer.brief = answer.brief.extended(look(searched))
            new = [line.shown for line in answer.brief.lines[known:]]
            messages = [*messages, *prompts.further_messages(query.searched, searched, new)]
        answer.judge(answer.held, answer.released, written)
    except ModelError:
        yield from _reject_held(answer)
        raise
    yield from _settle(answer, messages, "\n".join(told), written)


def longest(settings: Settings, writer: Writer) -> int:
    """Tokens of the longest answer: as set, and no more than a third of what the model reads."""
    return min(settings.llm_max_tokens, writer.context_window // 3)


def budget(settings: Settings, writer: Writer) -> int:
    """Tokens of the brief: as set, and what the window holds beside the rules, the question and the answer.

    tiktoken may count a fifth less than the model's own tokenizer.
    """
    rules = sum(writer.count_tokens(m.content or "") for m in prompts.answer_messages("", ())) + 100
    return max(0, min(settings.evidence_tokens, int(writer.context_window / 1.2) - longest(settings, writer) - rules))


def _search(line: _Line, reader: Reader, written: ModelRun) -> str | None:
    """The words that the model wants to look for, while it may."""
    _, mark, wanted = line.written.partition(prompts.SEARCH)
    wanted = wanted.strip(' .“”"')
    may = reader.decides and len(written.searches) < MAX_SEARCHES and wanted not in written.searches
    return wanted[:200] if mark and wanted and may else None


def _reject_held(answer: _Answer) -> Events:
    """Tell what failed, and what nobody is left to judge."""
    for sentence in answer.held:
        if sentence.support is None:
            yield answer.checked.reject(sentence.draft, sentence.reason or _UNJUDGED, sentence.by)


def _settle(answer: _Answer, messages: Sequence[ChatMessage], reply: str, written: ModelRun) -> Events:
    """Have what failed written once more, and release or reject what was held, in the order written."""
    failed = [sentence for sentence in answer.held if sentence.reason is not None]
    mended = _mended(answer, failed, messages, reply, written) if failed else {}
    for sentence in answer.held:
        again = mended.get(id(sentence))
        if sentence.support is not None:
            yield answer.release(sentence)
        elif again is not None and _adds(again, answer.released):
            yield answer.release(again)
        else:
            yield answer.checked.reject(sentence.draft, sentence.reason or _UNJUDGED, sentence.by)


def _mended(
    answer: _Answer, failed: Sequence[_Sentence], messages: Sequence[ChatMessage], reply: str, written: ModelRun
) -> dict[int, _Sentence]:
    """The second tries that hold, by the id of the first; none when the model fails, since the first is told anyway."""
    told = [(s.draft.text, s.reason or "") for s in failed]
    found: dict[int, _Sentence] = {}
    try:
        with closing(
            answer.reader.writer.stream(
                [*messages, *prompts.mend_messages(reply, told)], max_tokens=_MEND_TOKENS * len(failed)
            )
        ) as again:
            text = "".join(again)
        written.add(again.usage)
        for line in text.splitlines():
            number = re.match(r"\W*(\d+)[.):]?\s+(?=\w|[“\"(])", line)
            if number and 0 < int(number[1]) <= len(failed) and prompts.NOT_FOUND not in line:
                whole = next(_line(line[number.end() :]), None)
                if whole is not None:
                    found.setdefault(id(failed[int(number[1]) - 1]), answer.seen(whole))
        answer.judge(list(found.values()), answer.released, written)
    except ModelError:
        return {}
    return {key: sentence for key, sentence in found.items() if sentence.support is not None}


def _adds(sentence: _Sentence, released: Sequence[_Sentence]) -> bool:
    """Whether a second try says something that the answer doesn't say already."""
    said = {stem for other in released for stem in stems(other.draft.text)}
    new = set(stems(sentence.draft.text))
    return 2 * len(new & said) <= len(new) or not released


def draft_of(text: str, numbers: Sequence[int], brief: Brief) -> Draft:
    """A sentence with the citations it numbers, quotations mended; a number that no line has cites nothing."""
    known = {shown.number: shown for shown in brief.lines}
    if not set(numbers) <= known.keys():
        return Draft(text, "paraphrase", ())  # it rests on something that isn't there
    cited = tuple(_citations([known[n] for n in dict.fromkeys(numbers)]))
    if any(text == c.quote for c in cited):
        return Draft(text, "quote", cited)
    if cited and all(c.field for c in cited):
        return Draft(text, "field", cited)
    mended = mend_quotation(AnswerSentence(text, tuple(numbers), "paraphrase"), cited)
    return Draft(mended.text, "paraphrase", cited)


def _citations(cited: Sequence[Line]) -> Iterator[Citation]:
    """A citation a line, in the order cited; one for sentences of one speaker that follow each other in the article."""
    left = list(cited)
    while left:
        first = left.pop(0)
        evidence = first.evidence
        if first.field:
            yield Citation(first.number, evidence.article.to_dict(), 0, 0, "", field=first.field)
            continue
        while left and (joined := _joined(evidence, left[0])):
            evidence = joined
            left.pop(0)
        yield citation_within(evidence, Span(evidence.sentence.start, evidence.sentence.end), first.number)


def _joined(evidence: EvidenceSentence, line: Line) -> EvidenceSentence | None:
    """Both as one, when the line's sentence follows, and who speaks in it is the same."""
    behind = line.evidence
    gap = evidence.article.text[evidence.sentence.end : behind.sentence.start]
    follows = behind.sentence.start >= evidence.sentence.end and not gap.strip()
    speakers = [{s.speaker for s in e.statements} for e in (evidence, behind)]
    if line.field or behind.article.id != evidence.article.id or not follows or speakers[0] != speakers[1]:
        return None
    whole = replace(evidence.sentence, end=behind.sentence.end)
    return replace(
        evidence, sentence=whole, statements=tuple(dict.fromkeys([*evidence.statements, *behind.statements]))
    )


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
        before = buffer[: match.end()]
        if (
            rest.startswith("[")
            or _is_abbreviated(before, rest)
            or ("\n" not in match.group() and _goes_on(before, rest))
        ):
            continue
        return match.end()
    return _LONGEST if len(buffer) > _LONGEST else None


def _goes_on(before: str, rest: str) -> bool:
    """Whether a mark stands inside a quotation, or its sentence goes on: “Who?” said Weir at 4 p.m. on Monday."""
    is_open = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return is_open or rest[:1].islower() or (before.endswith("”") and rest.startswith("“"))


def _is_abbreviated(before: str, rest: str) -> bool:
    """Whether a full stop is an abbreviation's, as far as the next word shows."""
    if not before.endswith("."):
        return False
    last = before[:-1].rsplit(None, 1)[-1].lstrip("“\"'‘(")
    kind = abbreviation(last)
    if kind == "goes on" or (_INITIALS.fullmatch(last) and last != "I"):
        return True
    return kind != "" and (rest[:1].isdigit() if kind == "before a number" else rest[:1].islower())


def _line(written: str) -> Iterator[_Line]:
    """The sentence without list marks and markers; nothing when no word is left, or for a fence of the prompt's."""
    written = written.strip()
    if written.startswith("#"):  # an article's heading, copied
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
