"""Known-item retrieval: is the article found from its headline, when the headline isn't in what is searched?

    python eval/bench_retrieval.py FOLDER [--limit N]

Every article's headline is a query, and the article is the one right result. Titles are taken out of the archive
before it is built (a headline repeated in the text isn't part of ``Article.text`` to begin with), so neither the
lexical nor the dense index has seen the query. Passages are ranked lexically, densely and by both; an article
stands where its best passage stands. Prints recall@1, recall@5 and MRR with Wilson intervals, and the exact McNemar
test of hybrid against the better single ranking at recall@1 and recall@5.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from rag.articles import Document, documents
from rag.assistant import Assistant
from rag.evaluation.statistics import mcnemar, wilson
from rag.schema import Article
from rag.search.fusion import Mode
from rag.search.retrieval import HybridRetriever
from rag.settings import Settings

DEPTH = 100  # passages per ranking, from which articles are ranked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="only the first N headlines as queries")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"skipped: {arguments.folder} isn't a folder of articles")
        return
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        titles = ingest_without_titles(assistant, arguments.folder)
        queries = dict(list(titles.items())[: arguments.limit])
        ranks = {mode: known_item_ranks(assistant, queries, mode) for mode in get_args(Mode)}
    print(f"{platform.machine()}, Python {platform.python_version()}; {len(titles)} articles, {len(queries)} queries")
    print(table(ranks))
    best_single = max(("lexical", "dense"), key=lambda mode: hits(ranks[mode], 1))
    for k in (1, 5):
        print(compare(ranks["hybrid"], ranks[best_single], best_single, k))


def ingest_without_titles(assistant: Assistant, folder: Path) -> dict[str, str]:
    """Fill the archive with the folder's articles, titles removed; {article id: title}."""
    titles: dict[str, str] = {}
    export = assistant.settings.home / "untitled.jsonl"
    with export.open("w", encoding="utf-8") as file:
        for document in documents([str(folder)], assistant.settings):
            for article in document.articles() if isinstance(document, Document) else ():
                if isinstance(article, Article) and article.title:
                    url = f"https://known-item.example/{article.id}"
                    titles[url] = article.title
                    file.write(json.dumps({"url": url, "text": article.text}) + "\n")
    assistant.ingest([str(export)])
    return {article.id: titles[article.url or ""] for article in assistant.articles()}


def known_item_ranks(assistant: Assistant, queries: dict[str, str], mode: Mode) -> list[float]:
    """The rank (from 1) of each query's own article; infinity when it isn't found."""
    retriever = HybridRetriever(assistant.catalogue, assistant.vectors, assistant.embedder, top_k=DEPTH, mode=mode)
    ranks = []
    for article_id, title in queries.items():
        found = list(dict.fromkeys(n.node.metadata["article_id"] for n in retriever.retrieve(title)))
        ranks.append(found.index(article_id) + 1 if article_id in found else math.inf)
    return ranks


def hits(ranks: Iterable[float], k: int) -> int:
    """How many ranks are k or better."""
    return sum(rank <= k for rank in ranks)


def table(ranks: dict[Mode, list[float]]) -> str:
    """One line a ranking."""
    lines = [f"{'':<8} {'recall@1':>20} {'recall@5':>20} {'MRR':>6}"]
    for mode, found in ranks.items():
        cells = [
            f"{hits(found, k) / len(found):.3f} [{low:.3f}, {high:.3f}]"
            for k in (1, 5)
            for low, high in [wilson(hits(found, k), len(found))]
        ]
        lines.append(f"{mode:<8} {cells[0]:>20} {cells[1]:>20} {sum(1 / r for r in found) / len(found):>6.3f}")
    return "\n".join(lines)


def compare(hybrid: Sequence[float], single: Sequence[float], name: str, k: int) -> str:
    """Exact McNemar test (two-sided binomial on the discordant pairs)."""
    wins, losses, p = mcnemar([rank <= k for rank in single], [rank <= k for rank in hybrid])
    return f"recall@{k}: hybrid against {name}: {wins} queries won, {losses} lost, McNemar p = {p:.2g}"


if __name__ == "__main__":
    main()
