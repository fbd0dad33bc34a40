# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in needs one's own key file and its passphrase; every refusal says what helps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.desk.sessions import Sessions
from bot.desk.throttle import Throttle
from storage.errors import CannotOpen
from storage.home import Home
from storage.keymaking import make_key_file, new_seed, new_signing_key
from storage.opening import unlock
from tests.desk.conftest import SEED
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import CHEAP, Sent


async def test_cora_signs_in_with_her_name_and_passphrase(eve: Browser) -> None:
    page = await eve.sign_in("cora")

    assert page.status_code == 200
    assert "Queue" in page.text
    assert "Cora" in page.text


async def test_a_wrong_passphrase_is_refused_with_a_cure(eve: Browser) -> None:
    page = await eve.sign_in("cora", "not her words")

    assert page.status_code == 401
    assert "does not open this key file" in page.text
    assert (await eve.get("/queue")).status_code == 303


async def test_a_missing_passphrase_is_asked_for(eve: Browser) -> None:
    assert "Type your passphrase" in (await eve.sign_in("cora", "  ")).text


async def test_a_missing_key_file_is_refused_with_a_cure(eve: Browser, home: Home) -> None:
    home.key_file("cora").unlink()

    page = await eve.sign_in("cora")

    assert page.status_code == 401
    assert "is not on this desk" in page.text


async def test_a_key_file_that_others_can_read_is_not_used(eve: Browser, home: Home) -> None:
    home.key_file("cora").chmod(0o644)

    page = await eve.sign_in("cora")

    assert page.status_code == 401
    assert "chmod 600" in page.text


async def test_an_unknown_name_is_refused_like_a_missing_key_file(eve: Browser) -> None:
    assert "is not on this desk" in (await eve.sign_in("eve", "anything at all")).text
    assert "is not on this desk" in (await eve.sign_in("../../team", "anything at all")).text


async def bring(browser: Browser, key_file: bytes, passphrase: str) -> int:
    """Sign in with a key file of one's own; give the status."""
    sent = await browser.http.post(
        "/sign-in",
        data={"token": await browser.token(), "passphrase": passphrase},
        files={"key_file": ("mine.key.json", key_file)},
    )
    return sent.status_code


async def test_a_moderator_may_bring_her_own_key_file(eve: Browser, home: Home) -> None:
    key_file = home.key_file("dawit").read_bytes()
    home.key_file("dawit").unlink()

    assert await bring(eve, key_file, PASSPHRASES["dawit"]) == 303
    assert "Dawit" in (await eve.get("/queue")).text
    assert not home.key_file("dawit").exists()


