# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures and papers are drawn by a child that can reach nothing; what hurts it costs a picture and nothing else."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bot.desk.shut_in import asking
from bot.desk.shut_in.asking import CannotDraw, clean_picture, paper_pages, veiled_picture
from bot.desk.shut_in.pictures import MAX_IMAGE_PIXELS, VEIL_POINTS
from tests.desk import hostile_files as hostile
from tests.desk.desk_cast import a_photo

ROOT = Path(__file__).resolve().parents[2]


def a_picture(mode: str, kind: str, *, size: tuple[int, int] = (20, 10), **more: object) -> bytes:
    """Make a picture of one kind."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


async def test_a_clean_copy_holds_the_picture_and_nothing_else() -> None:
    clean = await clean_picture(a_photo())

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (640, 480)
        assert not picture.getexif()
        assert "comment" not in picture.info
    assert hostile.SECRET in a_photo()
    assert hostile.SECRET not in clean


async def test_a_clean_copy_is_the_same_every_time() -> None:
    assert await clean_picture(a_photo()) == await clean_picture(a_photo())


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK"])
async def test_pictures_of_every_ordinary_kind_have_a_clean_copy(mode: str) -> None:
    clean = await clean_picture(a_picture(mode, "JPEG" if mode == "CMYK" else "PNG"))

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (20, 10)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
async def test_unusual_formats_are_not_parsed(kind: str) -> None:
    with pytest.raises(CannotDraw) as refused:
        await clean_picture(a_picture("RGB", kind))

    assert refused.value.why == "not_read"


async def test_a_photo_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = await clean_picture(a_picture("RGB", "JPEG", size=(40, 20), exif=exif))

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (20, 40)


async def test_a_veil_keeps_a_few_points_of_colour_and_no_more() -> None:
    """Two pictures that differ in everything fine have the same veil."""

    def chequered(shift: int) -> bytes:
        picture = Image.new("RGB", (960, 960), "white")
        draw = ImageDraw.Draw(picture)
        for x in range(0, 960, 8):
            for y in range(0, 960, 8):
                if (x // 8 + y // 8 + shift) % 2:
                    draw.rectangle((x, y, x + 7, y + 7), fill="black")
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()

    one, other = await veiled_picture(chequered(0)), await veiled_picture(chequered(1))

    assert chequered(0) != chequered(1)
    with Image.open(io.BytesIO(one)) as first, Image.open(io.BytesIO(other)) as second:
        assert max(first.size) == 320
        pairs = zip(first.convert("L").tobytes(), second.convert("L").tobytes(), strict=True)
        assert max(abs(a - b) for a, b in pairs) <= 6
    assert VEIL_POINTS <= 16
    assert hostile.SECRET not in await veiled_picture(a_photo())


async def test_the_pages_of_a_paper_come_one_by_one_and_only_so_many() -> None:
    paper = hostile.a_paper(pages=12)

    first = await paper_pages(paper, first=1)
    rest = await paper_pages(paper, first=11)

    assert [page.number for page in first.drawn] == list(range(1, asking.MAX_PAGES_AT_ONCE + 1))
    assert [page.number for page in rest.drawn] == [11, 12]
    assert (first.of, rest.of) == (12, 12)
    with Image.open(io.BytesIO(first.drawn[0].picture)) as page:
        assert page.format == "JPEG"
        assert max(page.size) <= 1600


@pytest.mark.parametrize(
    "paper", [hostile.a_scripted_paper, hostile.a_huge_page, hostile.a_paper_that_is_a_page]
)
async def test_a_paper_with_a_trap_in_it_is_only_a_picture(paper: object) -> None:
    found = await paper_pages(paper(), first=1)  # type: ignore[operator]

    for page in found.drawn:
        with Image.open(io.BytesIO(page.picture)) as picture:
            assert max(picture.size) <= 1601


async def test_a_picture_that_is_also_a_web_page_leaves_only_the_picture() -> None:
    assert b"script" not in await clean_picture(hostile.a_picture_that_is_a_page())


async def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_is_decoded() -> None:
    assert 20_000 * 20_000 > MAX_IMAGE_PIXELS
    for draw in (clean_picture, veiled_picture):
        with pytest.raises(CannotDraw) as refused:
            await draw(hostile.a_picture_bomb())

        assert refused.value.why == "too_large"


async def test_a_paper_that_would_unpack_to_gigabytes_takes_no_more_memory_than_the_walls_allow() -> None:
    """The page comes out without the picture, or not at all; this process is not touched."""
    try:
        found = await paper_pages(hostile.a_paper_bomb(), first=1)
    except CannotDraw:
        return
    assert len(found.drawn) == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda: b"",
        lambda: b"%PDF-1.7\nnothing",
        lambda: b"\xff\xd8\xff" + b"x" * 500,
        lambda: a_photo()[:300],
        hostile.a_lying_png,
    ],
    ids=["empty", "no paper", "no picture", "cut off", "lying"],
)
async def test_broken_files_are_a_reason_and_never_a_picture(broken: Callable[[], bytes]) -> None:
    for draw in (clean_picture, veiled_picture, lambda bytes_: paper_pages(bytes_, first=1)):
        with pytest.raises(CannotDraw) as refused:
            await draw(broken())

        assert refused.value.why == "not_read"


async def test_a_locked_paper_is_a_reason() -> None:
    """A PDF that says it is encrypted, and gives no way to open it."""
    locked = hostile.a_paper().replace(b"trailer", b"trailer", 1)
    head, tail = locked.rsplit(b"trailer", 1)
    locked = (
        head + b"trailer" + tail.replace(b"<<", b"<</Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P -1>>", 1)
    )

    with pytest.raises(CannotDraw):
        await paper_pages(locked, first=1)


async def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_SECONDS", 0.0)

    with pytest.raises(CannotDraw) as refused:
        await clean_picture(a_photo())

    assert refused.value.why == "took_too_long"


async def test_a_file_over_the_limit_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_IN_BYTES", 10)
    monkeypatch.setattr("asyncio.create_subprocess_exec", None)

    with pytest.raises(CannotDraw) as refused:
        await clean_picture(a_photo())

    assert refused.value.why == "too_large"


REACHING = {
    "a file": "open('/etc/hostname')",
    "its own folder": "__import__('os').listdir('/')",
    "a file to write": "open('/tmp/reached', 'w')",
    "the network": "__import__('socket').socket()",
    "another program": "__import__('os').execv('/bin/true', ['true'])",
    "a child": "__import__('os').fork()",
    "its parent": "__import__('os').kill(__import__('os').getppid(), 0)",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")
@pytest.mark.parametrize("reach", sorted(REACHING))
def test_inside_the_walls_nothing_can_be_reached(reach: str) -> None:
    """The same line works before the walls close and is refused after."""
    template = (
        "import os, socket, sys\n"
        "from bot.desk.shut_in import walls\n"
        "{before}"
        "try:\n    {line}\nexcept OSError:\n    os._exit(7)\nos._exit(0)\n"
    )

    def end_of(before: str) -> int:
        code = template.format(before=before, line=REACHING[reach])
        return subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, check=False, timeout=60
        ).returncode

    assert end_of("") == 0
    assert end_of("walls.close_in()\n") == 7


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")
def test_inside_the_limits_memory_ends() -> None:
    code = (
        "import sys\nfrom bot.desk.shut_in import walls\nwalls.limit()\n"
        "try:\n    bytearray(2 * walls.MAX_MEMORY_BYTES)\nexcept MemoryError:\n    sys.exit(7)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, check=False, timeout=60
    )

    assert ended.returncode == 7
