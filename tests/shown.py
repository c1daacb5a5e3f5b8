"""What the tests of the pages share: what a browser would read in HTML, and that nothing in it comes alive."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from rag.assistant import Assistant
from rag.ui.addresses import PATHS
from rag.ui.chat import Talk

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://evil.example/x.png) "
    '<style>*{display:none}</style> "><a href="http://evil.example">c</a> http://evil.example'
)
OURS = {
    "a",
    "article",
    "b",
    "button",
    "code",
    "pre",
    "fieldset",
    "legend",
    "cite",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "h2",
    "h3",
    "header",
    "li",
    "line",
    "mark",
}
OURS |= {"nav", "ol", "p", "rect", "section", "span", "strong", "summary", "svg", "table", "tbody", "td", "text", "th"}
OURS |= {"thead", "title", "tr", "ul", "form", "label", "input", "select", "option", "datalist", "progress"}


class Seen(HTMLParser):
    """The tags, attributes and text of some HTML, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(name)
        self.attributes += attributes
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_inert(html: str) -> None:
    """No element but ours, no handler, no address of another host."""
    seen = Seen(html)
    assert set(seen.tags) <= OURS
    away = [each for tag, each in seen.elements if tag == "a" and "target" in each]  # to another site
    assert all(each["rel"] == "noopener noreferrer" and re.match("https?://", each["href"] or "") for each in away)
    for name, value in seen.attributes:
        assert not name.startswith("on") and name not in ("src", "style", "srcset", "action")
        assert name != "href" or is_ours(value or "") or value in [each["href"] for each in away]


def is_ours(address: str) -> bool:
    """Whether a link leads to a place of these pages, or to a file that they offer."""
    place = rf"\./({PATHS})?" if not address.startswith(".//") else "(?!)"
    held = address.startswith(("#", "?view=api", "./export/")) or address in ("./account", "./admin")
    return held or re.fullmatch(place, address.partition("?")[0]) is not None


def marked(html: str, kind: str) -> list[str]:
    return [unescape(text) for text in re.findall(rf'<mark class="{kind}"[^>]*>(.*?)</mark>', html)]


def ask(assistant: Assistant, *questions: str, **filters: str) -> Talk:
    talk = Talk()
    for question in questions:
        assert talk.begin(question, filters)
        for _ in talk.answer(assistant):
            pass
    return talk
