# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case shows the family's own words and files, byte for byte, and says plainly what it cannot show."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

import pytest

from bot.desk.desk import Desk
from bot.desk.items import originals
from storage.home import Home
from storage.keymaking import new_seed, team_key
from storage.report import AttachmentKind, EarlierAnswer
from storage.sealing import Purpose, seal
from storage.tables import Deposited
from storage.team import Team, save_team
from tests.desk.conftest import SEED
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import (
    ACCOUNT,
    AT,
    PERSON,
    QUESTION_NAME,
    Family,
    add,
    consents,
    deposit,
    keep_file,
    withdraw,
)


async def test_the_words_stand_as_asked_and_as_answered(cora: Browser, amina: Family) -> None:
    page = (await cora.get(amina.page)).text

    assert f'<h3 class="asked told" dir="auto" lang="ur">{QUESTION_NAME}</h3>' in page
    assert f'<p class="told words" dir="auto" lang="ur">{PERSON}</p>' in page
    assert ACCOUNT in page
    assert "پچھلے مہینے کی پانچ تاریخ" in page
    assert "2026-10-05~" in page
    assert "فرنٹیئر کور (ایف سی)" in page


@pytest.mark.parametrize(("number", "kind"), [(1, "photo"), (2, "voice"), (3, "document")])
async def test_a_file_comes_out_byte_for_byte(cora: Browser, amina: Family, number: int, kind: str) -> None:
    answer = await cora.take_original(amina.page, number)

    assert answer.content == amina.files[kind]
    assert hashlib.sha256(answer.content).hexdigest() in (await cora.get(amina.page)).text


