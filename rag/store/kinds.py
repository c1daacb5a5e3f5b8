"""What an article was read from, in a reader's words.

>>> kind_of("/news/storm.pdf"), kind_of("https://post.example/storm")
('PDF', 'Web page')
"""

from __future__ import annotations

from pathlib import PurePosixPath

_KINDS = {
    ("pdf",): "PDF",
    ("doc", "docx", "odt", "rtf"): "Word processor",
    ("eml",): "E-mail",
    ("csv", "tsv", "xlsx", "jsonl", "ndjson", "json"): "Table or records",
    ("epub",): "E-book",
    ("md", "markdown", "txt", "text"): "Text file",
    ("xml", "rss", "atom"): "Feed",
}
_KIND_OF = {suffix: kind for suffixes, kind in _KINDS.items() for suffix in suffixes}


def kind_of(source: str) -> str:
    """What an article was read from: "Web page", "PDF", "E-mail"."""
    if source.startswith(("http://", "https://")):
        return "Web page"
    suffix = PurePosixPath(source.partition("#")[0]).suffix.lower().removeprefix(".")
    return "Saved page" if "htm" in suffix else _KIND_OF.get(suffix, "Other file")
