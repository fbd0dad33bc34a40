# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk in the midst of its work, so that every page has something to show; and the address of each page.

The pages come from the routes of the application: a page written tomorrow is missing here, and the tests say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from fastapi import FastAPI
from starlette.routing import Route

from bot.desk.desk import Desk
from storage.home import Home
from storage.report import Suspicion
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, a_photo, add, consents, deposit, review, to_the_un, withdraw
from tests.desk.desk_house import newcomer, sign_change, upload
from tests.desk.desk_referring import CHECKED, READY_FOR_THE_UN, proposed, verified
from tests.desk.test_desk_doors import flat
from tests.desk.test_quarantine import CHAT, came, flood, triage
from tests.desk.test_recall import attempt
from tests.desk.test_reporter_covered import named_family

# What a GET route may be besides a page: each says why axe has nothing to look at.
NO_PAGES = {
    "/": "leads to the queue",
    "/health": "one word for a monitor",
    "/static/{name}": "the style sheet and the icon",
    "/overview.csv": "a file to save",
    "/trail/export": "a file to save",
    "/team/key-file": "a file to save",
    "/team/{moderator_id}": "leads to the team page",
    "/team/{moderator_id}/welcome": "a file to save",
    "/team/changes/{change_id}/paper": "a file to save",
    "/cases/{case_id}/files/{number}": "a file",
    "/cases/{case_id}/files/{number}/veil": "a picture",
    "/cases/{case_id}/files/{number}/picture": "a picture",
    "/cases/{case_id}/files/{number}/pages/{page}": "a picture",
    "/cases/{case_id}/refer/{partner_id}/files/{number}": "a file",
    "/cases/{case_id}/referrals/{referral_id}/files/{number}": "a file",
}


def every_page(app: FastAPI) -> set[str]:
    """Give the path of every route that shows a page."""
    return set(every_get(app)) - NO_PAGES.keys()


def every_get(app: FastAPI) -> Iterator[str]:
    for route in flat(app.routes):
        assert isinstance(route, Route)
        if "GET" in (route.methods or ()):
            yield route.path


