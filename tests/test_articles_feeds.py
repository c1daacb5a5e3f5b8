"""Feeds: what entries say of themselves, and their own text where no page says more. No network is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.articles import Document, documents
from rag.articles.fragments import paragraphs
from rag.settings import Settings

FIRST = "The wheel would turn by Monday, the miller Jos Tarn said. “The flood took the roof,” he said, “not the will.”"
SECOND = "The mayor, Hilda Roe, promised a new roof before the winter, and a party under it for whoever had helped."
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://weir.example/"><title>Weir Echo – Latest</title>
<entry><title type="html">Mill &lt;em&gt;reopens&lt;/em&gt;</title><id>1</id><link href="news/mill.html"/>
<author><name>Gail Sorrel</name></author><published>2032-05-04T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{FIRST}</p><p>{SECOND}</p></div></content></entry>
</feed>"""
CONTENT = "http://purl.org/rss/1.0/modules/content/"
RSS = f"""<rss version="2.0" xmlns:content="{CONTENT}"><channel><title>Isle Echo</title>
<item><title>Linked</title>
<link>%s</link><author>desk@isle.example (Sol Sorrel)</author><description>Short…</description>
<content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p><p>The post Linked appeared first on Isle Echo.</p>]]>
</content:encoded></item><item><title>Bare</title><guid>xyz</guid><description>{SECOND}</description></item>
<item><title>Empty</title></item></channel></rss>"""


def read(target: Path | str, **settings: Any) -> Any:
    found = list(documents([str(target)], Settings(**settings)))
    return [
        article
        for document in found
        for article in ([document] if isinstance(document, Exception) else document.articles())
    ]


def fingerprints(path: Path) -> list[str]:
    """Of the first two things that a feed holds."""
    return [d.fingerprint() for d in list(documents([str(path)], Settings()))[:2] if isinstance(d, Document)]


def test_a_feed_in_a_folder_is_read_without_the_network(tmp_path: Path) -> None:
    (tmp_path / "a.atom").write_text(ATOM)
    (tmp_path / "sitemap.xml").write_text("<urlset><url><loc>https://weir.example/</loc></url></urlset>")
    (article,) = read(tmp_path)
    assert (article.title, article.publisher, article.author) == ("Mill reopens", "Weir Echo", "Gail Sorrel")
    assert article.identity == article.url == "https://weir.example/news/mill.html"
    assert (article.source, article.published_at) == (str(tmp_path / "a.atom"), "2032-05-04T10:00:00+00:00")
    assert article.text == f"{FIRST}\n\n{SECOND}"


def test_an_entry_stands_in_for_a_page_that_cannot_be_had(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text(RSS % "http://127.0.0.1:9/gone?utm_source=rss")
    linked, bare, empty = read(path)
    assert (linked.title, linked.author, linked.text) == ("Linked", "Sol Sorrel", f"{FIRST}\n\n{SECOND}")
    assert linked.identity == linked.url == "http://127.0.0.1:9/gone"
    assert (bare.title, bare.url, bare.text, bare.source) == ("Bare", None, SECOND, str(path))
    assert "has an entry without text or link: 'Empty'" in str(empty)


def test_what_a_feed_says_is_read_again_only_where_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text(RSS % "http://127.0.0.1:9/gone")
    first, again = (fingerprints(path) for _ in range(2))
    path.write_text((RSS % "http://127.0.0.1:9/gone").replace("winter", "spring"))
    changed = fingerprints(path)
    assert first == again
    assert all(old != new for old, new in zip(first, changed, strict=True))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Plain words.\n\nMore of them.", ["Plain words.", "More of them."]),
        (
            "<p>It <b>leaks</b>, she&#8217;s said.</p>\n<ul><li>A</li><li>B</li></ul>",
            ["It leaks, she’s said.", "A", "B"],
        ),
        ("One<br/>two", ["One", "two"]),
        ("<figure><figcaption>A crane</figcaption></figure><script>x()</script><p>C</p>", ["C"]),
        ("<b>" * 100_000, []),
        ("", []),
    ],
    ids=["plain", "inline", "breaks", "captions", "deep", "empty"],
)
def test_fragments(html: str, expected: list[str]) -> None:
    assert paragraphs(html) == expected
