"""Targets (files, folders, pages, feeds) into documents, and documents into articles.

    for document in documents(["seeds/", "https://news.example/story"], Settings()):
        if isinstance(document, ReadError): ...        # a target that isn't there
        else:
            seen = document.fingerprint()              # cheap: read only what changed
            for article in document.articles(): ...    # Article | ReadError

Naming a feed follows its links, and an entry's own text stands in for a page that can't be had or says less. A folder
never reaches the network: of a feed in it, only that text is read. Not covered: archives (zip, tar), sites crawled
beyond the pages named.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from rag.articles import formats, records
from rag.articles.book import read_epub
from rag.articles.extract import Extract
from rag.articles.feeds import Allowance, is_feed, read_feed
from rag.articles.fields import Fields, canonical_url, content_hash, short_id
from rag.articles.html import read_html
from rag.articles.mail import attachments, read_mail
from rag.articles.office import read_docx, read_odt, read_rtf
from rag.articles.pages import Page, fetch
from rag.articles.paths import check_regular, file_errors, name_of, walk
from rag.articles.pdf import read_pdf
from rag.articles.text import clean, text_of
from rag.errors import ReadError
from rag.schema import Article
from rag.settings import Settings

_ONE = {
    **dict.fromkeys((".txt", ".text"), formats.read_plain),
    **dict.fromkeys((".md", ".markdown"), formats.read_markdown),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
}
"""What reads a file that holds one article, by its suffix."""

_MANY = {**dict.fromkeys((".csv", ".tsv"), records.read_csv), ".xlsx": records.read_workbook, ".epub": read_epub}
"""What reads a file that may hold many: an article a row, a part of a book."""

_LINES = (".jsonl", ".ndjson")
_MAIL = ".eml"
_FEEDS = (".xml", ".rss", ".atom")
OTHERS = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".pages"), "Save it as .docx or PDF, and add that"),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "Save it as .xlsx or CSV, and add that"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key"), "Save it as PDF, and add that"),
    **dict.fromkeys((".mobi", ".azw", ".azw3"), "Convert it to EPUB or PDF, and add that"),
    **dict.fromkeys((".msg", ".pst", ".mbox"), "Save each message as .eml, and add those"),
    **dict.fromkeys((".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"), "Unpack it, and add what is inside"),
}
"""What to do with documents that aren't read."""

SUFFIXES = (*_ONE, _MAIL, *_MANY, *_LINES)
"""The suffixes of files that are read, in folders too."""

_FETCHED = ("page", "_page_or_told")  # what a document keeps of the web until it is closed
_LONGEST_KEY = 2500  # bytes: an entry of PostgreSQL's indexes holds 2,704
_SAYS_MORE = 1.2  # a feed's text with so many times the words of the page is the fuller one: the page is cut off

_HINT = f"On Record reads files that end in {', '.join(SUFFIXES)}, folders of them, pages and feeds"


