# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk proposes beside the fields is only proposed, and what is ticked comes back as it was ticked."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.record import Record
from bot.casework.romanise import proposed_names
from bot.desk.desk import Desk
from bot.desk.record_parts import date_means
from storage.home import Home
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import PERSON, Family
from tests.desk.test_write_record import saved_record

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("told", "proposed"),
    [
        (["ذاکر بلوچ"], ("Zakir Baloch",)),
        (["Zakir Baloch"], ("ذاکر بلوچ",)),
        (["Zakir Unheardof"], ()),
        (["ذاکر", "Zakir"], ()),
        ([], ()),
    ],
)
def test_a_spelling_is_proposed_only_in_the_script_that_is_missing(
    told: list[str], proposed: tuple[str, ...]
) -> None:
    assert proposed_names(told) == proposed


def test_a_date_says_its_days_how_sure_it_is_and_when_the_window_closes() -> None:
    means = date_means("2026-10~", today=TODAY)
    assert means is not None
    assert (means.first, means.last, means.certainty) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
        "approximate",
    )
    assert (means.closes_on, means.days_left) == (date(2027, 1, 31), 64)
    assert date_means("last Friday", today=TODAY) is None


async def test_a_proposal_is_taken_only_when_it_is_ticked(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/record")
    assert [one.text for one in (await saved_record(desk, home, amina)).names] == [PERSON]

    await cora.press(amina.page, "/record", take_names="Zakir Frzi Baloch", take_place="0")

    record = await saved_record(desk, home, amina)
    assert [one.text for one in record.names] == [PERSON, "Zakir Frzi Baloch"]
    assert record.where is not None
    assert (record.where.district, record.where.country) == ("Kech", "PK")


async def test_what_is_ticked_for_and_against_an_element_stays_ticked(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    against = {"elements.denial.signs_against": "place_told", "elements.denial.weighed": "later denied"}
    await cora.press(amina.page, "/record", **against)
    await cora.press(amina.page, "/record")

    denial = (await saved_record(desk, home, amina)).elements.denial
    assert ([sign.value for sign in denial.signs_against], denial.weighed) == (["place_told"], "later denied")
    assert form_on(await cora.get(amina.page), "/record")["elements.denial.signs_against"] == "place_told"


async def test_only_showing_what_it_means_saves_nothing(cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    page = await cora.press(amina.page, "/record", **{"when.edtf": "2026-09", "check": "1"})

    assert "from September 1, 2026 to September 30, 2026" in page.text
    assert "Proposed from the family" in page.text


def test_a_record_that_nobody_wrote_holds_no_sign() -> None:
    assert not any(one.is_stated or one.is_contradicted for one in Record().elements.numbered().values())
