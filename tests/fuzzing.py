"""Every reader and the reading of questions, fed with what hypothesis makes of real documents: no crash, no hang.

    python tests/fuzzing.py 600        # for so many seconds; what fails is printed, made as small as it gets

A document is a sound one of its kind with pieces cut, repeated, swapped, or put in that its parser has to look at. What
comes out are articles or ReadErrors, each article's text is what its ranges keep, and its sentences, passages and
statements stand inside it. Not covered: what embeds and stores.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from documents import STORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_files import docx, epub, odt, paragraph, rtf, run
from pdf_files import column, pdf
from test_articles_documents import page
from test_articles_records import workbook

from rag.articles import documents
from rag.articles.text import text_of
from rag.errors import QuestionError, ReadError
from rag.language.sentences import sentences
from rag.questions import parse
from rag.settings import Settings
from rag.statements import statements

SLOWEST_S = 5.0  # of processor time for a document of some kB, on any machine
PIECES = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xe2\x80\x9c",
        b"\xe2\x80\x9d",
        b'"',
        b"'",
        b"\n\n",
        b"\r",
        b"---\n",
    ),
    *(
        b"<",
        b">",
        b"</p>",
        b"<p>",
        b"<!--",
        b"<![CDATA[",
        b"&amp;",
        b"&#0;",
        b"&x;",
        b"<div>" * 40,
        b'<meta name="date" ',
    ),
    *(b"[", b"](", b"**", b"> ", b"- ", b"`", b"|", b"#", b"\\", b"{", b"}", b"\\u8217?", b",", b"\t", b":", b"1e999"),
    *(
        b"By Ann Lee",
        b"said ",
        b"Lee: ",
        b"May 8, 2031",
        b"2031-13-40",
        b"http://[",
        b"Subject: ",
        b"=?utf-8?q?",
        b"; charset=x",
    ),
    *(b"/Length 99999", b"endobj", b"9" * 40, b"\xcc\x81" * 20, b"Content-Type: multipart/mixed; boundary=a\n"),
)
MAIL = (
    "Subject: Ferry terminal closes\nFrom: Mira Lund <m@post.example>\nDate: Thu, 8 May 2031 09:30:00 +0000\n\n"
    f"{STORY}\n"
)
FRONT = "---\ntitle: Terminal\ndate: 2031-05-08\n---\n\n"
FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour Post</title><item><title>Terminal</title>"
    f"<description>{STORY}</description><pubDate>Thu, 08 May 2031 09:30:00 GMT</pubDate></item></channel></rss>"
)


def _seeds() -> dict[str, bytes]:
    """A sound document of each kind, by its suffix."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paragraphs = STORY.split("\n\n")
        body = "".join(paragraph(run(text)) for text in paragraphs)
        odt_body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
        made = {
            ".docx": docx(folder / "a.docx", body),
            ".odt": odt(folder / "a.odt", odt_body),
            ".epub": epub(folder / "a.epub", {"a.xhtml": "".join(f"<p>{text}</p>" for text in paragraphs)}),
            ".xlsx": workbook(folder / "a.xlsx", News=[("title", "text"), ("Terminal", STORY)]),
        }
        packed = {suffix: path.read_bytes() for suffix, path in made.items()}
    return {
        ".txt": f"Ferry terminal closes\nBy Mira Lund\nMay 8, 2031\n\n{STORY}".encode(),
        ".md": f"{FRONT}# Closed\n\n> {STORY}\n\n* one\n* [two](http://a.example)\n".encode(),
        ".html": page().encode(),
        ".eml": MAIL.encode(),
        ".csv": f'title,text,date\nTerminal,"{STORY}",2031-05-08\n'.encode(),
        ".jsonl": b'{"title": "Terminal", "text": "The pier is open, Ann Lee said.", "date": "2031-05-08"}\n' * 3,
        ".xml": FEED.encode(),
        ".rtf": rtf(STORY).encode("latin-1", "replace"),
        ".pdf": pdf([column(STORY)]),
        **packed,
    }


SEEDS = _seeds()
APART = (".pdf", ".rtf", ".xlsx")
"""Kinds whose parsers run in a process of their own, a third of a second each."""

