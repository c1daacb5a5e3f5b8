"""A run: ingest a suite's articles, ask a system every question, log what comes.

    log = run([find("seeds")], Settings(), Path("run.jsonl"))
    log = run([suite], Settings(), path, system=lambda assistant: my_system)     # another system, same questions

A system is a function from a sample to an :class:`Outcome`; an honest one looks at the sample's turns alone. Articles
go through the real ingest, into an archive of their own that is gone afterwards. Not covered: scoring.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core.schema import NodeWithScore, TextNode

import rag
from rag.answering.exam import EXAMS
from rag.assistant import Assistant
from rag.embedding import load_embedding
from rag.errors import EvaluationError
from rag.evaluation.log import Log, Passage, Record, Source
from rag.evaluation.samples import Part, Sample, load, resolve
from rag.evaluation.suites import Suite
from rag.models import load_llm
from rag.schema import Answer, Article
from rag.search.retrieval import HybridRetriever
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.tally import Progress, ProgressCallback

DEPTH = 20  # passages of a ranking that are kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """A system's answer to a sample's last turn, the passages that it ranks for it, best first, and its time."""

    answer: Answer
    retrieved: tuple[Passage, ...] = ()
    seconds: float = 0.0  # for all turns, without the ranking that only the scorers see


System = Callable[[Sample], Outcome]


def on_record(assistant: Assistant, begin: Callable[[Sample, int], None] = lambda sample, turn: None) -> System:
    """On Record itself. Passages are ranked for the question as searched; speakers and periods don't narrow them.

    ``begin`` is called before each turn, with the sample and the turn's number from 0.
    """
    retriever = HybridRetriever(assistant.catalogue, assistant.vectors, assistant.embedder, top_k=DEPTH)

    def ask(sample: Sample) -> Outcome:
        started = time.perf_counter()
        conversation = assistant.conversation()
        for number, turn in enumerate(sample.turns):
            begin(sample, number)
            answer = conversation.ask(turn)
        seconds = time.perf_counter() - started
        return Outcome(answer, passages_of(retriever.retrieve(answer.searched)), seconds)

    return ask


def passages_of(nodes: Iterable[NodeWithScore]) -> tuple[Passage, ...]:
    """Ranked nodes as the log keeps them; they must know their article's id and their offsets in its text."""
    return tuple(
        Passage(n.node.metadata["article_id"], n.node.start_char_idx, n.node.end_char_idx)
        for n in nodes
        if isinstance(n.node, TextNode) and n.node.start_char_idx is not None and n.node.end_char_idx is not None
    )


def run(
    suites: Sequence[Suite],
    settings: Settings,
    path: Path,
    *,
    part: Part = "open",
    limit: int | None = None,
    system: Callable[[Assistant], System] = on_record,
    only: Callable[[Sample], bool] = lambda sample: True,
    progress: ProgressCallback | None = None,
) -> Log:
    """The log of asking all the suites' questions; ``path`` is continued if it is of the same run.

    ``only`` chooses among a part's questions, ``limit`` takes the first N of each suite. Raises EvaluationError when a
    gold file, an article or the log is wrong.
    """
    chosen = {suite.name: [s for s in load(suite.gold, part) if only(s)][:limit] for suite in suites}
    total = sum(map(len, chosen.values()))
    if not total:
        raise EvaluationError(f"There are no {part} questions in {', '.join(str(s.gold) for s in suites)}", "Add some")
    with Log.open(path, run_key(suites, settings, part, limit, system)) as log:
        done = {record.key for record in log.records}
        for suite in suites:
            samples = [s for s in chosen[suite.name] if (suite.name, s.id) not in done]
            if samples:
                _run_suite(suite, samples, settings, log, system, lambda name: _tell(progress, log, total, name))
        _tell(progress, log, total, "")
    return log


def _tell(progress: ProgressCallback | None, log: Log, total: int, name: str) -> None:
    if progress:
        progress(Progress(len(log.records), total, name))


