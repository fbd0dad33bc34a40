# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was tapped in a linked chat is carried out at the desk, under the moderator's own signature; the code is shown once."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.desk import Desk
from storage.audit import entries
from storage.home import Home
from storage.notices import (
    Tap,
    claims,
    code_owner,
    code_tag_of,
    heard_on,
    link,
    link_id_of,
    linked_moderator,
    note_tap,
    taps_of,
)
from storage.receipts import derive, parse_receipt
from storage.team import load_team, save_team
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, deposit, kept, review


async def tapped(desk: Desk, family: Family, tap: Tap, by: str = "cora") -> bool:
    async with (await desk.database()).begin() as session:
        return await note_tap(session, by, family.case_id, tap, on=desk.today())


async def trail_of(desk: Desk, family: Family) -> list[tuple[str, str]]:
    async with (await desk.database()).read() as session:
        return [(one.actor_id, one.act) for one in await entries(session, about=family.case_id)]


async def test_a_code_is_shown_once_and_belongs_to_who_made_it(desk: Desk, cora: Browser) -> None:
    page = await cora.press("/notices", "/notices/code")
    code = re.search(r"/desk ([\d ]{24})", page.text)
    assert code is not None
    tag = code_tag_of(derive(parse_receipt(code[1])).tag)
    async with (await desk.database()).read() as session:
        assert await code_owner(session, tag, today=desk.today()) == "cora"

    assert code[1] not in (await cora.get("/notices")).text


async def test_a_link_is_ended_at_the_desk_and_only_by_its_owner(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    page = await cora.press("/notices", "/notices/code")
    found = re.search(r"/desk ([\d ]{24})", page.text)
    assert found is not None
    tag = code_tag_of(derive(parse_receipt(found[1])).tag)
    async with (await desk.database()).begin() as session:
        await link(session, tag, link_id_of(b"k" * 32), on=desk.today())
    assert "A chat is linked" in (await cora.get("/notices")).text
    await dawit.send("/notices/end")
    async with (await desk.database()).read() as session:
        assert await linked_moderator(session, link_id_of(b"k" * 32)) == "cora"
    await cora.press("/notices", "/notices/end")

    async with (await desk.database()).read() as session:
        assert await heard_on(session, "cora") is None


async def test_a_claim_is_shown_to_colleagues_and_becomes_hers_with_her_own_line_in_the_trail(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await tapped(desk, amina, Tap.TAKE)
    assert "Cora has claimed a case in Telegram" in (await dawit.get("/queue")).text
    assert (await kept(await desk.database(), amina)).view.held_by is None

    page = await cora.get("/queue")
    assert "What you claimed in the chat is yours now" in page.text
    assert (await kept(await desk.database(), amina)).view.held_by == "cora"
    assert await trail_of(desk, amina) == [("cora", "case-take-by-tap")]
    assert "has claimed a case" not in (await dawit.get("/queue")).text


async def test_who_claims_second_gets_nothing_and_a_claim_binds_no_colleague_at_the_desk(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    assert await tapped(desk, amina, Tap.TAKE)
    assert not await tapped(desk, amina, Tap.TAKE, by="dawit")
    await dawit.press(amina.page, "/moves/take")
    page = await cora.get("/queue")

    assert "was not open any more" in page.text
    assert (await kept(await desk.database(), amina)).view.held_by == "dawit"
    async with (await desk.database()).read() as session:
        assert not await claims(session)


async def test_passing_on_a_case_that_she_holds_gives_it_back(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await tapped(desk, amina, Tap.PASS)
    await cora.get("/queue")

    assert (await kept(await desk.database(), amina)).view.held_by is None
    assert (await trail_of(desk, amina))[-1] == ("cora", "case-release-by-tap")


async def test_a_case_that_nobody_may_read_is_not_taken_by_a_tap(desk: Desk, cora: Browser) -> None:
    closed = await deposit(desk, given=(review(given=False),))
    await tapped(desk, closed, Tap.TAKE)
    await cora.get("/queue")

    assert (await kept(await desk.database(), closed)).view.held_by is None
    async with (await desk.database()).read() as session:
        assert not await taps_of(session, "cora")


async def test_the_wishes_of_one_who_left_are_dropped(
    desk: Desk, home: Home, dawit: Browser, amina: Family
) -> None:
    await tapped(desk, amina, Tap.TAKE)
    team = load_team(home.team_file, pinned_fingerprint=None)
    people = tuple(replace(one, active=one.id != "cora") for one in team.moderators)
    desk.team = replace(team, moderators=people)
    save_team(home.team_file, desk.team)
    page = await dawit.get("/queue")

    assert "has claimed a case" not in page.text
    async with (await desk.database()).read() as session:
        assert not await claims(session)
