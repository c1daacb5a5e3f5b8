"""The OpenAI-compatible endpoint, by the official client and by what chat programs send, against the real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import openai
import pytest
from pages import served
from town import write_town

from rag.api import errands
from rag.api.messages import shown_in

QUESTION = "What did Holloway say about the harbour?"
QUOTED = "“The tram will not stop at the harbour,” Holloway said."
TASK = """### Task:
Generate a concise, 3-5 word title summarizing the chat history.
### Output:
JSON format: { "title": "your concise title here" }
### Chat History:
<chat_history>
USER: What did Holloway say about the harbour?
ASSISTANT: “The tram will not stop at the harbour,” Holloway said. [1]
</chat_history>"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented town's archive, served."""
    with served(tmp_path_factory.mktemp("home"), write_town(tmp_path_factory.mktemp("town"))) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    """The official client."""
    with openai.OpenAI(base_url=f"{url}v1", api_key="unused", max_retries=0) as client:
        yield client


def user(*texts: str) -> Any:
    """Messages: a user's question, then answer and question in turns."""
    return [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(texts)]


def asked(client: openai.OpenAI, *texts: str) -> Any:
    """The message that a conversation is answered with."""
    return client.chat.completions.create(model="onrecord", messages=user(*texts)).choices[0].message


def cited(url: str, annotation: Any) -> str:
    """The words of the article that an annotation leads to."""
    parts = urlsplit(annotation.url_citation.url)
    assert url.startswith(f"{parts.scheme}://{parts.netloc}/")
    page = httpx.get(annotation.url_citation.url)
    assert page.status_code == 200 and "On Record" in page.text
    return f"{parts.path}?{'&'.join(sorted(parse_qs(parts.query)))}"


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["onrecord"]
    assert client.models.retrieve("onrecord").object == "model"


def test_an_answer_as_a_whole(client: openai.OpenAI, url: str) -> None:
    completion = client.chat.completions.create(model="onrecord", messages=user(QUESTION), temperature=0.7, seed=1)
    message = completion.choices[0].message
    text, annotations = message.content or "", message.annotations or []
    assert QUOTED in text and "\n\n**Sources**\n\n- [1] [" in text
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage and completion.usage.total_tokens == 0  # nobody but the archive was asked
    for annotation in annotations:
        found = annotation.url_citation
        assert text[found.start_index : found.end_index] in ("[1]", "[2]", "[3]")
        assert found.url in text.partition("**Sources**")[2] and found.title
        assert cited(url, annotation).endswith("?end&start")
    assert annotations


def test_a_stream_is_the_whole_in_pieces(client: openai.OpenAI) -> None:
    whole = asked(client, QUESTION)
    stream = client.chat.completions.create(
        model="onrecord", messages=user(QUESTION), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    annotations = [note for delta in deltas for note in getattr(delta, "annotations", None) or []]
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert annotations == [note.model_dump() for note in whole.annotations]
    assert deltas[0].role == "assistant" and len([delta for delta in deltas if delta.content]) > 1
    assert chunks[-1].usage and not chunks[-1].choices
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_the_conversation_is_the_messages_sent(client: openai.OpenAI) -> None:
    first = asked(client, QUESTION).content
    assert "Delgado" in asked(client, QUESTION, first, "And Delgado?").content
    author = asked(client, QUESTION, first, "Who wrote that article?").content
    assert author.startswith("Nils Aske is the author of")
    assert shown_in(first) and shown_in("see /article/ab?start=1&end=2)") == [("ab", 1, 2)]


def test_content_comes_in_parts_too(client: openai.OpenAI) -> None:
    parts: Any = [{"role": "system", "content": "Be brief."}]
    parts += [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
    completion = client.chat.completions.create(model="onrecord", messages=parts)
    assert QUOTED in (completion.choices[0].message.content or "")


def test_a_silence_gives_its_reason_and_what_comes_nearest(client: openai.OpenAI) -> None:
    message = asked(client, "What did Holloway say about the opera?")
    assert not message.annotations
    assert "opera" in message.content and "**The nearest that was said**" in message.content


@pytest.mark.parametrize(
    ("sent", "status", "param", "code"),
    [
        ({"model": "gpt-4"}, 404, "model", "model_not_found"),
        ({"messages": []}, 400, "messages", None),
        ({"messages": [{"role": "user", "content": " "}]}, 400, None, "question"),
        ({"messages": [{"role": "assistant", "content": "Hello"}]}, 400, None, "question"),
        ({"messages": [{"role": "user", "content": "a " * 3000}], "stream": True}, 400, None, "question"),
        ({"messages": "Why?"}, 400, "messages", None),
    ],
)
def test_a_mistake_is_told_as_openai_tells_it(
    client: openai.OpenAI, sent: dict[str, Any], status: int, param: str | None, code: str | None
) -> None:
    with pytest.raises(openai.APIStatusError) as told:
        client.chat.completions.create(**{"model": "onrecord", "messages": user(QUESTION), **sent})
    assert (told.value.status_code, told.value.param, told.value.code) == (status, param, code)
    assert told.value.type == "invalid_request_error" and "rag " not in told.value.message


def test_open_webui_connects_and_asks(url: str) -> None:
    """Its requests: the list with a key, then a stream with fields of its own."""
    headers = {"Authorization": "Bearer sk-1", "Content-Type": "application/json", "X-OpenWebUI-User-Name": "Ida"}
    assert httpx.get(f"{url}v1/models", headers=headers).json()["data"][0]["id"] == "onrecord"
    body = {
        "stream": True,
        "model": "onrecord",
        "messages": user(QUESTION),
        "stream_options": {"include_usage": True},
        "metadata": {"chat_id": "1"},
        "tools": None,
        "features": {"web_search": False},
        "params": {"function_calling": "native"},
    }
    with httpx.stream("POST", f"{url}v1/chat/completions", headers=headers, json=body, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        lines = [line for line in answer.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    told = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert {chunk["object"] for chunk in told} == {"chat.completion.chunk"}


def test_a_title_is_no_question(client: openai.OpenAI) -> None:
    assert json.loads(asked(client, TASK).content) == {"title": QUESTION}


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        (TASK.replace('{ "title": "your concise title here" }', '{ "tags": ["tag1", "tag2"] }'), '{"tags": []}'),
        (TASK.replace('{ "title"', '{ "follow_ups": ["Question 1?"] } { "title"'), '{"follow_ups": []}'),
        (f"Provide a concise title for the conversation.\n\nConversation:\nUser: {QUESTION}\nAI: No.", QUESTION),
        (f"Write a title.\nUser: {'tram ' * 40}", f"{'tram ' * 12}".rstrip() + "…"),
        (QUESTION, None),
        ("Who wrote the title “Harbour line”?", None),
        ("### Task: none", None),
    ],
)
def test_what_chat_programs_ask_for_themselves(prompt: str, reply: str | None) -> None:
    assert errands.reply(prompt) == reply


def test_an_articles_markup_does_not_come_alive() -> None:
    from rag.exports.documents import literal

    assert literal("![x](https://a.example/p) <b>\n`c` *d*") == r"!\[x\](https://a.example/p) \<b> \`c\` \*d\*"