def _run_suite(
    suite: Suite,
    samples: Sequence[Sample],
    settings: Settings,
    log: Log,
    make: Callable[[Assistant], System],
    tell: Callable[[str], None],
) -> None:
    tell(f"{suite.name}: reading articles")
    with archive(suite, settings) as assistant:
        corpus = suite.corpus(by_document(assistant.catalogue))
        resolved = [resolve(sample, corpus) for sample in samples]
        ask = make(assistant)
        for sample in resolved:
            tell(sample.id)
            outcome = ask(sample)
            record = Record(
                suite.name, sample, outcome.answer, outcome.retrieved, round(outcome.seconds, 4), log.sources
            )
            new = [article_id for article_id in _needed(sample, outcome) if article_id not in log.sources]
            log.add(record, [_source(article_id, suite, assistant) for article_id in new])


@contextmanager
def archive(suite: Suite, settings: Settings) -> Iterator[Assistant]:
    """An Assistant that holds the suite's articles, in a folder that is gone afterwards. Raises EvaluationError."""
    if not suite.articles.exists():
        raise EvaluationError(f"There are no articles at {suite.articles}", "Name their file or folder")
    with (
        tempfile.TemporaryDirectory(prefix="onrecord-eval-") as home,
        # the models' answers and vectors are kept beside the user's own archive, not in the folder that goes
        load_llm(settings, evaluating=True) or nullcontext() as writer,
        Assistant(
            settings.model_copy(update={"home": Path(home)}),
            llm=writer,
            embedder=load_embedding(settings, evaluating=True),
        ) as assistant,
    ):
        exams = settings.home / EXAMS
        if exams.is_file():  # the model needn't sit again in a folder that goes
            shutil.copy(exams, Path(home) / EXAMS)
        report = assistant.ingest([str(suite.articles)])
        if report.failed:
            reasons = "; ".join(f"{failure.source}: {failure.reason}" for failure in report.failed)
            raise EvaluationError(f"Not every article could be read: {reasons}", "Mend or remove them")
        yield assistant
        if (Path(home) / EXAMS).is_file():
            settings.home.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(home) / EXAMS, exams)


def by_document(catalogue: Catalogue) -> dict[str, list[Article]]:
    """The ingested articles by the key of their document."""
    return {key: [catalogue.article(i) for i in catalogue.document_articles(key)] for key in catalogue.document_keys()}


def _needed(sample: Sample, outcome: Outcome) -> list[str]:
    """The articles that scoring this answer looks at."""
    cited = (*outcome.answer.citations, *outcome.answer.related)
    ids = [span.article_id for span in sample.spans]
    ids += [passage.article_id for passage in outcome.retrieved]
    ids += [citation.article["id"] for citation in cited]
    return list(dict.fromkeys(ids))


def _source(article_id: str, suite: Suite, assistant: Assistant) -> Source:
    article = assistant.article(article_id)
    passages = tuple((p.start, p.end) for p in assistant.catalogue.article_passages(article_id))
    return Source(article, suite.relative(article.source), passages)


def run_key(
    suites: Sequence[Suite],
    settings: Settings,
    part: Part,
    limit: int | None,
    system: Callable[[Assistant], System] = on_record,
) -> dict[str, Any]:
    """What makes two runs the same: the suites' content, the settings that change answers, the code that answers."""
    secret = {"home", "openai_api_key"}
    return {
        "suites": {suite.name: suite.key() for suite in suites},
        "part": part,
        "limit": limit,
        "system": getattr(system, "__qualname__", repr(system)),
        "settings": settings.model_dump(mode="json", exclude=secret),
        "code": _code_hash(),
    }


def _code_hash() -> str:
    """Of all code but the evaluation's own: a changed scorer scores an old log, a changed chain asks again."""
    root = Path(rag.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if "evaluation" not in path.relative_to(root).parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
