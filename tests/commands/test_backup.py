# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup is whole, holds nothing that opens, and becomes a working home again."""

from __future__ import annotations

import io
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.backups import BackupFailed
from storage.home import Home
from storage.keymaking import new_seed, team_key
from storage.restoring import BackupDamaged, HomeTaken
from tests.commands.house import REPORT, House, figures

TOKEN = "1234567890:secret-of-the-bot"


def back_up(house: House, *more: str) -> Path:
    """Make a backup; give its file."""
    file = house.folder / f"backup-{len(list(house.folder.iterdir()))}.tar"
    result = house.run("backup", file, *more)
    assert result.exit_code == 0, result.output
    return file


def restored(house: House, file: Path) -> Home:
    """Restore into a new home."""
    home = Home(house.folder / f"restored-{len(list(house.folder.iterdir()))}")
    result = house.run("restore", file, home=home)
    assert result.exit_code == 0, result.output
    return home


def names(file: Path) -> list[str]:
    """Give the names in an archive."""
    with tarfile.open(file) as tar:
        return tar.getnames()


def test_a_restored_report_opens(house: House) -> None:
    """With the key file that was kept apart, and its attachment."""
    (report_id,) = house.deposit()
    blob_id = house.put_blob(b"sealed voice" * 30_000)
    house.act("cora", "took-case")
    house.run("audit", "head")

    home = restored(house, back_up(house))

    home.key_file("cora").write_bytes(house.home.key_file("cora").read_bytes())
    again = House(house.folder)
    again.home.root.rename(house.folder / "lost")
    home.root.rename(again.home.root)
    assert again.opens("cora", report_id) == REPORT
    assert (Path(again.home.blobs_url) / blob_id).read_bytes() == b"sealed voice" * 30_000
    again.pin(again.team.current)
    again.home.key_file("cora").chmod(0o600)
    assert again.run_as("cora", "keys", "refresh").exit_code == 0
    assert again.run("audit", "head").exit_code == 0


def test_nothing_that_opens_is_in_a_backup(house: House) -> None:
    """No settings, no token, no key file, no forwarder's key; no name of a person anywhere in its bytes."""
    house.deposit(3)
    house.home.settings_file.write_text(house.home.settings_file.read_text() + f"AMANAT_BOT_TOKEN={TOKEN}\n")
    (house.home.forwarder / "keys.json").write_text("private")
    house.run_as("cora", "keys", "refresh")

    file = back_up(house)

    assert set(names(file)) == {
        "vault/amanat.sqlite3", "team.json", "partners.json", "desk/keyring.json", "manifest.json"
    }  # fmt: skip
    content = file.read_bytes()
    assert TOKEN.encode() not in content
    assert b"Zakir" not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_key_files_come_only_when_asked_for(house: House) -> None:
    """They are wrapped by passphrases, and still better kept apart."""
    home = restored(house, back_up(house, "--with-key-files"))

    assert house.opens("dawit", house.deposit()[0], home) == REPORT
    assert stat.S_IMODE(home.key_file("dawit").stat().st_mode) == 0o600


def test_erased_rows_are_not_in_the_next_backup(house: House) -> None:
    """The database is copied without its freed pages and its log."""
    (report_id,) = house.deposit()
    sealed = house.sealed(report_id)
    assert sealed[2000:2400] in back_up(house).read_bytes()

    house.query("DELETE FROM deposit")

    assert sealed[2000:2400] not in back_up(house).read_bytes()


