"""PDF files written by hand: words at places, in Helvetica, as layout programs draw them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Drawn = tuple[float, float, float, str]
"""From the left, from the bottom, the size of the type, and what is drawn there."""


_SIDEWAYS = "0 1 -1 0 842 0 cm\n"


def pdf(pages: Sequence[Iterable[Drawn]], title: str = "", turned: bool = False) -> bytes:
    """A file of A4 pages, on which the lines are drawn in the order given; on their side if ``turned``."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        stream = "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({_escaped(text)}) Tj ET" for x, y, size, text in page)
        content = ((_SIDEWAYS if turned else "") + stream).encode("cp1252")
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * number + 1),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    objects.append(f"<< /Title ({_escaped(title)}) >>".encode("cp1252"))
    return packed_pdf(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def packed_pdf(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1: the first is the catalogue, the last tells of the file."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + trailer % (size, size - 1, start))


def column(lines: str, x: float = 60, top: float = 700, size: float = 10, leading: float = 14) -> list[Drawn]:
    """Lines one below the other; an empty line leaves room."""
    rows = enumerate(lines.strip("\n").split("\n"))
    return [(x, top - leading * n, size, line.strip()) for n, line in rows if line.strip()]
