# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each part of the seizure test can do what its verdict rests on: a search, a trial or a look that fails proves nothing."""

from __future__ import annotations

import base64
import io
import os
import secrets
import sqlite3
import subprocess
import sys
import tarfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.demo.search import Canary, find, text_canary
from bot.demo.seizure.ciphertexts import Ciphertext, ciphertexts
from bot.demo.seizure.keys import candidate_keys
from bot.demo.seizure.measure import ControlFailed, Measured, note_running
from bot.demo.seizure.memory import Held, look_into
from bot.demo.seizure.page import BEGIN, PAGE, with_section
from bot.demo.seizure.plan import Kind, Plan, Planted
from bot.demo.seizure.times import FileTimes, Span, exact_times, file_times
from bot.demo.seizure.trying import open_body, pursue, try_keys
from bot.demo.seizure.yields import OFF, RUNNING
from storage import envelope as envelopes
from storage.drafts import new_draft_key, seal_draft
from storage.hybrid import expand
from storage.keymaking import new_seed, team_key
from storage.sealing import BlobSealer, Purpose, new_blob_key, seal
from storage.text import to_text

ABOUT = UUID("5b1d0c3e-7f3c-4c39-9f0a-0a60bd1b6a11")
NAME = "نودان فرضی"


def database(path: Path, columns: str, *values: object) -> Path:
    """Make a small database with one row."""
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"CREATE TABLE kept ({columns})")
        made.execute(f"INSERT INTO kept VALUES ({', '.join('?' * len(values))})", values)
        made.commit()
    return path


def a_blob(key: bytes, content: bytes) -> bytes:
    """Seal a whole blob."""
    sealer = BlobSealer(key)
    return sealer.update(content) + sealer.finish()


def an_envelope(plain: bytes, seed: bytes) -> bytes:
    """Seal a report to a team key."""
    return seal(plain, team_key(seed, epoch=1), purpose=Purpose.REPORT, about=ABOUT)


# Searching databases


def test_a_number_that_sqlite_packs_as_a_row_id_is_found(tmp_path: Path) -> None:
    """A chat's number as a primary key is a variable-length integer in the file: only reading the rows shows it."""
    database(tmp_path / "db", "chat_id INTEGER PRIMARY KEY", 7391824650)

    sightings, _ = find([text_canary("chat", "7391824650")], [tmp_path])

    assert ["as it is, in a row"] == [one.shape for one in sightings]


def test_words_that_pages_cut_in_two_are_found(tmp_path: Path) -> None:
    """A long text goes on in overflow pages; wherever they cut, the row shows it whole."""
    for place in range(3_900, 4_100, 7):
        database(tmp_path / f"db{place}", "words TEXT", "x" * place + NAME + "x" * 9_000)

    sightings, _ = find([text_canary("name", NAME)], [tmp_path])

    assert 29 == len({one.file for one in sightings})


def test_what_lies_in_a_backup_is_found(tmp_path: Path) -> None:
    """An archive is searched member by member, and a database in it row by row."""
    inner = database(tmp_path / "inner", "chat_id INTEGER PRIMARY KEY", 7391824650)
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.add(inner, "vault/db")
    inner.unlink()

    sightings, _ = find([text_canary("chat", "7391824650")], [tmp_path])

    assert ["backup.tar/vault/db"] == [one.file for one in sightings]


# Keys


@pytest.mark.parametrize(
    "left",
    [
        lambda key: key,
        lambda key: b"\x07prefix" + key + b"suffix",
        lambda key: f"AMANAT_KEY={to_text(key)}\n".encode(),
        lambda key: b'{"key": "' + base64.b64encode(key) + b'"}',
        lambda key: b"key: " + key.hex().upper().encode(),
        lambda key: base64.b64encode(b"longer" + key + b"text"),
    ],
)
def test_a_key_is_found_however_it_was_left_lying(left: object, tmp_path: Path) -> None:
    """Bare, inside other bytes, as base64, as hex, inside something longer."""
    key = secrets.token_bytes(32)
    (tmp_path / "somewhere").write_bytes(left(key))  # type: ignore[operator]

    assert key in candidate_keys([tmp_path])


def test_a_key_in_a_column_is_found_and_a_ciphertext_is_no_key(tmp_path: Path) -> None:
    """Columns are looked through like files; what is sealed is tried on, not tried."""
    key, sealed = secrets.token_bytes(32), seal_draft(new_draft_key(), b"words")
    database(tmp_path / "db", "a BLOB, b BLOB", key, sealed)

    found = candidate_keys([tmp_path])

    assert key in found
    assert sealed[40:72] not in found


# Ciphertexts and trying


def test_every_ciphertext_is_found_once(tmp_path: Path) -> None:
    """In a database, as a blob, and again in a backup of both."""
    draft, blob = seal_draft(new_draft_key(), b"words"), a_blob(new_blob_key(), b"photo")
    kept = database(
        tmp_path / "db", "a BLOB, b BLOB, c TEXT", an_envelope(b"r", new_seed()), draft, ABOUT.hex
    )
    (tmp_path / "blob").write_bytes(blob)
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.add(kept, "vault/db")
        archive.add(tmp_path / "blob", "vault/blobs/1")

    found = ciphertexts([tmp_path])

    assert {"envelope": 1, "draft": 1, "blob": 1} == Counter(one.shape for one in found)
    assert ABOUT in next(one for one in found if one.shape == "envelope").about


def test_the_right_key_opens_each_shape_and_a_wrong_one_none() -> None:
    """A trial that cannot open with the right key would prove nothing with the wrong ones."""
    seed, draft_key, blob_key = new_seed(), new_draft_key(), new_blob_key()
    sealed = [
        Ciphertext("envelope", "e", an_envelope(b"report", seed), (uuid4(), ABOUT)),
        Ciphertext("draft", "d", seal_draft(draft_key, b"draft")),
        Ciphertext("blob", "b", a_blob(blob_key, b"photo" * 30_000)),
    ]

    opened = try_keys([secrets.token_bytes(32), seed, draft_key, blob_key], sealed)

    assert [(b"report", seed), (b"draft", draft_key), (b"photo" * 30_000, blob_key)] == [
        (one.plain, one.key) for one in opened
    ]
    assert [] == try_keys([secrets.token_bytes(32) for _ in range(20)], sealed)


def test_a_bare_data_key_opens_its_envelope() -> None:
    """Who keeps the data key beside the envelope has kept the report."""
    seed = new_seed()
    sealed = an_envelope(b"report", seed)
    pair, parts = expand(seed), envelopes.parse(sealed)
    data_key = envelopes.open_data_key(parts, pair, epoch=1, purpose=Purpose.REPORT, about=ABOUT)

    assert b"report" == open_body(data_key, Ciphertext("envelope", "e", sealed, (ABOUT,)))


def test_a_key_inside_what_was_opened_is_used_too() -> None:
    """From the report to its photo, as a seizer would go on."""
    seed, blob_key = new_seed(), new_blob_key()
    report = f'{{"key": "{to_text(blob_key)}"}}'.encode()
    sealed = [
        Ciphertext("envelope", "e", an_envelope(report, seed), (ABOUT,)),
        Ciphertext("blob", "b", a_blob(blob_key, b"photo")),
    ]

    opened = pursue(try_keys([seed], sealed), sealed)

    assert {b"photo", report} == {one.plain for one in opened}


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
