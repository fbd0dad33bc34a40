# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new epoch reaches everything and everybody who stays, whatever interrupts it, and nobody who left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from click.testing import Result

import bot.commands.keys.epoch
import bot.commands.keys.room
import bot.commands.keys.rotating
import storage.rotation
import storage.team_files
from storage.audit import verify_chain
from storage.database import Database
from storage.envelope import parse
from storage.errors import StorageError
from storage.home import Home, write_private
from storage.intake import park
from storage.recovery import combine_shares
from storage.sealing import PARKED_ABOUT, Purpose, seal
from storage.tables import Case, Deposited, MailboxMessage
from tests.commands.house import REPORT, TODAY, House, figures


def rotate(house: House, *more: object) -> Result:
    """Rotate as Cora, with Dawit's passphrase at hand."""
    secrets_to = house.folder / f"secrets-{uuid4().hex}"
    return house.run_as(
        "cora", "keys", "rotate", "--passphrase-of", f"dawit={house.words_file('dawit')}",
        "--secrets-to", secrets_to, "--shares", 3, "--threshold", 2, *more,
    )  # fmt: skip


def new_shares(house: House) -> list[str]:
    """Give the shares that the last rotation showed."""
    files = sorted(house.folder.glob("secrets-*"), key=lambda path: path.stat().st_mtime)
    return [line.strip() for line in files[-1].read_text().splitlines() if len(line.split()) > 20]


def epochs(house: House) -> set[int]:
    """Give the epochs to which deposits are sealed."""
    return {parse(bytes(row[0])).epoch for row in house.query("SELECT sealed_content FROM deposit")}


def test_every_report_moves_and_still_opens_for_everybody(house: House) -> None:
    """Both moderators read on with the passphrases they have; the pin of this machine follows."""
    reports = house.deposit(5)

    result = rotate(house)

    assert result.exit_code == 0, result.output
    assert {"epoch": 2, "resealed": 5, "skipped": 0} == {
        k: v for k, v in figures(result).items() if k != "seconds"
    }
    assert epochs(house) == {2}
    assert [REPORT] * 10 == [house.opens(who, one) for who in ("cora", "dawit") for one in reports]
    assert house.run("keys", "list").exit_code == 0


def test_all_kinds_of_envelopes_move(house: House) -> None:
    """Reports, additions, records, the team's copies of questions, and parked updates."""
    (report_id,) = house.deposit()
    record_id, addition_id, message_id = uuid4(), uuid4(), uuid4()
    key = house.team.current

    async def more() -> None:
        async with await Database.open(house.home.database_url) as db, db.begin() as session:
            deposited = await session.get_one(Deposited, report_id)
            case = await session.get_one(Case, deposited.case_id)
            case.record_id = record_id
            case.sealed_record = seal(b"record", key, purpose=Purpose.RECORD, about=record_id)
            session.add(
                Deposited(
                    deposit_id=addition_id, case_id=case.case_id, position=1, received_on=TODAY,
                    sealed_content=seal(b"more", key, purpose=Purpose.ADDITION, about=addition_id),
                )
            )  # fmt: skip
            session.add(
                MailboxMessage(
                    message_id=message_id, case_id=case.case_id, position=0, sealed_message=b"hers", sent_on=TODAY,
                    sealed_copy=seal(b"question", key, purpose=Purpose.QUESTION, about=message_id),
                )
            )  # fmt: skip
            await park(session, seal(b"update", key, purpose=Purpose.PARKED, about=PARKED_ABOUT), TODAY)

    asyncio.run(more())

    assert figures(rotate(house))["resealed"] == 5
    keys = house.unlock("dawit")
    for sql, purpose, about, plain in (
        ("SELECT sealed_record FROM cases", Purpose.RECORD, record_id, b"record"),
        ("SELECT sealed_content FROM deposit WHERE position = 1", Purpose.ADDITION, addition_id, b"more"),
        ("SELECT sealed_copy FROM message", Purpose.QUESTION, message_id, b"question"),
        ("SELECT sealed_update FROM parked", Purpose.PARKED, PARKED_ABOUT, b"update"),
    ):
        sealed = bytes(house.query(sql)[0][0])
        assert parse(sealed).epoch == 2
        assert keys.open(sealed, purpose=purpose, about=about) == plain
    assert house.query("SELECT sealed_message FROM message") == [(b"hers",)]


