# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small deeds that the tests of keys and of decisions share: a new epoch, a newcomer, a third moderator."""

from __future__ import annotations

from dataclasses import replace

import httpx

from storage import team_files
from storage.holders import Holder, enrol, hand_over, new_holder, seal_older_seeds, unlock_holder
from storage.home import Home, write_private
from storage.keymaking import new_seed, team_key
from storage.keyring import (
    FOUNDED,
    Keyring,
    Member,
    NewEpoch,
    epoch_statement,
    keyring_file,
    load_keyring,
    sealing_key_of,
)
from storage.papers import Request
from storage.team import Moderator, Team, load_team, save_team
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import CHEAP

ERUM_WORDS = "Erum keeps seven more words"


def team_of(home: Home) -> Team:
    """Read the team."""
    return load_team(home.team_file, pinned_fingerprint=None)


def keyring_of(home: Home) -> Keyring:
    """Read the keyring."""
    return load_keyring(keyring_file(home), team_of(home))


def holder_of(home: Home, moderator_id: str) -> Holder:
    """Unlock a key file."""
    return unlock_holder(home.key_file(moderator_id).read_bytes(), PASSPHRASES[moderator_id])


def enrol_all(home: Home) -> None:
    """Note everybody's sealing key, as founding does."""
    keyring = keyring_of(home)
    for moderator in team_of(home).moderators:
        keyring = enrol(keyring, holder_of(home, moderator.id))
    team_files.write(home, team_files.look(home), keyring=keyring)


def rotate(home: Home, *, by: str = "cora", signer: Holder | None = None) -> Team:
    """Begin an epoch as `amanat keys rotate` does: keyring first, then the team file; nobody has taken it yet."""
    team, keyring, acting = team_of(home), keyring_of(home), holder_of(home, by)
    epoch = team.current.epoch + 1
    seeds = {**acting.seeds, epoch: new_seed()}
    key = team_key(seeds[epoch], epoch=epoch)
    newer = replace(team, keys=(*team.keys, key))
    handed = {
        one.id: hand_over(seeds, to=sealing_key_of(keyring, one) or b"", moderator_id=one.id, team=newer)
        for one in team.moderators
        if one.active
    }
    signature = (signer or acting).sign(epoch_statement(key))
    keyring = replace(
        keyring, handed={epoch: handed}, older_seeds={epoch: seal_older_seeds(seeds, newer)}
    ).with_epoch(NewEpoch(epoch, by, signature, shares_shown=True, resealed=True))
    team_files.write(home, team_files.look(home), keyring=keyring, team=newer)
    return newer


def third_moderator(home: Home) -> None:
    """Let Erum in as if she had founded the team too. The desk must be made after this."""
    holder = new_holder("erum", "Erum", holder_of(home, "cora").seeds)
    write_private(home.key_file("erum"), holder.key_file(ERUM_WORDS, cost=CHEAP))
    team = team_of(home)
    moderators = (*team.moderators, Moderator("erum", "Erum", holder.signing_public_key))
    keyring = keyring_of(home).with_member("erum", Member(FOUNDED))
    team_files.write(home, team_files.look(home), keyring=keyring)
    save_team(home.team_file, replace(team, moderators=moderators))


def newcomer(moderator_id: str = "farida", name: str = "Farida Noor") -> tuple[Holder, Request]:
    """Make a newcomer's keys and her request."""
    holder = new_holder(moderator_id, name)
    sealing_key, signature = holder.sign_for_sealing_key()
    return holder, Request(moderator_id, name, holder.signing_public_key, sealing_key, signature)


async def upload(browser: Browser, paper: bytes) -> httpx.Response:
    """Upload a paper on the team page; the answer is not followed."""
    return await browser.http.post(
        "/team/requests", data={"token": await browser.token()}, files={"paper": ("paper.json", paper)}
    )


async def sign_change(
    browser: Browser, address: str, moderator_id: str, *, heard: str = ""
) -> httpx.Response:
    """Sign a change with the passphrase, and follow."""
    return await browser.send(f"{address}/sign", passphrase=PASSPHRASES[moderator_id], heard=heard)
