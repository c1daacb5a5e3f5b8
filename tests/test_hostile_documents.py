"""Documents that somebody wrote to take time or memory: what is told of them, and that the others go in."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest
from documents import STORY, write
from limits import within
from office_files import epub, odt
from pdf_files import packed_pdf

from rag.assistant import Assistant
from rag.ingestion import MAX_FAILURES
from rag.language.sentences import sentences
from rag.schema import Article
from rag.settings import Settings
from rag.statements import statements
from rag.statements.apart import LONG, statements_within

NO_PROSE = {
    "words.txt": "word " * 1_000_000,
    "line.txt": "x" * 2_000_000,
    "carets.txt": "^" * 300_000 + " a",
    "openers.txt": "“a " * 200_000,
    "unseen.txt": "\u200b\u200d\u202e" * 100_000 + STORY,
    "accents.txt": "a" + "\u0301" * 500_000,
    "said.txt": "said " * 40_000,
}


def test_what_is_no_prose_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in NO_PROSE.items():
        write(folder / name, text)
    write(folder / "z.txt", STORY)
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        report = assistant.ingest([str(folder)])
        assert report.added == 1
        assert sorted(Path(failure.source).name for failure in report.failed) == sorted(NO_PROSE)
        assert all("characters, over the limit of 20,000" in failure.reason for failure in report.failed), report.failed


def long_article(sentence: str) -> Article:
    return Article("a", "a", "said.txt", "1", sentence * (LONG // len(sentence) + 1))


def test_who_says_what_in_a_long_article_is_found_apart_and_is_the_same() -> None:
    article = long_article("“The pier is open,” said Ann Lee, who told Tom Odd that it leaks. It rained all day. ")
    split = sentences(article.text)
    found = statements_within(article, split, seconds=60)
    assert found == statements(article, split) and len(found) > 1_000


def test_an_article_that_takes_too_long_is_told(tmp_path: Path) -> None:
    lines = [f'{{"text": "{STORY.splitlines()[0]} It was number {n}."}}' for n in range(2)]
    lines.insert(1, '{"text": "' + "Ann said Tom said that he said so. " * 60_000 + '"}')
    write(tmp_path / "a.jsonl", "\n".join(lines))
    settings = Settings(home=tmp_path / "home", document_seconds=1, max_line_mb=5)
    with Assistant(settings) as assistant:
        report = assistant.ingest([str(tmp_path / "a.jsonl")])
    assert report.added == 2
    (failure,) = report.failed
    assert "it takes more than 1 seconds" in failure.reason and "RAG_DOCUMENT_SECONDS" in failure.reason


def test_of_many_records_that_cant_be_read_the_first_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "title,text\n" + "a,\n" * 5_000 + f'b,"{STORY}"\n')
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        report = assistant.ingest([str(tmp_path / "a.csv")])
    assert report.added == 1 and len(report.failed) == MAX_FAILURES + 1
    assert report.failed[-1].reason.endswith("a.csv: 4,900 more articles of it can't be read. The first ones say why")


@pytest.mark.parametrize("text", ["The pier \ud800 is open, Ann Lee said.", "\udfffLee: The pier is open."])
def test_lone_surrogates_are_no_reason_to_fail(tmp_path: Path, text: str) -> None:
    write(
        tmp_path / "a.jsonl", json.dumps({"text": f"{text}\n\n{STORY}", "title": "Pier \udc00", "author": "Ann \ud83d"})
    )
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(tmp_path)]).added == 1
        assert assistant.ask("What did Ada Brandt say about the terminal?").status == "answered"
        assert assistant.check().problems == ()


LEVELS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "word "><!ENTITY f SYSTEM "file:///etc/passwd">{LEVELS}]>'
UNFOLDING = f"{DOCTYPE}<html><body><p>&e11;</p><p>&f;</p></body></html>"
LOOPS = {
    "kids": {2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"},
    "parent": {2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 /Parent 2 0 R /Resources 2 0 R >>"},
    "contents": {5: b"5 0 R"},
    "forms": {
        3: b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 3 0 R >> >> /Length 9 >>\n"
        b"stream\n/X Do /X Do\nendstream",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R "
        b"/Resources << /XObject << /X 3 0 R >> >> >>",
        5: b"<< /Length 5 >>\nstream\n/X Do\nendstream",
    },
    "unpacks": {
        5: b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
        % (len(DOUBLY := zlib.compress(zlib.compress(b" " * 500_000_000, 9), 9)), DOUBLY)
    },
}


def looping(objects: dict[int, bytes]) -> bytes:
    """A PDF of a page whose objects lead to themselves, or to too much."""
    usual = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>",
        5: b"<< /Length 30 >>\nstream\nBT /F 9 Tf (Terminal) Tj ET\nendstream",
        6: b"<< >>",
    }
    return packed_pdf([(usual | objects)[number] for number in sorted(usual)])


def bombs(folder: Path) -> dict[str, bytes | Path]:
    """Small files that ask for much, by their names."""
    chapters = {"one.xhtml": UNFOLDING}
    return {
        "unfolds.html": UNFOLDING.encode(),
        "unfolds.epub": epub(folder / "unfolds.epub", chapters),
        "unfolds.odt": odt(folder / "unfolds.odt", "<text:p>&e11;</text:p>"),
        "nested.rtf": b"{\\rtf1 " + b"{" * 200_000 + b"x" + b"}" * 200_001,
        "nested.eml": b"Subject: x\nMIME-Version: 1.0\n"
        + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 5_000,
        "words.eml": b"Subject: " + b"=?utf-8?q?x?= " * 100_000 + b"\n\nThe pier is open.\n",
        "brackets.md": b"[" * 200_000,
        "quotes.md": b"> " * 100_000 + b"x",
        "lists.md": b"- " * 100_000 + b"x",
        "front.md": b"---\n" + b"a: b\n" * 200_000 + b"---\nThe pier is open.\n",
        "deep.jsonl": b'{"text": ' + b"[" * 300_000 + b"]" * 300_000 + b"}\n",
        "columns.csv": b"title,text" + b",c" * 200_000 + b"\n" + b"a,The pier is open.\n" * 50,
        **{f"{name}.pdf": looping(objects) for name, objects in LOOPS.items()},
    }


# Reads every file of a folder; prints its name, how long it took, and what came of it.
READ_EACH = """
import resource, sys, time
from pathlib import Path
from rag.articles import documents
from rag.settings import Settings
def spent():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
for path in sorted(Path(sys.argv[1]).iterdir()):
    started, found = spent(), []
    for document in documents([str(path)], Settings()):
        for item in [document] if isinstance(document, Exception) else document.articles():
            found.append(getattr(item, "message", None) or item.text[:60])
    print(path.name, f"{spent() - started:.1f}", str(found[:3]))
print("children", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_small_files_that_ask_for_much_take_little(tmp_path: Path) -> None:
    for name, content in bombs(tmp_path).items():
        if isinstance(content, bytes):
            write(tmp_path / name, content)
    output = within(READ_EACH.replace("sys.argv[1]", repr(str(tmp_path))), megabytes=512, seconds=300)
    told = {
        name: (float(seconds), rest)
        for name, seconds, rest in (line.split(" ", 2) for line in output.splitlines()[:-1])
    }
    assert {name: seconds for name, (seconds, _) in told.items() if seconds > 20} == {}
    assert not any("root:" in rest for _, rest in told.values())
    assert int(output.split()[-1]) < 512, output.splitlines()[-1]
    assert len(told) == len(list(tmp_path.iterdir()))
