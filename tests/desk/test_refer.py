# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case leaves with the family's consent, exactly as two people saw it, or not at all."""

from __future__ import annotations

import html
import io
import json
import re
from uuid import UUID

import httpx
import pytest
from conftest import a_partner
from desk_cast import (
    ACCOUNT,
    PASSPHRASES,
    Browser,
    Family,
    a_photo,
    add,
    answers,
    consents,
    deposit,
    keep_file,
    kept,
    withdraw,
)
from PIL import Image

from bot.casework.delivery import DeliveryNote
from bot.casework.package import digest_of, signing_statement
from bot.casework.parcel import Parcel, read_parcel
from bot.casework.partner import save_partners
from bot.desk.clean_copy import MAX_IMAGE_PIXELS, NoCleanCopy, clean_copy
from bot.desk.desk import Desk
from bot.partners.keys import load_forwarder_keys
from storage import referrals
from storage.audit import entries, verify_chain
from storage.home import Home
from storage.keymaking import new_seed, public_key_of
from storage.opening import open_blob, unlock
from storage.parcels import open_parcel
from storage.report import AttachmentKind
from storage.sealing import Purpose, seal
from storage.signing import verify
from storage.text import to_text


async def verified(browser: Browser, family: Family, **facts: str) -> None:
    """Take a case, complete its record and mark it as verified."""
    await browser.press(family.page, "/moves/take")
    await browser.press(family.page, "/record", **({"circumstances": "Taken at night from home."} | facts))
    page = await browser.press(family.page, "/moves/verify")
    assert "marked as verified" in page.text


