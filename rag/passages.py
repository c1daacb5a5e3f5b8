"""Articles as passages: runs of whole sentences, as LlamaIndex nodes that know their exact place in the text.

    parser = PassageParser.for_embedder(Settings(), load_embedding(Settings()))
    for node in parser.passages(article):
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text

Where they are cut is ``cutting``'s. An ingest makes its passages without nodes; this is the same under LlamaIndex's
interface, for pipelines of one's own. Not covered: overlapping passages. A citation may span sentences of two passages,
since offsets are the article's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core.bridge.pydantic import Field
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, MetadataMode, NodeRelationship, RelatedNodeInfo, TextNode

from rag.cutting import Cutter
from rag.embedding import Embedder
from rag.language.sentences import sentences
from rag.model_tokens import count_tokens
from rag.schema import Article
from rag.settings import Settings


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
        cutter = Cutter(self.passage_tokens, self.max_tokens, self.count)
        heading = cutter.heading(title)
        shown = {"heading": heading} if heading and heading != metadata.get("title") else {}
        hidden = [*metadata, "first_sentence", "last_sentence"]
        if heading and not shown:
            hidden.remove("title")
        found = sentences(text)
        nodes = []
        for first, last in cutter.cuts(text, found, heading):
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
