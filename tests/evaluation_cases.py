"""Made-up articles, gold questions and scripted systems that the evaluation's tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.evaluation.log import Passage, Record, Source
from rag.evaluation.running import Outcome, System
from rag.evaluation.samples import GoldSpan, Sample, parse
from rag.evaluation.suites import Suite
from rag.schema import Answer, AnswerSentence, Article, Citation

HARBOUR = (
    "Taxes will rise in May\n\nBy Ann Bell\n\n"
    "“Income tax will rise in May,” Mayor Ida Holt told the council on Monday.\n\n"
    "Tom Reed, who leads the opposition, called the plan “a gift to nobody”. "
    "He said 4,200 people had signed a petition against it.\n\n"
    "The council votes on 12 June. About 300 people came to the hearing.\n"
)
FERRY = (
    "New ferry stays in port\n\n"
    "The ferry Selma won't sail before August, the harbour master said.\n\n"
    "“We found rust where there should be steel,” Lea Voss, who runs the yard, said on Friday. "
    "“I will not sign for it.”\n\n"
    "The repair costs 3 million crowns. Ida Holt said the city would pay half.\n"
)


def _statement(number: int, question: str, quote: str, speaker: str, pattern: str, article: str) -> dict[str, Any]:
    return {
        "id": f"mine-{number}",
        "question": question,
        "kind": "statement",
        "answerable": True,
        "answer": quote.strip("“”,"),
        "nuggets": [{"text": pattern, "patterns": [pattern]}],
        "evidence": [{"article": article, "quote": quote}],
        "speakers": [speaker],
        "cluster": article,
    }


def gold_samples() -> list[dict[str, Any]]:
    """Six answerable questions and three that nothing answers."""
    harbour, ferry = "harbour.txt", "sub/ferry.md"
    answerable = [
        _statement(
            1, "What did Holt say about income tax?", "“Income tax will rise in May,”", "Ida Holt", "will rise", harbour
        ),
        _statement(2, "What did Reed call the plan?", "“a gift to nobody”", "Tom Reed", "gift to nobody", harbour),
        _statement(3, "What did Voss find?", "“We found rust where there should be steel,”", "Lea Voss", "rust", ferry),
        _statement(4, "What will Voss not do?", "“I will not sign for it.”", "Lea Voss", "sign for it", ferry),
    ]
    answerable[0]["forbidden"] = [{"speaker": "Tom Reed", "pattern": "income tax"}]
    answerable[1]["forbidden"] = [{"speaker": "Ida Holt", "pattern": "gift"}]
    fact = {
        "id": "mine-5",
        "question": "What does the repair cost?",
        "kind": "fact",
        "answerable": True,
        "answer": "The repair costs 3 million crowns.",
        "aliases": ["3 million crowns"],
        "nuggets": [{"text": "3 million", "patterns": ["3 million"]}],
        "evidence": [{"article": ferry, "quote": "The repair costs 3 million crowns."}],
        "cluster": ferry,
    }
    field = {
        "id": "mine-6",
        "question": "Who wrote the story about taxes?",
        "kind": "field",
        "answerable": True,
        "answer": "Ann Bell",
        "nuggets": [{"text": "Ann Bell", "patterns": ["Ann Bell"]}],
        "evidence": [{"article": harbour, "field": "author"}],
        "cluster": harbour,
    }
    silent = [
        {
            "id": f"mine-{number}",
            "question": question,
            "kind": "statement",
            "answerable": False,
            "answer": "Nobody says so.",
            "forbidden": [{"speaker": speaker, "pattern": pattern}],
            "pair": "mine-1",
            "cluster": harbour,
        }
        for number, question, speaker, pattern in (
            (7, "What did Reed say about income tax?", "Tom Reed", "tax will rise"),
            (8, "What did Voss say about income tax?", "Lea Voss", "income tax"),
            (9, "What did Holt say about rust?", "Ida Holt", "rust"),
        )
    ]
    return [*answerable, fact, field, *silent]


def write_suite(folder: Path, samples: list[dict[str, Any]] | None = None) -> Suite:
    """The articles and the gold file in a folder."""
    articles = folder / "articles"
    (articles / "sub").mkdir(parents=True)
    (articles / "harbour.txt").write_text(HARBOUR, "utf-8")
    (articles / "sub" / "ferry.md").write_text(FERRY, "utf-8")
    gold = folder / "gold.jsonl"
    gold.write_text("".join(json.dumps(s) + "\n" for s in samples or gold_samples()), "utf-8")
    return Suite("mine", gold, articles)


# --- a record without an archive, for the scorers ------------------------------------------------------------------

ARTICLE = Article(
    id="a1",
    identity="a1",
    source="harbour.txt",
    version="1",
    title="Taxes will rise in May",
    author="Ann Bell",
    text=HARBOUR.split("\n\n", 2)[2],
)


def sample_of(**fields: Any) -> Sample:
    """A gold question about Ida Holt's income tax, with some fields changed; its evidence is found in ARTICLE."""
    sample = parse({**gold_samples()[0], **fields}, "gold.jsonl, line 1")
    spans = []
    for evidence in sample.evidence:
        start = ARTICLE.text.index(evidence.quote) if evidence.quote else 0
        spans.append(GoldSpan("a1", start, start + len(evidence.quote or ""), evidence.field))
    return replace(sample, spans=tuple(spans))


