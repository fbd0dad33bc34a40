# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept, not to be read: where the family wants no reader the desk shows nothing, until they change their mind."""

from __future__ import annotations

import pytest

from bot.desk.desk import Desk
from storage.report import Purpose
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import ACCOUNT, PERSON, Family, add, consents, deposit, kept, review
from tests.desk.desk_referring import proposed, verified


@pytest.fixture
async def closed(desk: Desk) -> Family:
    """Give a family that keeps its report here and wants nobody to read it."""
    keep = tuple(one for one in consents() if one.purpose is not Purpose.REVIEW)
    return await deposit(desk, given=(*keep, review(given=False)), with_files=True)


async def test_a_case_nobody_shall_read_is_listed_without_its_name(cora: Browser, closed: Family) -> None:
    page = await cora.get("/queue?lane=new")

    assert str(closed.case_id) in page.text
    assert PERSON not in page.text


async def test_its_page_says_why_and_shows_nothing(cora: Browser, closed: Family) -> None:
    page = await cora.get(closed.page)

    assert page.status_code == 200
    assert "Kept, not to be read" in page.text
    for words in (PERSON, ACCOUNT.split()[0], "تربت", "Voices Registry"):
        assert words not in page.text
    assert "/moves/" not in page.text


async def test_no_way_around_leads_to_its_content(cora: Browser, closed: Family) -> None:
    version = "1"
    assert (await cora.take_original(closed.page, 1)).status_code == 404
    assert (await cora.send(f"{closed.page}/files/1/show")).status_code == 404
    assert (await cora.get(f"{closed.page}/refer")).status_code == 409
    assert (await cora.get(f"{closed.page}/refer/voices")).status_code == 409
    assert (await cora.send(f"{closed.page}/moves/take", version=version)).status_code == 409
    assert (await cora.send(f"{closed.page}/record", version=version)).status_code == 409
    assert (await cora.send(f"{closed.page}/ask", version=version, question="?")).status_code == 409


async def test_a_change_of_consent_opens_it(desk: Desk, cora: Browser, closed: Family) -> None:
    await add(desk, closed, given=(review(given=True),))

    assert PERSON in (await cora.get(closed.page)).text


async def test_a_change_of_consent_closes_what_was_open_with_its_record_and_its_packages(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    referral = await proposed(cora, amina)
    assert PERSON in (await dawit.get(referral)).text
    await add(desk, amina, words="مجھے ڈر ہے", given=(review(given=False),))

    case, package = await dawit.get(amina.page), await dawit.get(referral)

    for page in (case, package):
        assert PERSON not in page.text
        assert "Kept, not to be read" in page.text
    assert "مجھے ڈر ہے" not in case.text
    assert "/sign" not in package.text.replace("/sign-out", "")


async def test_what_nobody_may_read_is_not_marked_as_read(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    await add(desk, amina, given=(review(given=False),))
    await cora.get(amina.page)

    assert (await kept(await desk.database(), amina)).view.unread == 1