def test_a_backup_made_while_reports_arrive_is_consistent(house: House) -> None:
    """An open writer does not stop it, and what was not committed is not in it."""
    house.deposit(2)
    writer = sqlite3.connect(house.home.database_file)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM deposit")

    home = restored(house, back_up(house))

    writer.rollback()
    writer.close()
    copy = sqlite3.connect(home.database_file)
    assert copy.execute("SELECT count(*) FROM deposit").fetchone() == (2,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_an_attachment_that_is_missing_is_counted(house: House) -> None:
    """A store that is not mounted is noticed at the backup, not at the restore."""
    (report_id,) = house.deposit()
    case_id = house.query("SELECT case_id FROM deposit")[0][0]
    house.query("INSERT INTO case_blob VALUES (?, ?, ?)", "ab" * 16, case_id, report_id.hex)

    result = house.run("backup", house.folder / "b.tar")

    assert figures(result)["missing_blobs"] == 1
    assert "blob store" in result.stdout


def test_nothing_is_overwritten(house: House) -> None:
    """Neither an older backup nor a home with something in it."""
    file = back_up(house)

    assert isinstance(house.run("backup", file).exception, BackupFailed)
    assert isinstance(house.run("restore", file).exception, HomeTaken)
    assert house.team.current.epoch == 1


def test_the_backup_of_a_team_that_is_not_pinned_is_refused(house: House) -> None:
    """An exchanged team.json does not get into the backups unnoticed."""
    house.pin(team_key(new_seed(), epoch=1))

    assert "pinned" in str(house.run("backup", house.folder / "b.tar").exception)


def test_a_database_server_is_backed_up_with_its_own_tool(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal names the setting and the tool."""
    monkeypatch.setenv("AMANAT_DATABASE_URL", "postgresql+asyncpg://localhost/amanat")

    refused = house.run("backup", house.folder / "b.tar").exception

    assert "AMANAT_DATABASE_URL" in str(refused)
    assert "pg_dump" in str(refused)
    assert not list(house.folder.glob("*b.tar*"))


def cut(content: bytes) -> bytes:
    """Cut off the end."""
    return content[: len(content) * 2 // 3]


def flip(content: bytes) -> bytes:
    """Flip one bit in the database."""
    at = content.index(b"SQLite format 3") + 5000
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def rebuilt(content: bytes, *, leave_out: str = "", add: tarfile.TarInfo | None = None) -> bytes:
    """Write the archive again without one member, or with one more in front."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(content)) as old, tarfile.open(fileobj=out, mode="w") as new:
        if add is not None:
            new.addfile(add, io.BytesIO(b"x" * add.size))
        for member in old:
            if member.name != leave_out:
                new.addfile(member, old.extractfile(member))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """Make a member that no backup has."""
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    made.size = 1 if kind == tarfile.REGTYPE else 0
    return made


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip,
        lambda content: b"",
        lambda content: b"no archive" * 1000,
        lambda content: rebuilt(content, leave_out="team.json"),
        lambda content: rebuilt(content, leave_out="manifest.json"),
        lambda content: rebuilt(content, add=member("../outside")),
        lambda content: rebuilt(content, add=member("/tmp/outside")),
        lambda content: rebuilt(content, add=member("amanat.env")),
        lambda content: rebuilt(content, add=member("desk/keys/../../amanat.env")),
        lambda content: rebuilt(content, add=member("vault/blobs/" + "ab" * 16)),
        lambda content: rebuilt(content, add=member("team.json", tarfile.SYMTYPE, "/etc/passwd")),
    ],
    ids=[
        "cut",
        "flip",
        "empty",
        "noise",
        "no-team",
        "no-manifest",
        "up",
        "root",
        "settings",
        "dots",
        "extra",
        "link",
    ],
)
def test_a_damaged_or_crafted_backup_leaves_nothing_behind(
    house: House, damage: Callable[[bytes], bytes]
) -> None:
    """Everything is checked before the new home gets its name."""
    house.deposit(2)
    file = house.folder / "bad.tar"
    file.write_bytes(damage(back_up(house).read_bytes()))
    before = set(house.folder.iterdir())

    result = house.run("restore", file, home=Home(house.folder / "new"))

    assert isinstance(result.exception, BackupDamaged)
    assert before == set(house.folder.iterdir())


def test_both_commands_end_with_their_figures(house: House) -> None:
    """One line of JSON for whoever watches."""
    house.put_blob(b"x" * 1000)
    result = house.run("backup", house.folder / "b.tar")

    assert {"files", "blobs", "missing_blobs", "bytes", "seconds"} == set(figures(result))
    assert figures(result)["blobs"] == 1
    again = house.run("restore", house.folder / "b.tar", home=Home(house.folder / "new"))
    assert figures(again)["files"] == figures(result)["files"]