def citation(quote: str, speaker: str | None = None, number: int = 1, **fields: Any) -> Citation:
    """A citation of ARTICLE's words."""
    start = ARTICLE.text.index(quote)
    return Citation(number, ARTICLE.to_dict(), start, start + len(quote), quote, speaker=speaker, **fields)


def record_of(sample: Sample, *sentences: tuple[str, tuple[Citation, ...]], **fields: Any) -> Record:
    """What a system gave: sentences with their citations; none is not_found."""
    citations = tuple({c.number: c for _, cited in sentences for c in cited}.values())
    answer = Answer(
        question=sample.turns[-1],
        searched=sample.turns[-1],
        status="answered" if sentences else "not_found",
        reason=None if sentences else "No sentence in the archive answers this.",
        sentences=tuple(AnswerSentence(text, tuple(c.number for c in cited), "quote") for text, cited in sentences),
        citations=citations,
    )
    sources = {"a1": Source(ARTICLE, "harbour.txt", tuple(PASSAGES))}
    return Record("mine", sample, replace(answer, **fields), (), 0.1, sources)


PASSAGES = [(0, 75), (75, 200), (200, len(ARTICLE.text))]


def retrieved(*numbers: int) -> tuple[Passage, ...]:
    """Passages of ARTICLE in this order."""
    return tuple(Passage("a1", *PASSAGES[number]) for number in numbers)


# --- systems that answer from gold -----------------------------------------------------------------------------------

Fault = Callable[[Answer, Sample], Answer]


def from_gold(fault: Fault | None = None) -> Callable[[Assistant], System]:
    """A system that answers with the gold evidence, framed with its speaker; ``fault`` spoils its answers."""

    def make(assistant: Assistant) -> System:
        def ask(sample: Sample) -> Outcome:
            answer = _gold_answer(sample, assistant)
            passages = [
                Passage(p.article_id, p.start, p.end)
                for span in sample.spans
                for p in assistant.catalogue.article_passages(span.article_id)
                if span.field is not None or (p.start < span.end and p.end > span.start)
            ]
            return Outcome(fault(answer, sample) if fault else answer, tuple(dict.fromkeys(passages)))

        return ask

    return make


def _gold_answer(sample: Sample, assistant: Assistant) -> Answer:
    question = sample.turns[-1]
    if not sample.answerable:
        return Answer(question, question, "not_found", "Nothing answers this.")
    sentences, citations = [], []
    for number, span in enumerate(sample.spans, 1):
        article = assistant.article(span.article_id)
        speaker = sample.speakers[0] if sample.speakers else None
        quote = article.text[span.start : span.end]
        if span.field is not None:
            text = f"{getattr(article, span.field)} is the {span.field}."
        else:
            text = f"{speaker}: “{quote.strip('“”')}”" if speaker else quote
        sentences.append(AnswerSentence(text, (number,), "quote" if span.field is None else "field"))
        citations.append(
            Citation(number, article.to_dict(), span.start, span.end, quote, field=span.field, speaker=speaker)
        )
    return Answer(question, question, "answered", None, tuple(sentences), tuple(citations), confidence=0.9)
