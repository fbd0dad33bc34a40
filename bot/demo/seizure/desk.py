# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderators' part of a run: read, ask, record, verify, refer with two signatures."""

from __future__ import annotations

import time

from bot.commands.init import NewModerator
from bot.demo import moderators as desk_work
from bot.demo.moderators import expect
from bot.demo.pages import Form, Moderator, Page
from bot.demo.seizure.plan import Entrusted, Plan

SHOWN_WITHIN_SECONDS = 60.0


def sign_in(desk_url: str, person: NewModerator) -> Moderator:
    """Open a browser and sign in."""
    desk = Moderator(desk_url)
    desk_work.sign_in(desk, person)
    return desk


def take(desk: Moderator, one: Entrusted) -> Page:
    """Find the case of a reporter among the new ones, read it with all its files, and take it."""
    queue = desk.open("/queue?lane=new")
    for address in dict.fromkeys(address for _, address in queue.links if "/cases/" in address):
        page = desk.open(address)
        if one.name in page.html:
            break
    else:
        raise desk_work.DeskSurprise("find the new case in the queue")
    page = desk.send(page.form("/moves/take"))
    desk_work.open_files(desk, page)
    return page


def ask(desk: Moderator, page: Page, question: str) -> Page:
    """Ask the family."""
    page = desk.send(page.form("/ask"), question=question)  # shown as the family will see it
    page = desk.send(page.form("/ask"))
    expect(page.status == 200, "ask the family")
    return page


def record(desk: Moderator, page: Page, plan: Plan) -> Page:
    """Save a record with an internal note."""
    page = desk.send(
        page.form("/record"),
        **{
            "where.district": "Panjgur",
            "where.province": "Balochistan",
            "where.country": "PK",
            "circumstances": plan.circumstances,
            "internal_notes": plan.notes,
            "sources.0.kind": "relative",
            "sources.0.is_close": "yes",
            "sources.0.spoken_to": "yes",
            "sources.1.kind": "document",
            "duplicates_searched": "yes",
        },
    )
    expect(page.status == 200 and plan.notes in page.html, "save the record")
    return page


def read_answer(desk: Moderator, case: str, plan: Plan) -> Page:
    """Open the case again once the family has answered, and take it up."""
    page = desk.open(case)
    expect(plan.finished.answer in page.html, "read the family's answer")
    return desk.send(page.form("/moves/resume"))


def refer(desk: Moderator, second: Moderator, case: str, partner: str) -> None:
    """Refer to one partner: preview, sign, and have another moderator sign the same digest."""
    preview = desk.open(f"{case}/refer/{partner}")
    choosing = next((form for form in preview.forms if form.method == "get" and _photo(form)), None)
    if choosing is not None:
        photo = _photo(choosing)
        preview = desk.send(choosing, file=[photo], **{f"role.{photo}": "photo_of_person"})
    signing = next((form for form in preview.forms if form.fields.get("digest")), None)
    if signing is None:
        raise desk_work.DeskSurprise("see a preview that can be signed")
    digest = signing.fields["digest"][0]
    expect(desk.send(signing).status == 200, "sign as the first moderator")
    for _, address in second.open(case).links:
        if "/referrals/" not in address:
            continue
        page = second.open(address)
        form = next((form for form in page.forms if form.action.endswith("/sign")), None)
        if form is not None and form.fields["digest"] == [digest]:
            expect(second.send(form).status == 200, "sign as the second moderator")
            return
    raise desk_work.DeskSurprise("find the referral that waits for a second signature")


def wait_until_shown(desk: Moderator, case: str, words: str) -> None:
    """Wait until some words stand on the case."""
    until = time.monotonic() + SHOWN_WITHIN_SECONDS
    while time.monotonic() < until:
        if words in desk.open(case).text:
            return
        time.sleep(0.5)
    raise desk_work.DeskSurprise("see on the case what was expected there")


def _photo(form: Form) -> str:
    named = (v for (name, v), words in form.labels.items() if name == "file" and "image/" in words)
    return next(named, "")
