# SPDX-License-Identifier: AGPL-3.0-or-later
"""A family without a phone is heard: a moderator takes a report down at the desk, page by page."""

from __future__ import annotations

import re

from bot.demo.moderators import DeskSurprise, expect
from bot.demo.pages import Form, Moderator, Page
from bot.demo.seizure.plan import Entrusted

MAX_PAGES = 100  # Limit: more questions than there are; who comes here goes in a circle.
RECEIPT = re.compile(r"\d{4}(?: \d{4}){4}")
CONSENT, ACCOUNT = "word for word", 'rows="8"'  # what tells such a page from the others


def begin(desk: Moderator, one: Entrusted) -> Page:
    """Tell who he is and what happened, with a paper that the family hands over; stop before the consents."""
    page = desk.send(desk.open("/assisted").form("/assisted"), language="ur", how="in-person")
    page = desk.send(_form(page), action="")
    while _action(page, "go:"):
        page = _choose(desk, page, "go:")
    page = _choose(desk, page, ":brother")
    page = _say(desk, page, one, "name", one.name)
    page = _say(desk, page, one, "father's name", one.father)
    for _ in range(MAX_PAGES):
        if CONSENT in page.text:
            return page
        if ACCOUNT in page.html and "account" not in one.given:
            paper = ("file", (one.file_name, one.paper, "application/pdf"))
            page = desk.send_with_file(_form(page), paper, action="add-file")
            expect(page.status == 200 and one.file_name in page.html, "hand over a paper")
            one.given.add("paper")
            page = _say(desk, page, one, "account", one.account)
        page = _leave_out(desk, page)
    raise DeskSurprise("come to the consents of a report that is taken down")


def finish(desk: Moderator, page: Page, one: Entrusted) -> None:
    """Read the consents aloud, send the report, and let the family write the number down."""
    for _ in range(MAX_PAGES):
        form = _form(page)
        if "read_aloud" in form.choices:
            break
        page = _choose(desk, page, ":yes") if CONSENT in page.text else _leave_out(desk, page)
    page = desk.send(_form(page), action="send", consent_by="spoken", read_aloud="yes")
    found = RECEIPT.search(page.text)
    if found is None:
        raise DeskSurprise("see the number of a report that was taken down")
    one.receipt = "".join(sign for sign in found[0] if sign.isdecimal())
    expect(desk.send(page.form("/noted")).status == 200, "let go of the number")


def _say(desk: Moderator, page: Page, one: Entrusted, label: str, words: str) -> Page:
    one.given.add(label)
    return desk.send(_form(page), words=words)


def _leave_out(desk: Moderator, page: Page) -> Page:
    """Go on in the shortest way: leave it out, or say that it is all, or that nobody knows, or no."""
    for way in ("skip:", "done:", ":dont_know", ":no"):
        if _action(page, way):
            return _choose(desk, page, way)
    raise DeskSurprise("go on with a report that is taken down")


def _choose(desk: Moderator, page: Page, part: str) -> Page:
    return desk.send(_form(page), action=_action(page, part))


def _action(page: Page, part: str) -> str:
    offered = _form(page).choices.get("action", [])
    return next((one for one in offered if one.startswith(part) or one.endswith(part)), "")


def _form(page: Page) -> Form:
    """Give the form of the question; what was told so far stands in one before it."""
    address = re.sub(r"\?.*", "", page.url)
    forms = [one for one in page.forms if one.action == address]
    if not forms:
        raise DeskSurprise("find the question of a report that is taken down")
    return forms[-1]
