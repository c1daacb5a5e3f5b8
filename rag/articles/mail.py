"""E-mail (.eml): a newsletter or a press release as an article, its subject the headline, its sender the author.

    read_mail(data, "release.eml").known.author        # "Mira Lund", of "From: Mira Lund <m@example.org>"
    attachments(data, "release.eml")                   # [("statement.pdf", b"%PDF…")]

The plain part is read where there is one, else the HTML part as a page is. Not covered: reading attachments, which
``documents`` does, messages in a message, quoted replies.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from rag.articles.bylines import is_outlet, is_person
from rag.articles.extract import Extract
from rag.articles.fields import Fields, said
from rag.articles.html import read_html
from rag.errors import ReadError

_FORWARDED = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_ADDRESS = re.compile(r"<?\bhttps?://\S+")
_WRAPPED = (50, 80)  # characters of a line that a mail program ended
_MAX_HEADER = 20_000  # characters; a list of two hundred receivers has 8,000
_MIN_WORDS = 20  # a plain part that only says "view this in your browser" has fewer


def read_mail(data: bytes, source: str) -> Extract:
    """A message's text, with subject, sender and date as fields."""
    message = _message(data, source)
    if message is None or not message.keys():
        raise ReadError(source, f"{source} is no e-mail: it has no header", "Save the message again as .eml")
    known = _fields(message)
    plain, html = _part(message, "plain"), _part(message, "html")
    if plain is not None and (html is None or len(_ADDRESS.sub("", plain).split()) >= _MIN_WORDS):
        return Extract(_unwrapped(plain.partition("\n-- \n")[0]), known)
    if html is not None:
        page = read_html(html.encode(), source, charset="utf-8")
        return Extract(page.text, known.or_else(page.known))
    raise ReadError(source, f"{source} holds no text of its own", "Save its attachments, and add them by themselves")


def attachments(data: bytes, source: str) -> list[tuple[str, bytes]]:
    """Name and bytes of each file that is attached to a message; pictures say nothing, and are left out."""
    message = _message(data, source)
    if message is None:
        return []
    parts = (
        (part.get_filename(), part) for part in message.iter_attachments() if part.get_content_maintype() != "image"
    )
    payloads = ((name, part.get_payload(decode=True)) for name, part in parts if name)
    return [(name, payload) for name, payload in payloads if name and isinstance(payload, bytes)]


def _message(data: bytes, source: str) -> EmailMessage | None:
    """The message; None if it is none. Raises ReadError for a header that takes the square of its length to parse."""
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage):
        return None
    if any(len(value) > _MAX_HEADER for part in message.walk() for _, value in part.raw_items()):
        raise ReadError(source, f"{source} has a header of over {_MAX_HEADER:,} characters", "Save the message again")
    return message


def _fields(message: EmailMessage) -> Fields:
    sender = said(parseaddr(str(message.get("From", "")))[0]) or ""
    person, _, outlet = sender.partition(" from ") if " from " in sender else sender.partition(", ")
    return Fields(
        title=said(_FORWARDED.sub("", str(message.get("Subject", "")))),
        author=person if is_person(person) else None,
        publisher=next(filter(is_outlet, (outlet, sender)), None),
        published_at=_date(str(message.get("Date", ""))),
    )


def _date(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError):
        return None  # no date, or none that can be read: unknown


def _part(message: EmailMessage, kind: str) -> str | None:
    """The text of the first part of a kind; None if there is none with words."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return None
    try:
        text = part.get_content()
    except (LookupError, ValueError):  # a charset that nobody knows
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if kind == "plain" and part.get_param("format") == "flowed":
        text = re.sub(r"(?<=\S) \r?\n(?=\S)", " ", text)
    return text if text.strip() else None


def _unwrapped(text: str) -> str:
    """The paragraphs, each on a line of its own where all its lines but the last are as long as mail is wrapped."""
    return "\n\n".join(map(_joined, re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").strip())))


def _joined(paragraph: str) -> str:
    lines = [line.strip() for line in paragraph.split("\n")]
    wrapped = all(_WRAPPED[0] <= len(line) <= _WRAPPED[1] for line in lines[:-1]) and len(lines[-1]) <= _WRAPPED[1]
    return (" " if wrapped else "\n").join(lines)
