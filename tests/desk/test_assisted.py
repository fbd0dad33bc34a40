# SPDX-License-Identifier: AGPL-3.0-or-later
"""A family that has no Telegram is heard: a moderator takes its report, and it becomes a case like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.demo.telegram.phone import Phone
from bot.demo.telegram.running import TOKEN, running_standin
from bot.desk.desk import Desk
from bot.interview.aloud import IN_OTHER_WORDS, OPENING
from bot.interview.questions import CURRENT
from bot.settings import IntakeSettings
from storage.audit import entries
from storage.home import Home
from storage.receipts import derive, parse_receipt
from storage.report import Report, TakenHow, read_report
from storage.sealing import Purpose
from storage.tables import Case, Deposited
from tests.chat.chat_cast import running_intake, tell
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser

WORDS = "وہ رات کو آئے۔ دو گاڑیاں تھیں۔\nہم سب گھر پر تھے۔"


async def told_up_to_consents(taker: Taker, *, name: str = "ذاکر فرضی", age: str = "34") -> None:
    """Tell about a brother, with a thing or two beside the choices."""
    await taker.go_on()
    await taker.choose("brother", "وہ میرے چھوٹے بھائی ہیں۔")
    await taker.say(name)
    await taker.say("فرضی والد")
    await taker.say(age)
    await taker.to_the_end(until="word for word")


async def reports(desk: Desk, browser: Browser) -> list[Report]:
    """Open every report as the moderator of a browser can."""
    session = desk.sessions.find(browser.http.cookies["amanat_desk"])
    assert session is not None
    async with (await desk.database()).read() as transaction:
        rows = (await transaction.execute(select(Deposited))).scalars().all()
        return [
            read_report(session.keys.open(one.sealed_content, purpose=Purpose.REPORT, about=one.deposit_id))
            for one in rows
        ]


async def case_of(desk: Desk, receipt: str) -> Case:
    """Give the case that a receipt finds."""
    tag = derive(parse_receipt(receipt)).tag
    async with (await desk.database()).read() as transaction:
        found: Case = (
            await transaction.execute(select(Case).where(col(Case.receipt_tag) == tag))
        ).scalar_one()
        transaction.expunge(found)
        return found


async def test_from_the_first_word_to_the_case_and_back_with_the_receipt(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = await Taker.begin(cora)
    await taker.go_on()
    await taker.choose("brother", "وہ میرے چھوٹے بھائی ہیں۔")
    await taker.say("ذاکر فرضی")
    await taker.say("فرضی والد")
    await taker.say("34")
    await taker.say("5 March 2024")
    await taker.to_the_end(until=":fc")
    await taker.tick("fc", "dont_know", words="وردی میں تھے")
    assert "leaves no room for others" in taker.text
    assert "وردی میں تھے" in taker.page.text
    await taker.tick("fc", words="وردی میں تھے")
    await taker.to_the_end(until='rows="8"')
    await taker.say(WORDS)
    await taker.to_the_end(until="word for word")
    assert "tap Send" not in taker.text
    await taker.to_the_end(yes=True)
    for shown in ("ذاکر فرضی", "وہ میرے چھوٹے بھائی ہیں۔", "2024", "ایف سی"):
        assert shown in taker.text
    receipt = await taker.finish(by="witnessed")

    (report,) = await reports(desk, cora)
    assert report.assisted is not None
    assert (report.assisted.taken_by, report.assisted.how) == ("cora", TakenHow.PHONE)
    assert (report.assisted.consent_by, report.channel, report.language) == ("witnessed", "assisted", "ur")
    assert {one.question: one.words for one in report.answers}["account"] == WORDS
    relation = report.answer("relation")
    assert relation is not None
    assert (relation.choices, relation.words) == (("brother",), "وہ میرے چھوٹے بھائی ہیں۔")
    who = report.answer("who_took")
    assert who is not None
    assert (who.choices, who.words) == (("fc",), "وردی میں تھے")
    assert any(one.purpose == "partner" and one.partner == "voices" and one.given for one in report.consents)
    assert report.answer("helper") is None or report.answer("helper").skipped  # type: ignore[union-attr]

    await taker.browser.press(taker.address, "/noted")
    case = await case_of(desk, receipt)
    assert f"/cases/{case.case_id}" in (await dawit.get("/queue")).text
    page = (await dawit.get(f"/cases/{case.case_id}")).text
    assert "Taken by Cora: By telephone" in page
    assert "Said aloud, before a witness of the family" in page
    assert "دو گاڑیاں تھیں۔" in page
    assert "Taken down from the family by a moderator" in page
    async with (await desk.database()).read() as transaction:
        acts = [(one.act, one.actor_id, one.about) for one in await entries(transaction)]
    assert ("case-taken-down", "cora", case.case_id) in acts

    monkeypatch.setenv("AMANAT_DEMO", "1")
    with running_standin() as url:
        settings = IntakeSettings(
            home=home,
            bot_token=TOKEN,
            api_base_url=url,
            team_fingerprint=desk.team.current.fingerprint,
            poll_for=timedelta(seconds=3),
            paced=False,
        )
        async with (
            running_intake(settings),
            await Phone.pick_up(url, name="Bilal", language_code="en") as phone,
        ):
            await tell(phone, "/receipt")
            screen = await tell(phone, receipt)
            assert "with us, locked" in screen.text


async def test_a_no_is_a_no_and_nobody_reads_what_may_only_be_kept(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    taker = await Taker.begin(cora, how="in-person")
    await told_up_to_consents(taker)
    await taker.choose("yes")
    await taker.to_the_end(yes=False)
    receipt = await taker.finish(by="written")

    (report,) = await reports(desk, cora)
    assert {one.purpose: one.given for one in report.consents}["keep"]
    assert not any(one.given for one in report.consents if one.purpose != "keep")
    page = (await dawit.get(f"/cases/{(await case_of(desk, receipt)).case_id}")).text
    assert "the family decided that nobody reads this case" in page
    assert "ذاکر" not in page


async def test_without_a_yes_to_keeping_it_nothing_is_sent_and_it_can_be_asked_again(
    desk: Desk, cora: Browser
) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker)
    await taker.choose("no")
    assert "They do not want it kept" in taker.text
    assert 'value="send"' not in taker.page.text
    await taker.choose("on")
    assert "word for word" in taker.text
    await taker.choose("no")

    erased = await cora.press(taker.address, "/erase")

    assert "Nothing was kept" in erased.text
    assert not desk.takings.kept
    assert await reports(desk, cora) == []


async def test_several_people_of_one_raid_have_a_report_and_a_number_each(desk: Desk, cora: Browser) -> None:
    taker = await Taker.begin(cora)
    await taker.go_on()
    await taker.choose("brother")
    await taker.say("ذاکر فرضی")
    await taker.to_the_end(until=":family")
    await taker.choose("family")
    await taker.to_the_end(until='rows="8"')
    await taker.say(WORDS)
    await taker.to_the_end()
    first = await taker.finish()
    assert "tell about the next person" in taker.text

    await cora.press(taker.address, "/noted", next="yes")
    taker.page = await cora.get(taker.address)
    assert first not in taker.text
    await taker.choose("brother")
    await taker.say("سہراب فرضی")
    await taker.to_the_end()
    second = await taker.finish()

    assert first != second
    one, other = await reports(desk, cora)
    assert one.group_id == other.group_id is not None
    assert one.report_id != other.report_id
    for report in (one, other):
        account = report.answer("account")
        assert account is not None
        assert account.words == WORDS


async def test_a_child_is_asked_about_in_the_lane_of_children(desk: Desk, cora: Browser) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker, age="12")
    await taker.to_the_end()
    await taker.finish()

    (report,) = await reports(desk, cora)
    guardian = report.answer("guardian")
    assert guardian is not None
    assert guardian.skipped
    assert not any(one.purpose in ("partner", "united_nations", "publish") for one in report.consents)


async def test_the_second_part_can_be_gone_through_and_left(desk: Desk, cora: Browser) -> None:
    taker = await Taker.begin(cora)
    await taker.go_on()
    await taker.choose("sister")
    await taker.say("سمّی فرضی")
    await taker.to_the_end(until="about twenty more")
    await taker.choose("yes")
    await taker.say("گڑیا")
    await taker.choose("enough")
    await taker.to_the_end()
    await taker.finish()

    (report,) = await reports(desk, cora)
    nickname = report.answer("other_names")
    assert nickname is not None
    assert nickname.words == "گڑیا"
    assert not report.complete


async def test_after_news_of_a_death_nothing_more_is_asked_and_the_machine_falls_silent(
    desk: Desk, cora: Browser
) -> None:
    taker = await Taker.begin(cora)
    while "news" not in {one.split(":")[-1] for one in taker.actions()}:
        await taker.choose("go")
    await taker.choose("news")
    await taker.choose("brother")
    await taker.say("ذاکر فرضی")
    await taker.to_the_end(until=":died")
    await taker.choose("died")
    await taker.choose("yes")
    assert "Go through it together" not in taker.text
    assert "It goes to one person of our team. Nobody else." in taker.text
    assert "Tap Send" not in taker.text
    receipt = await taker.finish()

    assert (await case_of(desk, receipt)).quiet_since is not None
    (report,) = await reports(desk, cora)
    assert {one.purpose for one in report.consents if one.given} == {"keep", "review"}


async def test_an_answer_can_be_changed_before_it_is_sent_and_the_first_one_is_kept_beside_it(
    desk: Desk, cora: Browser
) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker, name="ذاکر فرضی")
    await taker.to_the_end()
    name = next(question.number for question in CURRENT.questions if question.key == "person_name")
    await taker.send(action=f"edit:{name}")
    assert "ذاکر فرضی" in taker.fields()["words"]
    await taker.say("ذاکر علی فرضی")
    assert "Go through it together" in taker.text
    await taker.finish()

    (report,) = await reports(desk, cora)
    told_name = report.answer("person_name")
    assert told_name is not None
    assert told_name.words == "ذاکر علی فرضی"
    assert [one.words for one in told_name.earlier] == ["ذاکر فرضی"]


def test_no_word_of_a_consent_is_said_in_another_way() -> None:
    sources = {
        text.source
        for question in CURRENT.questions
        if question.purpose
        for text in (*question.prompt, *(one for v in question.instead for one in v.prompt))
    }

    assert sources.isdisjoint(IN_OTHER_WORDS)


def test_what_is_said_in_another_way_is_asked_by_the_questionnaire_and_speaks_of_no_phone() -> None:
    asked = {
        text.source
        for question in CURRENT.questions
        for text in (
            *question.prompt,
            *((question.more,) if question.more else ()),
            *(one for v in question.instead for one in v.prompt),
        )
    }
    assert set(IN_OTHER_WORDS) - asked == {"Now clear this chat. Write the number down first."}
    for said in (*OPENING, *(one for some in IN_OTHER_WORDS.values() for one in some)):
        for word in (" tap", "Tap ", "Telegram", "chat", "Voice"):
            assert word not in said.source
