"""The chain under LlamaIndex's interfaces, so that it drops into an agent, a router or an app made of its parts.

    engine = OnRecordQueryEngine(assistant=assistant)
    response = engine.query("What did Lee say about the harbour?")       # response.source_nodes hold the exact spans
    tool = QueryEngineTool.from_defaults(engine, name="news")            # for an agent

    chat = OnRecordChatEngine(assistant)
    chat.chat("And Hale?")                                               # follow-ups are understood

A source node is a citation: its text is the cited words, its offsets are into ``Article.text``, its metadata the
citation as the answer gives it. ``response.metadata`` is ``Answer.to_dict()``. Not covered: prompts of LlamaIndex's own
(wording is ``prompts``'), and token-wise streams (sentences come as they are checked).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from dataclasses import asdict
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from rag.assistant import Assistant
from rag.schema import Answer, Citation, Done, Event, SentenceReady


def source_nodes(answer: Answer) -> list[NodeWithScore]:
    """The citations of an answer (for not_found the nearest statements), in their order, as nodes with exact spans."""
    return [_node(citation, answer.confidence) for citation in answer.citations or answer.related]


def _node(citation: Citation, score: float) -> NodeWithScore:
    article_id = str(citation.article["id"])
    node = TextNode(
        id_=f"{article_id}:{citation.field or f'{citation.start}-{citation.end}'}",
        text=citation.quote or str(citation.article.get(citation.field or "") or ""),
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata={"article_id": article_id, **asdict(citation)},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article_id)},
    )
    return NodeWithScore(node=node, score=score)


class OnRecordQueryEngine(CustomQueryEngine):
    """A query engine over an archive. Raises what :meth:`Assistant.ask` raises."""

    assistant: Assistant

    def custom_query(self, query_str: str) -> Response:
        """The checked answer; its text holds the markers ``[1]``."""
        return _response(self.assistant.ask(query_str))

    async def acustom_query(self, query_str: str) -> Response:
        """:meth:`custom_query` for async code."""
        return _response(await self.assistant.aask(query_str))


def _response(answer: Answer) -> Response:
    return Response(answer.text, source_nodes=source_nodes(answer), metadata=answer.to_dict())


class OnRecordChatEngine(BaseChatEngine):
    """A dialogue with an archive; what the questions of a ``chat_history`` given with a message ask came before."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.reset()

    def reset(self) -> None:
        """Forget the dialogue."""
        self._conversation = self._assistant.conversation()
        self._history: list[ChatMessage] = []

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The dialogue so far."""
        return self._history

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """The next turn's checked answer."""
        self._take_in(chat_history)
        answer = self._conversation.ask(message)
        self._remember(message, answer)
        return AgentChatResponse(answer.text, source_nodes=source_nodes(answer), metadata=answer.to_dict())

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """:meth:`chat` for async code."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> StreamingAgentChatResponse:
        """The same, sentence by sentence; ``source_nodes`` are there when the stream has ended."""
        self._take_in(chat_history)
        response = StreamingAgentChatResponse(is_writing_to_memory=False)
        response.chat_stream = self._told(message, response)
        return response

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """:meth:`stream_chat` for async code."""
        self._take_in(chat_history)
        response = StreamingAgentChatResponse(is_writing_to_memory=False)
        response.achat_stream = self._atold(message, response)
        return response

    def _told(self, message: str, response: StreamingAgentChatResponse) -> Generator[ChatResponse, None, None]:
        for event in self._conversation.stream(message):
            yield from self._deltas(message, event, response)

    async def _atold(self, message: str, response: StreamingAgentChatResponse) -> AsyncGenerator[ChatResponse, None]:
        async for event in self._conversation.astream(message):
            for delta in self._deltas(message, event, response):
                yield delta

    def _deltas(self, message: str, event: Event, response: StreamingAgentChatResponse) -> Iterator[ChatResponse]:
        if isinstance(event, SentenceReady):
            said = ChatMessage(role=MessageRole.ASSISTANT, content=event.text)
            yield ChatResponse(message=said, delta=f"{event.text} ")
        if isinstance(event, Done):
            response.source_nodes = source_nodes(event.answer)
            self._remember(message, event.answer)

    def _take_in(self, chat_history: list[ChatMessage] | None) -> None:
        """Begin anew from a history that is given, as LlamaIndex's own engines do."""
        if chat_history is None:
            return
        self.reset()
        self._history = list(chat_history)
        for said in chat_history:
            if said.role == MessageRole.USER and said.content:
                self._conversation.remember(said.content)

    def _remember(self, message: str, answer: Answer) -> None:
        metadata: dict[str, Any] = {"citations": [asdict(citation) for citation in answer.citations]}
        self._history += [
            ChatMessage(role=MessageRole.USER, content=message),
            ChatMessage(role=MessageRole.ASSISTANT, content=answer.text, additional_kwargs=metadata),
        ]
