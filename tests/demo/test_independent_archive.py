# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second opener, written from the document alone, opens everything that a whole demo left behind.

What it cannot open would be lost to anybody who has the document and the keys but not this program.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from bot.demo.check import play_the_whole_job
from bot.demo.house import House
from tests.storage import independent_opener as opener

pytestmark = pytest.mark.timeout(300)

ENVELOPE, DRAFT = b"AMANAT\x01", b"AMANATD\x01"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, object]]]:
    """A house in which the whole job was played, with its keys."""
    monkey = pytest.MonkeyPatch()
    monkey.setenv("AMANAT_DEMO", "1")
    with House(tmp_path_factory.mktemp("archive") / "house", favourite_ports=False) as house:
        figures = play_the_whole_job(house, lambda _line: None)
    yield house, figures
    monkey.undo()


def rows(house: House) -> Iterator[tuple[str, list[object]]]:
    """Give every row of every table."""
    with sqlite3.connect(house.home.database_file) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            yield from ((name, list(row)) for row in database.execute(f'SELECT * FROM "{name}"'))


def ids(row: list[object]) -> Iterator[UUID]:
    """Give everything in a row that is an id."""
    for value in row:
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{32}|[0-9a-f-]{36}", value):
            yield UUID(value)
        elif isinstance(value, bytes) and len(value) == 16:
            yield UUID(bytes=value)


def seeds(house: House, receipt: str) -> list[bytes]:
    """Give every seed: the team's by passphrase, the forwarder's from its folder, the mailbox's by receipt."""
    first = house.moderators[0]
    team = opener.open_key_file(house.home.key_file(first.moderator_id).read_bytes(), first.passphrase)
    forwarder = json.loads((house.home.forwarder / "keys.json").read_bytes())
    return [*team.values(), opener.decode(forwarder["sealing_seed"]), opener.receipt_keys(receipt)[1]]


def opened(sealed: bytes, row: list[object], known: list[bytes]) -> bytes | None:
    """Open one envelope with any of the keys and any of its row's ids."""
    purpose, epoch = sealed[7], int.from_bytes(sealed[8:12], "big")
    for seed in known:
        for about in ids(row):
            try:
                return opener.open_envelope(sealed, seed, purpose=purpose, epoch=epoch, about=about)
            except opener.Refused:
                continue
    return None


def test_every_envelope_and_every_file_opens(archive: tuple[House, dict[str, object]]) -> None:
    """Reports, records, packages, parcels, receipts and attachments: all of them, and they hold what was told."""
    house, figures = archive
    known = seeds(house, str(figures["receipt"]))
    plain: list[bytes] = []
    counts: Counter[str] = Counter()
    for table, row in rows(house):
        for value in row:
            if isinstance(value, bytes) and value.startswith(ENVELOPE) and not value.startswith(DRAFT):
                content = opened(value, row, known)
                assert content is not None, f"an envelope of {table} does not open"
                plain.append(content)
                counts[table] += 1
    found = dict(re.findall(r'"blob_id":"([0-9a-f]{32})","key":"([\w-]{43})"', b"\n".join(plain).decode()))
    found |= dict(
        re.findall(r'"blob_id":"([0-9a-f]{32})".{0,200}?"key":"([\w-]{43})"', b"\n".join(plain).decode())
    )
    blobs = [path for path in Path(house.home.blobs_url).rglob("*") if path.is_file()]
    sizes = [len(opener.open_blob(path.read_bytes(), opener.decode(found[path.name]))) for path in blobs]

    assert counts.total() >= 4
    assert len(sizes) >= 4  # three that were sent, and the clean copy that went out
    assert all(sizes)
    assert "مہراب نیلگوں" in b"\n".join(plain).decode()
