# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reported stays covered at the desk, everywhere, until two moderators have signed that it is needed."""

from __future__ import annotations

from sqlalchemy import text

from bot.desk.desk import Desk
from storage.audit import entries
from storage.report import Answer, AttachmentKind, EarlierAnswer
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, a_voice, answers, deposit, keep_file

NAME, WAY = "Zarina Farzi", "through the tailor by the old mosque"


async def named_family(desk: Desk) -> Family:
    """Let a family report that says who it is, once by voice."""
    voice = await keep_file(desk, a_voice(), AttachmentKind.VOICE, "audio/wav", "reporter_name")
    other = await keep_file(desk, a_voice(), AttachmentKind.VOICE, "audio/wav", "account")
    told = (
        *answers(voice=other.attachment_id),
        Answer(
            question="reporter_name",
            asked="May we know your name?",
            words=NAME,
            attachments=(voice.attachment_id,),
            earlier=(EarlierAnswer(words=f"{NAME} the elder"),),
        ),
        Answer(
            question="contact",
            asked="How may we reach you?",
            choices=("trusted",),
            choice_labels=("Through someone I trust",),
            words=WAY,
        ),
    )
    return await deposit(desk, told=told, attachments=(voice, other))


async def reveal(cora: Browser, dawit: Browser, family: Family) -> None:
    """Let two sign."""
    address = f"{family.page}/together/reveal-reporter"
    await cora.press(address, "/together/reveal-reporter")
    await dawit.press(address, "/sign")


async def test_who_reported_is_covered_on_the_page_in_search_and_among_the_files(
    desk: Desk, cora: Browser
) -> None:
    family = await named_family(desk)

    page = (await cora.get(family.page)).text

    assert "May we know your name?" in page
    assert "Through someone I trust" in page
    for word in (NAME, WAY):
        assert word not in page
        found = await cora.send("/search", words=word)
        assert str(family.case_id) not in found.text
    assert (await cora.get(f"{family.page}/files/1")).status_code == 404
    assert (await cora.get(f"{family.page}/files/2")).status_code == 200


async def test_no_other_way_leads_to_a_covered_file(desk: Desk, cora: Browser) -> None:
    """Neither its original, nor a picture of it, nor words written beside it."""
    family = await named_family(desk)
    file = f"{family.page}/files/1"

    for way in ("original", "veil", "picture", "pages/1"):
        assert (await cora.get(f"{file}/{way}")).status_code == 404, way
    for way in ("show", "cover", "pages"):
        assert (await cora.send(f"{file}/{way}")).status_code == 404, way
    assert (await cora.send(f"{file}/original", sure="yes")).status_code == 404
    sent = {"kind": "transcript", "language": "ur", "text": "x", "seen": "0"}
    assert (await cora.send(f"{family.page}/texts/file-1", **sent)).status_code == 404
    assert (await cora.take_original(family.page, 2)).status_code == 200


async def test_two_moderators_show_it_and_the_trail_names_both(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    family = await named_family(desk)
    await reveal(cora, dawit, family)

    page = (await cora.get(family.page)).text

    assert NAME in page
    assert WAY in page
    assert (await cora.get(f"{family.page}/files/1")).status_code == 200
    async with (await desk.database()).read() as session:
        chain = await entries(session, about=family.case_id)
    assert [(one.actor_id, one.act) for one in chain if one.act != "case-opened"] == [
        ("cora", "reveal-reporter-proposed"),
        ("dawit", "reporter-revealed"),
    ]


async def test_a_second_signature_that_was_written_into_the_database_shows_nothing(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    family = await named_family(desk)
    address = f"{family.page}/together/reveal-reporter"
    await cora.press(address, "/together/reveal-reporter")
    async with (await desk.database()).begin() as session:
        await session.execute(
            text(
                "UPDATE decision SET state = 'done', second_signer = 'dawit', "
                "second_signature = zeroblob(64), second_signed_on = first_signed_on"
            )
        )

    assert NAME not in (await dawit.get(family.page)).text


async def test_a_report_that_says_nothing_of_its_reporter_has_nothing_to_show(
    cora: Browser, amina: Family
) -> None:
    assert "reveal-reporter" not in (await cora.get(amina.page)).text
    assert (await cora.get(f"{amina.page}/together/reveal-reporter")).status_code == 409


async def test_saving_the_record_never_needs_the_reporter(desk: Desk, cora: Browser) -> None:
    family = await named_family(desk)
    await cora.press(family.page, "/moves/take")

    fields = form_on(await cora.get(family.page), "/record")

    assert NAME not in "".join(fields.values())
    assert "record is saved" in (await cora.press(family.page, "/record", circumstances="Two cars.")).text
