"""A small HTTP server that speaks OpenAI's chat endpoint badly, in every way that the name of the model asks for.

with misbehaving() as server:
    server.url                    # OPENAI_BASE_URL; ask for the model "status-429", "garbage", "drip" …
    server.requests               # the bodies seen
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = ("Ann ", "Lee ", "said ", "no.")
OPENAI_WINDOW = (
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9,001 tokens. "
    "Please reduce the length of the messages."
)


KEY = "sk-secret-1234567890"
"""What its clients show it; it must stand nowhere else."""


@dataclass
class HostileServer:
    """Where it listens, and what it has seen: bodies, Authorization headers, and times."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    models: list[str] = field(default_factory=lambda: ["nomic-embed-text", "some-chat-model"])
    replies: list[str] = field(default_factory=list)  # what the model "script" answers, one after the other


@contextmanager
def misbehaving(port: int = 0) -> Iterator[HostileServer]:
    """The server, for the duration; at a free port unless one is given."""
    seen = HostileServer()

    class Handler(_Handler):
        server_seen = seen

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        seen.url = f"http://127.0.0.1:{running.server_port}/v1"
        yield seen
        running.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server_seen: HostileServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.server_seen.models]
        self.reply(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        seen = self.server_seen
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen.requests.append(body)
        seen.keys.append(self.headers["Authorization"])
        seen.times.append(time.monotonic())
        kind, _, rest = body["model"].partition("-")
        getattr(self, f"do_{kind}")(rest)

    # --- refusals ---------------------------------------------------------------------------------------------------

    def do_status(self, rest: str) -> None:
        """``status-429``: an error, which quotes the key, as some servers do."""
        status, _, retry_after = rest.partition("-after-")
        error = {"message": f"no, with the key {self.headers['Authorization']}", "type": "some_error"}
        self.reply(int(status), {"error": error}, {"Retry-After": retry_after} if retry_after else {})

    def do_once(self, rest: str) -> None:
        """``once-503-after-1``: an error the first time, then an answer."""
        self.do_status(rest) if len(self.server_seen.requests) == 1 else self.do_fine("")

    def do_quota(self, _: str) -> None:
        self.reply(429, {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}})

    def do_window(self, _: str) -> None:
        error = {"message": OPENAI_WINDOW, "type": "invalid_request_error", "code": "context_length_exceeded"}
        self.reply(400, {"error": error})

    # --- replies ----------------------------------------------------------------------------------------------------

    def do_fine(self, rest: str) -> None:
        """``fine``: an answer; ``fine-nousage``: without a usage; ``fine-length``: cut at the longest."""
        self.start()
        for word in WORDS:
            self.event(_chunk(word))
        self.event(_chunk(None, "length" if rest == "length" else "stop"))
        if rest != "nousage":
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            self.event(
                {**_chunk(None), "choices": [], "usage": {**usage, "prompt_tokens_details": {"cached_tokens": 60}}}
            )
        self.write(b"data: [DONE]\n\n")

    def do_script(self, rest: str) -> None:
        """``script``: the next of the replies, word by word; ``script-cut``: broken off before its end."""
        self.start()
        for word in re.findall(r"\S+\s*", self.server_seen.replies.pop(0)):
            self.event(_chunk(word))
        if rest == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.event(_chunk(None, "stop"))
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        self.event({**_chunk(None), "choices": [], "usage": usage})
        self.write(b"data: [DONE]\n\n")

    def do_long(self, _: str) -> None:
        """An answer without an end, until the client goes."""
        self.start()
        try:
            for _turn in range(2000):
                self.event(_chunk("word "))
                time.sleep(0.005)
        except OSError:
            self.server_seen.models.append("the client went")

    def do_empty(self, rest: str) -> None:
        """``empty-stop``, ``empty-length``, ``empty-content_filter``: no word, for this reason."""
        self.start()
        self.event(_chunk(None, rest))
        self.write(b"data: [DONE]\n\n")

    def do_garbage(self, rest: str) -> None:
        """``garbage-html``, ``garbage-event``, ``garbage-shape``: something else."""
        if rest == "html":
            self.reply(200, "<html>Welcome!</html>")
            return
        self.start()
        self.write(b"data: {not json\n\n" if rest == "event" else b'data: {"choices": "none"}\n\n')

    def do_error(self, _: str) -> None:
        """An error in the middle of the stream, after one word."""
        self.start()
        self.event(_chunk(WORDS[0]))
        self.event({"error": {"message": f"out of memory, {self.headers['Authorization']}"}})

    def do_truncated(self, rest: str) -> None:
        """``truncated-reset``: broken off after one word; ``truncated-end``: ended politely, but too early."""
        self.start()
        self.event(_chunk(WORDS[0]))
        if rest == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_silence(self, rest: str) -> None:
        """``silence-0``: nothing at all; ``silence-1``: nothing after the first word."""
        self.start()
        if rest == "1":
            self.event(_chunk(WORDS[0]))
        time.sleep(3)

    def do_drip(self, _: str) -> None:
        """A byte now and then, and never an event."""
        self.start()
        try:
            for _turn in range(60):
                self.write(b":")
                time.sleep(0.05)
        except OSError:
            pass

    # --- the wire ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def event(self, value: object) -> None:
        self.write(f"data: {json.dumps(value)}\n\n".encode())

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def reply(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        payload = json.dumps(body).encode() if isinstance(body, dict) else str(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if isinstance(body, dict) else "text/html")
        self.send_header("Content-Length", str(len(payload)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _chunk(word: str | None, finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": word} if word else {}, "finish_reason": finish_reason}
    return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
