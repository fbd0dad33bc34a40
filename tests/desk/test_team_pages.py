# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team at the desk: who holds keys, letting somebody in and removing somebody with two signatures each."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from bot.desk.desk import Desk
from storage.audit import entries, verify_chain
from storage.drills import Drill, note_drill
from storage.holders import take_handed
from storage.home import Home
from storage.papers import Change, read_welcome
from storage.team import Team
from tests.desk.desk_browser import Browser
from tests.desk.desk_house import (
    enrol_all,
    keyring_of,
    newcomer,
    rotate,
    sign_change,
    team_of,
    upload,
)


async def uploaded(browser: Browser, paper: bytes) -> str:
    """Upload a paper; give the address of its page."""
    sent = await upload(browser, paper)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def test_the_team_page_shows_who_holds_keys_and_what_to_compare(cora: Browser, home: Home) -> None:
    page = await cora.get("/team")

    for moderator in team_of(home).moderators:
        assert moderator.fingerprint in page.text
    assert team_of(home).current.fingerprint in page.text
    assert "Compare by telephone" in page.text
    assert "amanat keys rotate --as cora" in page.text
    assert "can receive a new team key after her next sign-in" in page.text


async def test_the_team_page_says_who_has_not_taken_the_newest_key(cora: Browser, home: Home) -> None:
    enrol_all(home)
    assert "holds the newest team key" in (await cora.get("/team")).text
    rotate(home)

    assert "has not taken the newest team key yet" in (await cora.get("/team")).text


async def test_the_team_page_tells_of_the_drill(desk: Desk, cora: Browser, home: Home) -> None:
    page = (await cora.get("/team")).text
    assert "No drill was ever made" in page
    assert "amanat keys drill" in page
    note_drill(home, Drill(desk.today(), 1))

    page = (await cora.get("/team")).text

    assert "the shares work" in page
    assert "amanat keys drill" not in page


async def test_two_moderators_let_somebody_in_and_her_welcome_opens_with_her_keys_alone(
    desk: Desk, home: Home, cora: Browser, dawit: Browser
) -> None:
    holder, request = newcomer()
    address = await uploaded(cora, request.to_bytes())
    page = await cora.get(address)
    assert request.fingerprint in page.text
    heard = request.fingerprint[-9:]

    assert "A second moderator must" in (await sign_change(cora, address, "cora", heard=heard)).text
    assert team_of(home) == desk.team
    assert "farida" not in {one.id for one in desk.team.moderators}
    assert "Farida Noor" in (await dawit.get("/team")).text
    assert "Confirmed by two" in (await sign_change(dawit, address, "dawit", heard=heard.upper())).text

    saved = await dawit.get("/team/farida/welcome")
    welcome = read_welcome(saved.content)
    seeds = take_handed(welcome.sealed_seeds, holder, Team(welcome.team_keys, ()))
    assert set(seeds) == {1}
    assert desk.team.moderator("farida").active
    assert "confirmed by Cora, Dawit" in (await cora.get("/team")).text
    async with (await desk.database()).read() as session:
        chain = await entries(session)
    assert [(one.actor_id, one.act) for one in chain] == [("dawit", "key-holder-added")]
    assert verify_chain(chain, desk.team).whole


async def test_nobody_is_let_in_by_one_person(desk: Desk, cora: Browser) -> None:
    _, request = newcomer()
    address = await uploaded(cora, request.to_bytes())
    heard = request.fingerprint[-9:]
    await sign_change(cora, address, "cora", heard=heard)

    again = await sign_change(cora, address, "cora", heard=heard)

    assert again.status_code == 409
    assert "farida" not in {one.id for one in desk.team.moderators}
    assert f"{address}/sign" not in (await cora.get(address)).text


@pytest.mark.parametrize("heard", ["", "0000 0000", "wrong"])
async def test_a_fingerprint_that_was_not_heard_is_not_signed(home: Home, cora: Browser, heard: str) -> None:
    _, request = newcomer()
    address = await uploaded(cora, request.to_bytes())

    page = await sign_change(cora, address, "cora", heard=heard)

    assert page.status_code == 422
    assert "not the last two groups" in page.text


async def test_a_signature_asks_for_the_passphrase_again(cora: Browser) -> None:
    _, request = newcomer()
    address = await uploaded(cora, request.to_bytes())

    page = await cora.send(f"{address}/sign", passphrase="not hers", heard=request.fingerprint[-9:])

    assert page.status_code == 422
    assert "does not open this key file" in page.text


async def test_a_paper_half_signed_at_the_terminal_is_completed_at_the_desk(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    _, request = newcomer()
    address = await uploaded(cora, request.to_bytes())
    await sign_change(cora, address, "cora", heard=request.fingerprint[-9:])
    half_signed = (await cora.get(f"{address}/paper")).content
    await cora.send(f"{address}/drop")
    assert (await dawit.get(address)).status_code == 404

    address = await uploaded(dawit, half_signed)
    await sign_change(dawit, address, "dawit", heard=request.fingerprint[-9:])

    assert desk.team.moderator("farida").active


def forged(content: bytes) -> bytes:
    """Change the name in a request, so that its own signature still holds but its fingerprint differs."""
    paper = json.loads(content)
    paper["signing_key"] = "A" * 43
    return json.dumps(paper).encode()


@pytest.mark.parametrize("kind", ["empty", "other", "forged", "taken", "foreign-team"])
async def test_a_paper_that_cannot_be_signed_is_refused_with_a_sentence(cora: Browser, kind: str) -> None:
    _, request = newcomer("dawit" if kind == "taken" else "farida")
    paper = {
        "empty": b"",
        "other": b'{"format": "something"}',
        "forged": forged(request.to_bytes()),
        "taken": request.to_bytes(),
        "foreign-team": Change("add", b"x" * 16, "farida", request).to_bytes(),
    }[kind]

    page = await upload(cora, paper)

    assert page.status_code == 422
    assert 'role="alert"' in page.text


async def test_a_team_of_two_offers_no_removal_and_refuses_one(desk: Desk, cora: Browser) -> None:
    assert "/remove" not in (await cora.get("/team")).text
    assert (await cora.send("/team/dawit/remove")).status_code == 422
    assert (await cora.send("/team/nobody/remove")).status_code == 404
    assert desk.team.moderator("dawit").active


async def test_unknown_changes_members_and_welcomes_are_not_there(cora: Browser) -> None:
    for address in (f"/team/changes/{uuid4()}", "/team/changes/x", "/team/nobody", "/team/nobody/welcome"):
        assert (await cora.get(address)).status_code == 404
    assert (await cora.get("/team/cora/welcome")).status_code == 404
    assert (await cora.get("/team/nobody/trail")).status_code == 404


async def test_a_hand_laid_file_is_no_change(home: Home, cora: Browser) -> None:
    (home.desk / "changes").mkdir()
    (home.desk / "changes" / f"{uuid4()}.change.json").write_bytes(b"{")

    answer: httpx.Response = await cora.get("/team")

    assert answer.status_code == 200
    assert "Waits for a signature" not in answer.text


async def test_the_keyring_holds_both_signatures(home: Home, cora: Browser, dawit: Browser) -> None:
    _, request = newcomer()
    address = await uploaded(cora, request.to_bytes())
    for browser, who in ((cora, "cora"), (dawit, "dawit")):
        await sign_change(browser, address, who, heard=request.fingerprint[-9:])

    confirmed = keyring_of(home).members["farida"].confirmed_by

    assert [one.moderator_id for one in confirmed] == ["cora", "dawit"]
