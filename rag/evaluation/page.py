"""A run as one HTML file that stands alone: no script, no request, light or dark as the reader's system is.

    Path("report.html").write_text(html(report), "utf-8")

What differs from run to run of the same commit and data is all in the section "Times", at the end. Every text is
escaped: questions, answers and articles are other people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import numpy as np

from rag.evaluation import svg
from rag.evaluation.report import KIND_METRICS, ORDER, Report, expected, faults
from rag.evaluation.results import LOW_IS_BETTER, Item, cluster
from rag.evaluation.statistics import Estimate, estimate
from rag.schema import Citation

OPEN_ITEMS = 5  # of the worst, how many are unfolded
BINS = 5

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1c1a;--paper:#fff;--soft:#5d5d58;--rule:#dcdcd6;--bar:#7fa6c9;--line:#22577a;
--bad:#a4262c;--good:#2d6a4f}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--paper:#171716;--soft:#a5a39c;--rule:#3a3a37;--bar:#3f6d92;
--line:#9cc7ea;--bad:#ff8f8f;--good:#7fd1a6}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1000px;margin:2rem auto;
padding:0 1rem}
h1,h2,h3{line-height:1.2}table{border-collapse:collapse;margin:.5rem 0 1.5rem;font-variant-numeric:tabular-nums}
td,th{border-bottom:1px solid var(--rule);padding:.2rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right}.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}
svg{max-width:640px;width:100%;display:block;margin:.5rem 0 1.5rem}
svg text{fill:var(--ink);font:12px system-ui,sans-serif}
.bar{fill:var(--bar)}.grid{stroke:var(--rule);fill:none}.whisker{stroke:var(--ink);fill:none;stroke-width:1.2}
.line{stroke:var(--line);stroke-width:2;fill:none}.dot{fill:var(--line)}
details{border-top:1px solid var(--rule);padding:.4rem 0}summary{cursor:pointer}
blockquote{margin:.2rem 0;padding-left:.8rem;border-left:3px solid var(--rule)}
dt{color:var(--soft)}dd{margin:0 0 .5rem 1rem}
.scroll{overflow-x:auto}
"""


