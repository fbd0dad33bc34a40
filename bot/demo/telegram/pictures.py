# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos as Telegram delivers them: several sizes, always JPEG."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

from .files import Files, StoredFile

# Widest side of Telegram's smaller copies in pixels. Source: td PhotoSize types s, m, x.
SMALLER_SIZES = (90, 320, 800)
MAX_COMPRESSED_SIDE = 1280  # What the apps scale a photo down to.
MAX_PIXELS = 60_000_000  # A picture that unpacks to more is refused before it is unpacked.


def is_picture(data: bytes) -> bool:
    """Say whether this is a picture that an app could have sent as a photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data)) as picture:
                return picture.width * picture.height <= MAX_PIXELS
    except Exception:  # noqa: BLE001, RUF100 - Pillow raises whatever its decoders raise.
        return False


def as_sent(data: bytes, *, compress: bool) -> bytes:
    """Return the JPEG that an app uploads: a JPEG as it is, unless it is to be compressed; others converted.

    Compression turns the picture upright, scales it down and loses all metadata.
    """
    with Image.open(io.BytesIO(data)) as picture:
        if picture.format == "JPEG" and not compress:
            return data
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((MAX_COMPRESSED_SIDE, MAX_COMPRESSED_SIDE))
    return _jpeg(upright)


def sizes(files: Files, largest: StoredFile) -> list[dict[str, Any]]:
    """Return the PhotoSize list, smallest first; the last one is the file as it was sent."""
    found: list[dict[str, Any]] = []
    with Image.open(io.BytesIO(largest.data)) as picture:
        width, height = picture.size
        for side in SMALLER_SIZES:
            if max(width, height) <= side:
                break
            copy = picture.convert("RGB")
            copy.thumbnail((side, side))
            stored = files.keep(_jpeg(copy), kind="photo", media_type="image/jpeg", ending="jpg")
            found.append(stored.described(width=copy.width, height=copy.height))
    return [*found, largest.described(width=width, height=height)]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=87)
    return out.getvalue()
