# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue shows what waits, in lanes and pages, and keeps a case that it cannot open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from bot.casework.clocks import urgent_closes_on, urgent_days_left
from bot.casework.matching.facts import Facts
from bot.casework.queue import Flag, Summary, by_need, summarise
from bot.casework.record import Record
from bot.desk.archive import filling
from bot.desk.archive.entry import Entry, Opened
from bot.desk.desk import Desk
from storage.archive import ClearCase
from storage.report import Answer
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import PERSON, Family, add, answers, deposit, withdraw


async def test_a_new_case_stands_in_the_queue_with_name_and_place(cora: Browser, amina: Family) -> None:
    page = await cora.get("/queue")

    assert PERSON in page.text
    assert "تربت" in page.text
    assert amina.page in page.text


async def test_each_lane_shows_its_own_cases(cora: Browser, dawit: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")

    assert amina.page not in (await cora.get("/queue?lane=new")).text
    assert amina.page in (await cora.get("/queue?lane=mine")).text
    assert amina.page in (await dawit.get("/queue?lane=review")).text
    assert amina.page not in (await dawit.get("/queue?lane=mine")).text


async def test_an_unknown_lane_is_the_first_one(cora: Browser, amina: Family) -> None:
    assert amina.page in (await cora.get("/queue?lane=nonsense")).text


async def test_unread_additions_are_marked_until_the_holder_has_read_them(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.get(amina.page)
    await add(desk, amina, words="ایک اور بات")
    assert "1 unread message" in (await cora.get("/queue?lane=mine")).text

    await cora.get(amina.page)

    assert "unread message" not in (await cora.get("/queue?lane=mine")).text


async def test_a_colleague_who_looks_does_not_take_the_mark_away(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await add(desk, amina, words="ایک اور بات")

    await dawit.get(amina.page)

    assert "unread message" in (await cora.get("/queue?lane=mine")).text


async def test_pages_follow_each_other_without_losing_or_repeating_a_case(desk: Desk, cora: Browser) -> None:
    families = [
        await deposit(desk, received_on=desk.today() - timedelta(days=number % 7)) for number in range(30)
    ]

    first = await cora.get("/queue")
    next_page = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await cora.get(next_page)

    on_first = {family.case_id for family in families if family.page in first.text}
    on_second = {family.case_id for family in families if family.page in second.text}
    assert len(on_first) == 25
    assert len(on_second) == 5
    assert not on_first & on_second


async def test_a_page_after_a_case_that_is_not_there_is_not_found(cora: Browser) -> None:
    assert (await cora.get(f"/queue?after={uuid4()}")).status_code == 404


async def test_a_case_that_cannot_be_opened_keeps_its_place(desk: Desk, cora: Browser, amina: Family) -> None:
    broken = await deposit(desk, plain=b'{"schema": "amanat-report/2"}')

    page = await cora.get("/queue")

    assert broken.page in page.text
    assert "A case that cannot be shown" in page.text
    assert amina.page in page.text


async def test_a_withdrawn_case_stands_among_the_closed_without_its_words(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await withdraw(desk, amina)

    page = await cora.get("/queue?lane=closed")

    assert amina.page in page.text
    assert PERSON not in page.text


async def test_an_old_case_that_its_family_withdraws_leaves_the_queue_at_the_next_page(
    desk: Desk, cora: Browser
) -> None:
    long_ago = await deposit(desk, received_on=desk.today() - timedelta(days=90))
    other = await deposit(desk, received_on=desk.today() - timedelta(days=90))
    assert long_ago.page in (await cora.get("/queue")).text

    await withdraw(desk, long_ago)

    page = await cora.get("/queue")
    assert long_ago.page not in page.text
    assert other.page in page.text


async def test_a_page_reads_the_cases_again_only_when_one_of_them_has_changed(
    desk: Desk, cora: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.get(amina.page)
    await cora.get("/queue")
    read: list[object] = []
    reading = filling.clear_cases
    monkeypatch.setattr(filling, "clear_cases", lambda *given: read.append(given) or reading(*given))

    await cora.get("/queue")
    assert not read, "what this desk changed itself was noted at once; nothing else has changed"

    newer = await deposit(desk)
    assert newer.page in (await cora.get("/queue")).text
    assert len(read) == 1, "only the cases of the last days"


async def test_an_empty_lane_says_so(cora: Browser) -> None:
    assert "nothing in this lane" in (await cora.get("/queue?lane=referred")).text


async def test_the_queue_reads_in_urdu(cora: Browser, amina: Family) -> None:
    await cora.send("/language", language="ur", here="/queue")

    page = await cora.get("/queue")

    assert '<html lang="ur" dir="rtl">' in page.text


def test_the_urgent_window_is_three_months_from_the_latest_day() -> None:
    assert urgent_closes_on(date(2026, 8, 31)) == date(2026, 11, 30)
    assert urgent_closes_on(date(2026, 11, 15)) == date(2027, 2, 15)
    assert urgent_days_left(date(2026, 9, 1), today=date(2026, 11, 24)) == 7
    assert urgent_days_left(date(2026, 8, 1), today=date(2026, 11, 24)) is None
    assert urgent_days_left(None, today=date(2026, 11, 24)) is None


def test_an_open_end_keeps_the_window_open() -> None:
    assert urgent_days_left(date(2099, 1, 1), today=date(2026, 11, 24)) == 92


def test_the_checked_record_goes_before_the_familys_words() -> None:
    from storage.report import Report
    from tests.desk.desk_cast import AT

    report = Report(
        report_id=uuid4(),
        questionnaire="core",
        questionnaire_version=1,
        language="ur",
        channel="telegram",
        received_at=AT,
        complete=False,
        answers=(*answers(), Answer(question="age", asked="?", words="15")),
    )
    proposed = summarise(report, None, today=date(2026, 11, 24))
    names = ({"text": "Zakir Farzi", "script": "Latn"}, {"text": PERSON, "script": "Arab"})
    record = Record.model_validate({"names": names, "sex": "female"})
    checked = summarise(report, record, today=date(2026, 11, 24))

    assert proposed.name == PERSON
    assert Flag.CHILD in proposed.flags
    assert Flag.UNFINISHED in proposed.flags
    assert (checked.name, checked.other_name) == ("Zakir Farzi", PERSON)
    assert Flag.WOMAN in checked.flags


def told(*chosen: tuple[str, str], group_id: UUID | None = None) -> Summary:
    from storage.report import Report
    from tests.desk.desk_cast import AT

    report = Report(
        report_id=uuid4(),
        questionnaire="core",
        questionnaire_version=2,
        language="ur",
        channel="telegram",
        group_id=group_id,
        received_at=AT,
        complete=True,
        answers=tuple(Answer(question=key, asked="?", choices=(choice,)) for key, choice in chosen),
    )
    return summarise(report, None, today=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("question", "choice", "other", "flag"),
    [
        ("news_kind", "died", "seen", Flag.DEATH),
        ("gender", "woman", "man", Flag.WOMAN),
        ("pregnant", "expecting", "no", Flag.PREGNANT),
        ("health", "medicine", "no", Flag.ILLNESS),
        ("threats_since", "yes", "dont_say", Flag.THREAT),
        ("taken_with", "family", "others", Flag.SEVERAL),
        ("occupation", "press", "work", Flag.DEFENDER),
    ],
)
def test_what_the_family_chose_raises_its_flag_and_no_other_choice_does(
    question: str, choice: str, other: str, flag: Flag
) -> None:
    assert told((question, choice)).flags == (flag,)
    assert told((question, other)).flags == ()


def test_reports_told_together_are_flagged_as_several() -> None:
    assert Flag.SEVERAL in told(group_id=uuid4()).flags


def test_news_of_a_death_goes_before_a_closing_window() -> None:
    death = told(("news_kind", "died"))
    closing = replace(told(), urgent_days_left=1, flags=(Flag.URGENT_WINDOW, Flag.CHILD))

    assert sorted([closing, death], key=by_need) == [death, closing]


def test_the_desk_puts_a_told_death_before_a_case_whose_window_closes() -> None:
    today = date(2026, 11, 24)
    row = ClearCase(uuid4(), "received", today, 1, None, None, None, 1, 1, 0)
    death = Entry(row, Opened(told(("news_kind", "died")), Facts(), None))
    closing = Entry(replace(row, case_id=uuid4()), Opened(told(), Facts(latest=date(2026, 8, 30)), None))
    for entry in (death, closing):
        entry.work_out_need(today)

    assert closing.days_left(today) is not None
    assert death.need < closing.need
