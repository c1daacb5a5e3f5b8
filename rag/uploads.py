"""Files that people gave to the pages: kept in ``RAG_HOME/uploads``, each in a folder named after its content.

    taken, refused = take(["/tmp/…/story.pdf", "/tmp/…/song.mp3"], settings)  # where it is now, why it isn’t taken

So two stories of one file name don't replace each other. A file in which no article stands is removed, since nobody
could delete it from the pages. Not covered: reading formats (``rag.articles``).
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rag.articles.documents import OTHERS, SUFFIXES
from rag.errors import ReadError
from rag.schema import Failure, IngestReport
from rag.settings import Settings
from rag.store.catalogue import Catalogue


def folder(settings: Settings) -> Path:
    """Where uploaded files are kept."""
    return settings.home.resolve() / "uploads"


def take(uploads: Sequence[str], settings: Settings) -> tuple[list[str], list[Failure]]:
    """Move uploaded files to where the archive reads them from; where they are, and what isn't taken and why."""
    taken, refused = [], []
    for upload in map(Path, uploads):
        try:
            taken.append(str(_moved(upload, settings)))
        except ReadError as error:
            refused.append(Failure(error.source, str(error)))
            upload.unlink(missing_ok=True)
    return taken, refused


def _moved(upload: Path, settings: Settings) -> Path:
    if upload.suffix.lower() not in SUFFIXES:
        hint = OTHERS.get(upload.suffix.lower(), f"Read are {', '.join(SUFFIXES)}")
        raise ReadError(upload.name, f"{upload.name} is of a kind that isn't read", hint)
    size, limit = upload.stat().st_size, settings.ui_max_upload_mb
    if size > limit * 1e6:
        raise ReadError(
            upload.name, f"{upload.name} has {size / 1e6:.1f} MB, over the limit of {limit:g} MB", "Split it"
        )
    with upload.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    name = re.sub(r"[^\w.() -]+", "_", upload.name).lstrip(".")[-120:]
    place = folder(settings) / digest / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(upload, place)
    return place


def discard(files: Iterable[str], catalogue: Catalogue, settings: Settings) -> None:
    """Remove those of the files that were uploaded and that no article stands in, nor one that can be brought back."""
    needed = catalogue.sources()
    for file in map(Path, files):
        if file.is_relative_to(folder(settings)) and str(file) not in needed:
            file.unlink(missing_ok=True)


def named(report: IngestReport, settings: Settings) -> IngestReport:
    """A report that calls uploads by their own names: where they are kept is nobody's business."""
    kept = re.compile(re.escape(str(folder(settings))) + r"/[0-9a-f]+/")
    failed = (Failure(kept.sub("", failure.source), kept.sub("", failure.reason)) for failure in report.failed)
    return replace(report, failed=tuple(failed))
