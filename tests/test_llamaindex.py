"""The chain under LlamaIndex's interfaces: its own tools and agents' parts get cited answers from it."""

from __future__ import annotations

import asyncio

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.schema import TextNode
from llama_index.core.tools import QueryEngineTool

from rag.assistant import Assistant
from rag.llamaindex import OnRecordChatEngine, OnRecordQueryEngine

QUESTION = "What did Holloway say about the harbour?"


def test_a_response_carries_the_exact_spans(town: Assistant) -> None:
    response = OnRecordQueryEngine(assistant=town).query(QUESTION)
    assert str(response) == "“The tram will not stop at the harbour,” Holloway said. [1]"
    (source,) = response.source_nodes
    assert isinstance(source.node, TextNode)
    text = town.article(source.node.metadata["article_id"]).text
    assert text[source.node.start_char_idx : source.node.end_char_idx] == source.text
    assert source.node.metadata["speaker"] == "Ada Holloway"
    assert response.metadata is not None
    assert response.metadata["status"] == "answered"


def test_it_is_a_tool_for_an_agent(town: Assistant) -> None:
    tool = QueryEngineTool.from_defaults(OnRecordQueryEngine(assistant=town), name="news")
    output = asyncio.run(tool.acall(QUESTION))
    assert "The tram will not stop at the harbour" in output.content
    assert output.raw_output.source_nodes


def test_silence_has_its_reason_and_the_nearest_as_sources(town: Assistant) -> None:
    response = OnRecordQueryEngine(assistant=town).query("What did Holloway say about zeppelins?")
    assert str(response).startswith("No article mentions “zeppelins”")
    assert response.source_nodes


def test_a_chat_understands_follow_ups(town: Assistant) -> None:
    chat = OnRecordChatEngine(town)
    chat.chat(QUESTION)
    answer = chat.chat("And Ruth Delgado?")
    assert answer.metadata is not None
    assert "Delgado" in answer.metadata["searched"]
    assert [m.role for m in chat.chat_history] == [MessageRole.USER, MessageRole.ASSISTANT] * 2
    chat.reset()
    assert chat.chat_history == []


def test_a_given_history_is_where_a_chat_begins(town: Assistant) -> None:
    chat = OnRecordChatEngine(town)
    answer = chat.chat("And what did Ruth Delgado say?", [ChatMessage(role=MessageRole.USER, content=QUESTION)])
    assert answer.metadata is not None
    assert "harbour" in answer.metadata["searched"]


def test_a_stream_comes_by_sentences_and_ends_with_sources(town: Assistant) -> None:
    chat = OnRecordChatEngine(town)
    streamed = chat.stream_chat("What did Delgado say?")
    parts = list(streamed.response_gen)
    assert len(parts) >= 2
    assert "".join(parts).strip() == chat.chat_history[-1].content
    assert streamed.source_nodes


def test_an_asynchronous_stream_is_the_same(town: Assistant) -> None:
    async def told() -> list[str]:
        streamed = await OnRecordChatEngine(town).astream_chat("What did Delgado say?")
        return [part async for part in streamed.async_response_gen()]

    assert "".join(asyncio.run(told())).count("[") >= 2
