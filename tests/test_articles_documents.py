"""Files and folders into articles: every format, every way in which a file can be bad. All invented."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from documents import READ, STORY, only, read, refused, write
from limits import within
from pdf_files import pdf

from rag.articles import Document, documents
from rag.articles.marks import read_marks
from rag.errors import ReadError
from rag.schema import Article
from rag.settings import Settings

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Ferry terminal closes | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Mira Lund">
<link rel="canonical" href="{canonical}">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2025-05-08T09:30:00Z"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav><article><h1>Ferry terminal closes</h1>
<p>By Mira Lund</p>{paragraphs}<p>Share this article</p></article><footer>© 2025 Harbour Post</footer></body></html>"""


def page(charset: str = "utf-8", canonical: str = "https://news.example/ferry?utm_source=x") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n"))
    return PAGE.format(charset=charset, canonical=canonical, paragraphs=paragraphs)


def test_a_text_file(tmp_path: Path) -> None:
    path = write(tmp_path / "story.txt", f"Ferry terminal closes\n\nBy Mira Lund\n\n{STORY}\n")
    article = only(path)
    assert (article.title, article.author, article.text) == ("Ferry terminal closes", "Mira Lund", STORY)
    assert (article.source, article.identity) == (str(path), str(path.resolve()))
    assert (article.url, article.published_at, article.fetched_at) == (None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_same_words_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    article = only(write(tmp_path / "story.md", STORY.encode(encoding)))
    assert article.text == STORY


def test_a_folder_in_order_without_what_is_hidden_or_unknown(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", ".git/x.txt", ".hidden.txt", "photo.jpg", "c.TXT", "feed.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, STORY)
    (tmp_path / "loop").symlink_to(tmp_path)
    found = list(documents([f"{tmp_path}/", str(tmp_path / "b.txt")], Settings()))
    assert [d.source for d in found] == [str(tmp_path / name) for name in ("a/1.txt", "a/2.md", "b.txt", "c.TXT")]


def test_sources_are_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "story.txt", STORY)
    monkeypatch.chdir(tmp_path.parent)
    (document,) = documents([f"{tmp_path.name}/"], Settings())
    assert isinstance(document, Document)
    assert document.source == f"{tmp_path.name}/story.txt"
    assert document.key == str((tmp_path / "story.txt").resolve())


