# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clean copy of an image for a partner: the same picture, without EXIF, place, thumbnail or comment.

Made from the pixels alone, in memory. The original stays as it came. Pictures are untrusted: formats, bytes and
pixels are limited before anything is decoded.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.desk.errors import DeskError

FORMATS = ("JPEG", "PNG", "WEBP")  # The parsers that may run; Pillow knows dozens more.
MAX_IMAGE_BYTES = 20 * 1024 * 1024  # Source: Telegram gives bots files up to 20 MB.
MAX_IMAGE_PIXELS = (
    50_000_000  # Limit: about 200 MB decoded; larger than any telephone's camera file by default.
)
QUALITY = 92
CLEAN_TYPE = "image/jpeg"


class NoCleanCopy(DeskError):  # noqa: N818 -- named for what happened
    """This file cannot be made into a clean copy: not a usual image, damaged, or too large."""


def clean_copy(untrusted_image: bytes) -> bytes:
    """Give the picture as a JPEG with nothing in it but the picture. Raises NoCleanCopy.

    The same image gives the same bytes on the same desk.
    """
    if len(untrusted_image) > MAX_IMAGE_BYTES:
        raise NoCleanCopy("expected an image of ordinary size")
    try:
        with warnings.catch_warnings():
            # Our own limit is checked before decoding; Pillow's warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(untrusted_image), formats=FORMATS) as image:
                _refuse_bombs(image)
                return _pixels_only(ImageOps.exif_transpose(image))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
    ):
        raise NoCleanCopy("expected a whole JPEG, PNG or WebP image") from None


def _refuse_bombs(image: Image.Image) -> None:
    """Look at the size that the file claims, before a single pixel is decoded."""
    if image.width * image.height > MAX_IMAGE_PIXELS:
        raise NoCleanCopy("expected an image of ordinary size")


def _pixels_only(image: Image.Image) -> bytes:
    """Write the pixels to a new picture that never saw the old one's metadata."""
    clean = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    clean.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