@pytest.mark.parametrize(
    ("moderator_id", "our_seed", "our_signing_key"),
    [("cora", False, False), ("eve", True, False), ("cora", True, False)],
)
async def test_a_key_file_of_another_team_or_person_is_refused(
    eve: Browser, *, moderator_id: str, our_seed: bool, our_signing_key: bool
) -> None:
    foreign = make_key_file(
        moderator_id=moderator_id,
        name="Somebody",
        passphrase="their own words",
        seeds={1: SEED if our_seed else new_seed()},
        signing_key=new_signing_key(),
        cost=CHEAP,
    )

    assert await bring(eve, foreign, "their own words") == 401
    assert (await eve.get("/queue")).status_code == 303


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xd8\xff", b"[" * 5000, b'{"moderator": 3}'])
async def test_what_is_not_a_key_file_is_refused_kindly(eve: Browser, content: bytes) -> None:
    sent = await eve.http.post(
        "/sign-in",
        data={"token": await eve.token(), "passphrase": "any words"},
        files={"key_file": ("mine.key.json", content)},
    )

    assert sent.status_code == 401
    assert "This is not a key file" in sent.text


async def test_guessing_grows_slow_but_never_shuts_the_door() -> None:
    now = [0.0]
    throttle = Throttle(clock=lambda: now[0])
    for _ in range(50):
        now[0] += throttle.seconds_to_wait("cora")
        assert throttle.seconds_to_wait("cora") == 0
        throttle.count("cora")

    assert 60 <= throttle.seconds_to_wait("cora") <= 120
    now[0] += 3600
    assert throttle.seconds_to_wait("cora") == 0


async def test_guessing_under_many_names_grows_slow_too() -> None:
    now = [0.0]
    throttle = Throttle(clock=lambda: now[0])
    for number in range(20):
        throttle.count(f"name-{number}")

    assert throttle.seconds_to_wait("another") > 0
    now[0] += 61
    assert throttle.seconds_to_wait("another") == 0


async def test_the_right_passphrase_forgives_earlier_slips() -> None:
    throttle = Throttle(clock=lambda: 0.0)
    for _ in range(4):
        throttle.count("cora")
    throttle.succeeded("cora")

    assert throttle.seconds_to_wait("cora") == 0


async def test_many_wrong_passphrases_are_answered_with_how_long_to_wait(eve: Browser) -> None:
    pages = [await eve.sign_in("cora", "not her words") for _ in range(5)]

    assert pages[-1].status_code == 429
    assert "Too many tries" in pages[-1].text


async def test_signing_out_forgets_the_key(cora: Browser, desk: Desk) -> None:
    session = desk.sessions.find(cora.http.cookies["amanat_desk"])
    assert session is not None

    await cora.send("/sign-out")

    assert (await cora.get("/queue")).status_code == 303
    with pytest.raises(CannotOpen):
        session.keys.sign(b"anything")


async def test_an_idle_session_is_locked_and_its_key_forgotten(home: Home) -> None:
    now = [0.0]
    sessions = Sessions(idle_lock_for=timedelta(minutes=15), clock=lambda: now[0])
    session = sessions.open(unlock(home.key_file("cora").read_bytes(), PASSPHRASES["cora"]))
    now[0] += 14 * 60
    assert sessions.find(session.session_id) is session

    now[0] += 15 * 60
    assert sessions.lock_idle() == 1
    assert sessions.find(session.session_id) is None
    with pytest.raises(CannotOpen):
        session.keys.sign(b"anything")


async def test_a_moderator_has_one_session_and_the_newest_counts(app: FastAPI, cora: Browser) -> None:
    async with Browser(app) as elsewhere:
        assert (await elsewhere.sign_in("cora")).status_code == 200

        assert (await elsewhere.get("/queue")).status_code == 200
        assert (await cora.get("/queue")).status_code == 303


async def test_signing_in_changes_the_cookie(eve: Browser) -> None:
    before = await eve.token() and eve.http.cookies["amanat_desk"]
    await eve.sign_in("cora")

    assert before != eve.http.cookies["amanat_desk"]


async def test_the_cookie_is_kept_from_scripts_and_other_sites(eve: Browser) -> None:
    answer = await eve.get("/sign-in")

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # plain HTTP on this machine only


async def test_outside_this_machine_the_cookie_travels_encrypted_only(eve: Browser) -> None:
    answer = await eve.http.get("https://desk.example.org/sign-in")

    assert "secure" in answer.headers["set-cookie"].lower()


async def test_after_signing_in_she_is_where_she_wanted_to_be(eve: Browser) -> None:
    refused = await eve.get("/queue?lane=waiting")
    page = await eve.get(refused.headers["location"])

    assert 'name="next" value="/queue"' in page.text


@pytest.mark.parametrize(
    "trap", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_signing_in_never_leads_to_another_site(eve: Browser, trap: str) -> None:
    sent = await eve.http.post(
        "/sign-in",
        data={
            "token": await eve.token(),
            "moderator": "cora",
            "passphrase": PASSPHRASES["cora"],
            "next": trap,
        },
    )

    assert sent.headers["location"] == "/queue"


async def test_the_desk_refuses_to_start_with_another_team_key(home: Home) -> None:
    from storage.errors import FingerprintMismatch

    with pytest.raises(FingerprintMismatch):
        make_app(Sent(home, home.database_url, home.blobs_url, team_fingerprint="0000 " * 10))
