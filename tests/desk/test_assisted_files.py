# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family hands to the moderator, a photo, a paper, a recording, is kept as the files of the chat are."""

from __future__ import annotations

import tempfile
from datetime import timedelta

import pytest

from bot.desk.desk import Desk
from bot.interview.attachable import MAX_FILE_BYTES
from storage.erasure import sweep_blobs
from storage.report import AttachmentKind
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import A_DOCUMENT, a_photo, a_voice
from tests.desk.test_assisted import case_of, reports


async def named(browser: Browser) -> Taker:
    """Take a report up to the question after the name."""
    taker = await Taker.begin(browser, "en", how="in-person")
    await taker.go_on()
    await taker.choose("brother")
    await taker.say("Zakir Farzi")
    return taker


async def stored(desk: Desk) -> set[str]:
    """Give the names of all blobs."""
    return {one.blob_id async for one in desk.blobs.list()}


async def test_a_photo_a_paper_and_a_recording_stand_in_the_report_and_on_the_page_of_the_case(
    desk: Desk, cora: Browser, dawit: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_disk(*_args: object, **_more: object) -> None:
        raise AssertionError("plaintext on its way to a disk")

    monkeypatch.setattr(tempfile, "TemporaryFile", no_disk)
    taker = await named(cora)
    large = a_photo() + b"\0" * 3_000_000
    await taker.hand_over(large, r"C:\phone\Zakir at home.jpg", "image/jpeg", words="his father is")
    assert taker.page.status_code == 200
    assert "Zakir at home.jpg" in taker.text
    assert taker.fields()["words"] == "his father is", "what was being written stays"
    await taker.hand_over(a_voice(), "aunt.wav", "audio/wav", action="", words="Farzi Walid")
    assert "Farzi Walid" not in taker.page.text, "the answer that a file comes with is taken with it"
    await taker.to_the_end(until='rows="8"')
    await taker.hand_over(A_DOCUMENT, "fir.pdf", "application/pdf")
    await taker.to_the_end()
    assert "Zakir at home.jpg" in taker.text
    assert "fir.pdf" in taker.text
    receipt = await taker.finish()

    (report,) = await reports(desk, cora)
    found = {one.untrusted_name: one for one in report.attachments}
    photo, voice, paper = found["Zakir at home.jpg"], found["aunt.wav"], found["fir.pdf"]
    assert (photo.kind, photo.media_type, photo.size_bytes) == (
        AttachmentKind.PHOTO,
        "image/jpeg",
        len(large),
    )
    assert (voice.kind, voice.question) == (AttachmentKind.AUDIO, photo.question)
    assert (paper.kind, paper.media_type) == (AttachmentKind.DOCUMENT, "application/pdf")
    answer = report.answer(photo.question)
    assert answer is not None
    assert (answer.words, len(answer.attachments)) == ("Farzi Walid", 2)
    case = await case_of(desk, receipt)
    page = (await dawit.get(f"/cases/{case.case_id}")).text
    assert "file-1" in page
    assert "file-3" in page
    later = desk.today() + timedelta(days=30)
    assert await sweep_blobs(await desk.database(), desk.blobs, later) == 0
    assert await stored(desk) == {one.blob_id for one in report.attachments}


@pytest.mark.parametrize(
    ("content", "name", "media_type", "says"),
    [
        (b"\xff\xd8" + b"\0" * MAX_FILE_BYTES, "large.jpg", "image/jpeg", "larger than 20 MB"),
        (b"MZ\x90\x00" + b"\0" * 200, "photo.exe", "application/x-msdownload", "kind of file cannot be kept"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "p.svg",
            "image/svg+xml",
            "kind of file cannot be kept",
        ),
        (b"", "empty.jpg", "image/jpeg", "This file is empty"),
    ],
    ids=["too large", "a program", "a picture with a program", "empty"],
)
async def test_a_file_that_cannot_be_kept_is_refused_in_words_and_nothing_else_is_lost(
    desk: Desk, cora: Browser, content: bytes, name: str, media_type: str, says: str
) -> None:
    taker = await named(cora)
    refused = await taker.hand_over(content, name, media_type, words="his father is")
    assert refused.status_code == 422
    assert says in taker.text
    assert taker.fields()["words"] == "his father is"
    assert await stored(desk) == set()
    assert (await taker.hand_over(a_photo(), "photo.jpg", "image/jpeg")).status_code == 200


async def test_a_file_chosen_by_mistake_is_taken_away_and_one_sent_twice_is_one(
    desk: Desk, cora: Browser
) -> None:
    taker = await named(cora)
    form = taker.fields() | {"action": "add-file"}
    await taker.hand_over(a_photo(), "wrong.jpg", "image/jpeg")
    again = await cora.http.post(
        taker.address, data=form, files={"file": ("wrong.jpg", a_photo(), "image/jpeg")}
    )
    assert again.status_code == 303, "the same form twice"
    await taker.hand_over(a_photo(), "wrong.jpg", "image/jpeg")
    assert len(await stored(desk)) == 1

    (away,) = [one for one in taker.actions() if one.startswith("without-file:")]
    await taker.send(action=away, words="his father is")
    assert "wrong.jpg" not in taker.text
    assert taker.fields()["words"] == "his father is"
    assert await stored(desk) == set()
    assert (await taker.send(action="add-file")).status_code == 422
    assert "Choose a file first" in taker.text


async def test_a_hostile_file_name_is_words_and_nothing_else(desk: Desk, cora: Browser) -> None:
    taker = await named(cora)
    await taker.hand_over(a_photo(), "../\u202e<img src=x onerror=alert(1)>.jpg", "image/jpeg")
    await taker.to_the_end()
    assert "<img src=x" not in taker.page.text
    assert "&lt;img src=x" in taker.page.text
    await taker.finish()

    (report,) = await reports(desk, cora)
    (file,) = report.attachments
    assert file.untrusted_name == "<img src=x onerror=alert(1)>.jpg", (
        "no path, and no sign that turns letters"
    )


async def test_what_was_handed_over_goes_when_the_report_is_erased_or_never_sent(
    desk: Desk, cora: Browser
) -> None:
    taker = await named(cora)
    await taker.hand_over(a_photo(), "photo.jpg", "image/jpeg")
    await cora.press(taker.address, "/erase")
    assert await stored(desk) == set()

    other = await named(cora)
    await other.hand_over(a_photo(), "photo.jpg", "image/jpeg")
    desk.takings.kept.clear()
    database = await desk.database()
    assert await sweep_blobs(database, desk.blobs, desk.today()) == 0, "she may come back within the hour"
    assert await sweep_blobs(database, desk.blobs, desk.today() + timedelta(days=2)) == 1


async def test_only_her_own_page_takes_a_large_file_and_a_consent_takes_none(
    desk: Desk, cora: Browser, dawit: Browser, eve: Browser
) -> None:
    taker = await named(cora)
    large = {"file": ("large.jpg", b"\xff\xd8" + b"\0" * 2_000_000, "image/jpeg")}
    elsewhere = await cora.http.post("/queue", data={"token": await cora.token()}, files=large)
    assert elsewhere.status_code == 413
    strange = await eve.http.post(taker.address, data={"words": "mine"}, files=large)
    assert strange.status_code == 401
    fields = taker.fields() | {"action": "add-file"}
    for browser, wrong in (
        (dawit, fields | {"token": await dawit.token()}),
        (cora, fields | {"token": "no"}),
    ):
        refused = await browser.http.post(taker.address, data=wrong, files=large)
        assert refused.status_code in {403, 404}
    assert await stored(desk) == set()

    await taker.to_the_end(until="word for word")
    assert 'type="file"' not in taker.page.text
    refused = await taker.hand_over(a_photo(), "photo.jpg", "image/jpeg")
    assert refused.status_code == 422
    assert await stored(desk) == set()
