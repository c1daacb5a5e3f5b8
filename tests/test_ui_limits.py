"""How much anybody may send and hold open."""

from __future__ import annotations

import asyncio
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.errors import QuestionError
from rag.ui.chat import Talk
from rag.ui.limits import Limited, Limits
from rag.ui.saved import Conversations, forget_passers_by


async def _inside(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def asked(app: Limited, method: str, path: str, by: str = "192.0.2.1", **given: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(by, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://pages.example") as client:
            return await client.request(method, path, **given)

    return asyncio.run(ask())


JOIN, UPLOAD, STREAM = "/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/queue/data"
MB = 1_000_000


@pytest.mark.parametrize(
    ("path", "size", "status", "told"),
    [
        (JOIN, MB, 200, ""),
        (JOIN, 20 * MB, 413, "This is 20.0 MB, and 2 MB is the most that is taken at once. Send less."),
        ("/login", 3 * MB, 413, "This is 3.0 MB"),
        (UPLOAD, 20 * MB, 200, ""),
        (UPLOAD, 60 * MB, 413, "These are 60 MB, and 50 MB is the most. Upload fewer at once."),
    ],
)
def test_a_body_has_a_most(path: str, size: int, status: int, told: str) -> None:
    answer = asked(Limited(_inside, Limits(uploads_mb=50)), "POST", path, content=b"x" * size)
    assert answer.status_code == status
    if told:
        assert told in (answer.json()["error"] if path == JOIN else answer.text)


def test_a_body_says_how_long_it_is() -> None:
    async def endless() -> Any:
        yield b"x"

    answer = asked(Limited(_inside, Limits()), "POST", JOIN, content=endless())
    assert (answer.status_code, answer.json()["error"][:40]) == (411, "This request doesn’t say how long it is.")


def test_one_visitors_uploads_leave_room_for_others() -> None:
    app = Limited(_inside, Limits(uploads_mb=50, uploads=3))
    for size, status in ((30, 200), (30, 429), (10, 200), (1, 200), (1, 429)):
        assert asked(app, "POST", UPLOAD, content=b"x" * (size * MB)).status_code == status
    refused = asked(app, "POST", UPLOAD, content=b"x")
    assert refused.text.startswith(
        "From here came 3 uploads within an hour, which is the most that is taken. Go on in 60 "
    )
    assert asked(app, "POST", UPLOAD, by="192.0.2.2", content=b"x").status_code == 200


def test_whoever_is_logged_in_is_limited_wherever_they_are_and_leaves_room_for_others() -> None:
    app = Limited(_inside, Limits(uploads=1), account=lambda request: request.headers.get("name"))
    for name, by, status in (("ada", "1", 200), ("ada", "2", 429), ("bo", "1", 200), ("", "1", 200), ("", "1", 429)):
        answer = asked(app, "POST", UPLOAD, by=f"192.0.2.{by}", content=b"x", headers={"name": name})
        assert answer.status_code == status, (name, by)
        if status == 429:
            assert answer.text.startswith("From this account came 1 uploads" if name else "From here came 1 uploads")


def test_a_full_queue_says_so() -> None:
    for waiting, status in ((99, 200), (100, 503)):
        answer = asked(Limited(_inside, Limits(), waiting=partial(int, waiting)), "POST", JOIN, json={})
        assert answer.status_code == status
    assert answer.json() == {"error": "100 questions wait already, which is the most. Ask again in a minute."}


def test_one_address_holds_so_many_streams() -> None:
    opened, end = asyncio.Event(), asyncio.Event()

    async def held(scope: Any, receive: Any, send: Any) -> None:
        opened.set()
        await end.wait()
        await _inside(scope, receive, send)

    async def ask() -> list[int]:
        app = Limited(held, Limits(streams=1))

        def get(by: str) -> Any:
            transport = httpx.ASGITransport(app, client=(by, 1))
            return httpx.AsyncClient(transport=transport, base_url="http://pages.example").get(STREAM)

        first = asyncio.create_task(get("192.0.2.1"))
        await opened.wait()
        other = asyncio.create_task(get("192.0.2.2"))
        second = await get("192.0.2.1")
        assert "From here 1 pages or programs listen already" in second.json()["error"]
        end.set()
        done = [await first, await other, await get("192.0.2.1")]
        return [second.status_code, *(each.status_code for each in done)]

    assert asyncio.run(ask()) == [429, 200, 200, 200]


def test_a_question_that_nobody_reads_is_not_kept() -> None:
    talk = Talk()
    with pytest.raises(QuestionError, match="20,000,000 characters, and 2,000 is the most"):
        talk.begin("x" * 20_000_000, {})
    assert talk.turns == []


def test_visitors_who_do_not_come_back_are_forgotten(tmp_path: Path) -> None:
    def visited(name: str, days_ago: float, user: str | None = None) -> Conversations:
        kept = Conversations.of(tmp_path, name, user)
        talk = Talk()
        talk.begin("What did the mayor say?", {})
        kept.keep(talk)
        at = time.time() - days_ago * 86_400
        for mark in kept.folder.glob(".passing"):
            os.utime(mark, (at, at))
        return kept

    fresh, old, returned, known = visited("a", 1), visited("b", 40), visited("c", 40), visited("d", 400, "ada")
    returned.come_back()
    fresh.keep(Talk())
    assert forget_passers_by(tmp_path) == 1
    assert [kept.latest() is not None for kept in (fresh, old, returned, known)] == [True, False, True, True]
    made_up = [visited(f"made up {number}", number / 100) for number in range(20)]
    assert forget_passers_by(tmp_path, most=5) == 16  # and whoever came before them
    assert [kept.latest() is not None for kept in made_up] == [True] * 5 + [False] * 15
    assert returned.latest() and known.latest()
