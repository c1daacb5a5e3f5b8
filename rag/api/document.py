"""What the endpoints are, as an OpenAPI document and as a page for people; no other host is asked for either.

    app.openapi = lambda: described(app)
    page(described(app))                        # HTML, without a script

An answer and its parts are described where everybody reads it, in ``rag/answer.schema.json``: models name them by
:func:`schema_of`, and here they are put in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import WithJsonSchema

_OURS = "x-answer-schema"
_ABOUT = (
    "A news archive that tells who said what. Every sentence of an answer rests on exact words of an article, at "
    "offsets in code points. Errors are problem+json (RFC 9457), under /v1 OpenAI's. Long lists have a `next`."
)
_TEXT, _NULL = {"type": "string"}, {"type": ["string", "null"]}
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {
    "type": "object",
    "required": ["message", "type", "param", "code"],
    "properties": {"message": _TEXT, "type": _TEXT, "param": _NULL, "code": _NULL},
}}}  # fmt: skip
_OPENAI_ERROR = {"description": "A mistake, or trouble.", "content": {"application/json": {"schema": _ERROR}}}
_DETAILS = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        **dict.fromkeys(("type", "title", "detail", "kind", "field"), _TEXT),
        "status": {"type": "integer"},
    },
}
_PROBLEM = {"description": "A mistake, or trouble.", "content": {"application/problem+json": {"schema": _DETAILS}}}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "code{background:#8881;padding:.1rem .3rem}td{padding:.1rem 1rem .1rem 0;vertical-align:top}"
    "section{border-top:1px solid #8885;padding:.5rem 0}h2{font-size:1.1rem}"
)


def schema_of(part: str) -> WithJsonSchema:
    """The description of an ``answer``, a ``citation`` or an ``article`` of one, for a field's annotation."""
    return WithJsonSchema({_OURS: part})


def answer_content() -> dict[str, Any]:
    """The content of a response that is an answer."""
    return {"application/json": {"schema": {_OURS: "answer"}}}


def described(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
        for path, methods in found["paths"].items():
            for what in methods.values():
                what["responses"].pop("422", None)  # FastAPI's own shape of an error, which isn't ours
                what["responses"]["default"] = _OPENAI_ERROR if path.startswith("/v1/") else _PROBLEM
        answer = json.loads(files("rag").joinpath("answer.schema.json").read_text("utf-8"))
        parts = {**answer.pop("$defs"), "answer": {k: v for k, v in answer.items() if k != "$schema"}}
        found.setdefault("components", {}).setdefault("schemas", {}).update(parts)
        app.openapi_schema = _joined(found)
    return app.openapi_schema


def _joined(value: Any) -> Any:
    """The document with every name of a part of the answer's schema as a reference to it."""
    if isinstance(value, list):
        return [_joined(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _OURS in value:
        return {"$ref": f"#/components/schemas/{value[_OURS]}"}
    if str(value.get("$ref", "")).startswith("#/$defs/"):
        return {"$ref": value["$ref"].replace("#/$defs/", "#/components/schemas/")}
    return {key: _joined(item) for key, item in value.items()}


@cache
def page(document: str, address: str) -> str:
    """A page of the document (as JSON), which stands at the address."""
    told = json.loads(document)
    name = escape(told["info"]["title"])
    paths = ((path, method, what) for path, methods in told["paths"].items() for method, what in methods.items())
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}: API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{name}: for other programs</h1><p>{escape(_ABOUT)}</p>"
        f'<p>The same for machines: <a href="{escape(address)}">OpenAPI document</a>.</p>'
        f"{''.join(_section(*path) for path in paths)}</main></body></html>\n"
    )


def _section(path: str, method: str, what: dict[str, Any]) -> str:
    rights = {scope for needed in what.get("security", ()) for scopes in needed.values() for scope in scopes}
    rows = "".join(f"<tr><td><code>{escape(name)}</code><td>{escape(told)}</tr>" for name, told in _fields(what))
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(what.get('description', ''))}</p>"
        f"<table>{rows}</table><p>Needs the right to {escape(' and '.join(sorted(rights)))}.</p></section>"
    )


def _fields(what: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in what.get("parameters", ()):
        needed = "; needed" if parameter.get("required") else ""
        yield parameter["name"], f"{parameter.get('description') or parameter['in']}{needed}"
    for kind, body in what.get("requestBody", {}).get("content", {}).items():
        yield kind, str(body["schema"].get("$ref", "")).rpartition("/")[2]
