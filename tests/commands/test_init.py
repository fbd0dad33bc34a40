# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat init` makes a whole team, or nothing; every refusal names the cure."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.app import app
from bot.commands.init import NewModerator, found_team
from bot.settings import IntakeSettings, SettingsError, load_settings
from storage.home import Home, write_private
from storage.keyring import FOUNDED, keyring_file, load_keyring, sealing_key_of
from storage.opening import unlock
from storage.team import load_team

PASSPHRASE = "quiet river under seven stones"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A team of two, made once for this file: key files cost Argon2id."""
    home = Home(tmp_path_factory.mktemp("founded") / "home")
    found_team(
        home, [NewModerator("Cora", PASSPHRASE), NewModerator("Dawit", PASSPHRASE)], threshold=2, shares=3
    )
    return home


def test_both_moderators_can_open_their_key_files(founded: Home) -> None:
    """Each key file opens with its passphrase and belongs to its moderator."""
    for moderator_id in ("cora", "dawit"):
        assert unlock(founded.key_file(moderator_id).read_bytes(), PASSPHRASE).moderator_id == moderator_id


def test_the_settings_pin_the_team_key(founded: Home) -> None:
    """The chat finds the fingerprint in its settings and accepts exactly this team."""
    settings = load_settings(IntakeSettings, home=founded.root)

    assert load_team(founded.team_file, pinned_fingerprint=settings.team_fingerprint).current.epoch == 1


def test_everything_that_was_written_is_private(founded: Home) -> None:
    """No file or folder under the home can be read by others."""
    open_to_others = [
        path.name
        for path in [founded.root, *founded.root.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path not in (founded.partners_file,)
    ]

    assert open_to_others == []


def test_a_home_with_a_team_is_never_overwritten(founded: Home) -> None:
    """A second init in the same place is refused before anything is touched."""
    before = founded.team_file.read_bytes()

    with pytest.raises(SettingsError, match="AMANAT_HOME"):
        found_team(
            founded,
            [NewModerator("Eve", PASSPHRASE), NewModerator("Mallory", PASSPHRASE)],
            threshold=2,
            shares=3,
        )

    assert founded.team_file.read_bytes() == before


def test_one_moderator_is_not_a_team(tmp_path: Path) -> None:
    """Two people are needed for every referral, so two are needed at the start."""
    with pytest.raises(SettingsError, match="--moderator"):
        found_team(Home(tmp_path / "home"), [NewModerator("Cora", PASSPHRASE)], threshold=2, shares=3)

    assert not (tmp_path / "home").exists()


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    """A key file is worth what its passphrase is worth."""
    people = [NewModerator("Cora", "short"), NewModerator("Dawit", PASSPHRASE)]

    with pytest.raises(SettingsError, match="passphrase"):
        found_team(Home(tmp_path / "home"), people, threshold=2, shares=3)


def test_init_asks_nothing_when_told_everything(tmp_path: Path) -> None:
    """Unattended: flags in, a private file of secrets out, none of them on the screen."""
    home, secrets = tmp_path / "home", tmp_path / "secrets.txt"
    arguments = ["init", "--home", str(home), "--moderator", "Cora", "--moderator", "Dawit", "--yes"]

    result = CliRunner().invoke(
        app, [*arguments, "--secrets-to", str(secrets), "--shares", "3", "--threshold", "2"]
    )

    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    passphrases = [
        line.split("passphrase")[1].strip()
        for line in secrets.read_text().splitlines()
        if "passphrase " in line
    ]
    assert len(passphrases) == 2
    assert not any(words in result.output for words in passphrases)
    assert unlock(Home(home).key_file("cora").read_bytes(), passphrases[0]).name == "Cora"


def test_founders_can_receive_a_new_key_from_the_first_day(founded: Home) -> None:
    """Each signed for her sealing key at the founding, so `amanat keys rotate` needs nobody's presence."""
    team = load_team(founded.team_file, pinned_fingerprint=None)
    keyring = load_keyring(keyring_file(founded), team)

    assert all(sealing_key_of(keyring, moderator) for moderator in team.moderators)
    assert {member.how for member in keyring.members.values()} == {FOUNDED}


def test_a_new_epoch_can_begin_right_after_the_founding(tmp_path: Path) -> None:
    """Nobody but the one who runs it needs to be there."""
    house = tmp_path / "home"
    found_team(
        Home(house),
        [NewModerator("Cora", PASSPHRASE), NewModerator("Dawit", PASSPHRASE)],
        threshold=2,
        shares=3,
    )
    words = tmp_path / "words"
    write_private(words, PASSPHRASE.encode())

    result = CliRunner().invoke(
        app,
        [
            "keys",
            "rotate",
            "--home",
            str(house),
            "--as",
            "cora",
            "--passphrase-file",
            str(words),
            "--secrets-to",
            str(tmp_path / "shares"),
        ],
    )

    assert result.exit_code == 0, result.output
    assert load_team(Home(house).team_file, pinned_fingerprint=None).current.epoch == 2


def test_what_any_process_loads_at_its_start_cannot_open(tmp_path: Path) -> None:
    """The chat's command line imports the command that founds a team, but not what opens key files."""
    code = "import sys, bot.commands.app; print('storage.holders' in sys.modules or 'storage.opening' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert done.stdout.strip() == "False"