async def furnish(desk: Desk, home: Home, cora: Browser, dawit: Browser) -> dict[str, list[str]]:
    """Let families report and moderators work; give the addresses of each page, by the path of its route."""
    new = await deposit(desk, with_files=True)
    await deposit(desk, complete=False)
    await deposit(desk, plain=b"not a report")
    closed = await deposit(desk, given=(review(given=False),))
    withdrawn = await deposit(desk, with_files=True)
    await withdraw(desk, withdrawn)
    reviewed = await _reviewed(desk, cora)
    asked = await _asked(desk, cora)
    rejected = await _rejected(desk, cora, dawit)
    quiet = await _asked(desk, cora)
    await cora.press(quiet.page, "/quiet")
    ready = await deposit(desk, with_files=True)
    await verified(cora, ready)
    waiting = await deposit(desk, with_files=True)
    await verified(cora, waiting)
    waits = await proposed(cora, waiting, query="?file=1&role.1=photo_of_person")
    sent = await deposit(desk, with_files=True)
    await verified(cora, sent)
    left = await proposed(cora, sent)
    await dawit.press(left, "/sign")
    await attempt(desk, arrives=True)
    frozen = await deposit(desk)
    await verified(cora, frozen)
    await cora.press(frozen.page, "/freeze", reason="His brother was threatened.")
    await cora.send(f"{ready.page}/links", verdict="taken-together", other=str(sent.case_id))
    agreed = await deposit(desk, given=(*consents(), to_the_un()))
    await verified(cora, agreed, **READY_FOR_THE_UN)
    await cora.press(f"{agreed.page}/together/communicate", "/together/communicate")
    on_paper = await deposit(desk, given=(*consents(), to_the_un()))
    await verified(cora, on_paper, **READY_FOR_THE_UN)
    await cora.press(f"{on_paper.page}/together/communicate", "/together/communicate")
    await dawit.press(f"{on_paper.page}/together/communicate", "/together/communicate/sign")
    named = await named_family(desk)
    await flood(desk)
    flooding = await came(desk, Suspicion.FLOOD, sender=CHAT)
    loud = await came(desk, Suspicion.FLOOD, sender="ab" * 16)
    await cora.press(f"{loud.page}/silence", "/silence", days="3")
    aside = await came(desk, Suspicion.FAST)
    await triage(cora, act="set-aside", reason="copies", case=str(aside.case_id))
    _, request = newcomer()
    change = str((await upload(cora, request.to_bytes())).headers["location"])
    await sign_change(cora, change, "cora", heard=request.fingerprint[-9:])
    await dawit.send("/queue/lists", name="بچے", lane="new", flag="child")
    await dawit.send("/queue/lists", name="Answers I have not read", lane="mine", unread="1")
    found = (await cora.http.post("/search", data={"token": await cora.token(), "words": "ذاکر"})).headers
    shown = (new, closed, withdrawn, reviewed, asked, rejected, quiet, ready, sent, frozen, aside, named)
    return {
        "/queue": [
            *(f"/queue?lane={lane}" for lane in ("new", "review", "mine", "referred", "closed")),
            "/queue?lane=new&flag=child",
        ],
        "/cases/{case_id}": [*(one.page for one in shown), f"{new.page}?show=1"],
        "/cases/{case_id}/asking": [f"{asked.page}/asking", f"{quiet.page}/asking"],
        "/cases/{case_id}/files/{number}/original": [f"{new.page}/files/1/original"],
        "/notices": ["/notices"],
        "/cases/{case_id}/communication": [f"{one.page}/communication" for one in (on_paper, agreed, ready)],
        "/cases/{case_id}/refer": [f"{ready.page}/refer", f"{sent.page}/refer"],
        "/cases/{case_id}/refer/{partner_id}": [f"{ready.page}/refer/voices", f"{ready.page}/refer/lawyers"],
        "/cases/{case_id}/referrals/{referral_id}": [waits, left],
        "/cases/{case_id}/referrals/{referral_id}/recall": [f"{left}/recall"],
        "/cases/{case_id}/together/{kind}": [
            f"{reviewed.page}/together/verify",
            f"{reviewed.page}/together/reject",
            f"{asked.page}/together/reject",
            f"{rejected.page}/together/erase",
            f"{frozen.page}/together/lift-freeze",
            f"{flooding.page}/together/silence",
            f"{named.page}/together/reveal-reporter",
            f"{agreed.page}/together/communicate",
        ],
        "/quarantine": ["/quarantine"],
        "/quarantine/silenced": ["/quarantine/silenced"],
        "/cases/{case_id}/silence": [f"{flooding.page}/silence"],
        "/quarantine/set-aside": ["/quarantine/set-aside"],
        "/search": ["/search", found["location"]],
        "/overview": ["/overview"],
        "/trail": ["/trail"],
        "/team": ["/team"],
        "/team/passphrase": ["/team/passphrase"],
        "/team/{moderator_id}/trail": ["/team/cora/trail"],
        "/team/changes/{change_id}": [change],
        "/rest": ["/rest", "/rest?next=/queue"],
        "/assisted": ["/assisted"],
        "/assisted/{taking_id}": await _being_taken(dawit),
        "/sign-in": ["/sign-in"],
    }


async def _reviewed(desk: Desk, cora: Browser) -> Family:
    """Give a case under review whose verification waits for its second signature."""
    family = await deposit(desk, with_files=True)
    await cora.press(family.page, "/moves/take")
    await cora.press(family.page, "/record", **CHECKED)
    await cora.press(f"{family.page}/together/verify", "/together/verify")
    return family


async def _asked(desk: Desk, cora: Browser) -> Family:
    """Give a case whose family was asked, and has added something."""
    family = await deposit(desk)
    await cora.press(family.page, "/moves/take")
    await cora.ask(family.page, "Which road did the cars take?")
    await add(desk, family, words="وہ شمال کی طرف گئے۔")
    return family


async def _being_taken(dawit: Browser) -> list[str]:
    """Begin reports by telephone, and stop at each kind of page."""
    begun = await dawit.http.post(
        "/assisted", data={"token": await dawit.token(), "language": "fa", "how": "in-person"}
    )
    addresses = [str(begun.headers["location"])]
    for until in (":fc", "word for word", 'value="send"', ""):
        taker = await Taker.begin(dawit)
        await taker.go_on()
        await taker.choose("brother")
        await taker.say("ذاکر فرضی")
        await taker.to_the_end(until=until or 'value="send"')
        if until == ":fc":
            await taker.hand_over(a_photo(), "سالگرہ.jpg", "image/jpeg")
        if not until:
            await taker.finish()
        addresses.append(taker.address)
    return addresses


async def _rejected(desk: Desk, cora: Browser, dawit: Browser) -> Family:
    """Give a case that two moderators have rejected, so that two may erase it."""
    family = await deposit(desk)
    await cora.press(family.page, "/moves/take")
    await cora.press(f"{family.page}/together/reject", "/together/reject", reason="Sent under three names.")
    await dawit.press(f"{family.page}/together/reject", "/together/reject/sign")
    return family


NOT_THERE = (f"/cases/{uuid4()}", "/no-such-page", "/queue?after=" + str(uuid4()))
