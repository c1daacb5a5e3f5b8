"""The archive page: a table of articles, adding and deleting them, and what the archive is made of.

    table_html(found(assistant, search="tram"), counts, page=1)
    add(assistant, uploads=["/…/story.pdf"], url="https://news.example/feed", progress=…)     # IngestReport

Uploads are kept in ``RAG_HOME/uploads``, in a folder named after their content, so that two stories of one file name
don't replace each other. Not covered: reading formats (``rag.articles``).
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import rag
from rag.answering.exam import exam_told
from rag.answering.text import counted
from rag.articles.documents import OTHERS, SUFFIXES
from rag.embedding import embedding_fingerprint
from rag.errors import ReadError
from rag.schema import Article, Failure, IngestReport
from rag.settings import Settings
from rag.ui import addresses
from rag.ui.markup import Markup, button, day, headline, join, more, tag

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.ingestion import ProgressCallback

PER_PAGE = 50
SEARCHED = ("search", "publisher", "author", "since", "until")  # as the page's fields and its address have them


# --- looking ---------------------------------------------------------------------------------------------------------


def found(assistant: Assistant, search: str = "", **filters: str | None) -> list[Article]:
    """The articles that pass the filters and hold all words of ``search`` in title, outlet, author or text."""
    wanted = search.casefold().split()
    return [article for article in assistant.articles(**filters) if all(word in _searched(article) for word in wanted)]


def _searched(article: Article) -> str:
    known = (article.title, article.publisher, article.author, article.source, article.text)
    return "\n".join(filter(None, known)).casefold()


def statement_counts(assistant: Assistant, articles: Sequence[Article]) -> Counter[str]:
    """How many statements each article holds."""
    ids = [article.id for article in articles]
    return Counter(statement.article_id for statement in assistant.catalogue.statements(article_ids=ids))


def table_html(assistant: Assistant, articles: Sequence[Article], page: int = 1) -> Markup:
    """A page of the table, with the way to the others."""
    if not articles:
        return tag("p", "No article fits.", class_="soft")
    pages = -(-len(articles) // PER_PAGE)
    page = min(max(page, 1), pages)
    shown = articles[(page - 1) * PER_PAGE : page * PER_PAGE]
    counts = statement_counts(assistant, shown)
    head = tag("tr", _heads())
    table = tag("table", tag("thead", head), tag("tbody", (_row(article, counts[article.id]) for article in shown)))
    return join(
        tag("p", counted(len(articles), "article"), class_="soft", role="status"),
        tag("div", table, class_="table"),
        _ways(page, pages) if pages > 1 else None,
    )


def _heads() -> list[Markup]:
    names = ("Title", "Outlet", "Author", "Date")
    return [
        *(tag("th", name, scope="col") for name in names),
        tag("th", "Statements", scope="col", class_="n"),
        tag("th", tag("span", "Delete", class_="for-ears"), scope="col"),
    ]


def _row(article: Article, statements: int) -> Markup:
    title = tag("a", headline(article.to_dict()), href=addresses.article(article.id), class_="passage")
    sure = more(
        "Delete",
        tag("span", "The article and its statements leave the archive. ", class_="soft"),
        button("Delete for good", "act_delete", class_="quiet danger", data_article=article.id),
        class_="sure",
    )
    return tag(
        "tr",
        tag("td", title),
        tag("td", article.publisher or "–", data_label="Outlet"),
        tag("td", article.author or "–", data_label="Author"),
        tag("td", day(article.published_at), class_="d", data_label="Date"),
        tag("td", str(statements), class_="n", data_label="Statements"),
        tag("td", sure),
    )


def _ways(page: int, pages: int) -> Markup:
    return tag(
        "nav",
        button("Earlier page", "act_page", data_page=page - 1) if page > 1 else None,
        tag("span", f"Page {page} of {pages}", class_="soft"),
        button("Next page", "act_page", data_page=page + 1) if page < pages else None,
        class_="pages",
        aria_label="Pages of the table",
    )


def empty_html() -> Markup:
    """What an archive shows in which nothing is."""
    return tag(
        "div",
        tag("h2", "The archive is empty"),
        tag("p", "Add articles first: files, a web page or a feed."),
        tag("a", "Add articles", class_="quiet firm", href=addresses.archive()),
        " ",
        button("Read the sample articles", "act_seeds", class_="quiet firm") if seeds_folder() else None,
        class_="welcome",
        data_address="/",
    )


# --- adding and deleting ---------------------------------------------------------------------------------------------


def add(
    assistant: Assistant, uploads: Sequence[str] = (), url: str = "", progress: ProgressCallback | None = None
) -> IngestReport:
    """Read uploaded files and a web page or feed into the archive.

    Raises ReadError for too many files, a kind that isn't read, or an address that isn't one of the web: what is typed
    into a page never names a file of this machine.
    """
    limit = assistant.settings.ui_max_files
    if len(uploads) > limit:
        raise ReadError("", f"{len(uploads)} files at once are too many", f"Upload at most {limit} (RAG_UI_MAX_FILES)")
    if url.strip() and urlsplit(url.strip()).scheme not in ("http", "https"):
        raise ReadError(url, f"{url.strip()!r} is no web address", "Give one that starts with http:// or https://")
    if not uploads and not url.strip():
        raise ReadError("", "There is nothing to add", "Choose files, or give the address of a page or feed")
    kept: list[Path] = []
    try:
        for upload in uploads:
            kept.append(_kept(Path(upload), assistant.settings))
        report = assistant.ingest([*map(str, kept), *filter(None, [url.strip()])], progress=progress)
    finally:
        _discard(assistant, kept)
    return replace(report, failed=tuple(_named(failure, assistant.settings) for failure in report.failed))


def _named(failure: Failure, settings: Settings) -> Failure:
    """A failure of an upload with the file's own name: where it is kept is nobody's business."""
    kept = re.compile(re.escape(str(uploads_folder(settings))) + r"/[0-9a-f]+/")
    return Failure(kept.sub("", failure.source), kept.sub("", failure.reason))


def _kept(upload: Path, settings: Settings) -> Path:
    """An uploaded file, moved to where the archive reads it from."""
    if upload.suffix.lower() not in SUFFIXES:
        hint = OTHERS.get(upload.suffix.lower(), f"Read are {', '.join(SUFFIXES)}")
        raise ReadError(upload.name, f"{upload.name} is of a kind that isn't read", hint)
    size, limit = upload.stat().st_size, settings.ui_max_upload_mb
    if size > limit * 1e6:
        raise ReadError(
            upload.name, f"{upload.name} has {size / 1e6:.1f} MB, over the limit of {limit:g} MB", "Split it"
        )
    digest = hashlib.sha256(upload.read_bytes()).hexdigest()[:12]
    name = re.sub(r"[^\w.() -]+", "_", upload.name).lstrip(".")[-120:]
    place = uploads_folder(settings) / digest / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(upload, place)
    return place


def uploads_folder(settings: Settings) -> Path:
    """Where uploaded files are kept."""
    return settings.home.resolve() / "uploads"


def _discard(assistant: Assistant, uploads: Sequence[Path]) -> None:
    """Remove those uploaded files that no article stands in, as nobody could delete them from the pages."""
    read = {*assistant.catalogue.document_keys()} if uploads else set()
    for upload in uploads:
        if str(upload) not in read:
            upload.unlink(missing_ok=True)


def delete(assistant: Assistant, article_id: str) -> Article:
    """Delete an article, and each uploaded file that it was read from and no other article stands in.

    Raises UnknownArticleError.
    """
    places = [Path(place.source) for place in assistant.places(article_id)]
    article = assistant.delete(article_id)
    _discard(assistant, [path for path in places if path.is_relative_to(uploads_folder(assistant.settings))])
    return article


def report_html(report: IngestReport) -> Markup:
    """What an ingest did, and why it couldn't do the rest."""
    counts = [f"{report.added} added", f"{report.updated} updated", f"{report.unchanged} already known"]
    return tag(
        "div",
        tag("p", f"{', '.join(counts)}, {len(report.failed)} failed; {report.seconds:.1f} s"),
        tag("ul", (tag("li", failure.reason) for failure in report.failed)) if report.failed else None,
        class_="report",
        role="status",
    )


