"""Retrieval and ranking: hand-worked scores, and nodes that know their place."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from llama_index.core.retrievers import BaseRetriever

from rag.assistant import Assistant
from rag.schema import Article, Filters
from rag.search.fusion import DENSE_WEIGHT, Mode, search_terms
from rag.search.ranking import (
    FACT,
    Features,
    ScoredPassage,
    SentenceQuery,
    SentenceRanker,
    Weights,
    coverage,
    is_of,
    names_held,
)
from rag.search.reader import load_reader
from rag.search.retrieval import HybridRetriever


def test_search_terms() -> None:
    assert search_terms("What did the mayor say about the mayor's tram?") == ["mayor", "say", "tram"]
    assert search_terms("Who are they?") == ["who", "are", "they"]
    assert search_terms("?!") == []


def retriever(town: Assistant, mode: Mode = "hybrid", **options: object) -> HybridRetriever:
    return HybridRetriever(town.catalogue, town.vectors, town.embedder, mode=mode, **options)  # type: ignore[arg-type]


def test_it_is_a_retriever_whose_nodes_stand_where_they_say(town: Assistant) -> None:
    found = retriever(town)
    assert isinstance(found, BaseRetriever)
    nodes = found.retrieve("canal on an old map")
    assert nodes and [n.score for n in nodes] == sorted((n.score or 0.0 for n in nodes), reverse=True)
    for scored in nodes:
        article = town.article(scored.node.metadata["article_id"])
        assert article.text[scored.node.start_char_idx : scored.node.end_char_idx] == scored.node.text  # type: ignore[attr-defined]
        assert scored.node.ref_doc_id == article.id
    assert nodes[0].node.metadata["title"] == "Museum finds a lost map"


def test_three_modes(town: Assistant) -> None:
    """A word is found by lexical search alone, a meaning by dense search alone, and hybrid search finds both."""
    rows = {row.id: row.title for row in town.catalogue.passages(town.catalogue.passage_ids()).values()}

    def titles(mode: Mode, query: str) -> list[str | None]:
        return [rows[int(n.node.node_id)] for n in retriever(town, mode, top_k=2).retrieve(query)]

    assert titles("lexical", "crowns") == ["Tram to skip the harbour"]
    assert titles("lexical", "shipwreck at sea") == []
    assert {*titles("dense", "shipwreck at sea")} == {*titles("hybrid", "shipwreck at sea")}
    assert {*titles("dense", "shipwreck at sea")} == {"Ferry sinks off Arn", "Ferry sinks"}
    assert titles("hybrid", "crowns")[0] == "Tram to skip the harbour"


def test_a_passage_is_scored_by_both_whichever_brings_it(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "tram drivers strike"
    dense, lexical = retriever(town, "dense").scores(query), retriever(town, "lexical").scores(query)
    hybrid = retriever(town).scores(query)
    assert len(dense) == 6 and all(0 <= score <= 1 for score in [*dense.values(), *lexical.values()])
    weighted = {i: DENSE_WEIGHT * dense[i] + (1 - DENSE_WEIGHT) * lexical.get(i, 0.0) for i in dense}
    assert hybrid == pytest.approx(weighted)
    monkeypatch.setattr("rag.search.fusion.POOL", 1)
    few = retriever(town).scores(query)
    assert 1 <= len(few) <= 2 and few == pytest.approx({i: hybrid[i] for i in few})


def test_a_score_does_not_depend_on_what_else_may_be_found(town: Assistant) -> None:
    query = "tram drivers strike"
    every = retriever(town).scores(query)
    for i in every:
        assert retriever(town, allowed=[i]).scores(query) == pytest.approx({i: every[i]})


def test_only_the_allowed_and_only_so_many(town: Assistant) -> None:
    allowed = town.catalogue.passage_ids()[:2]
    found = retriever(town, allowed=allowed).retrieve("tram strike ferry map school")
    assert {int(n.node.node_id) for n in found} == set(allowed)
    assert retriever(town, allowed=[]).retrieve("tram") == []
    assert len(retriever(town, top_k=3).retrieve("tram")) == 3


def test_inverse_document_frequency_by_hand(town: Assistant) -> None:
    """Six passages: "ferry" in two, "map" in one, "zeppelin" in none."""
    weights = town.catalogue.term_weights("the ferry, a map and a zeppelin")
    expected = {n: math.log(1 + (6 - n + 0.5) / (n + 0.5)) for n in (0, 1, 2)}
    assert weights == pytest.approx({"ferri": expected[2], "map": expected[1], "zeppelin": expected[0]})


def test_coverage_by_hand() -> None:
    terms = {"sanction": 3.0, "sovereignti": 1.0}
    assert coverage(terms, frozenset()) == 0.0
    assert coverage(terms, frozenset({"sanction", "other"})) == 0.75
    assert coverage(terms, frozenset({"sovereign"})) == 0.25
    assert coverage(terms, frozenset({"sanction", "sovereignti"})) == 1.0
    assert coverage({}, frozenset()) == 1.0


def test_a_probability_by_hand() -> None:
    weights = Weights(
        bias=-1.0,
        own=2.0,
        near=0.0,
        passage=0.0,
        names=0.0,
        when=0.0,
        has_type=0.5,
        retrieval=0.0,
        reader=1.0,
    )
    features = Features(
        own=0.5,
        near=1.0,
        passage=1.0,
        names=1.0,
        when=1.0,
        has_type=1.0,
        retrieval=1.0,
        reader=-0.5,
    )
    assert weights.probability(features) == 0.5  # -1 + 1 + 0.5 - 0.5
    assert weights.probability(features._replace(own=1.0)) == pytest.approx(1 / (1 + math.exp(-1)))


def test_the_ranker_takes_only_the_part_that_counts(town: Assistant) -> None:
    rows = town.catalogue.passages(town.catalogue.passage_ids()).values()
    passages = [ScoredPassage(row, 1.0) for row in rows]
    ranker = SentenceRanker(town.catalogue, load_reader())
    terms = town.catalogue.term_weights("canal")
    best = ranker.rank("What shows a canal?", passages, SentenceQuery(terms), FACT)[0]
    assert "canal" in best.text and best.features.own == 1.0
    assert [s.speaker is not None for s in best.statements] == [True]

    part = SentenceQuery(terms, own_part=lambda a, s, _: "nothing" if "canal" in s.of(a.text) else None)
    found = ranker.rank("canal", passages, part, FACT)
    assert [(e.text, e.features.own) for e in found] == [(best.text, 0.0)]
    assert ranker.rank("canal", [], part, FACT) == []


def test_names_are_held_whole(town: Assistant) -> None:
    article = next(a for a in town.articles() if "Holloway" in a.text)
    assert names_held([], article) == 1.0
    assert names_held(["Holloway", "Zeppelin"], article) == 0.5
    assert names_held(["Holloman"], article) == 0.0  # nearly a name may be another's
    spelt = replace(article, text="Zelenskyy spoke.")
    assert names_held(["Zelenski"], spelt) == 1.0
    assert names_held(["Zelensha"], spelt) == 0.0


@pytest.mark.parametrize(
    ("since", "until", "published", "counts"),
    [
        (None, None, None, 1.0),
        ("2031-03", "2031-03", None, 0.5),
        ("2031-03", "2031-03", "2031-03-31T10:00", 1.0),
        ("2031-03", "2031-03", "2031-04-03", 1.0),  # reported within three days
        ("2031-03", "2031-03", "2031-04-04", 0.0),
        ("2031-03-05", None, "2031-03-04", 0.0),
        ("2031-03-05", "2031-03-05", "2031-03", 1.0),
        ("2030", "2030", "2031-11", 0.0),
    ],
)
def test_an_article_is_of_the_days_asked_for(
    since: str | None, until: str | None, published: str | None, counts: float
) -> None:
    article = Article(id="a", identity="x", source="x", version="v", text="It rained.", published_at=published)
    assert is_of(Filters(since=since, until=until), article) == counts
