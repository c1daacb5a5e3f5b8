"""Word processors' files and books, with what their programs write and nothing more."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_RELATIONSHIPS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
_MANIFEST = f'<manifest:manifest xmlns:manifest="{_URN.format("manifest")}"/>'
_CONTAINER = f"""<container xmlns="{_URN.format("container").removesuffix(":1.0")}"><rootfiles>
<rootfile full-path="OPS/book.opf"/></rootfiles></container>"""
_BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{fields}
</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"""


def packed(path: Path, parts: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file of parts by name."""
    with zipfile.ZipFile(path, "w", packing) as package:
        for name, content in parts.items():
            package.writestr(name, content, zipfile.ZIP_DEFLATED if name == "_rels/.rels" else packing)
    return path


def docx(path: Path, body: str) -> Path:
    """A Word document with this markup as its body, in the namespace ``w``."""
    names = "".join(
        f' xmlns:{name}="{uri}"'
        for name, uri in {
            "w": WORD, "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006", "v": "urn:v"
        }.items()
    )  # fmt: skip
    document = f"<w:document{names}><w:body>{body}</w:body></w:document>"
    return packed(path, {"_rels/.rels": _RELATIONSHIPS, "word/document.xml": document})


def docx_bomb(path: Path, body: bytes, count: int, packing: int = zipfile.ZIP_DEFLATED, declared: int = 0) -> Path:
    """A Word document whose body is ``body``, so many times; ``declared`` is the size that it claims to unpack to."""
    with zipfile.ZipFile(path, "w", packing) as package:
        package.writestr("_rels/.rels", _RELATIONSHIPS, zipfile.ZIP_DEFLATED)
        with package.open("word/document.xml", "w") as part:
            part.write(f'<w:document xmlns:w="{WORD}"><w:body>'.encode())
            for _ in range(100):
                part.write(body * (count // 100))
            part.write(b"</w:body></w:document>")
        if declared:
            package.getinfo("word/document.xml").file_size = declared
    return path


def run(text: str, *around: str, properties: str = "") -> str:
    """A run of Word's, inside these elements, the outermost last."""
    markup = f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    for name in around:
        markup = f"<w:{name}>{markup}</w:{name}>"
    return markup


def paragraph(*runs: str, style: str = "") -> str:
    """A paragraph of Word's; a run that is markup stands as it is."""
    inside = (text if text.startswith("<") else run(text) for text in runs)
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{''.join(inside)}</w:p>"


def rtf(text: str) -> str:
    """A Rich Text file of these paragraphs."""
    letters = (c if c.isascii() else f"\\u{ord(c)}?" for c in text.replace("\n\n", "\\par\n"))
    return f"{{\\rtf1\\ansi {''.join(letters)}}}"


def odt(path: Path, body: str, styles: str = "", manifest: str = _MANIFEST) -> Path:
    """An OpenDocument text with this markup as its body."""
    kinds = ("office", "text", "style", "table", "draw")
    names = "".join(f' xmlns:{name}="{_URN.format(name)}"' for name in kinds)
    content = (
        f"<office:document-content{names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed(path, {"content.xml": content, "META-INF/manifest.xml": manifest})


def epub(path: Path, chapters: Mapping[str, str], **fields: str) -> Path:
    """A book of chapters by file name, with Dublin Core's fields."""
    items = "".join(f'<item id="i{n}" href="{name}"/>' for n, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    told = "".join(f"<dc:{name}>{value}</dc:{name}>" for name, value in fields.items())
    book = _BOOK.format(fields=told, items=items, spine=spine)
    parts = {f"OPS/{name}": text for name, text in chapters.items()}
    return packed(path, {"META-INF/container.xml": _CONTAINER, "OPS/book.opf": book, **parts})
