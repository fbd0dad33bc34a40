# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the hardest news the machine is quiet: what waits is held back, and a person decides each further message."""

from __future__ import annotations

import pytest

from bot.desk.desk import Desk
from storage import intake
from storage.audit import entries
from storage.report import Answer
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, answers, deposit, kept
from tests.desk.desk_referring import CHECKED
from tests.desk.test_belonging import twins

DEATH = {"said": "found_dead", "source": "relative"}
QUESTION = "وہ کس وقت آئے تھے؟"


async def shown_to(desk: Desk, family: Family) -> int:
    """Count the questions that the chat would show to a family now."""
    async with (await desk.database()).read() as session:
        return len(await intake.mailbox_messages(session, family.keys.tag))


async def is_quiet(desk: Desk, family: Family) -> bool:
    return (await kept(await desk.database(), family)).quiet_since is not None


async def written(browser: Browser, family: Family) -> None:
    await browser.press(family.page, "/moves/take")
    await browser.press(family.page, "/record", **CHECKED)


async def test_a_question_that_waits_is_held_back_by_a_statement_of_death_until_a_person_lets_it_go(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.ask(amina.page, QUESTION)
    assert await shown_to(desk, amina) == 1

    page = await cora.press(amina.page, "/statements", **DEATH)
    assert "What waited in the mailbox is held back" in page.text
    assert "held back</span>" in page.text
    assert await shown_to(desk, amina) == 0

    await cora.press(amina.page, "/let-go")
    assert await shown_to(desk, amina) == 1
    async with (await desk.database()).read() as session:
        acts = [entry.act for entry in await entries(session, about=amina.case_id)]
    assert acts[-3:] == ["statement-added", "case-quieted", "message-let-go"]


async def test_what_was_held_back_waits_on_when_the_machine_speaks_again(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.ask(amina.page, QUESTION)
    await cora.press(amina.page, "/quiet")

    page = await cora.press(amina.page, "/quiet/end")

    assert "stays held back until you let it go" in page.text
    assert not await is_quiet(desk, amina)
    assert await shown_to(desk, amina) == 0

    await cora.press(amina.page, "/let-go")
    assert await shown_to(desk, amina) == 1


async def test_a_statement_that_somebody_lives_quiets_nothing(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.ask(amina.page, QUESTION)
    await cora.press(amina.page, "/statements", said="released", source="relative")

    assert not await is_quiet(desk, amina)
    assert await shown_to(desk, amina) == 1


async def test_in_a_quiet_case_a_question_goes_only_with_a_decision(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.press(amina.page, "/quiet")
    refused = await cora.press(amina.page, "/ask", question=QUESTION)
    assert refused.status_code == 422
    assert "Tick that you have decided" in refused.text
    assert QUESTION in refused.text
    assert await shown_to(desk, amina) == 0

    sent = await cora.ask(amina.page, QUESTION, decided="yes")
    assert sent.status_code == 200
    assert await shown_to(desk, amina) == 1


@pytest.mark.parametrize("linked_first", [True, False])
async def test_linked_cases_fall_quiet_with_it_however_the_link_came_and_others_do_not(
    desk: Desk, cora: Browser, *, linked_first: bool
) -> None:
    one, other, stranger = await twins(desk)
    link = {"verdict": "same-person", "other": str(other.case_id)}
    await cora.get("/queue")
    if linked_first:
        await cora.press(one.page, "/links", **link)
    await written(cora, one)
    await cora.press(one.page, "/statements", **DEATH)
    assert await is_quiet(desk, other) is linked_first
    if not linked_first:
        await cora.press(one.page, "/links", **link)

    assert await is_quiet(desk, one)
    assert await is_quiet(desk, other)
    assert not await is_quiet(desk, stranger)


async def test_cases_that_a_moderator_held_apart_stay_apart(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    await cora.get("/queue")
    await cora.press(one.page, "/links", verdict="not-same", other=str(other.case_id))
    await cora.press(one.page, "/quiet")

    assert await is_quiet(desk, one)
    assert not await is_quiet(desk, other)


async def test_a_report_that_tells_of_a_death_is_quiet_once_anybody_opens_it(
    desk: Desk, cora: Browser
) -> None:
    """Kept by an older intake: the desk sees to it."""
    died = Answer(question="news_kind", asked="?", choices=("died",), choice_labels=("?",))
    family = await deposit(desk, told=(*answers(), died))
    page = await cora.get(family.page)

    assert "Only a person speaks to this family since" in page.text
    assert await is_quiet(desk, family)


async def test_the_quiet_ends_by_a_person_but_not_while_somebody_is_said_to_be_dead(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.press(amina.page, "/quiet")
    page = await cora.press(amina.page, "/quiet/end")
    assert "answers this family as before" in page.text
    assert not await is_quiet(desk, amina)

    page = await cora.press(amina.page, "/statements", **DEATH)
    assert "/quiet/end" not in page.text
    refused = await cora.send(f"{amina.page}/quiet/end")
    assert "stays quiet while the person is said to be dead" in refused.text
    assert await is_quiet(desk, amina)
