"""Retrieval and ranking: hand-worked scores, and nodes that know their place."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.retrievers import BaseRetriever

from rag.assistant import Assistant
from rag.ranking import FACT, Features, ScoredPassage, SentenceRanker, Weights, coverage, term_is_related
from rag.retrieval import HybridRetriever, Mode, fuse, search_terms

SCORES = st.dictionaries(st.integers(0, 9), st.floats(-10, 10, allow_subnormal=False), max_size=8)


def test_fuse_by_hand() -> None:
    dense, lexical = {1: 0.9, 2: 0.7, 3: 0.5}, {2: 8.0, 4: 4.0, 1: 2.0}
    # dense scaled: 1, 0.5, 0; lexical scaled: 2 → 1, 4 → 1/3, 1 → 0
    assert fuse(dense, lexical, 0.5) == pytest.approx({1: 0.5, 2: 0.75, 3: 0.0, 4: 1 / 6})
    assert fuse(dense, lexical, 0.8) == pytest.approx({1: 0.8, 2: 0.6, 3: 0.0, 4: 1 / 15})
    assert fuse({1: 0.9, 2: 0.1}, {2: 7.0}, 0.5) == {1: 0.5, 2: 0.5}  # a list of equals scales to 1
    assert fuse({}, {}, 0.5) == {}


@given(SCORES, SCORES, st.floats(0, 1))
def test_fused_scores_lie_in_the_unit_interval(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    fused = fuse(dense, lexical, weight)
    assert fused.keys() == dense.keys() | lexical.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


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


def test_a_mode_scores_by_its_own_list(town: Assistant) -> None:
    query = "tram drivers strike"
    dense, lexical = retriever(town, "dense").scores(query), retriever(town, "lexical").scores(query)
    hybrid = retriever(town).scores(query)
    assert len(dense) == 6 and max(dense.values()) == max(lexical.values()) == 1.0
    assert hybrid == pytest.approx({i: (dense[i] + lexical.get(i, 0.0)) / 2 for i in dense})


def test_only_the_allowed_and_only_so_many(town: Assistant) -> None:
    allowed = town.catalogue.passage_ids()[:2]
    found = retriever(town, allowed=allowed).retrieve("tram strike ferry map school")
    assert {int(n.node.node_id) for n in found} == set(allowed)
    assert retriever(town, allowed=[]).retrieve("tram") == []
    assert len(retriever(town, top_k=3).retrieve("tram")) == 3


def test_inverse_document_frequency_by_hand(town: Assistant) -> None:
    """Six passages: "ferry" in two, "map" in one, "zeppelin" in none."""
    weights = SentenceRanker(town.catalogue, town.embedder).term_weights("the ferry, a map and a zeppelin")
    expected = {n: math.log(1 + (6 - n + 0.5) / (n + 0.5)) for n in (0, 1, 2)}
    assert weights == pytest.approx({"ferri": expected[2], "map": expected[1], "zeppelin": expected[0]})


def test_coverage_by_hand() -> None:
    terms = {"sanction": 3.0, "sovereignti": 1.0}
    assert coverage(terms, frozenset()) == 0.0
    assert coverage(terms, frozenset({"sanction", "other"})) == 0.75
    assert coverage(terms, frozenset({"sovereign"})) == 0.25
    assert coverage(terms, frozenset({"sanction", "sovereignti"})) == 1.0
    assert coverage({}, frozenset()) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("russia", "russian", True),
        ("sovereign", "sovereignti", True),
        ("port", "portrait", False),
        ("tram", "trams", False),
        ("depart", "department", False),
        ("ferri", "terri", False),
    ],
)
def test_related_terms(one: str, other: str, related: bool) -> None:
    assert term_is_related(one)(other) == term_is_related(other)(one) == related


def test_a_probability_by_hand() -> None:
    weights = Weights(bias=-1.0, own=2.0, near=0.0, passage=0.0, has_type=0.5, retrieval=0.0, similarity=1.0)
    features = Features(own=0.5, near=1.0, passage=1.0, has_type=1.0, retrieval=1.0, similarity=-0.5)
    assert weights.probability(features) == 0.5  # -1 + 1 + 0.5 - 0.5
    assert weights.probability(features._replace(own=1.0)) == pytest.approx(1 / (1 + math.exp(-1)))


def test_the_ranker_takes_only_the_part_that_counts(town: Assistant) -> None:
    rows = town.catalogue.passages(town.catalogue.passage_ids()).values()
    passages = [ScoredPassage(row, 1.0) for row in rows]
    ranker = SentenceRanker(town.catalogue, town.embedder)
    best = ranker.rank("What shows a canal?", "canal", passages, FACT)[0]
    assert "canal" in best.text and best.features.own == 1.0
    assert [s.speaker is not None for s in best.statements] == [True]

    found = ranker.rank(
        "canal", "canal", passages, FACT, own_part=lambda a, s, _: "nothing" if "canal" in s.of(a.text) else None
    )
    assert [(e.text, e.features.own) for e in found] == [(best.text, 0.0)]
    assert ranker.rank("canal", "canal", [], FACT) == []
