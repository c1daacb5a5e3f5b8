"""Word processors' files and books: all of the text that a reader sees, and nothing else. All invented."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from documents import READ, STORY, only, read, refused, write
from limits import within
from office_files import docx, docx_bomb, epub, odt, paragraph, run

from rag.articles.word import read_word
from rag.schema import Article

BOX = f"<w:txbxContent>{paragraph('“Dust is everywhere,” said Ek.')}</w:txbxContent>"


def by_word(path: Path, paragraphs: list[str], **properties: str) -> Path:
    document = python_docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    document.save(str(path))
    return path


def test_a_word_document(tmp_path: Path) -> None:
    paragraphs = ["Ferry terminal closes", "The Wyre Gazette, 8 May 2031", *STORY.split("\n\n")]
    article = only(by_word(tmp_path / "a.docx", paragraphs, title="Ferry terminal closes", author="Mira Lund"))
    assert (article.title, article.author, article.text) == ("Ferry terminal closes", "Mira Lund", STORY)
    assert (article.publisher, article.published_at) == ("The Wyre Gazette", "2031-05-08")


def test_word_properties_that_nobody_wrote(tmp_path: Path) -> None:
    article = only(by_word(tmp_path / "a.docx", STORY.split("\n\n"), title="Word template", author="python-docx"))
    assert (article.title, article.author) == (None, None)


def test_a_headline_is_known_by_its_style(tmp_path: Path) -> None:
    body = paragraph("Rumours", style="Title") + paragraph("The vote was 11 to 9.")
    article = only(docx(tmp_path / "a.docx", body))
    assert (article.title, article.text) == ("Rumours", "The vote was 11 to 9.")


DELETED = "<w:del><w:r><w:delText>yes</w:delText></w:r></w:del>"
DELETED_END = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Ek said </w:t></w:r></w:p>"
TABLE = (
    f"<w:tbl><w:tr><w:tc>{paragraph('Year')}</w:tc><w:tc>{paragraph('2031')}</w:tc></w:tr>"
    f"<w:tr><w:tc>{paragraph('Ek')}</w:tc><w:tc>{paragraph('“It fell,” Ek said.')}</w:tc></w:tr></w:tbl>"
)
TWICE = (
    f"<w:p><w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback>"
    f"</mc:AlternateContent></w:r>{run('Beside a box.')}</w:p>"
)
MARKS = "<w:r><w:tab/><w:t>11</w:t><w:br/><w:t>to</w:t><w:br w:type='page'/><w:noBreakHyphen/></w:r>"


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        (paragraph("Ek said ", run("the pier", "hyperlink"), " fell."), ["Ek said the pier fell."]),
        (
            paragraph("Ek said ", run("no", "ins"), "<w:del><w:r><w:delText>yes</w:delText></w:r></w:del>"),
            ["Ek said no"],
        ),
        (paragraph(run("Here. ", "moveFrom"), "Ek.", run(" There.", "moveTo")), ["Ek. There."]),
        (DELETED_END + paragraph("no."), ["Ek said no."]),
        (TWICE, ["Beside a box.", "“Dust is everywhere,” said Ek."]),
        (f"<w:sdt><w:sdtContent>{paragraph('Controlled.')}</w:sdtContent></w:sdt>", ["Controlled."]),
        (paragraph("Seen. ", run("Hidden.", properties="<w:vanish/>")), ["Seen."]),
        (paragraph("Page ", "<w:r><w:instrText>PAGE</w:instrText></w:r>", "one."), ["Page one."]),
        (TABLE, ["Year | 2031", "Ek", "“It fell,” Ek said."]),
        (paragraph("The vote:", MARKS), ["The vote:\t11\nto-"]),
    ],
    ids=["link", "changes", "moved", "a deleted end", "box", "control", "hidden", "field", "table", "marks"],
)
def test_what_word_shows_is_read(tmp_path: Path, body: str, paragraphs: list[str]) -> None:
    assert read_word(docx(tmp_path / "a.docx", body).read_bytes()).paragraphs == paragraphs


@pytest.mark.parametrize(
    ("body", "count", "how", "message"),
    [
        (b"<w:p/>", 20_000_000, {}, "unpacks to more than 10 MB"),
        (b"<w:p/>", 20_000_000, {"declared": 1000}, "is a broken Word document"),
        (b"<w:p/>", 200_000, {"packing": zipfile.ZIP_BZIP2}, "packed in a way that no office program uses"),
        (b"<w:p/>", 1_600_000, {}, "holds no text"),
        (b"<w:p><w:r><w:t>a b c. </w:t></w:r></w:p>", 100_000, {}, "a b c."),
        (b"<w:p>" * 1_000, 1_000, {}, "is a broken Word document"),
    ],
    ids=["large", "a lie", "bzip2", "empty paragraphs", "many paragraphs", "deep"],
)
def test_word_documents_take_memory_within_limits(
    tmp_path: Path, body: bytes, count: int, how: dict[str, Any], message: str
) -> None:
    path = docx_bomb(tmp_path / "a.docx", body, count, **how)
    assert message in within(READ.format(path=str(path)), megabytes=512, seconds=60)


def test_an_opendocument_text(tmp_path: Path) -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    changes = "<text:tracked-changes><text:deletion><text:p>Gone.</text:p></text:deletion></text:tracked-changes>"
    body = (
        f'{changes}<text:p text:style-name="P1">Ferry terminal<text:line-break/>closes</text:p>'
        "<text:p>By Mira Lund</text:p>"
        '<text:p>Ek  said<text:s text:c="2"/><text:span>no</text:span>.'
        "<text:note><text:p>1</text:p></text:note></text:p>"
        "<text:p>Beside.<draw:frame><draw:text-box><text:p>A box.</text:p></draw:text-box></draw:frame></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
        "<table:table-cell><text:p>2031</text:p></table:table-cell></table:table-row></table:table>"
    )
    article = only(odt(tmp_path / "a.odt", body, styles))
    assert (article.title, article.author) == ("Ferry terminal\ncloses", "Mira Lund")
    assert article.text.split("\n\n") == ["Ek said  no.", "Beside.", "A box.", "Year | 2031"]


def test_a_rich_text_file(tmp_path: Path) -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252{\info{\title Ferry terminal closes}{\author Mira Lund}}{\header Page 1\par}"
        r"\b Ferry terminal closes\b0\par\par \'93We waited,\'94 said Ada Brandt.\par It was \u8220?safe\u8221?.\par}"
    )
    article = only(write(tmp_path / "a.rtf", rtf))
    assert (article.title, article.author) == ("Ferry terminal closes", "Mira Lund")
    assert article.text.split("\n\n") == ["“We waited,” said Ada Brandt.", "It was “safe”."]


def chapter(title: str, text: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1>{paragraphs}</body></html>"
    )


def test_the_parts_of_a_book(tmp_path: Path) -> None:
    chapters = {
        "cover.xhtml": chapter("Cover", "The Wyre Gazette"),
        "one.xhtml": chapter("Ferry terminal closes", STORY),
        "two.xhtml": chapter("Council to vote again", STORY.replace("ferry", "tram")),
    }
    path = epub(tmp_path / "a.epub", chapters, title="The Wyre Gazette [Thu]", creator="calibre", date="2031-05-08")
    one, two = read(path)
    assert isinstance(one, Article) and isinstance(two, Article)
    assert (one.title, one.text, two.title) == ("Ferry terminal closes", STORY, "Council to vote again")
    assert (one.publisher, one.published_at, one.author) == ("The Wyre Gazette", "2031-05-08", None)
    assert one.identity == f"{path.resolve()}#one.xhtml"


def test_a_book_unpacks_to_no_more_than_an_article_does(tmp_path: Path) -> None:
    chapters = {f"{n}.xhtml": chapter("Ferry terminal closes", STORY) + " " * 4_000_000 for n in range(3)}
    *parts, error = read(epub(tmp_path / "a.epub", chapters))
    assert len(parts) == 2
    assert "unpacks to more than 10 MB" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", b"PK\x03\x04 and then nothing", "is a broken Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password, or of an older kind"),
        ("a.odt", b"PK\x03\x04 and then nothing", "is a broken OpenDocument text"),
        ("a.rtf", b"The vote was 11 to 9.", "is a broken Rich Text file"),
        ("a.epub", b"PK\x03\x04 and then nothing", "is no EPUB that can be read"),
    ],
)
def test_files_that_cant_be_read_say_what_to_do(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    error = refused(write(tmp_path / name, content))
    assert message in error.message
    assert error.hint


def test_protected_files_are_told(tmp_path: Path) -> None:
    locked = odt(tmp_path / "a.odt", "", manifest="<manifest><encryption-data/></manifest>")
    assert "protected by a password" in str(refused(locked))
