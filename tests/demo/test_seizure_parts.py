# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search and the trial of keys can do what their verdict rests on: one that fails would prove nothing."""

from __future__ import annotations

import base64
import secrets
import sqlite3
import tarfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.demo.search import find, text_canary
from bot.demo.seizure.ciphertexts import Ciphertext, ciphertexts
from bot.demo.seizure.keys import candidate_keys
from bot.demo.seizure.trying import open_body, pursue, try_keys
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
