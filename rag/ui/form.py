"""What the pages at the door are made of: plain HTML of our own, without a script, and the forms on it.

    page(request, "Log in", form(field("Name", "username"), submit("Log in"), to="login"))

Not covered: what stands on them (``entrance.py``, ``accounts_page.py``).
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse

from rag.api.wording import plainly
from rag.errors import AccessError, RagError, TooManyError
from rag.translation import language
from rag.ui.markup import Child, Markup, tag

_STYLE = (Path(__file__).parent / "entrance.css").read_text("utf-8")
_MOST = 10_000  # bytes of a form
NEW_PASSWORD: dict[str, Any] = {
    "kind": "password", "autocomplete": "new-password", "minlength": "10", "maxlength": "1000",
}  # fmt: skip


async def sent(request: Request) -> dict[str, str]:
    """The fields of a form that was sent; none of one that is too long to be ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


def page(request: Request, title: str, *children: Child, status: int = 200, is_wide: bool = False) -> HTMLResponse:
    """A page of the door's. Its addresses go from where a proxy has put them all."""
    head = (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<base href="{escape(request.scope.get("root_path", ""))}/"><style>{_STYLE}</style>'
    )
    inside = tag("p", "On Record", class_="name"), tag("h1", title), *children
    body = tag("body", tag("main", *inside, class_="wide" if is_wide else None))
    written = Markup(head) + tag("title", title, " · ", "On Record") + body + "</html>"
    return HTMLResponse(written, status, headers={"Cache-Control": "no-store"})


def form(*children: Child, to: str | None = None, is_line: bool = False) -> Markup:
    """A form that is sent to another address of these, or to its page's own."""
    return tag("form", *children, method="post", action=to, class_="line" if is_line else None)


def field(label: str, name: str, *, kind: str = "text", **given: Any) -> Markup:
    """A labelled field of a form."""
    return tag("label", label, tag("input", name=name, type=kind, **{"required": True, **given}))


def hidden(name: str, value: str) -> Markup:
    """A field that nobody sees."""
    return tag("input", type="hidden", name=name, value=value)


def wrong(error: RagError | None) -> Markup | None:
    """What was wrong with a form, for people."""
    return tag("p", plainly(str(error)), class_="wrong", role="alert") if error else None


def status_of(error: RagError | None) -> int:
    """The status that tells it to programs."""
    if error is None:
        return 200
    return 429 if isinstance(error, TooManyError) else 401 if isinstance(error, AccessError) else 422
