# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures and papers are covered until somebody asks, and what is shown then is a copy that the desk drew."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from PIL import Image

from bot.casework.derived import DerivedItem, DerivedKind
from bot.desk.cases import open_case
from bot.desk.desk import Desk
from storage.audit import entries
from storage.cases import load_case
from storage.home import Home
from storage.opening import unlock
from storage.report import AttachmentKind
from tests.desk import hostile_files as hostile
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import Family, deposit, keep_file

FORBIDDEN = (hostile.SECRET, b"Exif", b"a comment that names someone")


async def derived(desk: Desk, home: Home, family: Family) -> list[DerivedItem]:
    """Open what was made for a case."""
    keys = unlock(home.key_file("cora").read_bytes(), PASSPHRASES["cora"])
    async with (await desk.database()).read() as session:
        return list(open_case(await load_case(session, family.case_id), keys, today=desk.today()).derived)


async def acts(desk: Desk) -> list[tuple[str, UUID | None]]:
    """Give the audit chain as acts and what they are about."""
    async with (await desk.database()).read() as session:
        return [(entry.act, entry.about) for entry in await entries(session)]


async def with_file(desk: Desk, content: bytes, media_type: str) -> Family:
    """Let a family deposit one file."""
    file = await keep_file(desk, content, AttachmentKind.DOCUMENT, media_type, "papers")
    return await deposit(desk, attachments=(file,))


async def test_a_photo_is_covered_until_it_is_asked_for(cora: Browser, amina: Family) -> None:
    before = await cora.get(amina.page)

    assert f'<img src="{amina.page}/files/1/veil" alt="">' in before.text
    assert f"{amina.page}/files/1/picture" not in before.text
    assert (await cora.get(f"{amina.page}/files/1/picture")).status_code == 404
    assert (await cora.get(f"{amina.page}/files/1")).status_code == 404

    after = await cora.press(amina.page, "/files/1/show")

    assert f'<img src="{amina.page}/files/1/picture"' in after.text
    picture = await cora.get(f"{amina.page}/files/1/picture")
    assert picture.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(picture.content)) as shown:
        assert shown.size == (640, 480)
        assert not shown.getexif()


async def test_no_byte_of_the_hidden_data_reaches_a_browser(cora: Browser, amina: Family) -> None:
    """The camera and the place stay in the original."""
    assert hostile.SECRET in amina.files["photo"]
    await cora.press(amina.page, "/files/1/show")

    for way in ("/veil", "/picture"):
        content = (await cora.get(f"{amina.page}/files/1{way}")).content
        assert not [one for one in FORBIDDEN if one in content]


async def test_the_veil_is_small_and_blurred_on_the_server(cora: Browser, amina: Family) -> None:
    veil = await cora.get(f"{amina.page}/files/1/veil")

    assert len(veil.content) < 12_000
    with Image.open(io.BytesIO(veil.content)) as picture:
        assert max(picture.size) <= 320
    assert veil.headers["cache-control"] == "no-store"
    assert "sandbox" in veil.headers["content-security-policy"]


