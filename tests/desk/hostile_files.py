# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that were made to hurt whoever opens them: bombs, half files, files that are two things at once."""

from __future__ import annotations

import functools
import io
import zlib

import pypdfium2
from PIL import Image

from tests.desk.desk_cast import a_photo

SECRET = b"Telling Camera"


@functools.cache
def a_paper(pages: int = 2) -> bytes:
    """Make a PDF of blank pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@functools.cache
def a_picture_bomb() -> bytes:
    """Make a small PNG of 400 million points."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@functools.cache
def a_lying_png(*, side: int = 6000) -> bytes:
    """Make a PNG with far less in it than its head says."""
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "PNG")
    return out.getvalue()[:2000]


def a_scripted_paper() -> bytes:
    """Make a PDF that wants to run a script and to open an address as soon as it is opened."""
    return _paper_of(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/AA<</O<</S/URI/URI(http://127.0.0.1:9/)>>>>>>",
    )


def a_paper_bomb() -> bytes:
    """Make a PDF with one picture that unpacks to nine gigabytes."""
    side = 55_000
    packer = zlib.compressobj(9)
    packed = packer.compress(bytes(2**20)) + packer.flush()
    picture = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (side, side, len(packed), packed)
    )
    drawing = b"q 200 0 0 200 0 0 cm /I Do Q"
    return _paper_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        picture,
    )


def a_huge_page() -> bytes:
    """Make a PDF with one page of a kilometre on each side."""
    return _paper_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2834645 2834645]>>",
    )


def a_picture_that_is_a_page() -> bytes:
    """Make a JPEG that is a web page too."""
    return a_photo() + b"<html><script>alert(1)</script></html>"


def a_paper_that_is_a_page() -> bytes:
    """Make a PDF with a web page in front of it."""
    return b"<script>alert(1)</script>\n" + a_paper()


def _paper_of(*objects: bytes) -> bytes:
    """Write a PDF from its objects, the first being its catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
