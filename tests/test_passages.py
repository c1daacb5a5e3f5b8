"""Passages: exact spans of whole sentences, within both budgets, whatever the text."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core.schema import Document, MetadataMode, TextNode

from rag.embedding import load_embedding
from rag.language.sentences import sentences
from rag.model_tokens import count_tokens
from rag.passages import PassageParser
from rag.schema import Article
from rag.settings import Settings


@cache
def parser(passage_tokens: int = 160) -> PassageParser:
    own = Settings(passage_tokens=passage_tokens, embedding="local")
    return PassageParser.for_embedder(own, load_embedding(own))


def article(text: str, title: str | None = None) -> Article:
    return Article(id="a1", identity="x", source="x", version="v", text=text, title=title, publisher="The Paper")


SENTENCES = st.sampled_from(
    [
        *("Lee said no. ", "Lee said no.\n", "“We want more,” she said. ", "Rain is expected on Monday.\n\n"),
        *("Él vino ayer. ", "A heading\n", "antidisestablishmentarianism " * 8 + ". ", "中文句子。", "x" * 300 + ". "),
    ]
)
TEXTS = st.one_of(st.lists(SENTENCES, max_size=40).map("".join), st.text())


@settings(max_examples=60)
@given(TEXTS, st.sampled_from([None, "A title", "w " * 999]))
def test_passages_tile_the_sentences_within_both_budgets(text: str, title: str | None) -> None:
    cut = parser(32)
    found = sentences(text)
    nodes = cut.passages(article(text, title))
    held = [list(range(n.metadata["first_sentence"], n.metadata["last_sentence"] + 1)) for n in nodes]
    assert [i for run in held for i in run] == list(range(len(found)))
    for node, run in zip(nodes, held, strict=True):
        assert (node.start_char_idx, node.end_char_idx) == (found[run[0]].start, found[run[-1]].end)
        assert text[node.start_char_idx : node.end_char_idx] == node.text
        if len(run) > 1:
            assert count_tokens(node.text) <= 32
            assert cut.count(node.get_content(MetadataMode.EMBED)) <= cut.max_tokens
    assert len({node.node_id for node in nodes}) == len(nodes)


def test_the_models_own_limit_counts_title_and_special_tokens() -> None:
    """Each sentence has 10 tiktoken tokens and many more word pieces, so the model's limit comes first."""
    text = "Zyzzyvas xylographed qwyjibo. " * 80
    cut = parser(2000)
    nodes = cut.passages(article(text, "An ordinary headline of eight words or so"))
    sizes = [cut.count(node.get_content(MetadataMode.EMBED)) for node in nodes]
    assert max(sizes) <= 256
    assert min(sizes[:-1]) > 256 - 20
    assert len(nodes) > 1


def test_embedded_text_is_the_title_a_newline_and_the_text() -> None:
    (titled,) = parser().passages(article("Lee said no.", "Lee {says} no"))
    (bare,) = parser().passages(article("Lee said no."))
    for mode in (MetadataMode.EMBED, MetadataMode.LLM):
        assert titled.get_content(mode) == "Lee {says} no\nLee said no."
        assert bare.get_content(mode) == "Lee said no."
    assert titled.node_id == "a1:0-12"
    assert titled.ref_doc_id == "a1"
    assert titled.metadata["publisher"] == "The Paper"


def test_an_overlong_title_is_cut_at_a_word_for_embedding_only() -> None:
    title = "headline " * 200
    (node,) = parser().passages(article("Lee said no.", title))
    heading, _, text = node.get_content(MetadataMode.EMBED).partition("\n")
    assert text == "Lee said no."
    assert set(heading.split()) == {"headline"}
    assert 32 <= len(heading.split()) <= 64
    assert node.metadata["title"] == title


def test_a_sentence_over_the_limit_is_a_passage_of_its_own() -> None:
    long = "Lee said that " + "and ".join(["it would rain "] * 100) + "again."
    text = f"Lee left. {long} Roe stayed."
    assert [node.text for node in parser().passages(article(text))] == ["Lee left.", long, "Roe stayed."]


def test_a_passage_ends_with_a_paragraph_when_that_costs_little() -> None:
    sentence = "The council met on Monday to vote on the plan. "
    paragraph = (sentence * 5).strip()
    nodes = parser(80).passages(article("\n\n".join([paragraph] * 4)))
    assert [node.text for node in nodes] == [paragraph] * 4


REPEATED = "Lee said no. " * 200


def test_repeated_text_keeps_its_own_offsets_through_llamaindex() -> None:
    document = Document(text=REPEATED, metadata={"title": "No", "file_path": "x.txt"}, id_="doc")
    nodes = parser().get_nodes_from_documents([document])
    direct = parser().passages(Article(id="doc", identity="x", source="x", version="v", text=REPEATED, title="No"))
    assert [n.node_id for n in nodes] == [n.node_id for n in direct]
    for node, own in zip(nodes, direct, strict=True):
        assert isinstance(node, TextNode)
        assert (node.start_char_idx, node.end_char_idx) == (own.start_char_idx, own.end_char_idx)
        assert node.get_content(MetadataMode.EMBED) == own.get_content(MetadataMode.EMBED) == f"No\n{own.text}"
        assert node.metadata["file_path"] == "x.txt"
        assert node.ref_doc_id == "doc"
    assert nodes[0].next_node is not None


@pytest.mark.parametrize("text", ["", " \n\n\t"])
def test_nothing_gives_no_passages(text: str) -> None:
    assert parser().passages(article(text)) == []
