# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator names the lists that she comes back to; the names are hers, and the vault learns nothing of them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.desk.desk import Desk
from bot.desk.own_lists import MAX_LISTS, MAX_NAME
from storage.envelope import parse
from storage.keymaking import new_seed, team_key
from storage.own_notes import SealedNote, load_own_note, save_own_note
from storage.rotation import reseal
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family

CHILDREN = "/queue?lane=new&flag=child"


async def keep(browser: Browser, address: str, name: str) -> str:
    """Name the list that stands at an address; give the page that follows."""
    page = await browser.get(address)
    sent = await browser.http.post("/queue/lists", data=form_on(page, "/queue/lists") | {"name": name})
    return (await browser.get(sent.headers["location"])).text if sent.status_code == 303 else sent.text


async def sealed_note(desk: Desk, moderator_id: str = "cora") -> SealedNote | None:
    """Give what the vault keeps of a moderator."""
    async with (await desk.database()).read() as transaction:
        return await load_own_note(transaction, moderator_id)


async def test_a_named_list_stands_above_the_queue_also_after_signing_in_again_and_is_hers_alone(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    page = await keep(cora, CHILDREN, "بچے  جن کا\u202eکیس نیا ہے")
    assert "Only you see its name" in page
    assert 'href="/queue?lane=new&amp;flag=child" aria-current="page"' in page
    assert "بچے جن کا کیس نیا ہے" in page, "signs that turn the direction are none of a name"
    await keep(cora, "/queue?lane=mine&unread=1", "unread")

    await cora.sign_in("cora")
    again = (await cora.get("/queue")).text
    assert "بچے جن کا کیس نیا ہے" in again
    assert 'href="/queue?lane=mine&amp;unread=1"' in again
    theirs = (await dawit.get(CHILDREN)).text
    assert "بچے" not in theirs
    assert "My lists" not in theirs


async def test_the_name_is_removed_and_the_cases_stay(desk: Desk, cora: Browser, amina: Family) -> None:
    await keep(cora, "/queue?lane=new", "new ones")
    page = (await cora.press("/queue?lane=new", "/queue/lists/remove")).text

    assert "The cases stay where they are" in page
    assert "new ones" not in page
    assert amina.page in page
    gone = await cora.send("/queue/lists/remove", name="one that never was")
    assert gone.status_code == 200


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Write a name"),
        (" \u202e\n ", "Write a name"),
        ("x" * (MAX_NAME + 1), "40 letters at most"),
        ("CHILDREN", "a list of this name already"),
    ],
    ids=["no name", "no letters", "too long", "taken"],
)
async def test_a_name_that_does_not_do_is_refused_in_words_and_shown_back(
    cora: Browser, name: str, says: str
) -> None:
    await keep(cora, CHILDREN, "Children")
    page = await cora.get("/queue?lane=review")
    refused = await cora.http.post("/queue/lists", data=form_on(page, "/queue/lists") | {"name": name})

    assert refused.status_code == 422
    assert says in refused.text
    assert form_on(refused, "/queue/lists")["lane"] == "review"
    assert form_on(refused, "/queue/lists")["name"].strip() == name.strip().replace("\n", "")


async def test_there_is_room_for_twelve_lists_and_the_vault_cannot_tell_them_from_one(
    desk: Desk, cora: Browser
) -> None:
    flags = ["child", "woman", "threat", "pregnant", "illness", "several"]
    addresses = [f"/queue?lane={lane}&flag={flag}" for lane in ("new", "review") for flag in flags]
    lengths = set()
    for at, address in enumerate(addresses):
        await keep(cora, address, f"{at:02}" + "ذ" * (MAX_NAME - 2))
        note = await sealed_note(desk)
        assert note is not None
        assert ("ذ" * 8).encode() not in note.sealed
        lengths.add(len(note.sealed))
    assert len(addresses) == MAX_LISTS
    assert len(lengths) == 1

    refused = await keep(cora, "/queue?lane=mine", "one more")
    assert "12 lists" in refused


async def test_a_false_address_is_never_kept_and_hostile_names_are_words(cora: Browser) -> None:
    name = "<img src=x onerror=alert(1)>"
    sent = await cora.http.post(
        "/queue/lists",
        data={"token": await cora.token(), "name": name, "lane": "//evil", "flag": "x&y", "language": "../"},
    )
    assert sent.headers["location"] == "/queue?lane=new"
    page = (await cora.get("/queue")).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


async def test_lists_follow_to_a_new_team_key(desk: Desk, cora: Browser) -> None:
    await keep(cora, CHILDREN, "Children")
    session = desk.sessions.find(cora.http.cookies["amanat_desk"])
    assert session is not None
    newer = team_key(new_seed(), epoch=2)
    before = await sealed_note(desk)
    async for _so_far in reseal(await desk.database(), session.keys, newer):
        pass

    after = await sealed_note(desk)
    assert before is not None
    assert after is not None
    assert (parse(before.sealed).epoch, parse(after.sealed).epoch) == (1, 2)
    assert parse(before.sealed).sealed_body == parse(after.sealed).sealed_body


async def test_lists_that_do_not_open_are_left_alone_and_the_queue_goes_on(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await keep(cora, CHILDREN, "Children")
    async with (await desk.database()).begin() as transaction:
        await save_own_note(transaction, "cora", uuid4(), b"damaged", expected_version=1)
    await cora.sign_in("cora")
    page = (await cora.get("/queue")).text
    assert "cannot be opened with this key" in page
    assert amina.page in page
    refused = await keep(cora, CHILDREN, "Others")
    assert "They are kept as they are" in refused
    note = await sealed_note(desk)
    assert note is not None
    assert note.sealed == b"damaged"