def test_documents_are_streamed(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    stream = documents([str(tmp_path / "a.txt"), str(tmp_path / "missing.txt")], Settings())
    assert isinstance(next(stream), Document)
    assert isinstance(next(stream), ReadError)


def test_identity_is_the_url_version_the_content(tmp_path: Path) -> None:
    front = "---\ntitle: Ferry terminal closes\nurl: https://news.example/ferry?utm_source={}\n---\n\n"
    one = only(write(tmp_path / "1.md", front.format("a") + STORY))
    two = only(write(tmp_path / "2.md", front.format("b") + STORY))
    other = only(write(tmp_path / "2.md", front.format("b") + STORY + " It did."))
    assert one.identity == two.identity == other.identity == "https://news.example/ferry"
    assert one.id == other.id
    assert len(one.id) == 12
    assert one.version == two.version != other.version


def test_fingerprints_follow_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    (document,) = documents([str(path)], Settings())
    assert isinstance(document, Document)
    before = document.fingerprint()
    assert document.fingerprint() == before
    write(path, STORY + " ")
    assert document.fingerprint() != before
    path.unlink()
    with pytest.raises(ReadError, match=r"There is no file"):
        document.fingerprint()


def test_fingerprints_import_nothing_heavy(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    code = f"""
import sys
from rag.articles import documents
from rag.settings import Settings
assert [d.fingerprint() for d in documents([{str(tmp_path)!r}], Settings())]
print(*({{"trafilatura", "lxml", "yaml", "dateutil", "httpx", "feedparser", "pypdfium2", "docx"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_decoded_gives_what_kept_points_into(tmp_path: Path) -> None:
    source = f"---\ntitle: Ferry terminal closes\n---\r\n\r\nFerry terminal closes.\r\n\r\n{STORY}"
    (document,) = documents([str(write(tmp_path / "a.md", source))], Settings())
    assert isinstance(document, Document)
    (found,) = document.decoded()
    assert not isinstance(found, ReadError)
    article, decoded = found
    assert decoded == source
    assert "".join(decoded[k.source_start : k.source_start + k.length] for k in article.kept) == article.text == STORY


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1", "utf-16"])
def test_an_html_file(tmp_path: Path, charset: str) -> None:
    encoding = "cp1252" if charset == "iso-8859-1" else charset
    article = only(write(tmp_path / "story.html", page(charset).encode(encoding)))
    assert (article.title, article.publisher, article.author) == ("Ferry terminal closes", "Harbour Post", "Mira Lund")
    assert article.published_at == "2025-05-08T09:30:00+00:00"
    assert article.identity == article.url == "https://news.example/ferry"
    assert article.text == STORY


def test_the_front_page_is_nobodys_canonical_url(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.html", page(canonical="https://news.example/"))).url is None


def test_html_without_marks_has_no_date(tmp_path: Path) -> None:
    bare = page().replace("datePublished", "x").replace("<p>By Mira Lund</p>", "<p>The fire was on 3 May 2019.</p>")
    assert only(write(tmp_path / "a.html", bare)).published_at is None


@pytest.mark.parametrize(
    "html", ["<html><body><nav><a href='/'>Home</a></nav></body></html>", "<html></html>", "no tags"]
)
def test_a_page_without_an_article(tmp_path: Path, html: str) -> None:
    error = refused(write(tmp_path / "a.html", html))
    assert isinstance(error, ReadError)
    assert "holds no article" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.html", page() + '<meta name="date" ' * 2_000, "The harbour council"),
        ("a.html", "<div>" * 100_000 + STORY, "nested deeper than 512"),
        ("a.html", STORY + "<b></p>" * 300_000, "nested deeper than 512"),
        ("a.html", STORY + "<a " + " ".join(f"a{n}" for n in range(300_000)) + ">", "more than 256 attributes"),
        ("a.html", STORY + "<br>" * 1_000_000, "more than 50,000 elements"),
        ("a.html", page() + "<p>" + "word " * 1_000_000, "The harbour council"),
        ("a.rss", "<rss><channel><item>" + "<a>" * 1_000_000, "nested deeper than 512"),
        (
            "a.rss",
            "<rss><channel><item " + " ".join(f"a{n}=''" for n in range(300_000)) + "/>",
            "more than 256 attributes",
        ),
    ],
    ids=["meta tags", "deep", "misnested", "attributes", "elements", "words", "a deep feed", "a feed's attributes"],
)
def test_markup_that_takes_too_much_is_refused_in_time(
    tmp_path: Path, name: str, content: bytes | str, message: str
) -> None:
    path = write(tmp_path / name, content)
    assert message in within(READ.format(path=str(path)), megabytes=512, seconds=20)


def test_a_feed_whose_entities_unfold_without_end(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    item = "<item><title>&e11;</title></item>"
    feed = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "word">{levels}]><rss version="2.0"><channel>{item}'
    path = write(tmp_path / "a.rss", f"{feed}</channel></rss>")
    assert "has an entry without text or link" in within(READ.format(path=str(path)), megabytes=512, seconds=20)


JSON_LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("mark", "published"),
    [
        (JSON_LD % '{"@graph": [{"author": {"a": "b"}, "datePublished": "2025-05-08"}]}', 8),
        (JSON_LD % '{"video": {"datePublished": "2025-05-09"}, "datePublished": "2025-05-08"}', 8),
        (JSON_LD % '{"datePublished": "2025-05-08", }', 8),  # a comma too many for JSON
        (JSON_LD % '{"datePublished": "soon"}' + '<meta name="pubdate" content="2025-05-08">', 8),
        (JSON_LD % ("[" * 100_000) + '<meta name="pubdate" content="2025-05-08">', 8),
        ('<script>window.page = {"datePublished" : "2025-05-08"}</script>', 8),
        ('<meta content="2025-05-08" property="article:published_time">', 8),
        ("<META NAME='DC.date.issued' CONTENT='2025-05-08'>", 8),
        ('<meta itemprop="datePublished" content="2025-05-08"><meta name="date" content="2025-05-09">', 8),
        ('<time itemprop="datePublished" datetime="2025-05-08">Thursday</time>', 8),
        ('<time datetime="2025-05-08">Thursday</time>', None),
        ('<!-- <meta name="date" content="2025-05-08"> -->', None),
        ('<meta name="birthdate" content="2025-05-08">', None),
    ],
)
def test_dates_that_a_page_marks(mark: str, published: str | None) -> None:
    assert read_marks(f"<html><head>{mark}</head></html>").published == (published and f"2025-05-0{published}")


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"id": 7, "headline": "Ferry terminal closes", "body": STORY, "source": {"name": "Harbour Post"}},
        {
            "url": "https://news.example/b#x",
            "text": STORY,
            "authors": ["Mira Lund", {"name": "Tom Ek"}],
            "date": "May 2025",
        },
        {"content": STORY, "fetched_at": "2025-05-09T10:00:00Z"},
    ]
    path = write(tmp_path / "a.jsonl", "\ufeff" + "\n".join(map(json.dumps, lines)) + "\n\n")
    one, two, three = read(path)
    assert (one.title, one.publisher, one.identity) == ("Ferry terminal closes", "Harbour Post", f"{path.resolve()}#7")
    assert (two.author, two.published_at, two.identity) == ("Mira Lund, Tom Ek", "2025-05", "https://news.example/b")
    assert three.fetched_at == "2025-05-09T10:00:00+00:00"
    assert three.identity.startswith(f"{path.resolve()}#")
    assert one.text == two.text == three.text == STORY


def test_bad_lines_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    good = json.dumps({"text": STORY})
    bad = [
        "{",
        "[1]",
        '{"title": "x"}',
        json.dumps({"text": STORY * 20}),
        '{"text": " "}',
    ]
    items = read(write(tmp_path / "a.jsonl", "\n".join([good, *bad, good])), max_line_mb=0.002)
    assert [isinstance(item, Article) for item in items] == [True, *[False] * 5, True]
    reasons = [
        "is not JSON",
        "is not a JSON object",
        "has no text",
        "is longer than 0.002 MB",
        "has no text",
    ]
    for number, (item, reason) in enumerate(zip(items[1:-1], reasons, strict=True), 2):
        assert f"line {number}" in item.message
        assert reason in item.message


def test_what_is_no_character_is_left_out(tmp_path: Path) -> None:
    line = '{"title": "Half a \\ud83d smile", "text": "The vote\\u0000 was \\ud83d11 to 9."}'
    article = only(write(tmp_path / "a.jsonl", line))
    assert (article.title, article.text) == ("Half a  smile", "The vote was 11 to 9.")
    assert len(article.kept) == 3


def test_front_matter_that_unfolds_without_end(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    assert only(write(tmp_path / "a.md", f"---\na0: &a0 x\n{levels}\ntitle: *a29\n---\n\n{STORY}")).title is None


def test_json_lines_are_not_held_to_the_size_of_one_document(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ndjson", "\n".join(json.dumps({"id": n, "text": STORY}) for n in range(50)))
    assert len(read(path, max_document_mb=0.001)) == 50


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b" \n\t\n", "white space only"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
        ("a.txt", b"---\ntitle: Ferry terminal closes\n---\n\nFerry terminal closes.\n", "holds no article text"),
        ("a.weird", bytes(range(256)), "is not text"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "is a broken PDF"),
        ("a.pdf", pdf([[]]), "holds no text: its pages are images"),
        ("a.docx", b"PK\x03\x04 and then nothing", "is a broken Word document"),
        ("a.html", b"\x89PNG\0\0", "is not HTML"),
        ("a.jsonl", b"", "is empty"),
        ("a.rss", b"<rss><channel></channel></rss>", "feed"),
        ("a.xml", b"<site><map/></site>", "is not an RSS or Atom feed"),
        ("a.txt", b"word " * 1000, "over the limit of 0.004 MB"),
    ],
)
def test_bad_files_say_why(tmp_path: Path, name: str, content: bytes | str, message: str) -> None:
    path = write(tmp_path / name, content)
    error = refused(path, max_document_mb=0.004)
    assert isinstance(error, ReadError)
    assert message in error.message
    assert error.source == str(path)
    assert str(path) in error.message
    assert error.hint


def test_an_unknown_suffix_is_tried_as_text(tmp_path: Path) -> None:
    assert only(write(tmp_path / "story.article", STORY)).text == STORY


@pytest.mark.parametrize("target", ["missing/", "ftp://news.example/a", "file:///etc/hosts", "x" * 5000])
def test_targets_that_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.chdir(tmp_path)
    error = refused(target)
    assert isinstance(error, ReadError)
    assert target in error.message


def test_a_path_of_thousands_of_bytes_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    """PostgreSQL's indexes couldn't hold it."""
    far = tmp_path.joinpath(*["b" * 200] * 13)
    far.mkdir(parents=True)
    write(far / "story.txt", STORY)
    write(tmp_path / "c.txt", STORY)
    error, article = read(tmp_path)
    assert error.source == str(far / "story.txt")
    assert "by a path or address of 2," in error.message
    assert article.text == STORY


def test_an_empty_folder_and_a_device(tmp_path: Path) -> None:
    assert "holds no file that can be read" in str(refused(tmp_path))
    assert "is not a regular file" in str(refused("/dev/null"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", STORY)
    path.chmod(0)
    (item,) = read(path)
    if isinstance(item, Article):
        pytest.skip("this user may read everything")
    assert "permission denied" in str(item)
