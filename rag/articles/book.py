"""EPUB: each chapter of a book, or article of a magazine, that has words enough.

    for item in read_epub(data, "weekly.epub"): ...      # Extract, with the part's name in ``part``, or ReadError

The book's own fields (publisher, date, an author who is a person) hold for all of its parts. Not covered: books whose
text is encrypted (DRM), pictures of text.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from rag.articles.bylines import is_outlet, is_person
from rag.articles.extract import Extract
from rag.articles.fields import Fields, iso_date, said
from rag.articles.html import read_html
from rag.articles.packages import MAX_BYTES, PackageError, Target, blocks, open_package, parse, too_large
from rag.articles.records import Columns
from rag.errors import ReadError

_MAX_PARTS = 2_000
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "META-INF/container.xml"
_ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


def read_epub(data: bytes, source: str, columns: Columns) -> Iterator[Extract | ReadError]:
    """One article for every part that holds one; a cover or list of contents is passed over."""
    try:
        with open_package(data) as package:
            if "META-INF/rights.xml" in package.namelist():
                raise PackageError("its text is encrypted (DRM)")
            yield from _parts(package, source)
    except ReadError:
        raise
    except Exception as error:  # a damaged file makes zipfile, zlib or lxml raise
        hint = "Save or convert it again as EPUB, without protection"
        raise ReadError(source, f"{source} is no EPUB that can be read: {error}", hint) from error


def _parts(package: zipfile.ZipFile, source: str) -> Iterator[Extract]:
    container, book = _Container(), _Book()
    parse(package, _CONTAINER, container)
    parse(package, container.place, book)
    known, found, size = book.fields(), False, 0
    for name in book.spine[:_MAX_PARTS]:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(container.place), unquote(name)))
        where = f" part {name!r}"
        data = b"".join(blocks(package, place))
        size += len(data)
        if size > MAX_BYTES:
            raise too_large()
        try:
            page = read_html(data, f"{source}{where}")
        except ReadError:
            continue  # a cover, a title page, a list of contents: too few words for an article
        found = True
        yield Extract(page.text, page.known.or_else(known), part=f"#{name}", where=where)
    if not found:
        raise ReadError(source, f"{source} holds no text", "Check that its pages aren't pictures")


class _Container(Target):
    """Where the book is described."""

    place = ""

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _ROOT and not self.place:
            self.place = attributes.get("full-path", "")


class _Book(Target):
    """The book's fields, and its parts in the order in which they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.spine: list[str] = []
        self._found: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_OPF}item" and "nav" not in attributes.get("properties", "").split():
            self._places[attributes.get("id", "")] = attributes.get("href", "")
        elif tag == f"{_OPF}itemref" and (place := self._places.get(attributes.get("idref", ""))):
            self.spine.append(place)

    def read(self, text: str) -> None:
        name = self.open[-1]
        if name.startswith(_DC):
            self._found[name] = self._found.get(name, "") + text

    def fields(self) -> Fields:
        """What the book says of itself. Its title is the outlet of a magazine, and nothing of a book's chapter."""
        title, author, publisher = (said(self._found.get(f"{_DC}{name}")) for name in ("title", "creator", "publisher"))
        outlet = (title or "").partition(" [")[0]
        return Fields(
            publisher=outlet if is_outlet(outlet) else publisher,
            author=author if author and is_person(author) else None,
            published_at=iso_date(self._found.get(f"{_DC}date")),
        )
