"""A small HTTP server that speaks as OpenAI and Azure do: both interfaces, Azure's paths, and what each model refuses.

with speaking() as server:
    server.url                    # AZURE_OPENAI_ENDPOINT; the key is KEY
    server.requests               # what was asked: path and query, the headers that hold keys, and the body

The end of a model's name asks for trouble: "gpt-5-codex-long", "gpt-5-codex-failed" … Not covered: tools and images.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "azure-secret-1234567890"
WORDS = ("Ann ", "Lee ", "said ", "no.")
RESPONSES_FIELDS = {
    "model", "input", "stream", "max_output_tokens", "reasoning", "store", "truncation", "tools",
    "include", "instructions", "metadata", "previous_response_id", "user",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: dict[str, list[str]]
    keys: dict[str, str]
    body: dict[str, Any]


@dataclass
class OpenAIsServer:
    """Where it listens, and what it has seen."""

    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    client_went: threading.Event = field(default_factory=threading.Event)


@contextmanager
def speaking() -> Iterator[OpenAIsServer]:
    """The server, for the duration."""
    seen = OpenAIsServer()

    class Handler(_Handler):
        server_seen = seen

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        seen.url = f"http://127.0.0.1:{running.server_port}"
        yield seen
        running.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server_seen: OpenAIsServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.route({}) == "/models":
            self.reply(200, {"object": "list", "data": [{"id": "gpt-5-codex"}, {"id": "gpt-4o"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        route = self.route(body)
        if route == "/responses":
            self.respond(body)
        elif route == "/chat/completions":
            self.chat(body)

    def route(self, body: dict[str, Any]) -> str | None:
        """What follows the interface's own path; None once it has been refused."""
        parts = urlsplit(self.path)
        keys = {name: self.headers[name] for name in ("Authorization", "api-key") if self.headers[name]}
        asked = Asked(parts.path, parse_qs(parts.query), keys, body)
        self.server_seen.requests.append(asked)
        if KEY not in "".join(keys.values()):
            self.refuse(401, "Access denied due to invalid subscription key")
            return None
        if parts.path.startswith("/openai/v1/"):
            return parts.path.removeprefix("/openai/v1")
        if "api-version" not in asked.query or not parts.path.startswith("/openai/"):
            self.refuse(404, "Resource not found")
            return None
        deployment = f"/openai/deployments/{body.get('model')}"
        start = deployment if parts.path.startswith(deployment) else "/openai"
        if start == "/openai" and parts.path.endswith("/chat/completions"):
            self.refuse(404, "The API deployment for this resource does not exist")
            return None
        return parts.path.removeprefix(start)

    # --- what is answered -------------------------------------------------------------------------------------------

    def chat(self, body: dict[str, Any]) -> None:
        """Chat completions, with the filter's results first, as Azure sends them."""
        model = body["model"]
        if "codex" in model or "-pro" in model:
            self.refuse(404, "This model is only supported in v1/responses and not in v1/chat/completions.")
            return
        if "max_tokens" in body or ("gpt-5" in model and {"temperature", "stop"} & {*body}):
            self.refuse(400, f"Unsupported parameter for {model}: {sorted(body)}")
            return
        self.start()
        self.event({"choices": [], "prompt_filter_results": [{"prompt_index": 0}], "id": "", "object": ""})
        for word in self.endless() if model.endswith("-long") else WORDS:
            if not self.event(_chunk({"content": word})):
                return
        self.event(_chunk({}, "stop"))
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        self.event({**_chunk({}), "choices": [], "usage": {**usage, "prompt_tokens_details": {"cached_tokens": 60}}})
        self.write(b"data: [DONE]\n\n")

    def respond(self, body: dict[str, Any]) -> None:
        """The Responses API."""
        model = body["model"]
        wrong = {name for name, value in body.items() if name not in RESPONSES_FIELDS and value is not None}
        if "-pro" in model and body.get("stream"):
            wrong.add("stream")
        if "-pro" in model and body["reasoning"]["effort"] != "high":
            wrong.add("reasoning.effort")
        if wrong:
            self.refuse(400, f"Unsupported parameter for {model}: {sorted(wrong)}")
        elif not body.get("stream"):
            self.reply(200, _response(model, "completed", "".join(WORDS)))
        else:
            self.stream_response(model, model.rpartition("-")[2])

    def stream_response(self, model: str, end: str) -> None:
        """A stream of its events, which ends as the model's name says."""
        self.start()
        self.event({"type": "response.created", "sequence_number": 0, "response": _response(model, "in_progress")})
        if end == "window":
            error = {"code": "context_length_exceeded", "message": "Your input exceeds the context window"}
            self.event({"type": "error", "sequence_number": 1, "param": None, **error})
            return
        for word in self.endless() if end == "long" else WORDS[:1] if end in ("failed", "cut") else WORDS:
            delta = {"item_id": "m", "output_index": 0, "content_index": 0, "logprobs": [], "delta": word}
            if not self.event({"type": "response.output_text.delta", "sequence_number": 1, **delta}):
                return
        status = {"failed": "failed", "length": "incomplete"}.get(end, "completed")
        if end != "cut":
            response = _response(model, status, "".join(WORDS))
            self.event({"type": f"response.{status}", "sequence_number": 9, "response": response})

    def endless(self) -> Iterator[str]:
        """Words until the client goes."""
        for _ in range(2000):
            yield "word "
            time.sleep(0.005)

    # --- the wire ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def event(self, value: dict[str, Any]) -> bool:
        """Whether the client was still there."""
        name = f"event: {value['type']}\n" if "type" in value else ""
        return self.write(f"{name}data: {json.dumps(value)}\n\n".encode())

    def write(self, data: bytes) -> bool:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.server_seen.client_went.set()
            return False
        return True

    def refuse(self, status: int, message: str) -> None:
        self.reply(status, {"error": {"message": message, "type": "invalid_request_error"}})

    def reply(self, status: int, body: dict[str, Any]) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _chunk(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}


def _response(model: str, status: str, text: str = "") -> dict[str, Any]:
    """A response of the Responses API in a state."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
    usage = {
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 0},
        "output_tokens": 20,
        "output_tokens_details": {"reasoning_tokens": 5},
        "total_tokens": 120,
    }
    return {
        "id": "r",
        "object": "response",
        "created_at": 0,
        "model": model,
        "status": status,
        "output": [message] if text else [],
        "usage": usage if text else None,
        "error": {"code": "server_error", "message": f"out of memory, {KEY}"} if status == "failed" else None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
