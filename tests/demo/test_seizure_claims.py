# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run looks at besides keys: times, memories, and whether what is claimed is what was measured."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.search import Canary, text_canary
from bot.demo.seizure.measure import ControlFailed, Measured, note_running
from bot.demo.seizure.memory import Held, look_into
from bot.demo.seizure.page import BEGIN, PAGE, with_section
from bot.demo.seizure.plan import Kind, Plan, Planted
from bot.demo.seizure.times import FileTimes, Span, exact_times, file_times
from bot.demo.seizure.yields import OFF, RUNNING

NAME = "نودان فرضی"


def database(path: Path, columns: str, *values: object) -> Path:
    """Make a small database with one row."""
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"CREATE TABLE kept ({columns})")
        made.execute(f"INSERT INTO kept VALUES ({', '.join('?' * len(values))})", values)
        made.commit()
    return path


# Times

AT = datetime(2026, 3, 5, 14, 20, 31, 123456, tzinfo=UTC)
SPAN = Span.around(AT, AT)


@pytest.mark.parametrize(
    "exact",
    [
        AT.timestamp(),
        int(AT.timestamp()),
        int(AT.timestamp() * 1000),
        int(AT.timestamp() * 10**9),
        AT.isoformat(),
        "2026-03-05 14:20:31",
        f"at {int(AT.timestamp())} it came",
    ],
)
def test_an_exact_time_in_a_column_is_found(exact: object, tmp_path: Path) -> None:
    """As a number of any unit, as ISO text, inside other words."""
    database(tmp_path / "db", "came", exact)

    assert "kept.came" in {one.shape for one in exact_times([tmp_path], SPAN)}


@pytest.mark.parametrize(
    "coarse", ["2026-03-05", int(AT.timestamp() // 3600), "2026-03-05T14:20Z", 20_517, None]
)
def test_a_day_an_hour_and_a_minute_of_a_log_are_allowed(coarse: object, tmp_path: Path) -> None:
    """Coarse times are what the vault and the logs may keep."""
    database(tmp_path / "db", "came", coarse)
    (tmp_path / "log").write_text(str(coarse))

    assert [] == exact_times([tmp_path], SPAN)


def test_the_time_of_an_archived_file_is_found(tmp_path: Path) -> None:
    """A backup must not tell when its files were written."""
    member = tarfile.TarInfo("vault/blobs/1")
    member.mtime = AT.timestamp()
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.addfile(member, io.BytesIO())

    assert ["time of an archived file"] == [one.shape for one in exact_times([tmp_path], SPAN)]


def test_what_the_file_system_notes_is_told_apart(tmp_path: Path) -> None:
    """A blob dated to midnight is right; that the inode knows the second is told, not hidden."""
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    (tmp_path / "dated").write_bytes(b"")
    os.utime(tmp_path / "dated", (midnight, midnight))
    (tmp_path / "exact").write_bytes(b"")
    os.utime(tmp_path / "exact", (midnight + 3661, midnight + 3661))

    assert FileTimes(blobs=2, modified_exactly=1, changed_in_run=2) == file_times(
        tmp_path, Span.around(now, now)
    )


# Memory


def test_what_a_running_process_holds_is_found_and_nothing_else() -> None:
    """Its words as Python keeps them; not the words of somebody else."""
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; held = sys.stdin.readline(); print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(f"{NAME} zwölf\n")
        child.stdin.flush()
        child.stdout.readline()
        held = look_into(
            child.pid,
            [Planted(Kind.DRAFT, text_canary("name", NAME)), Planted(Kind.NOTE, Canary("other", b"q7#" * 9))],
        )
    finally:
        child.communicate("\n")

    assert (1, 0) == (held.found[Kind.DRAFT], held.found[Kind.NOTE])


def test_a_memory_that_cannot_be_read_is_told_and_not_called_clean() -> None:
    """Where the machine forbids the look, the table says so."""
    held = look_into(2**22 + 7, [])

    assert "cannot be read" in held.trouble


def test_what_a_running_host_must_not_hold_is_a_find() -> None:
    """A moderators' note in the chat's memory breaks the claim; a draft there does not."""
    planted = Counter({Kind.NOTE: 1, Kind.DRAFT: 1})
    labels = {Kind.NOTE: {"note"}, Kind.DRAFT: {"name"}}
    measured = Measured()

    note_running("intake", Held(1, planted, planted, labels, core_dumps_off=True), measured)

    assert ["moderators' notes"] == [one.kind for one in measured.finds]
    assert not measured.ok


def test_a_look_that_finds_nothing_at_all_is_broken() -> None:
    """The chat's memory holds at least its token; who does not see that, does not see."""
    planted = Counter({Kind.TOKEN: 1})

    with pytest.raises(ControlFailed, match="certainly holds"):
        note_running("intake", Held(1, Counter(), planted, core_dumps_off=True), Measured())


# Claims and the page


def test_the_page_shows_what_the_run_measures() -> None:
    """docs/threat-model.md is up to date; if not: python -m bot.demo.seizure --page."""
    page = PAGE.read_text("utf-8")

    assert page == with_section(page)


def test_a_page_without_its_marks_is_refused() -> None:
    """Nothing is written into the wrong place."""
    with pytest.raises(ValueError, match="marks"):
        with_section(PAGE.read_text("utf-8").replace(BEGIN, ""))


def test_the_claims_that_the_project_stands_on_are_made() -> None:
    """No disk but the forwarder's holds anything entrusted, and no chat holds what opens a report, even running."""
    assert {"forwarder"} == {host for host, claim in OFF.items() if claim.held or claim.possible}
    assert {Kind.TEAM_KEY, Kind.PASSPHRASE, Kind.NOTE, Kind.RECORD} <= set(RUNNING["intake"].never)
    assert {Kind.TOKEN, Kind.ACCOUNT, Kind.DRAFT_KEY, Kind.RECEIPT} <= set(RUNNING["desk"].never)
    assert {Kind.TEAM_KEY, Kind.ACCOUNT, Kind.DRAFT, Kind.NOTE} <= set(RUNNING["forwarder"].never)


def test_no_two_runs_plant_the_same_words() -> None:
    """What a run finds can only come from that run."""
    first, second = Plan(), Plan()
    for plan in (first, second):
        for person in plan.people:
            person.given |= {"start", "name", "account", "photo", "paper", "voice note"}
    one, other = ({p.canary.content for p in plan.planted()} for plan in (first, second))

    assert len(one) > 60
    assert not one & other


def test_the_leaking_build_runs_in_the_demo_only() -> None:
    """Nobody starts it by mistake."""
    result = subprocess.run(
        [sys.executable, "-m", "bot.demo.seizure.leaky", "log"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )

    assert result.returncode == 1
    assert "in the demo only" in result.stderr