async def test_who_did_not_ask_sees_the_veil_also_when_a_colleague_asked(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/files/1/show")

    assert (await dawit.get(f"{amina.page}/files/1/picture")).status_code == 404
    assert "/files/1/picture" not in (await dawit.get(amina.page)).text


async def test_what_was_uncovered_is_covered_again_on_asking_and_at_the_next_sign_in(
    cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/files/1/show")
    await cora.press(amina.page, "/files/1/cover")
    assert (await cora.get(f"{amina.page}/files/1/picture")).status_code == 404

    await cora.press(amina.page, "/files/1/show")
    await cora.sign_in("cora")
    assert (await cora.get(f"{amina.page}/files/1/picture")).status_code == 404


async def test_uncovering_needs_the_token_and_a_session(cora: Browser, eve: Browser, amina: Family) -> None:
    for path in ("show", "cover", "pages", "original"):
        assert (await cora.http.post(f"{amina.page}/files/1/{path}", data={})).status_code == 403
        assert (await eve.send(f"{amina.page}/files/1/{path}")).status_code == 401
    for path in ("veil", "picture", "pages/1", "original"):
        assert (await eve.get(f"{amina.page}/files/1/{path}")).status_code == 303


async def test_asking_is_on_the_audit_chain_under_the_file_and_a_picture_is_drawn_once(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    file = UUID(hex=amina.report.attachments[0].blob_id)
    await cora.press(amina.page, "/files/1/show")
    await dawit.press(amina.page, "/files/1/show")

    about_it = [act for act, about in await acts(desk) if about == file]

    assert about_it == ["clean-copy-made", "file-shown", "file-shown"]


async def test_a_clean_copy_points_to_the_hash_of_its_original_and_says_who_and_how(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/files/1/show")

    (item,) = await derived(desk, home, amina)
    shown = (await cora.get(f"{amina.page}/files/1/picture")).content

    assert item.kind is DerivedKind.CLEAN_COPY
    assert item.parent_sha256 == hashlib.sha256(amina.files["photo"]).hexdigest()
    assert item.sha256 == hashlib.sha256(shown).hexdigest()
    assert item.made_by == "cora"
    assert item.made_with is not None
    assert item.made_with.startswith("Pillow ")
    assert (item.made_at.minute, item.made_at.second, item.made_at.microsecond) == (0, 0, 0)


async def test_the_original_stays_byte_for_byte_beside_its_copies(cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/files/1/show")

    assert (await cora.take_original(amina.page, 1)).content == amina.files["photo"]


async def test_an_original_is_saved_only_with_a_deliberate_yes(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    warning = await cora.get(f"{amina.page}/files/1/original")
    unsure = await cora.send(f"{amina.page}/files/1/original")

    assert "exactly as it came" in warning.text
    assert (unsure.status_code, unsure.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "Tick the box first" in unsure.text
    assert "original-saved" not in [act for act, _ in await acts(desk)]

    saved = await cora.take_original(amina.page, 1)

    assert saved.headers["content-disposition"] == 'attachment; filename="file-1.jpg"'
    assert saved.headers["content-type"] == "application/octet-stream"
    file = UUID(hex=amina.report.attachments[0].blob_id)
    assert ("original-saved", file) in await acts(desk)


async def test_a_paper_is_shown_as_pictures_of_its_pages(desk: Desk, home: Home, cora: Browser) -> None:
    paper = hostile.a_paper(pages=12)
    family = await with_file(desk, paper, "application/pdf")
    assert (await cora.get(f"{family.page}/files/1/pages/1")).status_code == 404

    page = await cora.press(family.page, "/files/1/show")

    assert page.text.count('class="page-image"') == 10
    assert "Drawn here: 10 of 12 pages" in page.text
    assert (await cora.get(f"{family.page}/files/1/pages/1")).headers["content-type"] == "image/jpeg"
    assert (await cora.get(f"{family.page}/files/1/pages/11")).status_code == 404

    page = await cora.press(family.page, "/files/1/pages")

    assert page.text.count('class="page-image"') == 12
    items = await derived(desk, home, family)
    assert [item.page for item in items] == list(range(1, 13))
    assert {item.parent_sha256 for item in items} == {hashlib.sha256(paper).hexdigest()}
    assert (await cora.get(f"{family.page}/files/1")).status_code == 404


@pytest.mark.parametrize("made", [hostile.a_scripted_paper, hostile.a_paper_that_is_a_page])
async def test_a_paper_with_a_trap_reaches_the_browser_as_pixels_only(
    desk: Desk, cora: Browser, made: object
) -> None:
    family = await with_file(desk, made(), "application/pdf")  # type: ignore[operator]
    await cora.press(family.page, "/files/1/show")

    answer = await cora.get(f"{family.page}/files/1/pages/1")

    if answer.status_code == 200:
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert b"script" not in answer.content


@pytest.mark.parametrize(
    ("content", "media_type", "sentence"),
    [
        (hostile.a_picture_bomb, "image/png", "unpacks to more than this desk takes in"),
        (lambda: b"\xff\xd8\xffnot a picture", "image/jpeg", "cannot be drawn here"),
        (hostile.a_lying_png, "image/png", "cannot be drawn here"),
        (lambda: b"%PDF-1.7 not a paper", "application/pdf", "cannot be drawn here"),
        (hostile.a_paper, "image/jpeg", "cannot be drawn here"),
    ],
    ids=["bomb", "no picture", "lying", "no paper", "paper as picture"],
)
async def test_what_cannot_be_drawn_is_a_kind_sentence_and_the_original_is_kept(
    desk: Desk, home: Home, cora: Browser, content: Callable[[], bytes], media_type: str, sentence: str
) -> None:
    family = await with_file(desk, content(), media_type)

    page = await cora.press(family.page, "/files/1/show")

    assert page.status_code == 200
    assert sentence in page.text
    assert "The original is kept as it came" in page.text
    assert await derived(desk, home, family) == []
    assert (await cora.take_original(family.page, 1)).content == content()


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("image/svg+xml", "A drawing that can carry a program (SVG)"),
        ("text/html", "A web page"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "A Word document"),
        ("application/x-unheard-of", "A file of a kind that is not opened here"),
    ],
)
async def test_what_could_run_is_named_and_never_drawn(
    desk: Desk, cora: Browser, media_type: str, name: str
) -> None:
    family = await with_file(desk, b"<svg onload='alert(1)'/>", media_type)

    page = await cora.get(family.page)

    assert name in page.text
    assert (await cora.send(f"{family.page}/files/1/show")).status_code == 404
    assert "<img" not in page.text


async def test_a_film_is_given_only_when_it_was_asked_for(desk: Desk, cora: Browser) -> None:
    file = await keep_file(
        desk, b"\0\0\0\x18ftypmp42" + bytes(500), AttachmentKind.VIDEO, "video/mp4", "video"
    )
    family = await deposit(desk, attachments=(file,))
    assert (await cora.get(f"{family.page}/files/1")).status_code == 404

    page = await cora.press(family.page, "/files/1/show")

    assert f'<video controls preload="none" src="{family.page}/files/1">' in page.text
    assert (await cora.get(f"{family.page}/files/1")).headers["content-type"] == "video/mp4"


async def test_listening_is_noted_once_however_often_the_player_asks(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    for _ in range(3):
        await cora.get(f"{amina.page}/files/2", headers={"range": "bytes=0-99"})

    voice = UUID(hex=amina.report.attachments[1].blob_id)
    assert [act for act, about in await acts(desk) if about == voice] == ["file-heard"]


async def test_the_addresses_say_nothing_but_numbers(cora: Browser, amina: Family) -> None:
    """No content, no file name and no choice of hers stands in an address."""
    await cora.press(amina.page, "/files/1/show")
    sent = await cora.http.post(f"{amina.page}/files/1/show", data={"token": await cora.token()})

    assert sent.headers["location"] == f"{amina.page}#file-1"
