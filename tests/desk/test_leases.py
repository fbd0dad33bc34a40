# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two moderators and one case: each is told of the other, nothing is overwritten, and a case can be handed on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.casework.record import read_record
from bot.desk.at_work import Leases
from bot.desk.desk import Desk
from storage.audit import entries
from storage.home import Home
from storage.opening import Purpose
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, kept

AT_WORK = "is at work on this case"
NOTE = "I have spoken with the brother; the FIR is still missing."


async def record_of(desk: Desk, family: Family) -> str:
    """Give all of the record that lies in the vault, as text."""
    file = await kept(await desk.database(), family)
    assert file.sealed_record is not None
    session = next(iter(desk.sessions._open.values()))  # anybody's keys open it
    plain = session.keys.open(file.sealed_record, purpose=Purpose.RECORD, about=file.record_id)
    return read_record(plain).model_dump_json()


async def test_the_second_moderator_on_a_case_is_told_who_works_on_it(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    assert AT_WORK not in (await cora.get(amina.page)).text
    await cora.press(amina.page, "/moves/take")

    page = (await dawit.get(amina.page)).text

    assert f"Cora {AT_WORK} now" in page
    assert f"Dawit {AT_WORK} now" in (await cora.get(amina.page)).text


async def test_who_signs_out_is_no_longer_at_work(cora: Browser, dawit: Browser, amina: Family) -> None:
    await cora.get(amina.page)
    await cora.send("/sign-out")

    assert AT_WORK not in (await dawit.get(amina.page)).text


def test_a_lease_runs_out_by_itself_and_work_renews_it() -> None:
    now = [0.0]
    leases = Leases(timedelta(hours=1), clock=lambda: now[0])
    case_id = uuid4()
    leases.renew(case_id, "cora")
    now[0] = 50 * 60.0
    assert [(one.moderator_id, one.minutes_ago) for one in leases.others(case_id, "dawit")] == [("cora", 50)]
    leases.renew(case_id, "cora")
    now[0] = 109 * 60.0
    assert [one.minutes_ago for one in leases.others(case_id, "dawit")] == [59]
    now[0] = 110 * 60.0
    assert leases.others(case_id, "dawit") == []
    assert leases.others(case_id, "cora") == []


async def test_no_hour_of_work_reaches_the_disk(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.get(amina.page)
    before = await kept(await desk.database(), amina)

    await cora.get(amina.page)

    assert await kept(await desk.database(), amina) == before


async def test_two_who_save_at_the_same_moment_lose_nothing_and_the_second_is_told(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    forms = [form_on(await one.get(amina.page), "/record") for one in (cora, dawit)]
    texts = ("Cora writes: two cars.", "Dawit writes: three cars.")
    answers = await asyncio.gather(
        *(
            browser.http.post(f"{amina.page}/record", data=form | {"circumstances": text})
            for browser, form, text in zip((cora, dawit), forms, texts, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    theirs, own = (texts[0], texts[1]) if answers[1] is late else (texts[1], texts[0])
    assert f">{own}</textarea>" in late.text
    shown = late.text.split("Saved by a colleague meanwhile")[1].split("</span>")[0]
    assert theirs in shown
    assert theirs in await record_of(desk, amina)
    assert own not in await record_of(desk, amina)


async def test_two_who_take_a_case_at_the_same_moment_do_not_both_get_it(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    forms = [form_on(await one.get(amina.page), "/moves/take") for one in (cora, dawit)]
    answers = await asyncio.gather(
        *(
            one.http.post(f"{amina.page}/moves/take", data=form)
            for one, form in zip((cora, dawit), forms, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = ("cora", "dawit")[answers[1].status_code == 303]
    assert (await kept(await desk.database(), amina)).view.held_by == winner


async def test_a_case_is_handed_to_a_named_colleague_with_a_sealed_note(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")

    page = await cora.press(amina.page, "/hand-over", to="dawit", note=NOTE)

    assert "with your colleague now" in page.text
    view = (await kept(await desk.database(), amina)).view
    assert (view.state, view.held_by) == ("under_review", "dawit")
    theirs = (await dawit.get(amina.page)).text
    assert "Cora has handed this case to you" in theirs
    assert NOTE in theirs
    assert str(amina.case_id) in (await dawit.get("/queue?lane=mine")).text
    assert AT_WORK not in theirs
    assert NOTE.encode() not in home.database_file.read_bytes()
    async with (await desk.database()).read() as session:
        last = [one for one in await entries(session) if one.act != "case-opened"][-1]
    assert (last.actor_id, last.act) == ("cora", "case-hand-over")
    await dawit.press(amina.page, "/record", circumstances="Dawit went on.")
    assert "has handed this case to you" not in (await dawit.get(amina.page)).text


@pytest.mark.parametrize(("to", "note"), [("dawit", " "), ("eve", NOTE), ("dawit", "x" * 2001)])
async def test_handing_over_needs_a_colleague_of_the_team_and_a_note(
    desk: Desk, cora: Browser, amina: Family, to: str, note: str
) -> None:
    await cora.press(amina.page, "/moves/take")

    page = await cora.press(amina.page, "/hand-over", to=to, note=note)

    assert page.status_code == 422
    assert note.strip() in page.text
    assert (await kept(await desk.database(), amina)).view.held_by == "cora"


async def test_nobody_hands_over_what_she_does_not_hold_nor_to_herself(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    form = form_on(await cora.get(amina.page), "/hand-over")
    assert "/hand-over" not in (await dawit.get(amina.page)).text

    refused = await dawit.send(f"{amina.page}/hand-over", version=form["version"], to="dawit", note=NOTE)
    to_herself = await cora.send(f"{amina.page}/hand-over", version=form["version"], to="cora", note=NOTE)

    assert (refused.status_code, to_herself.status_code) == (409, 409)
    assert (await kept(await desk.database(), amina)).view.held_by == "cora"
