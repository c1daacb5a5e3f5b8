"""Word documents (DOCX): the body's text as it reads with all tracked changes accepted.

    story = read_word(data)
    story.paragraphs, story.headline, story.author

Tables, text boxes, links and content controls are part of the text; notes, comments, headers and footers, hidden and
deleted text aren't. Not covered: pictures of text, SmartArt, charts.
"""

from __future__ import annotations

import posixpath

from rag.articles.packages import PackageError, Paragraphs, Properties, Story, Target, open_package, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

_RUN, _TEXT, _STYLE, _DELETED, _HIDDEN = (f"{_W}{name}" for name in ("r", "t", "pStyle", "del", "vanish"))
_MARKS = {f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}noBreakHyphen": "-"}
_OFF = ("0", "false", "off")


def read_word(data: bytes) -> Story:
    """The document's story. Raises PackageError; zipfile's, lxml's and zlib's own errors for what is damaged."""
    with open_package(data) as package:
        links, text, properties = _Links(), _Text(), Properties()
        parse(package, "_rels/.rels", links)
        if _DOCUMENT not in links.targets:
            raise PackageError("it names no document")
        parse(package, links.targets[_DOCUMENT], text)
        place = links.targets.get(_PROPERTIES, "").casefold()
        if any(name.casefold() == place for name in package.namelist()):
            parse(package, place, properties)
    found = properties.found
    return Story(text.paragraphs, text.headline, found.get(f"{_DC}title"), found.get(f"{_DC}creator"))


class _Links(Target):
    """Which part of the file is what: targets by the type of their relationship."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        place = posixpath.normpath(f"/{attributes.get('Target', '')}").strip("/")
        self.targets.setdefault(attributes.get("Type", ""), place)


class _Text(Paragraphs):
    """The body's paragraphs."""

    PARAGRAPHS = frozenset({f"{_W}p"})
    # Word writes a text box twice; the second time is for programs that don't know the first.
    LEFT_OUT = frozenset({f"{_W}moveFrom", f"{_W}rt", f"{_MC}Fallback"})
    ROW, CELL = f"{_W}tr", f"{_W}tc"

    def __init__(self) -> None:
        super().__init__()
        self._hidden = False

    def mark(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self.open[-2] if len(self.open) > 1 else ""
        value = attributes.get(f"{_W}val", "")
        if tag == _STYLE:
            self.is_headline = value.casefold() in ("title", "heading1")
        elif tag == _DELETED and self.open[-3:-1] == [f"{_W}pPr", f"{_W}rPr"]:
            self.runs_on = True
        elif tag == _HIDDEN and self.open[-3:-1] == [_RUN, f"{_W}rPr"]:
            self._hidden = value not in _OFF
        elif parent == _RUN and not self._hidden:
            wraps = tag == f"{_W}br" and attributes.get(f"{_W}type", "textWrapping") == "textWrapping"
            self.write("\n" if wraps else _MARKS.get(tag, ""))

    def unmark(self, tag: str) -> None:
        if tag == _RUN:
            self._hidden = False

    def hear(self, text: str) -> None:
        if self.open[-1] == _TEXT and not self._hidden:
            self.write(text)
