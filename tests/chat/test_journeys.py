# SPDX-License-Identifier: AGPL-3.0-or-later
"""Eight journeys, each played over the Telegram stand-in as it is written, and its report opened at the end.

What is compared is the whole: every answer of the report and every decision, and that there is none besides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.chat.app import Intake
from bot.demo.relative import a_voice_note
from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.screen import Screen
from bot.settings import IntakeSettings
from tests.chat.chat_cast import Vault, running_intake, tap, tell
from tests.chat.journeys import Played, decided_in, told_in, with_partner, written

YES_TO_TEAM = {"keep": True, "review": True}


async def play(
    name: str, settings: IntakeSettings, *, until: Callable[[Screen], bool] | None = None
) -> tuple[Played, Screen]:
    """Play a transcript from its first line to its last; give how it was played, and the last screen.

    until: what the chat must come to look like after the last line, where that takes several calls.
    """
    told = written(name)
    if told.asks_partner:
        with_partner(settings.home)
    async with (
        running_intake(settings) as intake,
        await Phone.pick_up(settings.api_base_url, language_code=told.language) as phone,
    ):
        played = Played(phone, intake, told)
        await played.all()
        await all_taken(settings.api_base_url)
        await files_settled(intake)
        if until is not None:
            await phone.wait_for(until=until)
        return played, await phone.screen()


async def all_taken(address: str) -> None:
    """Wait until the chat has kept and confirmed all that was sent to it."""
    async with Standin(address) as standin, asyncio.timeout(60):
        while (await standin.pending())["waiting"]:  # noqa: ASYNC110 -- only asking tells
            await asyncio.sleep(0.02)


async def files_settled(intake: Intake) -> None:
    """Wait for files that are still on their way."""
    for task in list(intake.keeper._running.values()):
        await task


async def test_a_mother_who_cannot_write_tells_everything_by_voice(
    settings: IntakeSettings, vault: Vault, standin: Standin
) -> None:
    """Each voice note stands at its question, byte for byte; yes and no were tapped."""
    played, _screen = await play("voice-only", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "(voice)",
        "gender": "(voice)",
        "person_name": "(voice)",
        "father_name": "(voice)",
        "age": "[dont_know]",
        "date": "(voice)",
        "place": "(voice)",
        "place_type": "(voice)",
        "who_took": "(voice)",
        "taken_with": "[no]",
        "steps_taken": "(voice)",
        "account": "(voice)",
        "photo": "left out",
        "papers": "left out",
        "more": "[no]",
        "consent_keep": "[yes] (voice)",
        "aside": "(voice)",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM | {"united_nations": False, "publish": False}
    assert [a_voice_note()] * played.voices == [await vault.file(one) for one in report.attachments]
    assert await standin.complaints() == []


async def test_2009_about_the_month_of_ramadan_stays_as_it_was_told(
    settings: IntakeSettings, vault: Vault
) -> None:
    """The words, the calendar they are in and what they mean stand side by side."""
    await play("about-ramadan-2009", settings)

    (report,) = await vault.reports()
    dated = report.answer("date")
    assert dated is not None
    assert dated.date is not None
    assert dated.date.words == "رمضان ۲۰۰۹ کے آس پاس"
    assert dated.date.calendar == "islamic"
    assert (dated.date.edtf or "").startswith("2009-08")
    assert {
        "relation": "[brother]",
        "person_name": "دلشاد فرضی",
        "father_name": "نور فرضی",
        "age": "۲۰",
        "date": "رمضان ۲۰۰۹ کے آس پاس",
        "place": "حب",
        "place_type": "[road]",
        "who_took": "[fc]",
        "taken_with": "[no]",
        "steps_taken": "[court] [commission]",
        "account": "(voice)",
        "photo": "(photo)",
        "papers": "left out",
        "more": "[no]",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM | {
        "partner:hrcp": True,
        "united_nations": False,
        "publish": False,
    }


async def test_a_girl_of_15_is_told_about_with_her_parents_and_never_offered_to_the_public(
    settings: IntakeSettings, vault: Vault
) -> None:
    """Her brother says that the parents agree; nobody is asked whether her name may be published."""
    await play("girl-of-15", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "[sister]",
        "person_name": "ماہ رنگ فرضی",
        "father_name": "نور فرضی",
        "age": "15",
        "guardian": "[yes]",
        "date": "[yesterday]",
        "place": "تربت",
        "who_took": "[plain]",
        "taken_with": "[no]",
        "steps_taken": "[police]",
        "account": "شام کو وہ ٹیوشن سے گھر آ رہی تھی۔ دو گاڑیاں رکیں اور اسے لے گئیں۔",
        "photo": "left out",
    } == told_in(report)
    assert report.answer("date").date.edtf == "2026-03-04"  # type: ignore[union-attr]
    assert decided_in(report) == YES_TO_TEAM | {"partner:hrcp": False, "united_nations": True}


async def test_two_brothers_taken_together_are_two_reports_that_know_of_each_other(
    settings: IntakeSettings, vault: Vault
) -> None:
    """What is the same was told once and stands in both; the decisions are each one's own."""
    await play("two-brothers", settings)

    reports = {told_in(report)["person_name"]: report for report in await vault.reports()}
    first, second = reports.pop("ساجد فرضی"), reports.pop("طاہر فرضی")
    assert not reports
    shared = {
        "relation": "[son]",
        "father_name": "کریم فرضی",
        "date": "۵ مارچ ۲۰۲۴",
        "date_sure": "[sure]",
        "place": "مستونگ",
        "place_type": "[home]",
        "who_took": "[fc]",
        "taken_with": "[family]",
        "account": "رات کو دونوں بھائیوں کو گھر سے لے گئے۔",
        "photo": "left out",
        "papers": "left out",
        "more": "[no]",
    }
    assert shared | {
        "person_name": "ساجد فرضی",
        "age": "24",
        "steps_taken": "[police]",
    } == told_in(first)
    assert shared | {
        "person_name": "طاہر فرضی",
        "age": "19",
        "steps_taken": "left out",
    } == told_in(second)
    assert first.group_id is not None
    assert first.group_id == second.group_id
    none = {"partner:hrcp": False, "united_nations": False, "publish": False}
    assert decided_in(first) == YES_TO_TEAM | none | {"partner:hrcp": True}
    assert decided_in(second) == YES_TO_TEAM | none