async def proposed(browser: Browser, family: Family, *, query: str = "", partner: str = "voices") -> str:
    """Propose a referral; give the address of its page."""
    preview = await browser.get(f"{family.page}/refer/{partner}{query}")
    sent = await browser.http.post(
        f"{family.page}/refer/{partner}", data={"token": await browser.token(), "digest": digest_in(preview)}
    )
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def digest_in(page: httpx.Response) -> str:
    """Find the digest on a preview."""
    found = re.search(r'name="digest" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def exact_bytes(page: httpx.Response) -> bytes:
    """Take the exact bytes of a package from the page that shows them."""
    found = re.search(r"<pre>(.*?)</pre>", page.text, re.S)
    assert found is not None
    return html.unescape(found[1]).encode()


async def the_referral(desk: Desk, family: Family) -> referrals.ReferralView:
    """Give the only referral of a case."""
    (found,) = (await kept(await desk.database(), family)).referrals
    return found


async def the_parcel(desk: Desk, home: Home, family: Family) -> Parcel:
    """Open the parcel as the forwarder does."""
    view = await the_referral(desk, family)
    assert view.sealed_parcel is not None
    seed = load_forwarder_keys(home).sealing_seed
    return read_parcel(open_parcel(view.sealed_parcel, seed, about=view.referral_id))


async def test_without_consent_the_reasons_are_listed_with_their_cures(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await verified(cora, amina, **{"when.edtf": ""})

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


async def test_two_people_sign_exactly_what_the_forwarder_will_open(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    preview = exact_bytes(await cora.get(f"{amina.page}/refer/voices?file=1"))
    page = await proposed(cora, amina, query="?file=1")
    shown = exact_bytes(await dawit.get(page))

    signed = await dawit.press(page, "/sign")

    assert "Signed by two" in signed.text
    view = await the_referral(desk, amina)
    parcel = await the_parcel(desk, home, amina)
    assert parcel.package_bytes == shown
    assert digest_of(shown) == view.digest
    assert json.loads(preview) == json.loads(shown)
    statement = signing_statement(view.referral_id, amina.case_id, "voices", 1, view.digest)
    assert [one.moderator_id for one in view.signatures] == ["cora", "dawit"]
    assert all(
        verify(statement, one.signature, desk.team.moderator(one.moderator_id).signing_key)
        for one in view.signatures
    )
    assert view.state == "ready"
    assert (await kept(await desk.database(), amina)).view.state == "referred"
    async with (await desk.database()).read() as session:
        chain = await entries(session)
    assert [entry.act for entry in chain][-2:] == ["referral-proposed", "referral-countersigned"]
    assert verify_chain(chain, desk.team).whole


async def test_the_same_person_cannot_sign_twice(desk: Desk, cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)

    shown = await cora.get(page)
    sent = await cora.send(f"{page}/sign", digest=digest_of(exact_bytes(shown)))

    assert "you cannot sign twice" in shown.text
    assert 'name="digest"' not in shown.text
    assert sent.status_code == 409
    assert (await the_referral(desk, amina)).state == "proposed"


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


async def test_consent_taken_back_between_the_signatures_stops_the_second(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await add(desk, amina, given=consents(given=False)[2:])

    shown = await dawit.get(page)
    sent = await dawit.send(f"{page}/sign", digest=(await the_referral(desk, amina)).digest)

    assert "does not agree to this partner any more" in shown.text
    assert sent.status_code == 409
    assert (await the_referral(desk, amina)).state == "proposed"


async def test_news_from_the_family_must_be_read_before_the_second_signature(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await add(desk, amina, words="وہ گھر آ گئے ہیں")

    assert "added something after this was prepared" in (await dawit.get(page)).text
    sent = await dawit.send(f"{page}/sign", digest=(await the_referral(desk, amina)).digest)
    assert sent.status_code == 409


async def test_a_withdrawn_case_is_not_signed_any_more(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    digest = (await the_referral(desk, amina)).digest
    await withdraw(desk, amina)

    assert (await dawit.send(f"{page}/sign", digest=digest)).status_code == 409
    assert (await the_referral(desk, amina)).state == "cancelled"


async def test_a_referral_can_be_cancelled_before_the_second_signature(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)

    after = await dawit.press(page, "/cancel")

    assert "cancelled" in after.text
    assert (await the_referral(desk, amina)).state == "cancelled"
    assert 'name="digest"' not in (await dawit.get(page)).text


async def test_a_package_that_was_swapped_is_not_signed(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    """Whoever owns the database and the public key can seal something else; the digest tells."""
    await verified(cora, amina)
    page = await proposed(cora, amina)
    view = await the_referral(desk, amina)
    swapped = Parcel(package='{"profile":"ed-case/1"}').to_bytes()
    from storage.tables import ReferralRow

    async with (await desk.database()).begin() as session:
        row = await session.get_one(ReferralRow, view.referral_id)
        row.sealed_package = seal(swapped, desk.team.current, purpose=Purpose.PACKAGE, about=view.referral_id)

    shown = await dawit.get(page)
    sent = await dawit.send(f"{page}/sign", digest=view.digest)

    assert "not the one that was signed" in shown.text
    assert sent.status_code == 409


async def test_a_referral_of_another_case_is_not_found(desk: Desk, cora: Browser, amina: Family) -> None:
    other = await deposit(desk)
    await verified(cora, amina)
    page = await proposed(cora, amina)

    assert (await cora.get(page.replace(str(amina.case_id), str(other.case_id)))).status_code == 404
    assert (await cora.get(f"{amina.page}/referrals/{UUID(int=7)}")).status_code == 404


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
    assert (await cora.get(f"{amina.page}/files/1")).content == amina.files["photo"]


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


async def test_the_familys_voice_needs_its_own_yes(cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    refused = await cora.get(f"{amina.page}/refer/voices?file=2&role.2=other_document")
    await cora.press(amina.page, "/record", own_words_agreed="voices")
    allowed = await cora.get(f"{amina.page}/refer/voices?file=2")

    assert "own words or voice" in refused.text
    assert 'name="digest"' not in refused.text
    assert 'name="digest"' in allowed.text


async def test_a_picture_that_is_none_is_left_out_with_a_reason(desk: Desk, cora: Browser) -> None:
    file = await keep_file(desk, b"\xff\xd8\xff not a picture", AttachmentKind.PHOTO, "image/jpeg", "photo")
    family = await deposit(desk, told=answers(photo=file.attachment_id), attachments=(file,))
    await verified(cora, family)

    page = await cora.get(f"{family.page}/refer/voices?file=1")

    assert "cannot be made into a clean copy" in page.text
    assert 'name="digest"' not in page.text


async def test_a_second_referral_to_the_same_partner_is_the_next_version(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await dawit.press(await proposed(cora, amina), "/sign")
    await proposed(cora, amina)

    found = (await kept(await desk.database(), amina)).referrals
    assert [view.revision for view in found] == [1, 2]


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


async def test_what_the_registry_answered_is_shown_on_the_case(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await dawit.press(page, "/sign")
    view = await the_referral(desk, amina)
    (delivery,) = view.deliveries
    note = DeliveryNote(
        outcome="delivered",
        registry_state="accepted",
        registry_reference="VR-2026-17",
        receipt='{"receipt_id":"r-1","state":"accepted"}',
        on=desk.today(),
    )
    sealed = seal(
        note.to_bytes(), desk.team.current, purpose=Purpose.PARTNER_RECEIPT, about=delivery.delivery_id
    )
    async with (await desk.database()).begin() as session:
        await referrals.count_attempt(session, delivery.delivery_id)
        await referrals.settle(
            session,
            delivery.delivery_id,
            referrals.Outcome.DELIVERED,
            on=desk.today(),
            registry_reference="VR-2026-17",
            sealed_receipt=sealed,
        )

    on_case, on_referral = (await cora.get(amina.page)).text, (await cora.get(page)).text

    assert "received by the registry" in on_case
    assert "VR-2026-17" in on_case
    assert "r-1" in on_referral


async def test_the_package_is_sealed_at_rest(desk: Desk, home: Home, cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await proposed(cora, amina, query="?file=1")

    assert b"Taken at night" not in home.database_file.read_bytes()
    view = await the_referral(desk, amina)
    keys = unlock(home.key_file("dawit").read_bytes(), PASSPHRASES["dawit"])
    assert view.sealed_package is not None
    assert keys.open(view.sealed_package, purpose=Purpose.PACKAGE, about=view.referral_id)


def test_a_clean_copy_is_the_same_every_time() -> None:
    assert clean_copy(a_photo()) == clean_copy(a_photo())


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert 20_000 * 20_000 > MAX_IMAGE_PIXELS

    with pytest.raises(NoCleanCopy):
        clean_copy(out.getvalue())


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK"])
def test_pictures_of_every_ordinary_kind_have_a_clean_copy(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")

    with Image.open(io.BytesIO(clean_copy(out.getvalue()))) as clean:
        assert clean.size == (20, 10)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_unusual_formats_are_not_parsed(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, kind)

    with pytest.raises(NoCleanCopy):
        clean_copy(out.getvalue())


def test_a_photo_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)

    with Image.open(io.BytesIO(clean_copy(out.getvalue()))) as clean:
        assert clean.size == (20, 40)
