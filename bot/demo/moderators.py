# SPDX-License-Identifier: AGPL-3.0-or-later
"""The check's two moderators: they use the desk's pages as people do, form by form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.commands.init import NewModerator
from bot.demo.pages import Moderator, Page
from bot.demo.partners import LAWYERS, VOICES

CIRCUMSTANCES = "Taken from a shop by men in plain clothes with an FC escort, in a white car, in the evening."
NOTES = "zephyr-note: called back on the agreed number; the account is steady."


class DeskSurprise(Exception):  # noqa: N818 -- named for what happened
    """A page of the desk was not as expected. Names the step, never the content."""


@dataclass(frozen=True)
class Signed:
    """What the second moderator saw and signed."""

    case_path: str
    digest: str
    package: str
    files: dict[str, bytes]  # sha256 of what was downloaded at the desk -> bytes


def expect(holds: bool, step: str) -> None:
    """Raise DeskSurprise unless a step went as expected."""
    if not holds:
        raise DeskSurprise(step)


def sign_in(desk: Moderator, person: NewModerator) -> Page:
    """Sign in with key file and passphrase."""
    form = desk.open("/sign-in").form("/sign-in")
    page = desk.send(form, moderator=person.moderator_id, passphrase=person.passphrase)
    expect(page.status == 200 and page.url.endswith(("/", "/queue")), "sign in")
    return page


def take_and_read(desk: Moderator) -> tuple[Page, dict[str, bytes]]:
    """Take the newest case and open everything the family sent."""
    queue = desk.open("/queue?lane=new")
    cases = [address for _, address in queue.links if "/cases/" in address]
    expect(len(set(cases)) == 1, "find exactly one new case in the queue")
    page = desk.open(cases[0])
    page = desk.send(page.form("/moves/take"))
    expect(page.status == 200, "take the case")
    return page, open_files(desk, page)


def open_files(desk: Moderator, page: Page) -> dict[str, bytes]:
    """Uncover every file of a case, and save each original after the warning; give the originals by their SHA-256."""
    for showing in [form for form in page.forms if form.action.endswith("/show")]:
        shown = desk.send(showing)
        expect(shown.status == 200, "uncover a file")
        for address in {one for one in shown.media if "/files/" in one}:
            desk.download(address)
    originals = sorted({one for _, one in page.links if one.endswith("/original")})
    contents = [desk.save(desk.open(one).form("/original"), sure="yes") for one in originals]
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def write_record(desk: Moderator, page: Page) -> Page:
    """Complete the proposed record and save it."""
    form = page.form("/record")
    changes: dict[str, str | list[str] | None] = {
        "where.district": "Panjgur",
        "where.province": "Balochistan",
        "where.country": "PK",
        "circumstances": CIRCUMSTANCES,
        "internal_notes": NOTES,
        "sources.0.kind": "relative",
        "sources.0.is_close": "yes",
        "sources.0.spoken_to": "yes",
        "duplicates_searched": "yes",
    }
    page = desk.send(form, **changes)
    expect(page.status == 200 and CIRCUMSTANCES in page.html, "save the record")
    return page


def verify(desk: Moderator, second: Moderator, case: str) -> None:
    """Say that the case was checked: one signs, another reads it and signs too."""
    address = f"{case}/together/verify"
    page = desk.send(desk.open(address).form("/together/verify"))
    expect(page.status == 200, "propose to verify the case")
    page = second.send(second.open(address).form("/together/verify/sign"))
    expect(page.status == 200, "verify the case")


def refused_without_consent(desk: Moderator, case: str) -> bool:
    """Try to refer to the partner that the family said no to; say whether the desk refused."""
    preview = desk.open(f"{case}/refer/{LAWYERS}")
    return not any(form.fields.get("digest") for form in preview.forms)


def propose(desk: Moderator, case: str) -> str:
    """Tick the photo, read the preview and sign; returns the digest."""
    preview = desk.open(f"{case}/refer/{VOICES}")
    choosing = next(form for form in preview.forms if form.method == "get")
    photo = next(
        value for (name, value), words in choosing.labels.items() if name == "file" and "image/" in words
    )
    preview = desk.send(choosing, file=[photo], **{f"role.{photo}": "photo_of_person"})
    signing = next((form for form in preview.forms if form.fields.get("digest")), None)
    if signing is None:
        raise DeskSurprise(f"see a preview that can be signed: {preview.text[:600]}")
    digest = signing.fields["digest"][0]
    page = desk.send(signing)
    expect(page.status == 200, "sign as the first moderator")
    again = [address for _, address in desk.open(case).links if "/referrals/" in address]
    expect(bool(again), "find the referral on the case")
    alone = [form for form in desk.open(again[0]).forms if form.action.endswith("/sign")]
    expect(not alone, "not be offered the second signature too")
    return digest


def countersign(desk: Moderator, case: str, digest: str) -> Page:
    """Read the same package as another person, compare the digest and sign."""
    referral = next(address for _, address in desk.open(case).links if "/referrals/" in address)
    page = desk.open(referral)
    form = next(form for form in page.forms if form.action.endswith("/sign"))
    expect(form.fields["digest"] == [digest], "see the digest that the first moderator signed")
    after = desk.send(form)
    expect(after.status == 200, "sign as the second moderator")
    return page
