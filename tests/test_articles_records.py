"""Tables (CSV, TSV, XLSX): a row an article, under the names that people give their columns."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from documents import STORY, only, read, refused, write

from rag.errors import SettingsError
from rag.schema import Article
from rag.settings import Settings

ROW = (
    "Ferry terminal closes",
    STORY,
    "Mira Lund",
    "2031-05-08",
    "Harbour Post",
    "https://news.example/ferry?utm_source=x",
)


def table(*rows: tuple[object, ...], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def workbook(path: Path, **sheets: Sequence[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book[book.sheetnames[0]])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "names",
    [
        ("title", "text", "author", "date", "publisher", "url"),
        ("Headline", "Body", "Byline", "Published", "Outlet", "URL"),
        ("HEADLINE", "Content", "Authors", "pub_date", "Source", "Link"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_is_an_article_under_its_columns_usual_names(
    tmp_path: Path, names: tuple[str, ...], delimiter: str
) -> None:
    article = only(write(tmp_path / "a.csv", "\ufeff" + table(names, ROW, delimiter=delimiter)))
    assert (article.title, article.text, article.author) == ("Ferry terminal closes", STORY, "Mira Lund")
    assert (article.published_at, article.publisher) == ("2031-05-08", "Harbour Post")
    assert article.identity == article.url == "https://news.example/ferry"


def test_columns_by_other_names_are_set(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", table(("Kop", "Copy", "text"), (ROW[0], STORY, "no"), delimiter="\t"))
    article = only(path, columns="text=Copy, title = Kop")
    assert (article.title, article.text) == (ROW[0], STORY)
    line = write(tmp_path / "a.jsonl", '{"Kop": "Ferry terminal closes", "Copy": "The vote was 11 to 9."}')
    assert only(line, columns="text=Copy,title=Kop").title == ROW[0]
    with pytest.raises(SettingsError, match="RAG_COLUMNS"):
        Settings(columns="Copy")


def test_a_workbooks_rows_and_dates(tmp_path: Path) -> None:
    head = ("title", "text", "date", "id")
    rows = [head, (ROW[0], STORY, datetime(2031, 5, 8), 7), (None, None, None, None), ("Tram", STORY, "2031", 8)]
    path = workbook(tmp_path / "a.xlsx", Notes=[("colour",), ("red",)], Stories=rows)
    one, two = read(path)
    assert isinstance(one, Article) and isinstance(two, Article)
    assert (one.title, one.text, one.published_at, one.identity) == (ROW[0], STORY, "2031-05-08", f"{path.resolve()}#7")
    assert (two.title, two.published_at) == ("Tram", "2031")


def test_a_bad_row_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    items = read(write(tmp_path / "a.csv", table(("title", "text"), ROW[:2], ("No words", " "), ROW[:2])))
    assert [isinstance(item, Article) for item in items] == [True, False, True]
    assert "row 3 has no text" in str(items[1])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", table(("Kop", "Copy"), ROW[:2]), "has no column for the text: 'Kop', 'Copy'"),
        ("a.csv", "text\n\n", None),
        ("a.csv", "\n\n", "holds no rows"),
        ("a.csv", b"\x89PNG\r\n\0\0", "is not text"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "is no workbook that can be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "is of a kind that isn't read"),
    ],
)
def test_tables_that_cant_be_read_say_what_to_do(
    tmp_path: Path, name: str, content: bytes | str, message: str | None
) -> None:
    path = write(tmp_path / name, content)
    if message is None:
        assert read(path) == []
        return
    error = refused(path)
    assert message in error.message
    assert error.hint


def test_a_workbook_that_unpacks_without_end_ends_alone(tmp_path: Path) -> None:
    workbook(tmp_path / "good.xlsx", A=[("text",), (STORY,)])
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "a.xlsx", "w", 8) as bomb:
        for name in good.namelist():
            with bomb.open(name, "w") as part:
                part.write(good.read(name).replace(b"</sheetData>", b"<row/>" * 3_000_000 + b"</sheetData>"))
    assert "more than 2,000,000 cells" in refused(tmp_path / "a.xlsx").message


def test_old_and_foreign_documents_in_a_folder_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.doc", b"\xd0\xcf\x11\xe0")
    write(tmp_path / "photo.jpg", b"\xff\xd8")
    write(tmp_path / "b.txt", STORY)
    error, article = read(tmp_path)
    assert "Save it as .docx or PDF" in str(error)
    assert isinstance(article, Article)
