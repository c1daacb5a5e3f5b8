"""A reverse proxy, as Caddy or nginx are set up in front of the pages: below a path, which it takes off and tells."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length", "accept-encoding"}


@contextmanager
def proxied(behind: str, prefix: str, scheme: str = "http") -> Iterator[str]:
    """The address below which the proxy hands on to another; ``scheme`` is what it says that it was asked by."""
    client = httpx.Client(base_url=behind, timeout=60)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self.send_error(404)
                return
            told = {
                "X-Forwarded-For": self.client_address[0],
                "X-Forwarded-Proto": scheme,
                "X-Forwarded-Host": self.headers["Host"],
                "X-Forwarded-Prefix": prefix,
            }
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP} | told
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with client.stream(self.command, self.path[len(prefix) :], headers=headers, content=body) as answer:
                self.send_response(answer.status_code)
                for name, value in answer.headers.multi_items():
                    if name not in _HOP:
                        self.send_header(name, value)
                self.send_header("Connection", "close")
                self.end_headers()
                if self.command != "HEAD":
                    self._hand_on(answer)

        do_POST = do_HEAD = do_GET  # noqa: N815  the library's names

        def _hand_on(self, answer: httpx.Response) -> None:
            try:
                for chunk in answer.iter_raw():
                    self.wfile.write(chunk)
                    self.wfile.flush()
            except OSError:  # whoever asked has left
                pass

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Pages that are left, and a proxy that ends, end their requests."""

    with client, Quiet(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}{prefix}/"
        running.shutdown()