@dataclass(frozen=True)
class Document:
    """A file or page that holds an article, or many (JSON Lines, tables). Nothing is read until it is asked for.

    ``source`` is the path or URL as given, ``key`` the resolved path or canonical URL, ``path`` the file itself, whose
    name may be one that can only be told, ``known`` what a feed says about a page, and ``told`` the text that it has.
    """

    source: str
    key: str
    settings: Settings = field(repr=False, compare=False)
    known: Fields = field(default=Fields(), repr=False)
    told: str = field(default="", repr=False)
    path: Path | None = field(default=None, repr=False)
    allowance: Allowance | None = field(default=None, repr=False, compare=False)

    @classmethod
    def at(cls, path: Path | str, settings: Settings) -> Document:
        """The document of a file."""
        return cls(name_of(path), name_of(Path(path).resolve()), settings, path=Path(path))

    @property
    def _file(self) -> Path:
        return self.path or Path(self.key)

    def fingerprint(self) -> str:
        """A hash of the bytes: what has the same reads the same, as long as the code does. Raises ReadError."""
        digest = hashlib.sha256()
        if self.told or _is_url(self.key):
            digest.update(repr((self.known, self.told)).encode("utf-8", "replace"))
            digest.update(page.body if (page := self._page_or_told) else b"")
            return digest.hexdigest()
        with file_errors(self.source):
            self._check_file()
            with self._file.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()

    def articles(self) -> Iterator[Article | ReadError]:
        """The articles inside, streamed; what can't be read comes as the error that says why."""
        for item in self.decoded():
            yield item if isinstance(item, ReadError) else item[0]

    def decoded(self) -> Iterator[tuple[Article, str] | ReadError]:
        """Each article with the decoded source that its ``kept`` ranges point into.

        The source is the whole file for text and Markdown, front matter included; the extracted plain text for HTML,
        PDF, e-mail and word processors' files; the record's text for JSON Lines and tables.
        """
        try:
            for extract in self._extracts():
                yield extract if isinstance(extract, ReadError) else self._article(extract)
        except ReadError as error:
            yield error

    @cached_property
    def page(self) -> Page:
        """The page behind a URL, fetched once until :meth:`close`. Raises FetchError."""
        if self.allowance is None:
            return fetch(self.source, self.settings)
        with self.allowance.spending(self.source):
            return fetch(self.source, self.settings)

    def close(self) -> None:
        """Let go of what was fetched: a feed's pages together may be more than memory holds."""
        for name in _FETCHED:
            self.__dict__.pop(name, None)

    def elsewhere(self) -> Document:
        """The same document for another process, with what was fetched of it: it is told no key."""
        document = replace(self, settings=self.settings.without_keys(), allowance=None)
        document.__dict__.update({name: held for name, held in self.__dict__.items() if name in _FETCHED})
        return document

    @property
    def is_file(self) -> bool:
        """Whether every machine that sees the same files can read it by itself."""
        return not (self.told or _is_url(self.key))

    @property
    def weight(self) -> int:
        """Bytes of the file, or of the page where it has been fetched: about what reading it takes."""
        if page := self.__dict__.get("_page_or_told"):
            return len(page.body)
        try:
            return len(self.told) or self._file.stat().st_size
        except OSError:
            return 0

    @cached_property
    def _page_or_told(self) -> Page | None:
        """The page; None where there is none, or it can't be had and a feed has its text. Raises FetchError."""
        if not _is_url(self.key):
            return None
        try:
            return self.page
        except ReadError:
            if not self.told:
                raise
            return None

    def _of_the_web(self) -> Extract:
        """A page's article, or what a feed has of it where that says more. Raises ReadError."""
        told = Extract(self.told)
        if (page := self._page_or_told) is None:
            return told
        try:
            extract = read_html(page.body, self.source, page.url, page.charset)
        except ReadError:
            if not self.told:
                raise
            return told
        more = len(self.told.split()) > _SAYS_MORE * len(extract.text.split())
        return replace(told, known=extract.known) if more else extract

    def _extracts(self) -> Iterator[Extract | ReadError]:
        if self.told or _is_url(self.key):
            yield self._of_the_web()
            return
        path = self._file
        with file_errors(self.source):
            self._check_file()
            if path.suffix.lower() in _LINES:
                with path.open("rb") as file:
                    yield from records.read_lines(
                        file, self.source, self.settings.max_line_mb, self.settings.column_names
                    )
            elif path.suffix.lower() == _MAIL:
                yield from self._of_a_message(path.read_bytes())
            elif read_many := _MANY.get(path.suffix.lower()):
                yield from read_many(path.read_bytes(), self.source, self.settings.column_names)
            else:
                read = _ONE.get(path.suffix.lower(), formats.read_plain)
                yield read(path.read_bytes(), self.source)

    def _of_a_message(self, data: bytes) -> Iterator[Extract | ReadError]:
        """A message's own text, and what is attached to it; a message that only carries files needs no text."""
        attached = attachments(data, self.source)
        try:
            yield read_mail(data, self.source)
        except ReadError:
            if not attached:
                raise
        for name, content in attached:
            where = f" attachment {name!r}"
            try:
                for extract in self._attached(name, content):
                    if isinstance(extract, ReadError):
                        yield extract
                    else:
                        yield replace(extract, part=f"#{name}{extract.part}", where=f"{where}{extract.where}")
            except ReadError as error:
                yield error

    def _attached(self, name: str, content: bytes) -> Iterator[Extract | ReadError]:
        """The articles of an attached file; raises ReadError for a kind that isn't read."""
        suffix, source = Path(name).suffix.lower(), f"{self.source} attachment {name!r}"
        if read_many := _MANY.get(suffix):
            yield from read_many(content, source, self.settings.column_names)
        elif read := _ONE.get(suffix):
            yield read(content, source)
        else:
            hint = OTHERS.get(suffix, "Save the attachment, and add it by itself in a kind that is read")
            raise ReadError(source, f"{source} is of a kind that isn't read", hint)

    def _article(self, extract: Extract) -> tuple[Article, str] | ReadError:
        known, source = extract.known, self.source
        known = known.or_else(self.known)
        if page := self._page_or_told if _is_url(self.key) else None:
            known = known.or_else(Fields(fetched_at=page.fetched_at, url=canonical_url(page.url)))
        elif self.told:
            known = known.or_else(Fields(url=canonical_url(self.key)))
        known, kept = clean(extract.text, known, extract.start, extract.marks)
        text = text_of(extract.text, kept)
        where = f"{source}{extract.where}"
        if not text:
            return ReadError(source, f"{where} holds no article text", "Only a headline or boilerplate was found")
        identity = known.url or f"{self.key}{extract.part}"
        article = Article(
            id=short_id(identity),
            identity=identity,
            source=source,
            version=content_hash(text, known),
            text=text,
            kept=kept,
            **{name: getattr(known, name) for name in Fields.__slots__},
        )
        return article, extract.text

    def _check_file(self) -> None:
        """Refuse what can't or may not be read, before reading it."""
        status, suffix = check_regular(self._file, self.source, _HINT), self._file.suffix.lower()
        if hint := OTHERS.get(suffix):
            raise ReadError(self.source, f"{self.source} is of a kind that isn't read", hint)
        if status.st_size == 0:
            raise ReadError(self.source, f"{self.source} is empty", "Check that it was saved or copied whole")
        limit = self.settings.max_document_mb
        if status.st_size > limit * 1e6 and suffix not in _LINES:
            raise ReadError(
                self.source,
                f"{self.source} has {status.st_size / 1e6:.1f} MB, over the limit of {limit:g} MB",
                "Split it, or have RAG_MAX_DOCUMENT_MB raised where On Record runs",
            )


