# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clean copy holds the picture and nothing else; what is no ordinary picture is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.desk.clean_copy import MAX_IMAGE_PIXELS, NoCleanCopy, clean_copy
from tests.desk.desk_cast import a_photo


def test_a_clean_copy_is_the_same_every_time() -> None:
    assert clean_copy(a_photo()) == clean_copy(a_photo())


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert 20_000 * 20_000 > MAX_IMAGE_PIXELS

    with pytest.raises(NoCleanCopy):
        clean_copy(out.getvalue())


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK"])
def test_pictures_of_every_ordinary_kind_have_a_clean_copy(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")

    with Image.open(io.BytesIO(clean_copy(out.getvalue()))) as clean:
        assert clean.size == (20, 10)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_unusual_formats_are_not_parsed(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, kind)

    with pytest.raises(NoCleanCopy):
        clean_copy(out.getvalue())


def test_a_photo_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)

    with Image.open(io.BytesIO(clean_copy(out.getvalue()))) as clean:
        assert clean.size == (20, 40)
