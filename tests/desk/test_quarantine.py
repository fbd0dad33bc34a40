# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quarantine lane: many reports moved at once, none lost, none hidden, everything undone again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage.audit import entries
from storage.intake import find_receipt
from storage.report import Arrival, Suspicion
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, add, answers, deposit, review, withdraw

CLUSTER, OTHER, CHAT = "ab" * 8, "cd" * 8, "ef" * 16


async def came(desk: Desk, *reasons: Suspicion, **more: Any) -> Family:
    """Let a report come in an odd way."""
    arrival = Arrival(reasons=reasons, **({"sender": uuid4().hex} | more if reasons else more))
    return await deposit(desk, arrival=arrival)


async def flood(desk: Desk, number: int = 6) -> list[Family]:
    """Let copies come; the first four had no reason yet to wait."""
    return [
        await came(desk, *((Suspicion.COPIES,) if n > 4 else ()), cluster=CLUSTER, cluster_size=n)
        for n in range(1, number + 1)
    ]


async def triage(browser: Browser, *, back: str = "/quarantine", **fields: Any) -> httpx.Response:
    """Send the form of the lane and follow it."""
    sent = await browser.http.post(
        "/quarantine", data={"token": await browser.token(), "back": back, **fields}
    )
    return await browser.get(sent.headers["location"]) if sent.status_code == 303 else sent


async def acts(desk: Desk, family: Family) -> list[str]:
    async with (await desk.database()).read() as session:
        return [one.act for one in await entries(session, about=family.case_id) if one.act != OPENED]


async def told_by_receipt(desk: Desk, family: Family) -> str:
    async with (await desk.database()).read() as session:
        view = await find_receipt(session, family.keys.tag)
    assert view is not None
    return view.state