def documents(targets: Iterable[str], settings: Settings) -> Iterator[Document | ReadError]:
    """The documents behind files, folders, pages and feeds, in the order given; folders sorted by name.

    Hidden files and unknown suffixes in a folder are passed over; a document that two targets lead to comes once.
    A target that leads to nothing comes as the ReadError that says why.
    """
    seen: set[str] = set()
    for target in targets:
        for document in _expand(str(target), settings):
            if isinstance(document, ReadError):
                yield document
            elif (size := len(document.key.encode("utf-8", "replace"))) > _LONGEST_KEY:
                told = f"{document.source[:80]}… is named by a path or address of {size:,} bytes"
                yield ReadError(document.source, told, f"Give it a shorter one: {_LONGEST_KEY:,} are the most")
            elif document.key not in seen:
                seen.add(document.key)
                yield document


def _expand(target: str, settings: Settings) -> Iterator[Document | ReadError]:
    try:
        if "://" in target:
            yield from _expand_url(target, settings)
            return
        path = Path(target)
        with file_errors(name_of(target)):
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        if is_folder:
            items = _in_folder(path, settings)
            yield next(items, None) or ReadError(target, f"{target} holds no file that can be read", _HINT)
            yield from items
        elif path.suffix.lower() in _FEEDS:
            yield from _feed_entries(target, settings)
        else:
            yield Document.at(target, settings)
    except ReadError as error:
        yield error


def _expand_url(target: str, settings: Settings) -> Iterator[Document | ReadError]:
    document = Document(target, canonical_url(target) or target, settings)
    page = document.page
    if is_feed(page.body):
        yield from _entries(page.body, target, page.url, settings)
    else:
        yield document


def _entries(
    data: bytes, source: str, base: str, settings: Settings, fetches: bool = True
) -> Iterator[Document | ReadError]:
    """A feed's entries: the pages that they link to, or, where there is none or none may be fetched, their own text."""
    allowance = Allowance(settings.feed_seconds)
    for entry in read_feed(data, source, base, settings.max_feed_entries):
        if isinstance(entry, ReadError):
            yield entry
            continue
        known = entry.fields
        if known.url and fetches:
            key = canonical_url(known.url) or known.url
            yield Document(known.url, key, settings, replace(known, url=None), entry.text, allowance=allowance)
        elif entry.text:
            key = f"{f'feed:{source}' if _is_url(source) else Path(source).resolve()}#{entry.key}"
            known = replace(known, url=canonical_url(known.url))
            yield Document(source, key, settings, known, entry.text)
        else:
            yield ReadError(
                source,
                f"{source} has an entry without text{'' if known.url else ' or link'}: {known.title!r}",
                "Name the feed itself, and its links are followed" if known.url else "There is nothing to read in it",
            )


def _in_folder(folder: Path, settings: Settings) -> Iterator[Document | ReadError]:
    """What can be read below a folder, by name; of feeds what they hold themselves, and nothing of other XML."""
    for item in walk(folder, (*SUFFIXES, *OTHERS, *_FEEDS), follow=settings.follow_links):
        if isinstance(item, ReadError):
            yield item
        elif item.suffix.lower() in _FEEDS:
            yield from _feed_entries(item, settings, fetches=False)
        else:
            yield Document.at(item, settings)


def _feed_entries(path: Path | str, settings: Settings, fetches: bool = True) -> Iterator[Document | ReadError]:
    """The entries of a feed in a file. One in a folder may be other XML, which is passed over, and isn't followed."""
    document = Document.at(path, settings)
    try:
        with file_errors(document.source):
            document._check_file()
            data = document._file.read_bytes()
        if fetches or is_feed(data):
            yield from _entries(data, document.source, "", settings, fetches)
    except ReadError as error:
        yield error


def _is_url(key: str) -> bool:
    return urlsplit(key).scheme in ("http", "https")