def html(report: Report) -> str:
    """The whole page."""
    body = "\n".join(
        [*_head(report), *_gates(report), *_parts(report), *_support(report), *_worst(report), *_times(report)]
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>On Record: evaluation</title>\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _head(report: Report) -> Iterator[str]:
    right = sum(item.is_correct for item in report.results.items)
    yield "<h1>Evaluation</h1>"
    yield f"<p>{right} of {len(report.results.items)} questions right. {escape(report.data)}.</p>"
    yield f'<p class="soft">Engine {escape(report.engine)}; {escape(report.machine)}.</p>'
    yield from (f"<p>{escape(note)}</p>" for note in report.notes)


def _gates(report: Report) -> Iterator[str]:
    yield "<h2>Gates</h2>"
    rows = (
        [
            f'<span class="{"good" if g.passed else "bad"}">{"passed" if g.passed else "failed"}</span>',
            *map(escape, (g.name, g.explanation)),
        ]
        for g in sorted(report.gates, key=lambda g: g.passed)
    )
    yield _table(["", "gate", "figures"], rows)


def _parts(report: Report) -> Iterator[str]:
    results = report.results
    for part in results.parts:
        items, summary = results.in_slice(part), results.slices[part]
        yield f"<h2>{escape(part)}</h2>"
        clusters = len(set(map(cluster, items)))
        yield f"<p>{len(items)} questions in {clusters} clusters. Mean, 95 % interval, number of questions.</p>"
        yield _table(
            ["metric", "mean", "interval", "n"],
            (_metric_row(m, summary[m], faults(items, m)) for m in ORDER if m in summary),
            1,
        )
        kinds = results.kinds(part)
        for metric in KIND_METRICS:
            rows = [(k.partition("/")[2], results.slices[k][metric]) for k in kinds if metric in results.slices[k]]
            if rows:
                title = f"{metric} by kind" + (" (low is better)" if metric in LOW_IS_BETTER else "")
                yield f"<h3>{title}</h3>"
                yield svg.bars(rows, f"{part}: {title}", low=-1.0 if metric == "truthfulness" else 0.0)
        yield from _confidence(part, items)
    if report.comparison is not None:
        c = report.comparison
        yield f"<h2>Against {escape(report.compared_with)}</h2>"
        yield f"<p>{c.shared} shared questions: {c.won} won, {c.lost} lost, exact McNemar p = {c.p:.2g}.</p>"
        if c.differences:
            yield _table(
                ["metric", "difference", "interval", "n"], (_metric_row(m, d) for m, d in c.differences.items()), 1
            )


def _metric_row(name: str, value: Estimate, note: str = "") -> list[str]:
    soft = ("low is better" if name in LOW_IS_BETTER else "") + note
    said = f' <span class="soft">{escape(soft)}</span>' if soft else ""
    return [f"{escape(name)}{said}", f"{value.mean:.3f}", f"{value.low:.3f} to {value.high:.3f}", str(value.n)]


def _confidence(part: str, items: Sequence[Item]) -> Iterator[str]:
    """Does confidence tell right from wrong? Over answered questions: reliability, and error against coverage."""
    answered = [item for item in items if item.record.answer.status == "answered"]
    if len(answered) < 2:
        return
    ranked = sorted(answered, key=lambda i: (-i.record.answer.confidence, i.record.sample.id))
    wrong = np.cumsum([not item.is_correct for item in ranked])
    curve = [((i + 1) / len(items), float(w) / (i + 1)) for i, w in enumerate(wrong)]
    yield "<h3>Confidence of answers</h3>"
    yield "<p>Share of right answers by confidence; then the error rate among the most confident answers.</p>"
    yield svg.reliability(_bins(answered), f"{part}: reliability", "confidence", "share right")
    yield svg.curve(curve, f"{part}: risk and coverage", "share of questions answered", "share wrong")


def _bins(answered: Sequence[Item]) -> list[tuple[float, Estimate]]:
    """Mean confidence and share right in equal bins of confidence; empty bins left out."""
    found = []
    for i in range(BINS):
        inside = [item for item in answered if i == min(BINS - 1, int(item.record.answer.confidence * BINS))]
        if inside:
            x = sum(item.record.answer.confidence for item in inside) / len(inside)
            found.append((x, estimate([float(item.is_correct) for item in inside], list(map(cluster, inside)))))
    return found


def _support(report: Report) -> Iterator[str]:
    for what, accuracies in (
        ("The support check itself", report.support),
        ("The verification of sentences in a model's own words", report.verification),
    ):
        if accuracies:
            yield f"<h2>{what}</h2><p>Its accuracy on labelled pairs made from gold evidence.</p>"
            yield _table(
                ["pairs", "accuracy", "interval", "n"], (_metric_row(a.label, a.estimate) for a in accuracies), 1
            )


def _worst(report: Report) -> Iterator[str]:
    worst = sorted(report.misses, key=lambda i: (not i.broken, i.scores["truthfulness"].value or 0.0))
    yield f"<h2>Misses</h2><p>{len(worst)}, the worst first: broken invariants, wrong answers, then silences.</p>"
    for number, item in enumerate(worst):
        yield _item(item, unfolded=number < OPEN_ITEMS)


def _item(item: Item, *, unfolded: bool) -> str:
    record, sample = item.record, item.record.sample
    label = '<b class="bad">broken</b>' if item.broken else escape(record.answer.status)
    head = f"<summary>{escape(sample.id)} ({escape(sample.kind)}, {label}) {escape(sample.question)}</summary>"
    gold = [_quoted(e.quote or f"field {e.field}", e.article) for e in sample.evidence]
    given = [_quoted(c.quote or f"field {c.field}", _source(item, c)) for c in record.answer.citations]
    objections = [
        f"{escape(s.name)} {s.value:.2f}: {escape(s.explanation)}" for s in item.objections if s.value is not None
    ]
    rows = {
        "expected": escape(expected(item)),
        "came": escape(record.answer.text),
        "cited": "".join(given),
        "gold evidence": "".join(gold),
        "objections": "<br>".join(objections),
    }
    told = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items() if value)
    return f"<details{' open' if unfolded else ''}>{head}<dl>{told}</dl></details>"


def _source(item: Item, citation: Citation) -> str:
    source = item.record.sources.get(citation.article["id"])
    where = source.path if source else "an unknown article"
    return f"{where}, credited to {citation.speaker}" if citation.speaker else where


def _quoted(quote: str, where: str) -> str:
    return f'<blockquote>{escape(quote)} <span class="soft">{escape(where)}</span></blockquote>'


def _times(report: Report) -> Iterator[str]:
    seconds = [item.record.seconds for item in report.results.items]
    counts, edges = np.histogram(seconds, bins=min(20, max(4, len(seconds) // 5)))
    yield '<section id="times"><h2>Times</h2>'
    yield "<p>The only part that differs between two runs of the same commit and data.</p>"
    yield _table(["", "seconds"], ([escape(name), f"{value:g}"] for name, value in report.times().items()), 1)
    yield svg.histogram(counts.tolist(), edges.tolist(), "Latency", "seconds a question")
    yield f'<p class="soft">{"; ".join(f"{name} {value:g}" for name, value in report.usage().items())}</p></section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int = 99) -> str:
    """Cells are HTML already; columns from ``numbers_from`` on are set flush right."""

    def line(tag: str, cells: Sequence[str]) -> str:
        marks = (' class="n"' if i >= numbers_from else "" for i in range(len(cells)))
        return "<tr>" + "".join(f"<{tag}{m}>{c}</{tag}>" for m, c in zip(marks, cells, strict=True)) + "</tr>"

    return f'<div class="scroll"><table>{line("th", head)}{"".join(line("td", row) for row in rows)}</table></div>'