def test_what_arrives_under_the_old_key_opens_and_is_moved_later(house: House) -> None:
    """An intake host that was not told yet loses nothing."""
    old = house.team.current
    rotate(house)
    (late,) = house.deposit(key=old)

    assert house.opens("cora", late) == REPORT
    result = house.run_as("cora", "keys", "reseal")
    assert figures(result)["resealed"] == 1
    assert epochs(house) == {2}
    assert figures(house.run_as("cora", "keys", "reseal"))["resealed"] == 0


def test_a_damaged_envelope_is_left_and_named_in_the_audit_chain(house: House) -> None:
    """The others move; the case stays listed."""
    good, bad = house.deposit(2)
    sealed = house.sealed(bad)
    house.query(
        "UPDATE deposit SET sealed_content = ? WHERE deposit_id = ?",
        sealed[:50] + bytes(9) + sealed[59:],
        bad.hex,
    )

    result = rotate(house)

    assert (figures(result)["resealed"], figures(result)["skipped"]) == (1, 1)
    assert house.opens("cora", good) == REPORT
    assert [entry.about for entry in house.audit() if entry.act == "reseal-cannot-open"] == [bad]


def test_who_was_away_takes_the_new_key_herself(house: House) -> None:
    """Once her sealing key is known, nobody needs her passphrase."""
    (report_id,) = house.deposit()
    refused = house.run_as("cora", "keys", "rotate")
    assert "dawit cannot receive the new key yet" in str(refused.exception)
    assert house.team.current.epoch == 1
    house.run_as("dawit", "keys", "refresh")

    assert house.run_as("cora", "keys", "rotate", "--secrets-to", house.folder / "secrets-x").exit_code == 0
    with pytest.raises(StorageError):
        house.opens("dawit", report_id)
    assert house.run_as("dawit", "keys", "refresh").exit_code == 0
    assert house.opens("dawit", report_id) == REPORT
    assert '"handed": {}' in (house.home.desk / "keyring.json").read_text()


def test_who_was_removed_learns_no_newer_key(house_of_three: House) -> None:
    """Her old key file and the whole desk folder together do not open what came after."""
    house = house_of_three
    for who in house.people:
        house.run_as(who, "keys", "refresh")
    kept = house.home.key_file("erum").read_bytes()
    half = house.folder / "half.json"
    fingerprint = json.loads(house.run("keys", "list", "--json").stdout)["moderators"][2]["fingerprint"]
    house.run_as("cora", "keys", "remove", "erum", "--fingerprint", fingerprint, "--out", half)
    assert house.run_as("dawit", "keys", "confirm", half, "--fingerprint", fingerprint).exit_code == 0
    assert rotate(house).exit_code == 0
    (report_id,) = house.deposit()

    write_private(house.home.key_file("erum"), kept)
    with pytest.raises(StorageError):
        house.opens("erum", report_id)
    assert house.run_as("erum", "keys", "refresh").exit_code != 0
    assert house.opens("cora", report_id) == REPORT


def test_the_new_shares_bring_back_all_epochs_and_the_old_ones_do_not(house: House) -> None:
    """After two rotations the newest set is enough."""
    rotate(house)
    first_set = new_shares(house)
    rotate(house)
    (report_id,) = house.deposit()
    for path in house.home.desk_keys.iterdir():
        path.unlink()

    old = house.run("recover", "--moderator", "Cora", "--shares-file", house.shares_file(first_set))
    assert "older epoch" in str(old.exception)
    out = house.folder / "recovered"
    result = house.run(
        "recover",
        "--moderator",
        "Cora",
        "--shares-file",
        house.shares_file(new_shares(house)[1:]),
        "--secrets-to",
        out,
    )

    assert result.exit_code == 0, result.output
    house.keep_words("cora-2", out.read_text().split("passphrase")[1].strip())
    assert house.unlock("cora-2").epochs == (1, 2, 3)
    assert house.opens("cora-2", report_id) == REPORT


def test_every_epoch_is_in_the_audit_chain(house: House) -> None:
    """Who began it, and that everything was moved."""
    rotate(house)

    chain = house.audit()
    assert [(entry.act, entry.actor_id) for entry in chain] == [
        ("epoch-begun", "cora"),
        ("epoch-resealed", "cora"),
    ]
    assert verify_chain(chain, house.team).whole


