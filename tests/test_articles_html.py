"""Web pages as the large news systems lay them out: fields from what they mark, the story without what is around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.articles import Document, documents
from rag.articles.marks import read_marks
from rag.settings import Settings

STORY = [
    "The harbour council voted on Tuesday to close the old ferry terminal, ending a dispute of four years.",
    "“We waited long enough,” said council leader Ada Brandt. “The terminal is not safe, and nobody says it is.”",
    "The vote was 11 to 9. The ferry company said it would appeal, and that it would win.",
]
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
WORDPRESS = f"""<html><head><title>Ferry terminal closes &#8211; Tidal Messenger</title></head><body class="single">
<article class="post hentry"><header class="entry-header"><h1 class="entry-title">Ferry terminal closes</h1>
<span class="posted-on">Posted on <a href="/x">
<time class="entry-date published" datetime="2032-05-04T22:30:00-05:00">May 4, 2032</time>
<time class="updated" datetime="2032-05-06T08:00:00-05:00">May 6, 2032</time></a></span>
<span class="byline">by <span class="author vcard"><a class="url fn n" href="/a">April Sorrel</a></span></span></header>
<figure class="wp-caption"><figcaption class="wp-caption-text">The pier. Photo: Iva Roe</figcaption></figure>
<div class="entry-content">{PARAGRAPHS}<h3 class="sd-title">Share this:</h3><ul><li>Click to share on X</li></ul></div>
<footer class="entry-footer">Posted in Politics</footer></article>
<article class="comment-body"><time datetime="2032-06-01">June 1</time><p>“Good riddance,” said everyone.</p></article>
</body></html>"""
BROADSHEET = f"""<html lang="en"><head><title>Ferry terminal closes | Coast | The Tidal</title>
<meta property="og:site_name" content="the Tidal"><meta property="article:author" content="https://tidal.example/x">
</head><body><main><article><h1>Ferry terminal closes</h1>
<figure><figcaption>The terminal at Oster. Photograph: Iva Roe/Tidal Images</figcaption></figure>
<aside><address data-component="meta-byline">
<a rel="author" href="/x">April Sorrel</a> and <a rel="author">Tom Ek</a> in
Oster</address><details>
<summary>First published on Tue 4 May 2032 06.00 BST</summary>Last modified on Wed 5 May 2032 10.12
BST</details></aside>
<div>{PARAGRAPHS}<p>after newsletter promotion</p></div></article></main></body></html>"""
AGENCY = f"""<html><head><title>Ferry terminal closes | Tidewire</title><script type="application/ld+json">
{{"@type": "NewsArticle", "datePublished": "2032-05-04T05:00:00Z", "dateModified": "2032-05-05T05:00:00Z",
"author": [{{"@type": "Organization", "name": "Tidewire"}}, {{"@type": "Person", "name": "April Sorrel"}}],
"publisher": {{"@type": "NewsMediaOrganization", "name": "Tidewire"}}}}</script></head><body><article>
<h1>Ferry terminal closes</h1><div>By April Sorrel</div>{PARAGRAPHS}
<p>Reporting by April Sorrel; Editing by Tom Ek</p><p>Our Standards: The Tidewire Principles.</p>
<p>Suggested Topics:</p>
<p>April Sorrel</p><p>April Sorrel covers the coast and has done so since 2019, with stints in Kiel and Malmo.</p>
</article></body></html>"""

OWN_DATE = "<meta property='article:published_time' content='2032-05-04'>"
OWN_AUTHOR = "<meta name='author' content='Iva Sorrel'>"


def read(tmp_path: Path, html: str) -> Any:
    path = tmp_path / "a.html"
    path.write_text(html, "utf-8")
    (document,) = documents([str(path)], Settings())
    assert isinstance(document, Document)
    (article,) = document.articles()
    return article


@pytest.mark.parametrize(
    ("html", "publisher", "author", "published", "updated"),
    [
        (WORDPRESS, "Tidal Messenger", "April Sorrel", "2032-05-04T22:30:00-05:00", "2032-05-06T08:00:00-05:00"),
        (BROADSHEET, "the Tidal", "April Sorrel and Tom Ek", "2032-05-04T06:00:00+01:00", "2032-05-05T10:12:00+01:00"),
        (AGENCY, "Tidewire", "April Sorrel", "2032-05-04T05:00:00+00:00", "2032-05-05T05:00:00+00:00"),
    ],
    ids=["WordPress", "a broadsheet", "an agency"],
)
def test_a_page_of_a_news_system(
    tmp_path: Path, html: str, publisher: str | None, author: str | None, published: str | None, updated: str | None
) -> None:
    article = read(tmp_path, html)
    assert article.title == "Ferry terminal closes"
    assert (article.publisher, article.author) == (publisher, author)
    assert (article.published_at, article.updated_at) == (published, updated)
    assert article.text.split("\n\n") == STORY


def test_a_short_page_is_not_fused(tmp_path: Path) -> None:
    head = '<h1>Pump breaks</h1><div class="date">08/04/2032</div><div class="author">Iva Sorrel and Tom Ek</div>'
    body = "<p>The pump broke on Monday, the mayor said.</p><ul><li>“It leaks,” said the plumber Ugo Lind.</li></ul>"
    table = "<table><tr><td>Brandt</td><td>“I will fix it before the summer,” Brandt said.</td></tr></table>"
    caption = "<figure><figcaption>Brandt at the pump. Photo: Ina Roe</figcaption></figure>"
    last = "<p>The town will buy another pump, whatever it costs.</p>"
    article = read(tmp_path, f"<html><body><article>{head}{body}{table}{caption}{last}</article></body></html>")
    assert (article.author, article.published_at) == ("Iva Sorrel and Tom Ek", "2032")
    assert article.text.split("\n\n") == [
        "The pump broke on Monday, the mayor said.",
        "“It leaks,” said the plumber Ugo Lind.",
        "Brandt",
        "“I will fix it before the summer,” Brandt said.",
        "The town will buy another pump, whatever it costs.",
    ]


def test_a_quotation_of_its_own_is_signed(tmp_path: Path) -> None:
    quotation = "<blockquote><p>We will <b>rebuild</b>.</p><cite>Ada Brandt, mayor</cite></blockquote>"
    already = "<blockquote><p>“It is oak.”</p><cite>— Ada Brandt</cite></blockquote>"
    text = read(tmp_path, f"<article><h1>Pier</h1>{PARAGRAPHS}{quotation}{already}</article>").text
    assert "“We will rebuild.”\n\n— Ada Brandt, mayor" in text
    assert "““" not in text


def test_a_post_stands_beside_the_name_of_who_wrote_it(tmp_path: Path) -> None:
    post = "<p>The pumps are running tonight.</p>— Oster Water (@osterwater) <a href='/1'>April 3, 2032</a>"
    page = f"<article><h1>Dry</h1>{PARAGRAPHS}<blockquote class='twitter-tweet'>{post}</blockquote></article>"
    assert "The pumps are running tonight.\n\n— Oster Water (@osterwater)" in read(tmp_path, page).text


@pytest.mark.parametrize(
    ("html", "published", "updated"),
    [
        ("<h1>A</h1><time datetime='2032-05-04'>4 May</time>", "2032-05-04", None),
        ("<h1>A</h1><p>Published on <time>4 May 2032</time></p>", "2032-05-04", None),
        ("<h1>A</h1><span>Posted 4 May 2032</span><span>Updated 5 May 2032</span>", "2032-05-04", "2032-05-05"),
        (
            f"<h1>A</h1>{PARAGRAPHS}<time class='entry-date published' datetime='2032-05-04'>4 May</time>",
            "2032-05-04",
            None,
        ),
        (f"<h1>A</h1>{PARAGRAPHS}<h3>B</h3><time datetime='2032-05-04'>4 May</time>", None, None),  # another story's
        (f"<h1>A</h1>{PARAGRAPHS}<p>4 May 2032</p>", None, None),
        ("<h1>A</h1><p>The fire was on 4 May 2032.</p>", None, None),
        ("<time datetime='2032-05-04'>4 May</time>", None, None),
        (f"<meta name='dc.date' content='2032-05-03'>{OWN_DATE}", "2032-05-04", None),
    ],
)
def test_dates_around_the_headline(html: str, published: str | None, updated: str | None) -> None:
    marks = read_marks(f"<html><body>{html}</body></html>")
    assert (marks.published, marks.updated) == (published, updated)


@pytest.mark.parametrize(
    ("head", "publisher", "author"),
    [
        ("<title>Pump breaks - Weir Echo</title>", "Weir Echo", None),
        ("<title>Pump breaks | Politics</title>", None, None),
        ("<meta name='article:author' content='Iva Sorrel Mayor Lind’s aide'>" + OWN_AUTHOR, None, "Iva Sorrel"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"}},'
            ' {"@type": "Person", "@id": "#p", "name": "Dr. Iva Sorrel"}]}</script>',
            None,
            "Iva Sorrel",
        ),
    ],
)
def test_names_that_the_head_of_a_page_gives(
    tmp_path: Path, head: str, publisher: str | None, author: str | None
) -> None:
    article = read(tmp_path, f"<html><head>{head}</head><body><h1>Pump breaks</h1>{PARAGRAPHS}</body></html>")
    assert (article.title, article.publisher, article.author) == ("Pump breaks", publisher, author)
