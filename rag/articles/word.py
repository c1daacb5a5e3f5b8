"""The paragraphs of a Word document (DOCX), streamed: what it unpacks to is never held, and is counted as it unpacks.

    story = read_word(data)
    story.paragraphs, story.title, story.author

The paragraphs are python-docx's: those of the body itself, with tabs and line breaks, links and hyphens. It isn't used
because it unpacks everything and makes a tree of it, of which 140 kB of file can ask gigabytes.

Not covered: tables, text boxes, notes, headers and footers, tracked insertions.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

# Of one part of the file, unpacked (pictures aren't). A novel's text has 1 MB, with Word's marks a few; 10 MB are read
# in ten seconds at worst.
_MAX_PART_BYTES = 10_000_000
_BLOCK = 1 << 16

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

_BODY = (f"{_W}document", f"{_W}body")
_LINK = f"{_W}hyperlink"
_PARAGRAPH = (*_BODY, f"{_W}p")
_RUNS = ((*_PARAGRAPH, f"{_W}r"), (*_PARAGRAPH, _LINK, f"{_W}r"))
_TEXT = tuple((*run, f"{_W}t") for run in _RUNS)
_MARKS = {f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}noBreakHyphen": "-"}


class WordError(ValueError):
    """The bytes are no Word document, or one that unpacks to more than an article does."""


@dataclass(frozen=True, slots=True)
class Story:
    """A document's paragraphs in order, without empty ones, and the title and author of its properties."""

    paragraphs: list[str]
    title: str | None = None
    author: str | None = None


def read_word(data: bytes) -> Story:
    """The document's story. Raises WordError; zipfile's, lxml's and zlib's own errors for what is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {info.filename.casefold(): info for info in archive.infolist()}
        links = _Links()
        _parse(archive, names.get("_rels/.rels"), links)
        if _DOCUMENT not in links.targets:
            raise WordError("it names no document")
        text, properties = _Text(), _Properties()
        _parse(archive, names.get(links.targets[_DOCUMENT]), text)
        if part := names.get(links.targets.get(_PROPERTIES, "")):
            _parse(archive, part, properties)
    return Story(text.paragraphs, properties.found.get(f"{_DC}title"), properties.found.get(f"{_DC}creator"))


def _parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo | None, target: _Target) -> None:
    """Hand a part's elements to ``target`` as they unpack. lxml makes no tree for a target."""
    from lxml import etree

    if part is None:
        raise WordError("a part of it is missing")
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
    for block in _blocks(archive, part):
        parser.feed(block)
    parser.close()


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, counted as it comes: the size that the file declares may be a lie."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WordError("it is packed in a way that Word doesn't use")  # and that zipfile unpacks without a limit
    size = 0
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > _MAX_PART_BYTES:
                raise WordError(
                    f"it unpacks to more than {_MAX_PART_BYTES / 1e6:.0f} MB of text, which no article does"
                )
            yield block


class _Target:
    """What lxml tells of elements: where it is (``path``, no deeper than anything is looked for), and what is there."""

    _DEEPEST = len(max(_TEXT, key=len))

    def __init__(self) -> None:
        self.path: tuple[str, ...] = ()
        self._deeper = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.path) == self._DEEPEST:
            self._deeper += 1
        else:
            self.path = (*self.path, tag)
            self.enter(tag, attributes)

    def end(self, tag: str) -> None:
        if self._deeper:
            self._deeper -= 1
        else:
            self.leave()
            self.path = self.path[:-1]

    def data(self, text: str) -> None:
        if not self._deeper:
            self.read(text)

    def close(self) -> None: ...

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins, the last of ``path``."""

    def read(self, text: str) -> None:
        """A piece of the text of the last of ``path``."""

    def leave(self) -> None:
        """The last of ``path`` ends."""


class _Links(_Target):
    """Which part of the file is what: targets by the type of their relationship."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        place = posixpath.normpath(f"/{attributes.get('Target', '')}").strip("/").casefold()
        self.targets.setdefault(attributes.get("Type", ""), place)


class _Text(_Target):
    """The body's paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        if self.path[:-1] in _RUNS:
            wraps = tag == f"{_W}br" and attributes.get(f"{_W}type", "textWrapping") == "textWrapping"
            if mark := "\n" if wraps else _MARKS.get(tag):
                self._pieces.append(mark)

    def read(self, text: str) -> None:
        if self.path in _TEXT:
            self._pieces.append(text)

    def leave(self) -> None:
        if self.path == _PARAGRAPH and self._pieces:
            if text := "".join(self._pieces).strip():
                self.paragraphs.append(text)
            self._pieces = []


class _Properties(_Target):
    """The document's properties by their names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def read(self, text: str) -> None:
        name = self.path[-1]
        self.found[name] = self.found.get(name, "") + text
