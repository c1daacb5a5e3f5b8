"""Word of where an archive is served on this machine, left in its folder: who may read that asks as the owner.

    with word_left(home, "http://127.0.0.1:7860", secret):         # by rag serve, while it runs
    if word := Word.of(home):                                       # by rag ask; None where nobody serves
        word.ran(["ask", "Who spoke?"])                             # Ran(code, out, err); None where another answers

The file is for its owner alone, and holds an address, a process and a secret. The secret never travels: what is asked
and what is answered are signed with it (HMAC with SHA-256, RFC 2104), so that a program that took over the address
learns nothing by which it could ask, and can't answer. Only the standard library is loaded, and little of it.
Not covered: what a command prints (``rag.cli``), and servers elsewhere (``remote``).
"""

from __future__ import annotations

import hmac
import json
import os
import socket
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

FILE = "service.json"
PATH = "/api/v1/command"
SIGNED, ONCE = "onrecord-signature", "onrecord-once"  # headers: who signs, and what no other request has
_TIMEOUT_S = 300.0  # a language model may write the answer
_NAMES = ("RAG_", "OPENAI_", "AZURE_", "TZ")  # of the variables by which an answer may differ
_ASIDE = ("RAG_SERVER", "RAG_SERVICE", "RAG_LOG", "RAG_METRICS", "RAG_UI_AUTH", "RAG_UI_HOSTS", "RAG_UI_PROXIES")


class Ran(NamedTuple):
    """What a command gave: its exit code, and what it wrote to both streams."""

    code: int
    out: bytes
    err: str

    def to_json(self) -> bytes:
        """As it travels."""
        out = b2a_base64(self.out, newline=False).decode()
        return json.dumps({"code": self.code, "out": out, "err": self.err}).encode()

    @classmethod
    def of(cls, sent: bytes) -> Ran:
        """What was sent. Raises ValueError, KeyError and TypeError for something else."""
        told = json.loads(sent)
        return cls(int(told["code"]), a2b_base64(told["out"]), str(told["err"]))


class Word(NamedTuple):
    """Where a process of this machine serves an archive, and under which settings."""

    host: str
    port: int
    process: int
    secret: str
    settings: str

    @classmethod
    def of(cls, home: Path) -> Word | None:
        """The word left in an archive's folder, if who left it still runs."""
        try:
            told = json.loads((home / FILE).read_bytes())
            word = cls(*(kind(told[name]) for name, kind in _FIELDS.items()))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return word if _runs(word.process) else None

    @property
    def address(self) -> str:
        """As people write it."""
        return f"http://{self.host}:{self.port}"

    def is_for(self, variables: Mapping[str, str]) -> bool:
        """Whether it serves under the settings that hold here."""
        return hmac.compare_digest(self.settings, settings_signed(self.secret, variables))

    def ran(self, words: Sequence[str]) -> Ran | None:
        """What a command gives there; None where it can't be had, or isn't signed by whom the word is of."""
        once, body = os.urandom(16).hex(), json.dumps(list(words)).encode()
        head = (
            f"POST {PATH} HTTP/1.0",
            f"Host: {self.host}:{self.port}",
            f"Content-Length: {len(body)}",
            f"{ONCE}: {once}",
            f"{SIGNED}: {signature(self.secret, once, body)}",
        )
        try:
            told, _, sent = self._sent("\r\n".join((*head, "\r\n")).encode() + body).partition(b"\r\n\r\n")
            signed = f"{SIGNED}: {signature(self.secret, once, b'answer', sent)}".encode()
            return Ran.of(sent) if signed in told.split(b"\r\n") else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _sent(self, request: bytes) -> bytes:
        """What comes back, to its end."""
        address: Any = (self.host.encode(), self.port)  # as bytes: a name of letters is looked up without IDNA's tables
        with socket.create_connection(address, _TIMEOUT_S) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(1 << 16):
                parts.append(part)
        return b"".join(parts)


_FIELDS = {"host": str, "port": int, "process": int, "secret": str, "settings": str}


@contextmanager
def word_left(home: Path, host: str, port: int, secret: str) -> Iterator[None]:
    """Say in the folder that this process serves it, until the end; where nothing can be written, nobody is told."""
    word = Word("127.0.0.1" if host in ("", "0.0.0.0", "::") else host, port, os.getpid(), secret, "")  # noqa: S104
    told = {name: getattr(word, name) for name in _FIELDS} | {"settings": settings_signed(secret, os.environ)}
    file = home / FILE
    with suppress(OSError):
        new = file.with_suffix(f".{os.getpid()}")
        new.unlink(missing_ok=True)
        new.touch(0o600, exist_ok=False)
        new.write_text(json.dumps(told), "utf-8")
        new.replace(file)
    try:
        yield
    finally:
        left = Word.of(home)
        if left and left.secret == secret:  # and not another server's
            with suppress(OSError):
                file.unlink()


def signature(secret: str, *parts: str | bytes) -> str:
    """What who holds the secret alone can write below these parts."""
    whole = b"\n".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hmac.new(secret.encode(), whole, "sha256").hexdigest()


def settings_signed(secret: str, variables: Mapping[str, str]) -> str:
    """A mark of what settings are made of: variables, ``.env``, and the folder that relative paths start from."""
    named = {name.upper(): value for name, value in variables.items() if value}
    said = sorted((n, v) for n, v in named.items() if n.startswith(_NAMES) and not n.startswith(_ASIDE))
    dotenv = Path(".env")
    written = dotenv.read_bytes() if dotenv.is_file() else b""
    is_relative = bool(written) or any(is_path(name, value) for name, value in said)
    return signature(secret, json.dumps(said), written, str(Path.cwd()) if is_relative else "")


def is_path(name: str, value: str) -> bool:
    """Whether a setting names a place relative to the folder one is in."""
    if name == "RAG_HOME":
        return not Path(value).is_absolute()
    return name == "RAG_PRICES" or value.startswith("local:")


def _runs(process: int) -> bool:
    """Whether a process of this number runs. What isn't known is taken to: it is asked, and has to sign."""
    if os.name != "posix" or process <= 0:
        return process > 0
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