async def test_a_voice_note_plays_in_the_page(cora: Browser, amina: Family) -> None:
    assert f'<audio controls preload="none" src="{amina.page}/files/2">' in (await cora.get(amina.page)).text

    answer = await cora.get(f"{amina.page}/files/2", headers={"range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content == amina.files["voice"][100:200]
    assert answer.headers["content-range"] == f"bytes 100-199/{len(amina.files['voice'])}"


async def test_a_range_beyond_the_end_is_refused(cora: Browser, amina: Family) -> None:
    answer = await cora.get(f"{amina.page}/files/2", headers={"range": "bytes=999999-"})

    assert answer.status_code == 416


@pytest.mark.parametrize(
    "claimed", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/html; x=image/png"]
)
async def test_what_could_run_is_a_row_of_bytes(desk: Desk, cora: Browser, claimed: str) -> None:
    file = await keep_file(desk, b"<script>alert(1)</script>", AttachmentKind.PHOTO, claimed, "photo")
    family = await deposit(desk, attachments=(file,))

    await cora.send(f"{family.page}/files/1/show")
    answer = await cora.take_original(family.page, 1)

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "<img" not in (await cora.get(family.page)).text
    for way in ("", "/veil", "/picture", "/pages/1"):
        assert (await cora.get(f"{family.page}/files/1{way}")).status_code == 404


async def test_a_file_that_no_answer_names_is_shown_too(desk: Desk, cora: Browser) -> None:
    file = await keep_file(desk, b"more", AttachmentKind.DOCUMENT, "text/plain", "aside")
    family = await deposit(desk, attachments=(file,))

    assert file.sha256 in (await cora.get(family.page)).text


async def test_files_of_another_case_are_not_found(desk: Desk, cora: Browser, amina: Family) -> None:
    other = await deposit(desk)

    for page, number in ((other.page, 1), (amina.page, 4)):
        assert (await cora.take_original(page, number)).status_code == 404
        assert (await cora.get(f"{page}/files/{number}/original")).status_code == 404
        assert (await cora.send(f"{page}/files/{number}/show")).status_code == 404


def blob_of(home: Home, family: Family, number: int) -> Path:
    """Give the sealed file of one attachment."""
    return Path(home.blobs_url, family.report.attachments[number].blob_id)


async def test_a_missing_blob_is_not_found_and_the_case_still_reads(
    home: Home, cora: Browser, amina: Family
) -> None:
    blob_of(home, amina, 0).unlink()

    assert (await cora.take_original(amina.page, 1)).status_code == 404
    assert (await cora.send(f"{amina.page}/files/1/show")).status_code == 404
    assert PERSON in (await cora.get(amina.page)).text


async def test_a_damaged_blob_gives_no_bytes(home: Home, cora: Browser, amina: Family) -> None:
    blob = blob_of(home, amina, 1)
    content = bytearray(blob.read_bytes())
    content[len(content) // 2] ^= 1
    blob.write_bytes(content)

    answer = await cora.get(f"{amina.page}/files/2")

    assert answer.status_code == 404
    assert amina.files["voice"][:64] not in answer.content


async def test_other_bytes_under_the_right_key_are_not_given_out(desk: Desk, cora: Browser) -> None:
    file = await keep_file(desk, b"what was swapped in", AttachmentKind.DOCUMENT, "text/plain", "papers")
    lying = file.model_copy(update={"sha256": hashlib.sha256(b"what was received").hexdigest()})
    family = await deposit(desk, attachments=(lying,))

    assert (await cora.take_original(family.page, 1)).status_code == 404


async def test_a_large_file_is_streamed_and_cut_when_its_end_does_not_fit(
    desk: Desk, cora: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(originals, "MAX_WHOLE_BYTES", 100_000)
    content = bytes(range(256)) * 1000
    file = await keep_file(desk, content, AttachmentKind.DOCUMENT, "application/pdf", "papers")
    lying = file.model_copy(update={"attachment_id": "lying", "sha256": "0" * 64})
    family = await deposit(desk, attachments=(file, lying))

    assert (await cora.take_original(family.page, 1)).content == content
    with pytest.raises(ConnectionAbortedError):
        await cora.take_original(family.page, 2)


async def test_additions_stand_below_the_report_with_their_files(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    file = await keep_file(desk, b"a later paper", AttachmentKind.DOCUMENT, "text/plain", "addition")
    await add(desk, amina, words="آج ایک گواہ ملا", attachments=(file,))

    page = (await cora.get(amina.page)).text

    assert "آج ایک گواہ ملا" in page
    assert (await cora.take_original(amina.page, 4)).content == b"a later paper"


async def test_consents_are_shown_by_partner_and_the_latest_word_counts(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    before = (await cora.get(amina.page)).text
    await add(desk, amina, given=consents(given=False)[2:])
    after = (await cora.get(amina.page)).text

    assert "It may go to Voices Registry: <strong>yes</strong>" in before
    assert "It may go to Lawyers for Rights: <strong>not asked, so no</strong>" in before
    assert "It may go to Voices Registry: <strong>no</strong>" in after


async def test_what_was_answered_before_a_change_is_kept_in_sight(desk: Desk, cora: Browser) -> None:
    from tests.desk.desk_cast import answers

    changed = answers()[1].model_copy(update={"earlier": (EarlierAnswer(words="زاکر"),)})
    family = await deposit(desk, told=(changed,))

    page = (await cora.get(family.page)).text

    assert "1 earlier answer" in page
    assert "زاکر" in page


async def test_a_withdrawn_case_says_so_and_shows_nothing(desk: Desk, cora: Browser, amina: Family) -> None:
    await withdraw(desk, amina)

    page = await cora.get(amina.page)

    assert page.status_code == 200
    assert "withdrawn" in page.text
    assert PERSON not in page.text
    assert (await cora.take_original(amina.page, 1)).status_code == 404


async def test_a_report_of_a_newer_schema_is_listed_and_explained(desk: Desk, cora: Browser) -> None:
    family = await deposit(desk, plain=b'{"schema": "amanat-report/2", "news": true}')

    page = await cora.get(family.page)

    assert page.status_code == 200
    assert "newer version of Amanat" in page.text


async def test_a_report_under_a_foreign_epoch_is_listed_and_explained(
    desk: Desk, home: Home, cora: Browser
) -> None:
    ours = desk.team
    newer = Team((*ours.keys, team_key(new_seed(), epoch=2)), ours.moderators)
    save_team(home.team_file, newer)
    desk.team = newer

    family = await deposit(desk)
    page = await cora.get(family.page)

    assert page.status_code == 200
    assert "cannot be opened with your key" in page.text
    assert team_key(SEED, epoch=1) == ours.current


async def test_an_addition_that_cannot_be_read_is_named_and_stops_every_consent(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    """It could take a consent back, so nothing is allowed until somebody reads it."""
    async with (await desk.database()).begin() as session:
        addition_id = uuid4()
        session.add(
            Deposited(
                deposit_id=addition_id,
                case_id=amina.case_id,
                position=1,
                sealed_content=seal(
                    b'{"schema": "amanat-addition/9"}',
                    desk.team.current,
                    purpose=Purpose.ADDITION,
                    about=addition_id,
                ),
                received_on=AT.date(),
            )
        )

    page = (await cora.get(amina.page)).text

    assert "newer version of Amanat" in page
    assert "It may go to Voices Registry: <strong>not asked, so no</strong>" in page
    assert PERSON in page


async def test_a_broken_partners_file_does_not_hide_the_case(
    home: Home, cora: Browser, amina: Family
) -> None:
    home.partners_file.write_text("{")

    assert PERSON in (await cora.get(amina.page)).text
