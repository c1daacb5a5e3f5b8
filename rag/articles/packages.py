"""Zipped documents (DOCX, ODT, EPUB): their parts, streamed. What a part unpacks to is never held, and is counted.

    with open_package(data) as package:
        parse(package, "content.xml", target)        # lxml tells ``target`` of the part's elements, and makes no tree

``Paragraphs`` is such a target for a text's paragraphs; a format says which elements are what. python-docx and the like
unpack everything and make a tree of it, of which 140 kB of file can ask gigabytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

# Of one part of a file, or of all parts of a book, unpacked (pictures aren't). A novel's text has 1 MB, with Word's
# marks a few; 10 MB are read in ten seconds at worst.
MAX_BYTES = 10_000_000
_BLOCK = 1 << 16
_LABEL_CHARACTERS = 40  # of a cell that is a figure or a label; a row of such is one line


class PackageError(ValueError):
    """The bytes are no document of their kind, or one that unpacks to more than an article does."""


def open_package(data: bytes) -> zipfile.ZipFile:
    """The package. Raises PackageError for one that is locked, and zipfile's errors for what is none."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise PackageError("it is protected by a password, or of an older kind than its name says")
    return zipfile.ZipFile(io.BytesIO(data))


def parse(package: zipfile.ZipFile, name: str | None, target: Target) -> None:
    """Hand a part's elements to ``target`` as they unpack. The part's name counts in any case."""
    from lxml import etree

    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
    for block in blocks(package, name):
        parser.feed(block)
    parser.close()


def blocks(package: zipfile.ZipFile, name: str | None) -> Iterator[bytes]:
    """What a part unpacks to, counted as it comes: the size that the file declares may be a lie."""
    part = next((info for info in package.infolist() if info.filename.casefold() == (name or "").casefold()), None)
    if part is None:
        raise PackageError("a part of it is missing")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError("it is packed in a way that no office program uses")  # zipfile unpacks such without a limit
    size = 0
    with package.open(part) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > MAX_BYTES:
                raise too_large()
            yield block


def too_large() -> PackageError:
    """What is raised when more comes out of a package than any article holds."""
    return PackageError(f"it unpacks to more than {MAX_BYTES / 1e6:.0f} MB of text, which no article does")


@dataclass(frozen=True, slots=True)
class Story:
    """A document's paragraphs in order, without empty ones; its headline, and its properties' title and author."""

    paragraphs: list[str]
    headline: str | None = None
    title: str | None = None
    author: str | None = None


class Target:
    """What lxml tells of elements: which are open, the innermost last (it nests them no deeper than 256)."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.open.append(tag)
        self.enter(tag, attributes)

    def end(self, tag: str) -> None:
        """It ends."""
        self.leave(tag)
        self.open.pop()

    def data(self, text: str) -> None:
        """A piece of the innermost one's text."""
        self.read(text)

    def close(self) -> None:
        """The part ends."""

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins, the last of ``open``."""

    def leave(self, tag: str) -> None:
        """The last of ``open`` ends."""

    def read(self, text: str) -> None:
        """A piece of the text of the last of ``open``."""


class Properties(Target):
    """A document's properties by their names, the first of each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def read(self, text: str) -> None:
        name = self.open[-1]
        self.found[name] = self.found.get(name, "") + text


class Paragraphs(Target):
    """A text's paragraphs. Those inside another (a text box's) come after it; of a row of labels they are one.

    What is open counts for those that a format derives: they call ``write`` for text, and name their elements.
    """

    PARAGRAPHS: frozenset[str]
    LEFT_OUT: frozenset[str]
    ROW: str
    CELL: str

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.headline: str | None = None
        self.is_headline = self.runs_on = False
        self._texts: list[list[str]] = []  # of the open paragraphs, the innermost last
        self._inside: list[str] = []  # paragraphs inside the outermost open one
        self._rows: list[list[int]] = []  # of the open rows, where each cell's paragraphs begin
        self._left_out = 0

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        if self._left_out or tag in self.LEFT_OUT:
            self._left_out += 1
        elif tag in self.PARAGRAPHS:
            self._texts.append([])
            self.begin(attributes)
        elif tag == self.ROW:
            self._rows.append([])
        elif tag == self.CELL and self._rows:
            self._rows[-1].append(len(self.paragraphs))
        else:
            self.mark(tag, attributes)

    def leave(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
        elif tag in self.PARAGRAPHS:
            self._end_paragraph()
        elif tag == self.ROW:
            self._end_row(self._rows.pop())
        else:
            self.unmark(tag)

    def read(self, text: str) -> None:
        if not self._left_out and self._texts:
            self.hear(text)

    def write(self, text: str) -> None:
        """Add text to the innermost paragraph."""
        if self._texts:
            self._texts[-1].append(text)

    def begin(self, attributes: dict[str, str]) -> None:
        """A paragraph begins."""

    def mark(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins that is no paragraph, row or cell."""

    def unmark(self, tag: str) -> None:
        """It ends."""

    def hear(self, text: str) -> None:
        """There is text in a paragraph, in the last of ``open``."""

    def _end_paragraph(self) -> None:
        pieces = self._texts.pop()
        if self.runs_on and not self._texts:  # its end is deleted: the next one goes on with it
            self.runs_on = False
            self._before = pieces
            return
        text = "".join([*self._before, *pieces] if not self._texts else pieces).strip()
        if self._texts:
            self._inside += [text] if text else []
            return
        self._before = []
        if text and self.is_headline and self.headline is None:
            self.headline = text
        self.is_headline = False
        self.paragraphs += [text] if text else []
        self.paragraphs += self._inside
        self._inside = []

    _before: list[str] = []  # noqa: RUF012  replaced, never changed

    def _end_row(self, cells: list[int]) -> None:
        """A row of labels and figures becomes one paragraph; other cells' paragraphs stay apart."""
        if len(cells) < 2 or self._rows:
            return
        ends = [*cells[1:], len(self.paragraphs)]
        texts = self.paragraphs[cells[0] :]
        alone = all(end - start <= 1 for start, end in zip(cells, ends, strict=True))
        if alone and all(len(text) <= _LABEL_CHARACTERS and text[-1] not in '.!?”"' for text in texts):
            self.paragraphs[cells[0] :] = [" | ".join(texts)] if texts else []