async def test_an_odd_arrival_waits_in_its_lane_and_an_ordinary_one_in_the_queue(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    odd = await came(desk, Suspicion.FAST)

    queue, lane = (await cora.get("/queue")).text, (await cora.get("/quarantine")).text
    assert amina.page in queue
    assert odd.page not in queue
    assert odd.page in lane
    assert amina.page not in lane
    assert "Answered faster than anybody reads" in lane
    assert "/quarantine" == (await cora.get("/queue?lane=quarantine")).headers["location"]


async def test_the_lane_counts_each_reason_and_shows_what_is_alike_as_a_group(
    desk: Desk, cora: Browser
) -> None:
    await flood(desk, 7)
    await came(desk, Suspicion.MANY, Suspicion.FLOOD, sender=CHAT)
    await came(desk, Suspicion.MANY, sender=CHAT)
    await came(desk, Suspicion.FLOOD)

    page = (await cora.get("/quarantine")).text
    assert "3 reports tell nearly the same" in page
    assert "2 reports from one chat" in page
    assert "1 report that is like no other" in page
    for reason, number in (("near-duplicate", 3), ("many-from-one-chat", 2), ("flood", 2)):
        row = page.split(f'href="/quarantine?reason={reason}"')[1].split("</tr>")[0]
        assert f'class="number">{number}<' in row


async def test_a_whole_cluster_goes_into_the_queue_by_one_choice(desk: Desk, cora: Browser) -> None:
    families = await flood(desk)
    page = await triage(cora, group=f"cluster:{CLUSTER}:2", act="release")

    assert "2 reports stand in the queue now." in page.text
    queue = (await cora.get("/queue")).text
    assert all(family.page in queue for family in families)
    assert ["quarantine-released"] == await acts(desk, families[-1])


async def test_setting_aside_deletes_nothing_tells_nobody_and_is_undone(desk: Desk, cora: Browser) -> None:
    families = await flood(desk)
    chosen = [str(family.case_id) for family in families[-2:]]

    page = await triage(cora, case=chosen, act="set-aside", reason="copies")

    assert "2 reports were set aside" in page.text
    assert families[-1].page not in (await cora.get("/queue")).text
    aside = await cora.get("/quarantine/set-aside")
    assert families[-1].page in aside.text
    assert {"received"} == {await told_by_receipt(desk, family) for family in families}
    assert "وہ رات کو آئے" in (await cora.get(families[-1].page)).text, "it can be read as before"

    await triage(cora, back="/quarantine/set-aside", case=chosen, act="bring-back")
    assert families[-1].page in (await cora.get("/quarantine?reason=near-duplicate")).text
    assert ["set-aside-copies", "brought-back"] == await acts(desk, families[-1])


async def test_a_family_set_aside_comes_back_with_its_receipt(desk: Desk, cora: Browser) -> None:
    """The way out for who was wronged needs no moderator's idea: any word with the receipt brings it back."""
    odd = await came(desk, Suspicion.FLOOD)
    await triage(cora, case=str(odd.case_id), act="set-aside", reason="machine")

    await add(desk, odd, words="ہم سچ کہتے ہیں")

    page = (await cora.get("/quarantine")).text
    assert odd.page in page
    assert "1 unread message from the family" in page


async def test_the_first_of_a_cluster_is_found_among_the_new_cases(desk: Desk, cora: Browser) -> None:
    families = await flood(desk)

    page = (await cora.get(f"/quarantine?cluster={CLUSTER}")).text
    assert all(family.page in page for family in families)
    moved = await triage(cora, case=str(families[0].case_id), act="set-aside", reason="copies")
    assert "1 report was set aside" in moved.text


async def test_an_ordinary_case_cannot_be_set_aside_by_a_forged_form(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    refused = await triage(cora, case=str(amina.case_id), act="set-aside", reason="copies")

    assert 422 == refused.status_code
    assert amina.page in (await cora.get("/queue")).text
    assert [] == await acts(desk, amina)


async def test_a_group_that_grew_since_the_page_was_opened_is_not_moved_unseen(
    desk: Desk, cora: Browser
) -> None:
    families = await flood(desk, 7)

    assert (
        409
        == (await triage(cora, group=f"cluster:{CLUSTER}:2", act="set-aside", reason="copies")).status_code
    )
    assert [] == await acts(desk, families[-1])


async def test_who_comes_second_overwrites_nothing(desk: Desk, cora: Browser, dawit: Browser) -> None:
    odd = await came(desk, Suspicion.FAST)
    await dawit.get("/quarantine")
    await cora.press(odd.page, "/moves/take")

    page = await triage(dawit, case=str(odd.case_id), act="set-aside", reason="machine")

    assert "set aside" not in (await cora.get("/queue?lane=mine")).text
    assert odd.page in (await cora.get("/queue?lane=mine")).text
    assert page.status_code in {200, 422}
    assert ["case-take"] == await acts(desk, odd)


async def test_what_was_taken_and_given_back_stands_in_the_queue(desk: Desk, cora: Browser) -> None:
    odd = await came(desk, Suspicion.FAST)
    await cora.press(odd.page, "/moves/take")
    await cora.press(odd.page, "/moves/release")

    assert odd.page in (await cora.get("/queue")).text


async def test_the_case_page_says_how_it_came_and_can_let_it_in(desk: Desk, cora: Browser) -> None:
    odd = await came(desk, Suspicion.FAST)
    page = (await cora.get(odd.page)).text
    assert "It came in an odd way" in page

    await triage(cora, case=str(odd.case_id), act="release")
    assert "It came in an odd way" not in (await cora.get(odd.page)).text


async def test_a_report_that_nobody_may_read_still_waits_in_its_lane(desk: Desk, cora: Browser) -> None:
    """How it came is ours to know; what it says is not shown."""
    arrival = Arrival(reasons=(Suspicion.FLOOD,), sender=CHAT)
    closed = await deposit(desk, given=(review(given=False),), arrival=arrival)

    page = (await cora.get("/quarantine")).text
    assert closed.page in page
    assert "ذاکر" not in page


async def test_withdrawn_and_erased_reports_leave_the_lanes(desk: Desk, cora: Browser) -> None:
    odd = await came(desk, Suspicion.FLOOD)
    assert odd.page in (await cora.get("/quarantine")).text
    await withdraw(desk, odd)

    assert odd.page not in (await cora.get("/quarantine")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "release"},
        {"act": "delete", "case": "one"},
        {"act": "set-aside", "case": "one", "reason": "because"},
        {"act": "release", "case": "../../etc/passwd"},
        {"act": "release", "group": "cluster:xx"},
        {"act": "release", "group": "planet:ab:1"},
    ],
)
async def test_a_form_that_makes_no_sense_moves_nothing(
    desk: Desk, cora: Browser, fields: dict[str, str]
) -> None:
    odd = await came(desk, Suspicion.FLOOD)
    sent = {name: str(odd.case_id) if value == "one" else value for name, value in fields.items()}

    assert (await triage(cora, **sent)).status_code in {400, 422}
    assert [] == await acts(desk, odd)


async def test_a_stranger_and_a_form_without_token_are_refused(
    desk: Desk, eve: Browser, cora: Browser
) -> None:
    odd = await came(desk, Suspicion.FLOOD)
    fields = {"case": str(odd.case_id), "act": "release"}

    assert "/sign-in" in (await eve.get("/quarantine")).headers["location"]
    assert (await eve.http.post("/quarantine", data=fields)).status_code in {401, 403}
    assert 403 == (await cora.http.post("/quarantine", data=fields)).status_code
    assert [] == await acts(desk, odd)


async def test_pages_of_the_lane_follow_each_other(desk: Desk, cora: Browser) -> None:
    families = [await came(desk, Suspicion.FLOOD) for _ in range(53)]
    first = (await cora.get("/quarantine")).text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await cora.get(following)).text

    assert 50 == sum(family.page in first for family in families)
    assert all((family.page in first) != (family.page in second) for family in families)


async def test_hostile_names_in_the_lane_are_only_text(desk: Desk, cora: Browser) -> None:
    told = tuple(
        one.model_copy(update={"words": "<script>alert(1)</script>"})
        if one.question == "person_name"
        else one
        for one in answers()
    )
    for _ in range(2):
        await deposit(
            desk, told=told, arrival=Arrival(reasons=(Suspicion.COPIES,), cluster=OTHER, sender=CHAT)
        )

    page = (await cora.get("/quarantine")).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
