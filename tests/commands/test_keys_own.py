# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key holder keeps her own key file in order; every refusal is one sentence with its cure."""

from __future__ import annotations

import json

import pytest

from bot.commands.app import main
from bot.settings import SettingsError
from storage.errors import CannotUnlock, KeyFileExposed
from storage.home import write_private
from tests.commands.house import House


def test_a_passphrase_is_changed(house: House) -> None:
    """The new one opens, the old one does not."""
    new = house.folder / "new.words"
    write_private(new, b"quite other words, and more of them\n")

    result = house.run_as("cora", "keys", "passphrase", "--new-passphrase-file", new)

    assert result.exit_code == 0, result.output
    assert house.run_as("cora", "keys", "refresh").exit_code != 0
    house.keep_words("cora", new.read_text().strip())
    assert house.run_as("cora", "keys", "refresh").exit_code == 0


def test_generated_words_are_shown_once(house: House) -> None:
    """Left out, seven words are made; they go to the screen or to a private file, never to both."""
    out = house.folder / "shown"

    result = house.run_as("cora", "keys", "passphrase", "--secrets-to", out)

    words = out.read_text().splitlines()[-1].strip()
    assert result.exit_code == 0, result.output
    assert len(words.split()) == 7
    assert words not in result.output
    house.keep_words("cora", words)
    assert house.unlock("cora").moderator_id == "cora"


def test_a_short_passphrase_is_refused(house: House) -> None:
    """A key file is worth what its passphrase is worth."""
    new = house.folder / "new.words"
    write_private(new, b"short\n")

    refused = house.run_as("cora", "keys", "passphrase", "--new-passphrase-file", new)

    assert "16 characters" in str(refused.exception)
    assert house.unlock("cora").moderator_id == "cora"


def test_a_passphrase_may_come_from_the_environment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service manager hands out credentials as files."""
    monkeypatch.setenv("AMANAT_PASSPHRASE_FILE", str(house.words_file("cora")))

    assert house.run("keys", "refresh", "--as", "cora").exit_code == 0


def test_a_wrong_passphrase_opens_nothing(house: House) -> None:
    """And says neither which part was wrong nor what was typed."""
    write_private(house.words_file("cora"), b"not these words at all\n")

    assert isinstance(house.run_as("cora", "keys", "refresh").exception, CannotUnlock)


@pytest.mark.parametrize("command", [("keys", "refresh"), ("keys", "rotate"), ("keys", "passphrase")])
def test_a_key_file_that_others_can_read_is_refused(house: House, command: tuple[str, ...]) -> None:
    """With the command that cures it."""
    house.home.key_file("cora").chmod(0o644)

    refused = house.run_as("cora", *command)

    assert isinstance(refused.exception, KeyFileExposed)
    assert "chmod 600" in str(refused.exception)


def test_a_passphrase_file_that_others_can_read_is_refused(house: House) -> None:
    """A passphrase in a shared file is none."""
    house.words_file("cora").chmod(0o644)

    assert isinstance(house.run_as("cora", "keys", "refresh").exception, KeyFileExposed)


@pytest.mark.parametrize("command", ["list", "refresh", "rotate", "passphrase"])
def test_an_unpinned_team_key_is_refused(house: House, command: str) -> None:
    """Nothing is done with a key that nobody compared."""
    house.home.settings_file.unlink()

    refused = house.run("keys", command)

    assert isinstance(refused.exception, SettingsError)
    assert "AMANAT_TEAM_FINGERPRINT" in str(refused.exception)


def test_a_key_file_of_another_team_is_refused(house: House) -> None:
    """Even with the same id and the right passphrase."""
    other = House(house.folder / "other").found()
    write_private(house.home.key_file("cora"), other.home.key_file("cora").read_bytes())

    assert "not in the team's list" in str(house.run_as("cora", "keys", "refresh").exception)


def test_a_missing_key_file_names_where_it_should_be(house: House) -> None:
    """Not a traceback."""
    refused = house.run_as("cora", "keys", "refresh", "--key-file", house.folder / "nothing")

    assert "--key-file" in str(refused.exception)


def test_without_a_name_nobody_acts_for_anybody(house: House) -> None:
    """Where several key files lie, one has to say who she is."""
    refused = house.run("keys", "refresh", "--passphrase-file", house.words_file("cora"))

    assert "--as" in str(refused.exception)
    assert "cora, dawit" in str(refused.exception)


def test_the_list_names_people_and_epochs(house: House) -> None:
    """What is needed to compare by telephone, and nothing secret."""
    listed = json.loads(house.run("keys", "list", "--json").stdout)

    assert [person["id"] for person in listed["moderators"]] == ["cora", "dawit"]
    assert listed["epochs"][0]["fingerprint"] == house.team.current.fingerprint
    assert "Cora" in house.run("keys", "list").stdout


def test_an_invitation_says_what_to_type(house: House) -> None:
    """With an id that can be one, and the team's fingerprint."""
    told = house.run("keys", "invite", "Farida Noor").stdout

    assert "amanat keys join" in told
    assert "--id farida-noor" in told
    assert house.team.current.fingerprint in told
    assert "--id" in str(house.run("keys", "invite", "فریدہ").exception)


def test_a_damaged_keyring_is_named(house: House) -> None:
    """It is not silently begun anew."""
    (house.home.desk / "keyring.json").write_text("{")

    assert "keyring" in str(house.run_as("cora", "keys", "refresh").exception)


def test_a_refusal_is_one_sentence_and_exit_code_two(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the operator sees it."""
    house.home.key_file("cora").chmod(0o644)
    monkeypatch.setattr(
        "sys.argv",
        ["amanat", "keys", "refresh", "--home", str(house.home.root), "--as", "cora",
         "--passphrase-file", str(house.words_file("cora"))],
    )  # fmt: skip

    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("amanat: expected a private file")
