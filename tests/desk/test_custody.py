# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of custody of a thing says what the audit chain says, line by line, and nothing else."""

from __future__ import annotations

import re

import pytest
from starlette.requests import Request

from bot.desk.cases import OPENED, case_to_read
from bot.desk.desk import Desk
from bot.desk.items.custody import CustodyLine, custody_of
from bot.desk.items.things import Thing, things_of
from bot.desk.words import load_words
from storage.audit import AuditEntry, entries, verify_chain
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family
from tests.desk.desk_referring import proposed, verified
from tests.desk.test_texts_beside import TRANSCRIPT, write

FILE_ACTS = {
    "file-shown",
    "file-heard",
    "clean-copy-made",
    "pages-drawn",
    "original-saved",
    "transcript-written",
    "translation-written",
}


async def custody(desk: Desk, family: Family) -> dict[str, tuple[Thing, list[CustodyLine]]]:
    """Give the custody of every thing of a case, as Cora reads it."""
    request = Request(
        {"type": "http", "headers": [], "state": {"session": next(iter(desk.sessions._open.values()))}}
    )
    case = await case_to_read(request, family.case_id, desk)
    words = load_words("en")
    return {
        slug: (thing, list(custody_of(case, thing, desk, words))) for slug, thing in things_of(case).items()
    }


async def chain(desk: Desk) -> list[AuditEntry]:
    """Give the whole audit chain."""
    async with (await desk.database()).read() as session:
        return await entries(session)


async def a_busy_day(cora: Browser, dawit: Browser, family: Family) -> None:
    """Let two moderators do everything that can be done with things."""
    await cora.get(family.page)
    await dawit.get(family.page)
    await cora.press(family.page, "/files/1/show")
    await dawit.press(family.page, "/files/1/show")
    await cora.get(f"{family.page}/files/2")
    await write(cora, family, "file-2", "transcript", "ur", TRANSCRIPT)
    await write(dawit, family, "file-2", "translation", "en", "They came.", seen=1)
    await write(dawit, family, "words-2", "translation", "en", "Zakir")
    await dawit.take_original(family.page, 1)


async def test_every_line_is_an_entry_of_the_chain_and_every_entry_is_a_line(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await a_busy_day(cora, dawit, amina)
    entries_ = await chain(desk)
    by_position = {entry.position: entry for entry in entries_}

    told = [line for _, lines in (await custody(desk, amina)).values() for line in lines if line.position]

    assert verify_chain(entries_, desk.team).whole
    for line in told:
        entry = by_position[line.position or 0]
        assert (line.who, line.on) == (desk.name_of(entry.actor_id), entry.on)
    expected = {entry.position for entry in entries_ if entry.act in FILE_ACTS or entry.act == OPENED}
    assert {line.position for line in told} == expected
    assert {by_position[position].act for position in expected} >= FILE_ACTS - {"pages-drawn"}


async def test_each_file_has_only_its_own_lines(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await a_busy_day(cora, dawit, amina)

    told = {slug: [line.said for line in lines] for slug, (_, lines) in (await custody(desk, amina)).items()}

    assert told["file-1"][2:] == [
        "had a clean copy of a picture drawn",
        "uncovered a file",
        "uncovered a file",
        "saved an original, as it came",
    ]
    assert told["file-2"][2:] == ["listened to a recording", "wrote a transcript", "wrote a translation"]
    assert told["words-2"][2:] == ["opened the case", "opened the case", "wrote a translation"]
    assert told["file-3"][2:] == []


async def test_it_begins_with_the_hour_of_receipt_and_the_seal(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    page = (await cora.get(amina.page)).text

    assert "Received from the family by Telegram, between 08:00 and 09:00 o&#39;clock UTC" in page
    assert "Sealed to the team key at once; now under team key 1" in page
    lines = (await custody(desk, amina))["file-1"][1]
    assert [line.position for line in lines[:2]] == [None, None]


async def test_what_was_made_is_named_with_its_hash_and_its_tool(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)
    thing, lines = (await custody(desk, amina))["file-2"]

    assert lines[-1].sha256 == thing.texts[0].newest.sha256
    assert lines[-1].made_with == ""

    await cora.press(amina.page, "/files/1/show")
    photo, lines = (await custody(desk, amina))["file-1"]
    drawn = next(line for line in lines if line.said.startswith("had a clean copy"))
    assert photo.clean is not None
    assert drawn.sha256 == photo.clean.sha256
    assert drawn.made_with.startswith("Pillow ")


async def test_a_clean_copy_in_a_referral_is_a_line_of_its_photo_alone(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await proposed(cora, amina, query="?file=1&role.1=photo_of_person")

    told = await custody(desk, amina)

    assert told["file-1"][1][-1].said == "In referral 1 to Voices Registry: waits for a second signature"
    assert "referral" not in " ".join(line.said for line in told["file-2"][1])


async def test_a_copy_that_was_looked_at_is_the_copy_that_leaves(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/files/1/show")
    await verified(cora, amina)
    await proposed(cora, amina, query="?file=1&role.1=photo_of_person")

    thing, lines = (await custody(desk, amina))["file-1"]

    assert [line.said for line in lines].count("had a clean copy of a picture drawn") == 1
    assert lines[-1].said.startswith("In referral 1")
    assert thing.clean is not None


async def test_the_hash_of_every_original_stands_in_its_chain(cora: Browser, amina: Family) -> None:
    page = (await cora.get(amina.page)).text

    for attachment in amina.report.attachments:
        assert attachment.sha256 in page
    assert page.count("Chain of custody</summary>") == len(re.findall(r'id="(?:words|file|added)-\d+"', page))


async def test_opening_a_case_is_noted_once_a_day_for_each_moderator(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    for browser in (cora, cora, dawit, cora):
        await browser.get(amina.page)

    opened = [entry.actor_id for entry in await chain(desk) if entry.act == OPENED]

    assert opened == ["cora", "dawit"]


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_the_chain_is_there_in_both_languages(cora: Browser, amina: Family, language: str) -> None:
    await cora.send("/language", language=language, here=amina.page)
    page = (await cora.get(amina.page)).text

    assert ("Chain of custody" in page) == (language == "en")