# --- what it is made of ----------------------------------------------------------------------------------------------


def seeds_folder() -> Path | None:
    """The sample articles of a checkout; None in an installed wheel."""
    folder = Path(rag.__file__).resolve().parents[1] / "seeds"
    return folder if folder.is_dir() else None


def facts(assistant: Assistant) -> dict[str, Any]:
    """Size, place and models of the archive. Whether a key is set, never the key."""
    settings, counts = assistant.settings, assistant.catalogue.counts()
    return {
        **{name.capitalize(): f"{number:,}" for name, number in counts.items()},
        "Answers are written by": writer(assistant.engine),
        "Exam": exam_told(settings),
        "Article text goes to": " and ".join(assistant.destinations) or "nowhere",
        "Embedding model": embedding_fingerprint(settings),
        "The archive's embedding": assistant.catalogue.embedding or "none yet",
        "The archive is": assistant.outdated_note or "up to date",
        "OpenAI key": "set" if settings.openai_api_key else "not set",
        "Folder": str(settings.home),
    }


def about_html(assistant: Assistant) -> Markup:
    """The facts, a line each."""
    lines = (join(tag("dt", name), tag("dd", str(value))) for name, value in facts(assistant).items())
    programs = tag("a", "For other programs: ask, said, list, show", href="?view=api", class_="quiet")
    return tag(
        "section", tag("h3", "About this archive"), tag("dl", lines), tag("p", programs, class_="tools"), class_="about"
    )


def status_line(assistant: Assistant) -> str:
    """The facts that matter while asking, in a line."""
    counts = assistant.catalogue.counts()
    size = f"{counted(counts['articles'], 'article')}, {counted(counts['statements'], 'statement')}"
    return f"{size} · {_where_text_goes(assistant)}"


def _where_text_goes(assistant: Assistant) -> str:
    if not assistant.destinations:
        return "nothing leaves this machine"
    goes = f"article text goes to {' and '.join(assistant.destinations)}"
    return goes if assistant.engine == "extractive" else f"answers are written by {writer(assistant.engine)}; {goes}"


def writer(engine: str) -> str:
    """Who words the answers."""
    if engine == "extractive":
        return "nobody: they are the archive's own sentences"
    kind, _, model = engine.partition(":")
    if kind not in ("openai", "azure", "local"):  # an LLM that was given to the Assistant
        return engine
    return model.rpartition("/")[2] or "the server's first model"
