"""Telemetry: spans received by a real collector, and nothing of what was asked or answered in them."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hostile_server import WORDS, misbehaving
from llama_index.core.llms import ChatMessage
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from rag.errors import ModelError, SettingsError
from rag.models import load_llm
from rag.settings import Settings
from rag.telemetry import start

KEY = "sk-secret-1234567890"
QUESTION = "What did Ann Lee say?"


@contextmanager
def collecting() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A collector's address, and the paths and bodies that it has got."""
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", got
        running.shutdown()


def spans(got: list[tuple[str, bytes]]) -> list[Span]:
    requests = [ExportTraceServiceRequest.FromString(body) for _, body in got]
    return [s for request in requests for r in request.resource_spans for scope in r.scope_spans for s in scope.spans]


def attributes(span: Span) -> dict[str, Any]:
    return {a.key: a.value.string_value or a.value.int_value for a in span.attributes}


def test_a_reply_is_a_span_with_its_tokens_and_without_its_words() -> None:
    with collecting() as (endpoint, got), misbehaving() as server:
        stop = start(Settings(otel_exporter_otlp_endpoint=endpoint))
        try:
            for model in ("fine", "status-500"):
                settings = Settings(
                    llm=f"openai:{model}", openai_base_url=server.url, openai_api_key=KEY, llm_retries=0
                )
                writer = load_llm(settings)
                assert writer is not None
                with writer:
                    reply = writer.stream([ChatMessage(role="user", content=QUESTION)], max_tokens=24)
                    if model == "fine":
                        assert "".join(reply) == "".join(WORDS)
                        continue
                    with pytest.raises(ModelError):
                        list(reply)
        finally:
            stop()
        answered, failed = (span for span in spans(got) if span.name == "Writer.stream")
        assert attributes(answered) == {
            "gen_ai.request.model": "openai:fine",
            "server.address": server.url.removeprefix("http://").removesuffix("/v1"),
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
        }
        assert answered.end_time_unix_nano > answered.start_time_unix_nano
        assert failed.status.code == Status.STATUS_CODE_ERROR
        assert failed.status.message == "ModelError"
        assert {path for path, _ in got} == {"/v1/traces"}
        whole = b"".join(body for _, body in got)
        assert b"onrecord" in whole
        for secret in (KEY, QUESTION, "Ann Lee", *WORDS, "with the key"):
            assert secret.encode() not in whole, secret
        before = len(got)
    assert len(got) == before


def test_nothing_is_imported_without_an_endpoint() -> None:
    code = (
        "import sys; from rag.telemetry import start; from rag.settings import Settings; start(Settings())();"
        "print(*{'opentelemetry', 'llama_index'} & {*sys.modules})"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    env.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    "module", ["opentelemetry.exporter.otlp.proto.http.trace_exporter", "llama_index.observability.otel.base"]
)
def test_a_missing_extra_names_the_cure(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=r"'http://x:1', but .* pip install 'onrecord\[otel\]'"):
        start(Settings(otel_exporter_otlp_endpoint="http://x:1"))
