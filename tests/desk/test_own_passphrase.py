# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing one's passphrase at the desk: words are offered, the old ones are asked for, the file is never half written."""

from __future__ import annotations

import re

import pytest

from bot.desk.desk import Desk
from storage.errors import CannotUnlock
from storage.holders import unlock_holder
from storage.home import Home
from tests.desk.desk_browser import PASSPHRASES, Browser


async def offered(browser: Browser) -> str:
    """Read the words that are offered."""
    found = re.search(r'class="offered"[^>]*>([^<]+)<', (await browser.get("/team/passphrase")).text)
    assert found is not None
    return found[1]


async def change(
    browser: Browser, new: str, *, again: str | None = None, old: str = PASSPHRASES["cora"]
) -> str:
    """Send the form; give the page that follows."""
    sent = await browser.send(
        "/team/passphrase", passphrase=old, new_passphrase=new, again=new if again is None else again
    )
    return sent.text


async def test_the_offered_words_become_the_passphrase(home: Home, cora: Browser, eve: Browser) -> None:
    words = await offered(cora)
    assert len(words.split()) == 7

    page = await change(cora, words)

    assert "Your passphrase is changed" in page
    assert unlock_holder(home.key_file("cora").read_bytes(), words).moderator_id == "cora"
    with pytest.raises(CannotUnlock):
        unlock_holder(home.key_file("cora").read_bytes(), PASSPHRASES["cora"])
    assert (await eve.sign_in("cora", words)).status_code == 200


async def test_words_are_offered_once_and_kept_nowhere(desk: Desk, cora: Browser) -> None:
    words = await offered(cora)
    assert await offered(cora) != words
    await change(cora, words)

    assert words not in (await cora.get("/team")).text
    assert all(not one.offered_words for one in desk.sessions._open.values())


@pytest.mark.parametrize(
    ("new", "again", "old", "sentence"),
    [
        ("short", "short", PASSPHRASES["cora"], "at least sixteen characters"),
        ("words of my very own", "words of my other own", PASSPHRASES["cora"], "not the same"),
        (PASSPHRASES["cora"], PASSPHRASES["cora"], PASSPHRASES["cora"], "the passphrase you have"),
        ("words of my very own", "words of my very own", "not hers", "does not open this key file"),
        ("words of my very own", "words of my very own", "", "Type your passphrase"),
    ],
)
async def test_a_change_that_cannot_be_made_changes_nothing(
    home: Home, cora: Browser, new: str, again: str, old: str, sentence: str
) -> None:
    before = home.key_file("cora").read_bytes()

    page = await change(cora, new, again=again, old=old)

    assert sentence in page
    assert home.key_file("cora").read_bytes() == before
    assert new not in page.replace("passphrase you have", "")


async def test_guessing_the_old_passphrase_here_is_as_slow_as_at_the_door(cora: Browser) -> None:
    for _ in range(3):
        await change(cora, "words of my very own", old="a wrong guess")

    sent = await cora.send(
        "/team/passphrase",
        passphrase="a wrong guess",
        new_passphrase="words of my very own",
        again="words of my very own",
    )

    assert sent.status_code == 429


async def test_another_persons_key_file_cannot_be_changed_here(home: Home, cora: Browser) -> None:
    dawits = home.key_file("dawit").read_bytes()
    sent = await cora.http.post(
        "/team/passphrase",
        data={
            "token": await cora.token(),
            "passphrase": PASSPHRASES["dawit"],
            "new_passphrase": "words of my very own",
            "again": "words of my very own",
        },
        files={"key_file": ("dawit.key.json", dawits)},
    )

    assert sent.status_code == 422
    assert home.key_file("dawit").read_bytes() == dawits


async def test_who_brings_her_own_key_file_saves_the_new_one(home: Home, cora: Browser) -> None:
    hers = home.key_file("cora").read_bytes()
    home.key_file("cora").unlink()
    await cora.http.post(
        "/team/passphrase",
        data={
            "token": await cora.token(),
            "passphrase": PASSPHRASES["cora"],
            "new_passphrase": "words of my very own",
            "again": "words of my very own",
        },
        files={"key_file": ("cora.key.json", hers)},
    )

    saved = await cora.get("/team/key-file")

    assert unlock_holder(saved.content, "words of my very own").moderator_id == "cora"
    assert not home.key_file("cora").exists()


async def test_a_passphrase_is_not_shown_back_when_the_desk_was_locked(desk: Desk, cora: Browser) -> None:
    token = await cora.token()
    desk.sessions.close_all()

    answer = await cora.http.post(
        "/team/passphrase",
        data={
            "token": token,
            "passphrase": "old secret",
            "new_passphrase": "new secret",
            "again": "new secret",
        },
    )

    assert answer.status_code == 401
    assert "secret" not in answer.text