class Stopped(BaseException):
    """The machine stopped."""


STEPS = [
    (storage.team_files, "save_keyring"),
    (storage.team_files, "save_team"),
    (bot.commands.keys.room.Room, "record"),
    (bot.commands.keys.room.Room, "pin"),
    (bot.commands.keys.epoch, "write_key_file"),
    (bot.commands.keys.rotating, "show_secret"),
    (storage.rotation, "_move"),
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("place", "step"), STEPS, ids=[step for _, step in STEPS])
def test_stopped_at_any_step_it_is_finished_by_running_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch, place: object, step: str, when: str
) -> None:
    """Just before or just after each step: afterwards there is one new epoch, everybody reads, the shares work."""
    reports = house.deposit(3)
    house.run_as("dawit", "keys", "refresh")
    real = getattr(place, step)

    def stop(*arguments: object, **named: object) -> object:
        if when == "after":
            real(*arguments, **named)
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(place, step, stop)
        if step == "_move":

            async def stop_moving(*arguments: object) -> None:
                if when == "after":
                    await real(*arguments)
                raise Stopped

            patched.setattr(place, step, stop_moving)
        with pytest.raises(Stopped):
            rotate(house)

    result = rotate(house)

    assert result.exit_code == 0, result.output
    assert house.team.current.epoch == 2
    assert epochs(house) == {2}
    house.run_as("dawit", "keys", "refresh")
    assert [REPORT] * 6 == [house.opens(who, one) for who in ("cora", "dawit") for one in reports]
    assert house.run("keys", "list").exit_code == 0
    assert combine_shares(new_shares(house)[:2])
    assert house.run("keys", "drill", "--shares-file", house.shares_file(new_shares(house))).stdout == "yes\n"


def test_killed_in_the_middle_of_moving_it_goes_on(house: House) -> None:
    """A process killed by the kernel, twice; the third run finishes and every report opens once."""
    reports = house.deposit(1500)
    house.run_as("dawit", "keys", "refresh")
    command = [
        sys.executable, "-c", "from bot.commands import main; main()", "keys", "rotate", "--home", house.home.root, "--as", "cora",
        "--passphrase-file", house.words_file("cora"), "--secrets-to", house.folder / "secrets-kill",
    ]  # fmt: skip
    moved = 0
    for _ in range(2):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while running.poll() is None and _moved(house) <= moved:
            time.sleep(0.01)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        (house.folder / "secrets-kill").unlink(missing_ok=True)
        moved = _moved(house)
    assert 0 < moved < 1500

    result = rotate(house)

    assert result.exit_code == 0, result.output
    assert figures(result)["resealed"] == 1500 - moved
    keys = house.unlock("cora")
    assert {REPORT} == {
        keys.open(house.sealed(one), purpose=Purpose.REPORT, about=one).decode() for one in reports[::10]
    }


def _moved(house: House) -> int:
    return int(
        house.query("SELECT count(*) FROM deposit WHERE substr(sealed_content, 9, 4) = x'00000002'")[0][0]
    )


def test_two_rotations_at_once_do_not_both_happen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds that the keyring was changed, and changes nothing."""
    house.run_as("dawit", "keys", "refresh")
    house.run_as("cora", "keys", "refresh")
    real = bot.commands.keys.epoch.hand_over
    inner: list[Result] = []

    def meanwhile(*arguments: object, **named: object) -> bytes:
        if not inner:
            inner.append(Result(None, b"", b"", b"", None, 0, None))  # type: ignore[arg-type]
            inner[0] = house.run_as("dawit", "keys", "rotate", "--secrets-to", house.folder / "secrets-d")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.commands.keys.epoch, "hand_over", meanwhile)
    result = rotate(house)

    assert inner[0].exit_code == 0, inner[0].output
    assert "changed meanwhile" in str(result.exception)
    assert house.team.current.epoch == 2


def test_a_machine_that_pins_another_team_is_refused(house: House) -> None:
    """An exchanged team.json is not accepted because its own keyring vouches for it."""
    other = House(house.folder / "other").found()
    rotate(other)
    write_private(house.home.team_file, other.home.team_file.read_bytes())
    write_private(
        Home(house.home.root).desk / "keyring.json", (other.home.desk / "keyring.json").read_bytes()
    )

    assert "pinned" in str(house.run_as("cora", "keys", "refresh").exception)
