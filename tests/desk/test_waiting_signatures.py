# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one moderator has signed stands first where another begins, with the person's name; and pages say whose case it is."""

from __future__ import annotations

from bot.desk.desk import Desk
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import PERSON, deposit
from tests.desk.desk_referring import proposed, verified
from tests.desk.test_belonging import told


def first_of(page: str) -> str:
    """Give what stands before the cases of the queue."""
    return page.split("<main")[1].split('class="narrow-by"')[0]


async def test_a_referral_waits_in_the_queue_of_the_second_moderator_alone(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    family = await deposit(desk, with_files=True)
    await verified(cora, family)
    address = await proposed(cora, family)

    hers, his = first_of((await cora.get("/queue")).text), first_of((await dawit.get("/queue")).text)

    assert address not in hers
    assert f'href="{address}"' in his
    assert "Referral to Voices Registry" in his
    assert PERSON in his
    assert "signed by Cora" in his
    assert address in (await cora.get("/team")).text
    await dawit.press(address, "/sign")
    assert address not in (await dawit.get("/queue")).text


async def test_a_decision_waits_there_too_and_goes_when_it_is_taken_back(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    family = await deposit(desk)
    await cora.press(family.page, "/moves/take")
    page = f"{family.page}/together/reject"
    await cora.press(page, "/together/reject", reason="Sent under three names.")

    assert f'href="{page}"' in first_of((await dawit.get("/queue")).text)
    await cora.press(page, "/together/reject/cancel")
    assert page not in (await dawit.get("/queue")).text


async def test_who_signs_sees_whose_case_it_is(desk: Desk, cora: Browser) -> None:
    family = await deposit(desk, with_files=True)
    await verified(cora, family)
    address = await proposed(cora, family)

    for path in (
        f"{family.page}/refer",
        f"{family.page}/refer/voices",
        address,
        f"{family.page}/files/1/original",
    ):
        assert PERSON in (await cora.get(path)).text.split("<main")[1].split("<section")[0], path


async def test_a_page_that_came_too_late_leads_back_to_its_case_and_an_unknown_one_does_not(
    desk: Desk, cora: Browser
) -> None:
    family = await deposit(desk)

    late = await cora.get(f"{family.page}/asking")
    unknown = await cora.get("/cases/00000000-0000-4000-8000-000000000000/asking")

    assert late.status_code == 409
    assert f'<a class="button" href="{family.page}">' in late.text
    assert unknown.status_code == 404
    assert "Back to the case" not in unknown.text


async def test_only_the_likeliest_cases_stand_open_and_the_rest_is_one_step_away(
    desk: Desk, cora: Browser
) -> None:
    families = [await deposit(desk, told=told("ذاکر فرضی", "فرضی والد", "تربت")) for _ in range(6)]
    await cora.get("/queue")

    section = (await cora.get(families[0].page)).text.split('id="belonging"')[1].split("</section>")[0]

    shown, folded = section.split("<details>")
    assert shown.count('name="other"') == 3
    assert folded.count('name="other"') == 2
    assert "2 more that are less alike" in folded