Edit = tuple[str, float, float, bytes, int]
edits = st.lists(
    st.tuples(
        st.sampled_from(("cut", "repeat", "put", "swap")),
        st.floats(0, 1),
        st.floats(0, 0.3),
        st.sampled_from(PIECES) | st.binary(max_size=8),
        st.integers(1, 300),
    ),
    min_size=1,
    max_size=6,
)


def edited(data: bytes, changes: list[Edit]) -> bytes:
    """The data after some edits: places and lengths as shares of it. No more than 200 kB."""
    for kind, place, length, piece, times in changes:
        start = int(place * len(data))
        end = start + int(length * len(data))
        middle = {
            "cut": b"",
            "repeat": data[start:end] * min(times, 20),
            "put": piece * times,
            "swap": data[start:end][::-1],
        }
        data = (data[:start] + middle[kind] + data[start if kind == "put" else end :])[:200_000]
    return data


def document(suffix: str, changes: list[Edit]) -> bytes:
    """A document after some edits; of a zipped one its parts are edited, so that it still opens."""
    if not zipfile.is_zipfile(io.BytesIO(SEEDS[suffix])):
        return edited(SEEDS[suffix], changes)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SEEDS[suffix])) as sound,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped,
    ):
        for name in sound.namelist():
            data = sound.read(name)
            zipped.writestr(name, edited(data, changes) if len(data) > 500 or len(sound.namelist()) < 3 else data)
    return made.getvalue()


def check_document(suffix: str, data: bytes, folder: Path) -> None:
    """Read a document. Raises AssertionError for what doesn't hold, and whatever a reader raises that it shouldn't."""
    path = folder / f"a{suffix}"
    path.write_bytes(data)
    started = time.process_time()
    for found in documents([str(path)], Settings()):
        for item in [found] if isinstance(found, ReadError) else found.decoded():
            if isinstance(item, ReadError):
                assert str(item)
                continue
            article, source = item
            assert article.text and article.text == text_of(source, article.kept)
            split = sentences(article.text)
            for statement in statements(article, split):
                assert 0 <= statement.start < statement.end <= len(article.text)
    assert time.process_time() - started < SLOWEST_S, f"took {time.process_time() - started:.1f} s"


WORDS = "What did Ann Lee say about the tram in May and not since 2031 ? Who said “ ” \" ' ( ) And Tom Odd then she"
words = st.sampled_from(WORDS.split())
questions = st.lists(words | st.text(max_size=6), min_size=1, max_size=40).map(" ".join) | st.text(max_size=200)


def check_question(first: str, second: str) -> None:
    """Read a question and one after it."""
    started = time.process_time()
    previous = None
    for question in (first, second):
        try:
            previous = parse(question, previous=previous)
        except QuestionError as error:
            assert str(error)
    assert time.process_time() - started < 1


def _checking(suffix: str, folder: Path) -> Callable[[list[Edit]], None]:
    def check(changes: list[Edit]) -> None:
        check_document(suffix, document(suffix, changes), folder)

    return check


def run_for(seconds: float) -> int:
    """Try every kind in turn until the time is up; how many kinds failed."""
    until, failed = time.monotonic() + seconds, set()
    rounds = settings(
        max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True
    )
    folder = Path(tempfile.mkdtemp())
    checks: dict[str, Callable[[], None]] = {"questions": rounds(given(questions, questions)(check_question))}
    checks |= {suffix: rounds(given(edits)(_checking(suffix, folder))) for suffix in SEEDS}
    number = 0
    while time.monotonic() < until:
        name = list(checks)[number % len(checks)]
        number += 1
        try:
            checks[name]()
        except BaseException:  # noqa: BLE001  an ExceptionGroup of hypothesis's, too
            failed.add(name)
            import traceback

            print(f"--- {name}", flush=True)
            traceback.print_exc(limit=-4, file=sys.stdout)
    print(f"{number} rounds of 150; failed: {sorted(failed) or 'none'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(run_for(float(sys.argv[1]) if len(sys.argv) > 1 else 600) > 0)
