"""OpenDocument text (ODT), as LibreOffice writes it: the body's text with all tracked changes accepted.

    story = read_opendocument(data)
    story.paragraphs, story.headline, story.author

Tables and text boxes are part of the text; notes, comments, lists of contents, headers and footers aren't.
"""

from __future__ import annotations

import re

from rag.articles.packages import PackageError, Paragraphs, Properties, Story, blocks, open_package, parse

_URN = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
_TEXT, _OFFICE, _STYLE, _TABLE, _META = (_URN.format(name) for name in ("text", "office", "style", "table", "meta"))
_SVG = _URN.format("svg-compatible")
_DC = "{http://purl.org/dc/elements/1.1/}"
_SPACE = re.compile(r"[ \t\r\n]+")


def read_opendocument(data: bytes) -> Story:
    """The document's story. Raises PackageError; zipfile's, lxml's and zlib's own errors for what is damaged."""
    with open_package(data) as package:
        if b"encryption-data" in b"".join(blocks(package, "META-INF/manifest.xml")):
            raise PackageError("it is protected by a password")
        text, properties = _Text(), Properties()
        parse(package, "content.xml", text)
        if "meta.xml" in package.namelist():
            parse(package, "meta.xml", properties)
    found = properties.found
    author = found.get(f"{_META}initial-creator") or found.get(f"{_DC}creator")
    return Story(text.paragraphs, text.headline, found.get(f"{_DC}title"), author)


class _Text(Paragraphs):
    """The body's paragraphs."""

    PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
    LEFT_OUT = frozenset(
        {
            *(f"{_TEXT}{name}" for name in ("tracked-changes", "note", "ruby-text", "table-of-content")),
            *(f"{_OFFICE}{name}" for name in ("annotation", "forms", "master-styles")),
            *(f"{_SVG}{name}" for name in ("title", "desc")),
        }
    )
    ROW, CELL = f"{_TABLE}table-row", f"{_TABLE}table-cell"

    def __init__(self) -> None:
        super().__init__()
        self._headings = {"Title", "Heading_20_1"}  # styles, and those derived from them in this document

    def begin(self, attributes: dict[str, str]) -> None:
        style, level = attributes.get(f"{_TEXT}style-name", ""), attributes.get(f"{_TEXT}outline-level")
        self.is_headline = level == "1" or style in self._headings

    def mark(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_STYLE}style" and attributes.get(f"{_STYLE}parent-style-name") in self._headings:
            self._headings.add(attributes.get(f"{_STYLE}name", ""))
        elif tag == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            self.write(" " * min(int(count) if count.isdecimal() else 1, 80))
        elif tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.write("\t" if tag == f"{_TEXT}tab" else "\n")

    def hear(self, text: str) -> None:
        self.write(_SPACE.sub(" ", text))
