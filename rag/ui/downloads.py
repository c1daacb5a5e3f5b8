"""Files that a browser downloads, as routes beside the pages: behind the same gate and the same door.

    answer_links(turn)                      # [("Markdown", "/export/answer/3f2a….md"), …]
    app.router.routes.insert(0, mounted(assistant))

An answer is its asker's until they share it, so a link holds a secret that the server made of the answer's id when it
showed it. A person's statements are for everybody who may come in. Not covered: what the files hold (``rag.exports``).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from rag.errors import RagError
from rag.exports import FORMATS, write
from rag.exports.manner import Manner
from rag.exports.statements import csv_text, markdown_text
from rag.people import people_named
from rag.translation import say
from rag.ui.chat import Turn

if TYPE_CHECKING:
    from rag.assistant import Assistant

KEPT = 2000  # answers that the links of open pages lead to
_SECRET = secrets.token_bytes(16)  # of this process: a page that was opened before is loaded again
_answers: OrderedDict[str, Turn] = OrderedDict()
_guard = threading.Lock()


def answer_links(turn: Turn) -> list[tuple[str, str]]:
    """Each format with the address of this answer in it."""
    key = hashlib.blake2b(turn.id.encode(), key=_SECRET, digest_size=16).hexdigest()
    with _guard:
        _answers[key] = turn
        _answers.move_to_end(key)
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return [(form.name, f"/export/answer/{key}.{suffix}") for suffix, form in FORMATS.items()]


def statements_link(suffix: str, **asked: str | None) -> str:
    """Where somebody's statements, narrowed as their page is, are a file."""
    return f"/export/people/statements.{suffix}?{urlencode({k: v for k, v in asked.items() if v})}"


def mounted(assistant: Assistant) -> Mount:
    """The routes under ``/export``."""

    def answer(request: Request) -> Response:
        key, _, suffix = request.path_params["file"].partition(".")
        turn = _answers.get(key)
        if turn is None or turn.answer is None:
            return PlainTextResponse(
                say("This link has run out: load the page again, and export from there.") + "\n", 404
            )
        return _file(write(turn.answer, suffix), turn.question, suffix, FORMATS[suffix].media_type)

    def statements(request: Request) -> Response:
        asked, suffix = dict(request.query_params), request.path_params["file"].partition(".")[2]
        name, speaker = asked.pop("name", ""), asked.pop("speaker", None)
        narrowed: dict[str, Any] = {
            key: asked[key] for key in ("about", "period", "kind", "publisher") if asked.get(key)
        }
        pages = people_named(assistant, name, **narrowed).pages
        said = [c for page in pages for c in page.statements if speaker in (None, page.speaker and page.speaker.name)]
        if suffix == "csv":
            return _file(csv_text(said).encode(), speaker or name, suffix, "text/csv; charset=utf-8")
        return _file(markdown_text(speaker or name, said).encode(), speaker or name, "md", FORMATS["md"].media_type)

    answer_route = Route("/answer/{file}", _told(answer, assistant))
    return Mount("/export", routes=[answer_route, Route("/people/{file}", _told(statements, assistant))])


def _told(show: Callable[[Request], Response], assistant: Assistant) -> Callable[[Request], Response]:
    """The route, in the archive's manner, with a user's mistake told in its own words."""

    def told(request: Request) -> Response:
        try:
            with Manner.of(assistant.settings).kept():
                return show(request)
        except RagError as error:
            return PlainTextResponse(f"{error}\n", 404)

    return told


def _file(content: bytes, title: str, suffix: str, media_type: str) -> Response:
    """A download named after its title, in the letters that every file system takes."""
    name = re.sub(r"[^\w-]+", "-", title).strip("-")[:80] or "answer"
    plain = name.encode("ascii", "ignore").decode().strip("-") or "answer"
    held = f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": held, "Cache-Control": "no-store"})
