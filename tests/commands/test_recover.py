# SPDX-License-Identifier: AGPL-3.0-or-later
"""All passphrases lost: enough shares bring every case back; too few say how many are missing and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.commands.checks import Level
from storage.audit import verify_chain
from storage.drills import Drill, last_drill, note_drill
from storage.errors import SharesMissing
from storage.home import Home
from storage.keymaking import make_shares, new_seed
from tests.commands.house import REPORT, House


def recover(house: House, shares: list[str], *names: str):  # type: ignore[no-untyped-def]
    """Recover with these shares; passphrases go to a file."""
    wanted = [word for name in names for word in ("--moderator", name)]
    return house.run(
        "recover",
        *wanted,
        "--shares-file",
        house.shares_file(shares),
        "--secrets-to",
        house.folder / "recovered",
    )


def take_words(house: House) -> None:
    """Note the passphrases that recovery gave out."""
    lines = (house.folder / "recovered").read_text().splitlines()
    for heading, words in pairwise(lines):
        if "passphrase" in words:
            house.keep_words(heading.split("(")[1].rstrip(")"), words.split("passphrase")[1].strip())


def test_two_of_three_shares_bring_every_case_back(house: House) -> None:
    """New key files, new signing keys, the old reports."""
    reports = house.deposit(3)
    for who in house.people:
        house.home.key_file(who).unlink()

    result = recover(house, house.shares[1:], "Cora", "Dawit")

    assert result.exit_code == 0, result.output
    take_words(house)
    assert [REPORT] * 6 == [house.opens(who, one) for who in ("cora-2", "dawit-2") for one in reports]
    assert not any(house.team.moderator(who).active for who in ("cora", "dawit"))
    assert house.unlock("cora-2").signing_public_key == house.team.moderator("cora-2").signing_key
    assert house.run_as("cora-2", "keys", "refresh").exit_code == 0


def test_what_was_signed_before_can_still_be_checked(house: House) -> None:
    """The old entries stay in the team file; the recovery itself is in the chain."""
    house.act("cora", "took-case", "asked-family")

    recover(house, house.shares, "Cora")

    assert [entry.act for entry in house.audit()] == ["took-case", "asked-family", "team-recovered"]
    assert verify_chain(house.audit(), house.team).whole


def test_too_few_shares_say_how_many_are_missing_and_nothing_else(house: House) -> None:
    """Nothing is written, nothing is said about the shares that were given."""
    before = house.home.team_file.read_bytes()

    result = recover(house, house.shares[:1], "Cora")

    assert isinstance(result.exception, SharesMissing)
    assert str(result.exception) == "recovery shares: 1 more needed"
    assert before == house.home.team_file.read_bytes()
    assert not (house.folder / "recovered").exists()


def test_a_share_typed_wrongly_counts_as_missing(house: House) -> None:
    """Its own check sum catches it."""
    words = house.shares[0].split()
    words[10] = "academic" if words[10] != "academic" else "acid"

    assert str(recover(house, [" ".join(words), house.shares[1]], "Cora").exception) == (
        "recovery shares: 1 more needed"
    )


def test_shares_of_another_team_are_refused(house: House) -> None:
    """They fit each other, and not this team.json."""
    result = recover(house, make_shares(new_seed(), threshold=2, count=3), "Cora")

    assert "another team" in str(result.exception)


def test_a_machine_without_database_is_told_so(house: House) -> None:
    """Recovery happens on an offline machine, which may have the public files alone."""
    house.home.database_file.unlink()

    result = recover(house, house.shares, "Cora")

    assert result.exit_code == 0, result.output
    assert "no database" in result.output


def test_a_drill_says_yes_and_notes_the_day(house: House) -> None:
    """And shows nothing of the key."""
    result = house.run("keys", "drill", "--shares-file", house.shares_file(house.shares[:2]))

    assert (result.exit_code, result.stdout) == (0, "yes\n")
    assert last_drill(house.home) == Drill(datetime.now(UTC).date(), 1)


@pytest.mark.parametrize("given", [1, 0])
def test_a_drill_that_fails_says_no_and_notes_nothing(house: House, given: int) -> None:
    """Too few shares are no drill."""
    result = house.run("keys", "drill", "--shares-file", house.shares_file(house.shares[:given]))

    assert (result.exit_code, result.stdout) == (1, "no\n")
    assert last_drill(house.home) is None


def test_a_drill_with_shares_of_another_key_says_no(house: House) -> None:
    """Old shares that fit each other are found out here, not on the day they are needed."""
    shares = make_shares(new_seed(), threshold=2, count=3)

    assert house.run("keys", "drill", "--shares-file", house.shares_file(shares)).stdout == "no\n"


def drill_finding(house: House) -> dict[str, str]:
    """Give what the doctor finds about the recovery shares."""
    found = json.loads(house.run("doctor", "--json").stdout)
    return next(one for one in found if one["what"] == "recovery shares")


def test_the_doctor_asks_for_a_drill_after_ninety_days(house: House) -> None:
    """Never drilled, drilled long ago, drilled for an older key: a warning. Drilled lately: good."""
    today = datetime.now(UTC).date()
    levels = [drill_finding(house)["level"]]
    for drill in (
        Drill(today - timedelta(days=91), 1),
        Drill(today, 7),
        Drill(today - timedelta(days=89), 1),
    ):
        note_drill(house.home, drill)
        levels.append(drill_finding(house)["level"])

    assert levels == [Level.WARN, Level.WARN, Level.WARN, Level.GOOD]


def test_a_host_without_key_files_is_not_asked_for_drills(house: House) -> None:
    """The chat's host has nothing to do with shares."""
    for who in house.people:
        house.home.key_file(who).unlink()

    found = json.loads(house.run("doctor", "--json").stdout)

    assert not [one for one in found if one["what"] == "recovery shares"]


def test_the_doctor_names_an_epoch_that_was_not_finished(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted while moving: the finding says how to go on."""
    house.run_as("dawit", "keys", "refresh")
    monkeypatch.setattr("bot.commands.keys.rotating._reseal", lambda *_: {})
    house.run_as("cora", "keys", "rotate", "--secrets-to", house.folder / "s")

    found = json.loads(house.run("doctor", "--json").stdout)

    unfinished = next(one for one in found if one["what"] == "new epoch")
    assert (unfinished["level"], unfinished["cure"]) == ("warn", "run: amanat keys rotate")


def test_a_home_elsewhere_is_not_touched(house: House) -> None:
    """Every command works in the home that it was given."""
    elsewhere = Home(house.folder / "elsewhere")

    assert house.run("recover", "--moderator", "X", home=elsewhere).exit_code != 0
    assert not elsewhere.root.exists()
