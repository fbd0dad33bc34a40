# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person at the terminal is asked, and that the other processes never load what opens."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.commands.app import app
from tests.commands.house import House


@pytest.fixture(autouse=True)
def somebody_sits_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is one."""
    for module in ("passphrases", "shares", "recover", "keys.joining", "keys.epoch"):
        monkeypatch.setattr(f"bot.commands.{module}.is_attended", lambda: True)


def answer(house: House, *arguments: object, typed: list[str]) -> Result:
    """Run a command and type these lines."""
    words = [*(str(one) for one in arguments), "--home", str(house.home.root)]
    return CliRunner().invoke(app, words, input="".join(f"{line}\n" for line in typed))


def test_generated_words_are_taken_with_enter(house: House) -> None:
    """The words on the screen become the passphrase."""
    old = house.words_file("cora").read_text().strip()

    result = answer(house, "keys", "passphrase", "--as", "cora", typed=[old, ""])

    assert result.exit_code == 0, result.output
    offered = next(line for line in result.output.splitlines() if "generated words: " in line)
    house.keep_words("cora", offered.split("generated words: ")[1])
    assert house.unlock("cora").moderator_id == "cora"


def test_two_different_new_passphrases_change_nothing(house: House) -> None:
    """A slip of the finger locks nobody out."""
    old = house.words_file("cora").read_text().strip()

    result = answer(
        house,
        "keys",
        "passphrase",
        "--as",
        "cora",
        typed=[old, "words of my own choice", "words of my own voice"],
    )

    assert "begin again" in str(result.exception)
    assert house.unlock("cora").moderator_id == "cora"


def test_shares_are_asked_one_by_one_and_only_their_number_is_told(house: House) -> None:
    """After each, how many are missing."""
    result = answer(house, "keys", "drill", typed=[house.shares[2], "not a share", house.shares[0]])

    assert result.output.count("1 more needed") == 2
    assert result.output.endswith("yes\n")


def test_an_empty_line_ends_the_shares(house: House) -> None:
    """Who has no more of them says so."""
    assert answer(house, "keys", "drill", typed=[house.shares[2], ""]).output.endswith("no\n")


def test_a_fingerprint_that_is_not_the_same_is_answered_with_no(house: House) -> None:
    """Nothing is signed."""
    request = house.folder / "farida.request.json"
    answer(house, "keys", "join", "--name", "Farida", "--request", request, typed=[""])
    cora = house.words_file("cora").read_text().strip()

    result = answer(house, "keys", "confirm", request, "--as", "cora", typed=[cora, "n"])

    assert "differ" in str(result.exception)
    assert not list(house.folder.glob("*.half-signed.json"))


def test_a_moderator_beside_her_types_her_passphrase_too(house: House) -> None:
    """Or presses Enter, and takes the new key later."""
    cora, dawit = (house.words_file(who).read_text().strip() for who in house.people)

    result = answer(
        house, "keys", "rotate", "--as", "cora", "--secrets-to", house.folder / "s", typed=[cora, dawit]
    )

    assert result.exit_code == 0, result.output
    assert house.unlock("dawit").epochs == (1, 2)
    assert result.stdout.splitlines()[-1].startswith('{"epoch": 2')


def test_no_other_process_loads_what_opens() -> None:
    """The chat and the forwarder start from the same command line; it brings them nothing that opens."""
    script = (
        "import sys, bot.commands.app, bot.commands.serve\n"
        "print([name for name in sys.modules if name in ('storage.opening', 'storage.holders', 'storage.recovery')])"
    )

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert loaded.stdout == "[]\n"
