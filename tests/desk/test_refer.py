# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before anything leaves: consent, what is missing, and a preview of exactly what a partner would receive."""

from __future__ import annotations

import io
import json

from PIL import Image

from bot.casework.package import digest_of
from bot.casework.parcel import read_parcel
from bot.casework.partner import save_partners
from bot.desk.desk import Desk
from storage.home import Home
from storage.keymaking import new_seed, public_key_of
from storage.opening import open_blob, unlock
from storage.parcels import open_parcel
from storage.report import AttachmentKind
from storage.sealing import Purpose
from storage.text import to_text
from tests.desk.conftest import a_partner
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import ACCOUNT, Family, answers, consents, deposit, keep_file, kept
from tests.desk.desk_referring import digest_in, exact_bytes, proposed, the_parcel, the_referral, verified


async def test_without_consent_the_reasons_are_listed_with_their_cures(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await cora.press(amina.page, "/record", **{"when.edtf": ""})

    voices = await cora.get(f"{amina.page}/refer/voices")
    lawyers = await cora.get(f"{amina.page}/refer/lawyers")

    assert "The record has no date" in voices.text
    assert "Fill in the date" in voices.text
    assert "The family has not agreed that this partner" in lawyers.text
    assert "Ask the family" in lawyers.text
    for page in (voices, lawyers):
        assert 'name="digest"' not in page.text


async def test_the_list_of_partners_says_who_may_receive_and_why_not(cora: Browser, amina: Family) -> None:
    await verified(cora, amina)

    page = (await cora.get(f"{amina.page}/refer")).text

    assert f'href="{amina.page}/refer/voices"' in page
    assert f'href="{amina.page}/refer/lawyers"' not in page
    assert "has not agreed" in page


async def test_an_unverified_case_is_not_referred(cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")

    assert (await cora.get(f"{amina.page}/refer")).status_code == 409
    assert (await cora.get(f"{amina.page}/refer/voices")).status_code == 409


async def test_an_unknown_partner_is_not_found(cora: Browser, amina: Family) -> None:
    await verified(cora, amina)

    assert (await cora.get(f"{amina.page}/refer/nobody")).status_code == 404


async def test_the_preview_shows_what_leaves_and_nothing_of_who_reported(
    cora: Browser, amina: Family
) -> None:
    await verified(cora, amina, internal_notes="call the sister on Friday")

    page = await cora.get(f"{amina.page}/refer/voices")
    package = exact_bytes(page)

    assert digest_of(package) == digest_in(page)
    assert json.loads(package)["event"]["circumstances"] == "Taken at night from home."
    for kept_back in ("brother", "call the sister", ACCOUNT.split("\n", maxsplit=1)[0], "پچھلے مہینے"):
        assert kept_back not in package.decode()
    assert "What stays here" in page.text


async def test_fields_a_partner_does_not_take_are_named_as_left_out(desk: Desk, cora: Browser) -> None:
    family = await deposit(desk, given=consents(partner="lawyers"))
    await verified(cora, family)

    page = await cora.get(f"{family.page}/refer/lawyers")

    assert "circumstances" not in json.loads(exact_bytes(page)).get("event", {})
    assert "Circumstances, in your words" in page.text
    assert "this partner does not take it" in page.text


async def test_a_signature_needs_the_digest_of_what_was_seen(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await cora.get(f"{amina.page}/refer/voices")
    first = await cora.send(f"{amina.page}/refer/voices", digest="sha-256:" + "A" * 43)
    page = await proposed(cora, amina)
    second = await dawit.send(f"{page}/sign", digest="sha-256:" + "A" * 43)

    assert (first.status_code, second.status_code) == (409, 409)
    assert (await the_referral(desk, amina)).state == "proposed"


async def test_a_preview_that_is_out_of_date_is_not_signed(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    digest = digest_in(await cora.get(f"{amina.page}/refer/voices"))
    await dawit.press(amina.page, "/record", circumstances="Changed meanwhile.")

    sent = await cora.send(f"{amina.page}/refer/voices", digest=digest)

    assert sent.status_code == 409
    assert not (await kept(await desk.database(), amina)).referrals


async def test_a_photo_leaves_as_a_clean_copy_and_the_original_stays(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina, query="?file=1&role.1=photo_of_person")

    (file,) = (await the_parcel(desk, home, amina)).files
    leaving = b"".join([piece async for piece in open_blob(desk.blobs, file.blob_id, file.key_bytes)])
    with Image.open(io.BytesIO(leaving)) as clean:
        assert not clean.getexif()
        assert "comment" not in clean.info
        assert clean.size == (640, 480)
    assert b"Telling Camera" not in leaving
    assert (await dawit.get(f"{page}/files/1")).content == leaving
    original = amina.report.attachments[0]
    assert file.blob_id != original.blob_id
    assert (await cora.take_original(amina.page, 1)).content == amina.files["photo"]


async def test_the_clean_copy_can_be_seen_before_signing(cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await cora.get(f"{amina.page}/refer/voices?file=1")

    shown = await cora.get(f"{amina.page}/refer/voices/files/1")

    assert shown.headers["content-type"] == "image/jpeg"
    assert b"Telling Camera" not in shown.content
    assert (await cora.get(f"{amina.page}/refer/voices/files/2")).status_code == 404


async def test_files_go_only_when_they_are_ticked(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await proposed(cora, amina)

    assert (await the_parcel(desk, home, amina)).files == ()


async def test_the_familys_voice_needs_its_own_yes(cora: Browser, dawit: Browser, amina: Family) -> None:
    await verified(cora, amina)
    refused = await cora.get(f"{amina.page}/refer/voices?file=2&role.2=other_document")
    await cora.press(amina.page, "/record", own_words_agreed="voices")
    unchecked = await cora.get(f"{amina.page}/refer/voices?file=2")
    await dawit.press(amina.page, "/moves/confirm")
    allowed = await cora.get(f"{amina.page}/refer/voices?file=2")

    assert "own words or voice" in refused.text
    assert "does not reach" in unchecked.text
    assert 'name="digest"' not in unchecked.text
    assert 'name="digest"' not in refused.text
    assert 'name="digest"' in allowed.text


async def test_a_picture_that_is_none_is_left_out_with_a_reason(desk: Desk, cora: Browser) -> None:
    file = await keep_file(desk, b"\xff\xd8\xff not a picture", AttachmentKind.PHOTO, "image/jpeg", "photo")
    family = await deposit(desk, told=answers(photo=file.attachment_id), attachments=(file,))
    await verified(cora, family)

    page = await cora.get(f"{family.page}/refer/voices?file=1")

    assert "cannot be made into a clean copy" in page.text
    assert 'name="digest"' not in page.text


async def test_a_partner_with_its_own_key_gets_a_parcel_that_only_it_opens(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    seed = new_seed()
    with_key = a_partner("voices", "Voices Registry", sealing_key=to_text(public_key_of(seed)))
    save_partners(home.partners_file, {"voices": with_key})
    await verified(cora, amina)
    await proposed(cora, amina)

    view = await the_referral(desk, amina)
    assert view.parcel_to == "partner"
    assert view.sealed_parcel is not None
    assert read_parcel(open_parcel(view.sealed_parcel, seed, about=view.referral_id)).package


async def test_the_package_is_sealed_at_rest(desk: Desk, home: Home, cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await proposed(cora, amina, query="?file=1")

    assert b"Taken at night" not in home.database_file.read_bytes()
    view = await the_referral(desk, amina)
    keys = unlock(home.key_file("dawit").read_bytes(), PASSPHRASES["dawit"])
    assert view.sealed_package is not None
    assert keys.open(view.sealed_package, purpose=Purpose.PACKAGE, about=view.referral_id)
