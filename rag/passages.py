"""Articles as passages: runs of whole sentences, as LlamaIndex nodes that know their exact place in the text.

    parser = PassageParser.for_embedder(Settings(), load_embedding(Settings()))
    for node in parser.passages(article):
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text

A passage is filled with sentences up to ``passage_tokens`` tiktoken tokens, and never beyond what the embedding
model takes of the text that is embedded: the title, a newline, the passage. It ends at the end of a paragraph when
that leaves it at least two thirds full. Passages tile the article's sentences in order, without overlap.

A sentence that is too long alone is a passage of its own, never cut; the embedding model takes it in windows. A
title takes at most a quarter of the model's limit, and no more than 64 tokens: a longer one is cut at a word for
embedding (the metadata keep it whole).

Not covered: overlapping passages. A citation may span sentences of two passages, since offsets are the article's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llama_index.core.bridge.pydantic import Field
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, MetadataMode, NodeRelationship, RelatedNodeInfo, TextNode

from rag.embedding import Embedder
from rag.language.sentences import sentences
from rag.model_tokens import count_tokens
from rag.schema import Article, Sentence
from rag.settings import Settings

TITLE_TOKENS = 64
"""The most that an embedded title takes of the model's limit: two or three headlines' worth."""

FULL_ENOUGH = 2 / 3
"""The part of the budget beyond which a passage rather ends at a paragraph than takes another sentence."""


class PassageParser(NodeParser):
    """Cuts articles into passages. ``count`` counts the embedding model's own tokens, special tokens included."""

    passage_tokens: int = Field(default=160, gt=0, description="size of a passage, in tiktoken tokens")
    max_tokens: int = Field(default=256, gt=0, description="the embedding model's limit, in its own tokens")
    count: Callable[[str], int] = Field(default=count_tokens, exclude=True)

    @classmethod
    def for_embedder(cls, settings: Settings, embedder: Embedder) -> PassageParser:
        """A parser for passages of the size that is set and that the model takes whole."""
        return cls(passage_tokens=settings.passage_tokens, max_tokens=embedder.max_tokens, count=embedder.count_tokens)

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises it."""
        return "PassageParser"

    def passages(self, article: Article) -> list[TextNode]:
        """The article's passages in order: nodes with exact ``start_char_idx`` and ``end_char_idx``.

        Ids are ``ARTICLE:START-END``. Metadata: article_id, title, publisher, published_at, and ``first_sentence``
        and ``last_sentence``, which count :func:`rag.language.sentences.sentences` of the article's text from 0. With
        ``MetadataMode.EMBED`` and ``LLM`` a node's content is its title, a newline and its text, nothing else.
        """
        fields = {name: getattr(article, name) for name in ("title", "publisher", "published_at")}
        return self._nodes(article.text, article.title, {"article_id": article.id, **fields}, article.id, None)

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any) -> list[BaseNode]:
        """The passages of LlamaIndex documents. Their metadata are kept; ``article_id`` and ``title`` are used."""
        found: list[BaseNode] = []
        for node in nodes:
            article_id = str(node.metadata.get("article_id") or node.node_id)
            metadata = {**node.metadata, "article_id": article_id}
            title = str(node.metadata.get("title") or "")
            text = node.get_content(MetadataMode.NONE)
            found += self._nodes(text, title, metadata, article_id, node.as_related_node_info())
        return found

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        """The parent's relationships, without its search for the text, which finds repeated text elsewhere."""
        places = [(node.start_char_idx, node.end_char_idx) for node in nodes if isinstance(node, TextNode)]
        processed = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(processed, places, strict=True):
            assert isinstance(node, TextNode)
            node.start_char_idx, node.end_char_idx = start, end
        return processed

    def _nodes(
        self, text: str, title: str | None, metadata: dict[str, Any], article_id: str, source: RelatedNodeInfo | None
    ) -> list[TextNode]:
        heading = self._heading(title or "")
        shown = {"heading": heading} if heading and heading != metadata.get("title") else {}
        hidden = [*metadata, "first_sentence", "last_sentence"]
        if heading and not shown:
            hidden.remove("title")
        found = sentences(text)
        nodes = []
        for first, last in self._cuts(text, found, heading):
            start, end = found[first].start, found[last].end
            nodes.append(
                TextNode(
                    id_=f"{article_id}:{start}-{end}",
                    text=text[start:end],
                    start_char_idx=start,
                    end_char_idx=end,
                    metadata={**shown, **metadata, "first_sentence": first, "last_sentence": last},
                    excluded_embed_metadata_keys=hidden,
                    excluded_llm_metadata_keys=hidden,
                    metadata_template="{value}",
                    text_template="{metadata_str}\n{content}",
                    relationships={NodeRelationship.SOURCE: source or RelatedNodeInfo(node_id=article_id)},
                )
            )
        return nodes

    def _heading(self, title: str) -> str:
        """The title as embedded: on one line, and cut at a word when it is too long."""
        words = title.split()[:TITLE_TOKENS]
        limit = min(TITLE_TOKENS, self.max_tokens // 4) + self.count("")
        while words and self.count(" ".join(words)) > limit:
            words.pop()
        return " ".join(words)

    def _cuts(self, text: str, found: Sequence[Sentence], heading: str) -> Iterator[tuple[int, int]]:
        """The first and last sentence of each passage, inclusive. Each sentence is tokenised once, with its gap."""
        starts = [found[0].start, *(sentence.end for sentence in found)] if found else []
        pieces = [text[start : sentence.end] for start, sentence in zip(starts, found, strict=False)]
        prefix = f"{heading}\n" if heading else ""
        special = self.count("")
        sizes = [count_tokens(piece) for piece in pieces]
        own_sizes = [self.count(piece) - special for piece in pieces]
        own_budget = self.max_tokens - self.count(prefix)
        first = 0
        while first < len(found):
            last = _last(found, sizes, own_sizes, (self.passage_tokens, own_budget), first)
            # Sums are no proof: a tokenizer may cut the whole otherwise than its parts.
            while last > first and self._overflows(prefix, text[found[first].start : found[last].end]):
                last -= 1
            yield first, last
            first = last + 1

    def _overflows(self, prefix: str, passage: str) -> bool:
        return count_tokens(passage) > self.passage_tokens or self.count(prefix + passage) > self.max_tokens


def _last(
    found: Sequence[Sentence], sizes: Sequence[int], own_sizes: Sequence[int], budgets: tuple[int, int], first: int
) -> int:
    """The last sentence of the passage that begins at ``first``: what fits, back to a paragraph's end if near."""
    total = own_total = 0
    last = paragraph_end = first
    for i in range(first, len(found)):
        total, own_total = total + sizes[i], own_total + own_sizes[i]
        if i > first and (total > budgets[0] or own_total > budgets[1]):
            return paragraph_end if paragraph_end > first else last
        last = i
        ends = i + 1 == len(found) or found[i + 1].paragraph != found[i].paragraph
        if ends and (total >= FULL_ENOUGH * budgets[0] or own_total >= FULL_ENOUGH * budgets[1]):
            paragraph_end = i
    return last