async def test_who_changes_her_mind_at_the_consent_leaves_nothing_behind(
    settings: IntakeSettings, vault: Vault
) -> None:
    """She goes on after a first no, sees her report whole, says no once more, and it is erased and not sent."""
    _played, screen = await play("change-of-mind-at-consent", settings)

    assert await vault.reports() == []
    assert await vault.cases() == []
    assert await vault.drafts() == 0
    assert "erased" in screen.text


async def test_a_report_holds_the_last_word_of_each_decision(settings: IntakeSettings, vault: Vault) -> None:
    """A yes to the United Nations taken back at once, one to the partner at the read-back; two yeses stay."""
    await play("second-thoughts", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "[son]",
        "person_name": "ساجد فرضی",
        "father_name": "کریم فرضی",
        "age": "[dont_know]",
        "date": "[dont_know]",
        "place": "خاران",
        "place_type": "[road]",
        "who_took": "[dont_know]",
        "taken_with": "[no]",
        "steps_taken": "left out",
        "account": "left out",
        "photo": "left out",
        "papers": "left out",
        "more": "[no]",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM | {
        "partner:hrcp": False,
        "united_nations": False,
        "publish": False,
    }


async def test_what_is_spoken_to_the_first_page_is_kept_over_a_restart_and_is_in_the_report(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Who cannot write speaks before she taps: the page is shown again, and its buttons carry her voice on."""
    async with running_intake(settings):
        await phone.start()
        await phone.wait_for(button="English")
        await phone.voice(a_voice_note())
        screen = await phone.wait_for("I kept your voice message.", button="English")
        assert "Begin anew with this" not in screen.buttons
    async with running_intake(settings) as intake:
        await tap(phone, "English")
        for label in ("Continue", "Go on", "Go on", "Yes, let us begin", "My son"):
            await tap(phone, label)
        await tell(phone, "Zahid Farzi")
        await tap(phone, "Send it as it is")
        for label in ("Yes", "Yes", "Send"):
            await tap(phone, label)
        await files_settled(intake)

    (report,) = await vault.reports()
    assert told_in(report)["aside"] == "(voice)"
    assert [await vault.file(one) for one in report.attachments] == [a_voice_note()]


async def test_a_phone_at_risk_leaves_no_row_no_report_and_one_message(
    settings: IntakeSettings, vault: Vault
) -> None:
    """All that is left in the chat is the sentence that everything is erased."""
    _played, screen = await play("phone-at-risk", settings, until=lambda seen: len(seen.messages) == 1)

    assert len(screen.messages) == 1
    assert "ساجد" not in screen.text
    assert await vault.reports() == []
    assert await vault.cases() == []
    assert await vault.drafts() == 0


async def test_a_neighbour_is_asked_nothing_on_behalf_of_a_family_that_does_not_know(
    settings: IntakeSettings, vault: Vault
) -> None:
    """No decision about partners, the United Nations or the public is in the report, not even a no."""
    await play("a-neighbour", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "[not_relative]",
        "gender": "[man]",
        "family_knows": "[no]",
        "person_name": "ساجد فرضی",
        "father_name": "left out",
        "age": "left out",
        "date": "تقریباً ایک سال پہلے",
        "place": "پنجگور",
        "place_type": "[home]",
        "who_took": "[dont_know]",
        "taken_with": "[dont_know]",
        "steps_taken": "left out",
        "account": "رات کو لوگ آئے اور اسے لے گئے۔",
        "photo": "left out",
        "papers": "left out",
        "more": "[no]",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM


async def test_who_is_back_tells_of_himself_and_decides_for_himself(
    settings: IntakeSettings, vault: Vault
) -> None:
    """He is asked when he came back, and not what was done to him."""
    await play("who-is-back", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "[myself]",
        "gender": "[man]",
        "person_name": "ساجد فرضی",
        "father_name": "کریم فرضی",
        "age": "۲۲",
        "date": "۳ جنوری ۲۰۲۵",
        "date_sure": "[sure]",
        "place": "تربت",
        "place_type": "[road]",
        "who_took": "[plain]",
        "taken_with": "[no]",
        "returned": "پچھلے مہینے",
        "account": "left out",
        "papers": "left out",
        "more": "[enough] earlier yes",
        "other_names": "[no]",
        "home": "تربت",
        "occupation": "[student]",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM | {
        "partner:hrcp": False,
        "united_nations": False,
        "publish": False,
    }


async def test_after_news_of_a_death_one_person_may_read_it_and_nothing_else_was_asked(
    settings: IntakeSettings, vault: Vault
) -> None:
    """One tap decides that it is kept and read; nothing of partners, the United Nations or the public."""
    await play("news-of-a-death", settings)

    (report,) = await vault.reports()
    assert {
        "relation": "[brother]",
        "person_name": "ساجد فرضی",
        "father_name": "left out",
        "news_kind": "[died]",
    } == told_in(report)
    assert decided_in(report) == YES_TO_TEAM
    (case,) = await vault.cases()
    assert case.quiet_since is not None
