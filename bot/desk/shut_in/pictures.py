# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures: the same picture without hidden data, and a veil that shows its colours alone. Runs in the child.

Formats and pixels are limited before anything is decoded.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFilter, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")  # The parsers that may run; Pillow knows dozens more.
MAX_IMAGE_PIXELS = 50_000_000  # Limit: about 200 MB decoded; more than a telephone's camera file by default.
QUALITY = 92
VEIL_POINTS = 12  # Decision: of so few points nobody is recognised, and nothing read.
VEIL_PIXELS = 320


class TooLarge(Exception):  # noqa: N818 -- named for what is the case
    """The picture claims more pixels than are decoded here."""


def clean(untrusted_image: bytes) -> bytes:
    """Give the picture as a JPEG with nothing in it but the picture, upright. Raises TooLarge, or what Pillow raises.

    The same image gives the same bytes on the same machine.
    """
    with _opened(untrusted_image) as image:
        return _jpeg(_pixels_only(ImageOps.exif_transpose(image)))


def veil(untrusted_image: bytes) -> bytes:
    """Give a small JPEG made from VEIL_POINTS points of the picture on its longer side, and nothing else of it."""
    with _opened(untrusted_image) as image:
        image.draft("RGB", (VEIL_POINTS * 8, VEIL_POINTS * 8))  # a JPEG need not be unpacked whole for this
        image = ImageOps.exif_transpose(image)
        longer = max(image.size)
        points = _pixels_only(image.resize(_scaled(image.size, VEIL_POINTS / longer), Image.Resampling.BOX))
    size = _scaled(points.size, VEIL_PIXELS / max(points.size))
    wide = points.resize(size, Image.Resampling.BICUBIC)
    return _jpeg(wide.filter(ImageFilter.GaussianBlur(VEIL_PIXELS / VEIL_POINTS / 2)))


def warm_up() -> None:
    """Load every part that the work needs, before the walls close and no file can be read any more."""
    for kind in FORMATS:
        out = io.BytesIO()
        picture = Image.new("RGBA" if kind != "JPEG" else "RGB", (16, 16))
        picture.save(out, kind, exif=Image.Exif())
        clean(out.getvalue())
        veil(out.getvalue())


@contextmanager
def _opened(untrusted_image: bytes) -> Iterator[Image.Image]:
    """Open a picture of a known format; look at the size it claims before a single pixel is decoded."""
    with warnings.catch_warnings():
        # Our own limit is checked before decoding; Pillow's warning would only repeat it.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(untrusted_image), formats=FORMATS) as image:
            if image.width * image.height > MAX_IMAGE_PIXELS:
                raise TooLarge
            yield image


def _scaled(size: tuple[int, int], by: float) -> tuple[int, int]:
    return max(1, round(size[0] * by)), max(1, round(size[1] * by))


def _pixels_only(image: Image.Image) -> Image.Image:
    """Give the pixels as a new picture that never saw the old one's metadata."""
    bare = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    bare.paste(shown, mask=shown.getchannel("A"))
    return bare


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
