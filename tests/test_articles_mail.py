"""E-mail: press releases and newsletters as people save them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from documents import STORY, only, refused, write

from rag.articles import Document
from rag.errors import ReadError
from rag.schema import Article
from rag.settings import Settings

HTML = "<html><body><h1>Ferry terminal closes</h1>{}</body></html>".format(
    "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n"))
)


def message(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    usual = {"Subject": "Ferry terminal closes", "From": "Mira Lund <mira@harbour.example>"}
    for name, value in (usual | headers).items():
        mail[name] = value
    return mail


@pytest.mark.parametrize(
    ("sender", "author", "publisher"),
    [
        ("Mira Lund <mira@harbour.example>", "Mira Lund", None),
        ('"The Harbour Post" <news@harbour.example>', None, "The Harbour Post"),
        ('"Mira Lund from The Harbour Post" <mira@harbour.example>', "Mira Lund", "The Harbour Post"),
        ('"Mira Lund, Harbour Post" <mira@harbour.example>', "Mira Lund", "Harbour Post"),
        ("press@harbour.example", None, None),
    ],
)
def test_a_plain_message(tmp_path: Path, sender: str, author: str | None, publisher: str | None) -> None:
    mail = message(From=sender, Date="Thu, 08 May 2031 09:30:00 +0200", Subject="Fwd: Ferry terminal closes")
    mail.set_content(f"{STORY}\n\n-- \nMira Lund\nPress office\n")
    article = only(write(tmp_path / "a.eml", mail.as_bytes()))
    assert (article.title, article.author, article.publisher) == ("Ferry terminal closes", author, publisher)
    assert (article.published_at, article.text) == ("2031-05-08T09:30:00+02:00", STORY)


def test_lines_that_a_mail_program_wrapped_are_joined(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(
        "The harbour council voted on Tuesday to close the old ferry terminal,\nending a dispute of four years.\n\n"
        "“We waited long enough,” said council leader Ada Brandt.\n"
    )
    article = only(write(tmp_path / "a.eml", mail.as_bytes()))
    assert article.text.split("\n\n") == [
        "The harbour council voted on Tuesday to close the old ferry terminal, ending a dispute of four years.",
        "“We waited long enough,” said council leader Ada Brandt.",
    ]
    assert article.published_at is None


def test_the_html_part_is_read_where_the_plain_one_says_nothing(tmp_path: Path) -> None:
    mail = message()
    mail.set_content("View this in your browser: https://harbour.example/mail/1\n")
    mail.add_alternative(HTML, subtype="html")
    article = only(write(tmp_path / "a.eml", mail.as_bytes()))
    assert (article.title, article.text) == ("Ferry terminal closes", STORY)


def test_messages_that_hold_no_article(tmp_path: Path) -> None:
    mail = message()
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="release.pdf")
    assert "attachment 'release.pdf' is a broken PDF" in str(refused(write(tmp_path / "a.eml", mail.as_bytes())))
    assert "is no e-mail" in str(refused(write(tmp_path / "b.eml", b"\0\1\2")))


def test_what_is_attached_is_read_too_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    mail = message()
    mail.set_content("The statement is attached.\n")
    mail.add_attachment(STORY.encode(), maintype="text", subtype="plain", filename="statement.txt")
    mail.add_attachment(b"PK", maintype="application", subtype="zip", filename="photos.zip")
    mail.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif")
    read = list(Document("a.eml", str(write(tmp_path / "a.eml", mail.as_bytes())), Settings()).articles())
    texts = [article.text for article in read if isinstance(article, Article)]
    (error,) = [str(article) for article in read if isinstance(article, ReadError)]
    assert texts == ["The statement is attached.", STORY]
    assert "attachment 'photos.zip' is of a kind that isn't read" in error and "Unpack it" in error


def test_a_message_may_only_carry_a_file(tmp_path: Path) -> None:
    mail = message()
    mail.add_attachment(HTML.encode(), maintype="text", subtype="html", filename="page.html")
    article = only(write(tmp_path / "a.eml", mail.as_bytes()))
    assert article.text == STORY and article.id != only(write(tmp_path / "b.eml", mail.as_bytes())).id
