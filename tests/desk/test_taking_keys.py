# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in takes a newer team key that was handed over; the running desk follows only what its team signed for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from storage.audit import entries
from storage.audit_files import head_file, read_head
from storage.holders import new_holder, unlock_holder
from storage.home import Home
from storage.keyring import sealing_key_of
from storage.team import Moderator, Team, save_team
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import PERSON, Family, Sent, deposit
from tests.desk.desk_house import enrol_all, holder_of, keyring_of, rotate, team_of


async def test_signing_in_leaves_the_key_by_which_a_newer_one_is_received(eve: Browser, home: Home) -> None:
    await eve.sign_in("cora")

    assert sealing_key_of(keyring_of(home), team_of(home).moderator("cora")) is not None
    assert sealing_key_of(keyring_of(home), team_of(home).moderator("dawit")) is None


async def test_signing_in_takes_the_newest_key_and_writes_the_key_file(
    desk: Desk, home: Home, eve: Browser
) -> None:
    enrol_all(home)
    rotate(home)
    await eve.get("/sign-in")  # the desk looks at the team here
    family = await deposit(desk)
    assert desk.team.current.epoch == 2

    page = await eve.sign_in("dawit")

    assert "now holds the newest team key" in page.text
    assert PERSON in (await eve.get(family.page)).text
    assert set(holder_of(home, "dawit").seeds) == {1, 2}
    assert "dawit" not in keyring_of(home).handed[2]
    assert "cora" in keyring_of(home).handed[2]


async def test_a_key_file_is_whole_when_it_cannot_be_written_and_the_key_waits_on(
    eve: Browser, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol_all(home)
    rotate(home)
    before = home.key_file("dawit").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("bot.desk.taking.write_key_file", full)
    page = await eve.sign_in("dawit")

    assert "could not be written" in page.text
    assert home.key_file("dawit").read_bytes() == before
    assert "dawit" in keyring_of(home).handed[2]


async def test_who_brings_her_own_key_file_gets_a_new_one_to_save(eve: Browser, home: Home) -> None:
    enrol_all(home)
    rotate(home)
    hers = home.key_file("dawit").read_bytes()
    home.key_file("dawit").unlink()

    await eve.http.post(
        "/sign-in",
        data={"token": await eve.token(), "passphrase": PASSPHRASES["dawit"]},
        files={"key_file": ("mine.key.json", hers)},
    )
    saved = await eve.get("/team/key-file")

    assert set(unlock_holder(saved.content, PASSPHRASES["dawit"]).seeds) == {1, 2}
    assert "dawit" in keyring_of(home).handed[2]
    assert not home.key_file("dawit").exists()


async def test_nobody_saves_a_key_file_that_was_not_just_written(cora: Browser) -> None:
    assert (await cora.get("/team/key-file")).status_code == 404


async def test_who_was_not_confirmed_by_two_does_not_get_in(home: Home) -> None:
    """A colleague with the seed could write a second person into the files: two signatures alone."""
    enrol_all(home)
    stranger = new_holder("eve", "Eve", holder_of(home, "cora").seeds)
    home.key_file("eve").write_bytes(stranger.key_file("Eve keeps seven false words"))
    home.key_file("eve").chmod(0o600)
    team = team_of(home)
    people = (*team.moderators, Moderator("eve", "Eve", stranger.signing_public_key))
    save_team(home.team_file, replace(team, moderators=people))
    app = make_app(Sent(home, home.database_url, home.blobs_url))
    async with Browser(app) as browser, Browser(app) as cora:
        page = await browser.sign_in("eve", "Eve keeps seven false words")
        await cora.sign_in("cora")
        seen = await cora.get("/team")
    await app.state.desk.close()

    assert page.status_code == 401
    assert "did not confirm you" in page.text
    assert "not confirmed by two" in seen.text


async def test_a_damaged_keyring_lets_nobody_in(eve: Browser, home: Home) -> None:
    (home.desk / "keyring.json").write_text("{")

    assert "keyring.json" in (await eve.sign_in("cora")).text


async def test_a_new_epoch_is_followed_without_a_new_start(desk: Desk, home: Home, cora: Browser) -> None:
    enrol_all(home)
    rotate(home)

    page = await cora.get("/queue")

    assert desk.team.current.epoch == 2
    assert "has begun a new team key" in page.text


async def test_a_new_epoch_that_no_moderator_signed_is_not_followed(
    desk: Desk, home: Home, cora: Browser
) -> None:
    enrol_all(home)
    rotate(home, signer=new_holder("cora", "Cora", {1: bytes(32)}))

    await cora.get("/queue")

    assert desk.team.current.epoch == 1
    assert "did not sign for" in (await cora.get("/team")).text


@pytest.mark.parametrize("change", ["other-key", "stranger", "gone", "damaged"])
async def test_a_team_file_that_was_changed_by_hand_is_not_followed(
    desk: Desk, home: Home, cora: Browser, change: str
) -> None:
    known = desk.team
    first, *rest = known.moderators
    other = new_holder("cora", "Cora", {1: bytes(32)}).signing_public_key
    people = {
        "other-key": (replace(first, signing_key=other), *rest),
        "stranger": (*known.moderators, Moderator("eve", "Eve", other)),
        "gone": tuple(rest),
        "damaged": (),
    }[change]
    save_team(home.team_file, Team(known.keys, people))
    if change == "damaged":
        home.team_file.write_text("{")

    page = await cora.get("/team")

    assert desk.team == known
    assert "did not sign for" in page.text


async def test_a_removed_moderator_is_out_at_her_next_click(
    desk: Desk, home: Home, cora: Browser, dawit: Browser
) -> None:
    team = team_of(home)
    people = tuple(replace(one, active=one.id != "dawit") for one in team.moderators)
    save_team(home.team_file, replace(team, moderators=people))

    assert (await dawit.get("/queue")).status_code == 303
    assert (await cora.get("/queue")).status_code == 200


async def test_the_head_of_the_audit_chain_is_kept_after_each_act(
    app: FastAPI, desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    async with (await desk.database()).read() as session:
        chain = await entries(session)

    head = read_head(head_file(home), desk.team)

    assert head is not None
    assert (head.position, head.entry_hash) == (len(chain), chain[-1].entry_hash)


async def test_an_act_that_was_undone_is_never_the_kept_head(
    home: Home, cora: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head whose entry is not in the chain would look like a chain that was cut off."""
    from storage.errors import Conflict

    async def conflict(*_: object, **__: object) -> None:
        raise Conflict("expected nothing")

    monkeypatch.setattr("bot.desk.writing._move", conflict)
    await cora.get(amina.page)  # that she opened the case is the last act that counts
    before = head_file(home).read_bytes()
    page = await cora.press(amina.page, "/moves/take")

    assert page.status_code == 409
    assert before == head_file(home).read_bytes()
