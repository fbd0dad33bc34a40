# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers: the pages of a PDF as pictures. Runs in the child. Scripts, links and files inside a PDF do nothing here."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2

LONGER_SIDE_PIXELS = (
    1600  # Decision: small print of a scanned page is read at this size, also enlarged on a phone.
)
MAX_SCALE = 3.0
QUALITY = 85


def pages(untrusted_pdf: bytes, *, first: int, most: int) -> Iterator[tuple[int, int, bytes]]:
    """Draw pages one by one, from the first one named: its number, how many there are, and a JPEG.

    Raises pypdfium2.PdfiumError, ValueError for what is no PDF, or is locked with a password.
    """
    document = pypdfium2.PdfDocument(untrusted_pdf)
    count = len(document)
    if not count:
        raise ValueError("expected a PDF with pages")
    for number in range(first, min(first + most, count + 1)):
        page = document[number - 1]
        scale = min(MAX_SCALE, LONGER_SIDE_PIXELS / max(1.0, *page.get_size()))
        drawn = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=QUALITY)
        yield number, count, out.getvalue()


def warm_up() -> None:
    """Load the library, before the walls close and no file can be read any more."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(20, 20)
    out = io.BytesIO()
    document.save(out)
    list(pages(out.getvalue(), first=1, most=1))
