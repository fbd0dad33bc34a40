# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""The audit chain outside the database: an export that anybody can check offline, and the head that is kept apart.

An export is JSON lines: a first line with the format, then one entry a line. The kept head is the last entry itself,
with its moderator's signature, in desk/audit-head.json: whoever cuts off the end of the chain cannot show it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from storage.audit import AUDIT_FORMAT, AuditEntry, Head
from storage.errors import NotFound, StorageError
from storage.home import Home, write_private
from storage.signing import verify
from storage.team import Team
from storage.text import from_text, to_text

EXPORT_FORMAT = "amanat-audit-export/1"
HEAD_FORMAT = "amanat-audit-head/1"


class AuditFileDamaged(StorageError):
    """An export or a kept head that cannot be read."""


class LineDamaged(StorageError):
    """One line of an export cannot be read; its entry is broken."""

    def __init__(self, position: int) -> None:
        super().__init__(f"entry {position} is broken (unreadable)")
        self.position = position


def head_file(home: Home) -> Path:
    """Give the place of the kept head."""
    return home.desk / "audit-head.json"


def keep_head(path: Path, entry: AuditEntry) -> None:
    """Keep an entry as the head, unless a later one is kept already. Whole or not at all."""
    try:
        if _entry(json.loads(path.read_bytes())["entry"]).position >= entry.position:
            return
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # none yet, or damaged: a good one replaces it
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(
        path, json.dumps({"format": HEAD_FORMAT, "entry": _to_json(entry)}, indent=2).encode() + b"\n"
    )


def read_head(path: Path, team: Team) -> Head | None:
    """Give the kept head, or None when none was kept. Raises AuditFileDamaged unless a moderator signed it."""
    try:
        content = json.loads(path.read_bytes())
        entry = _entry(content["entry"])
        if content["format"] == HEAD_FORMAT and _is_signed(entry, team):
            return Head(entry.position, entry.entry_hash)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise AuditFileDamaged(
        "expected a head signed by a moderator of this team; compare with the published one"
    )


def export_lines(chain: Iterable[AuditEntry]) -> Iterator[str]:
    """Give the lines of an export."""
    yield json.dumps({"format": EXPORT_FORMAT, "entries": AUDIT_FORMAT})
    for entry in chain:
        yield json.dumps(_to_json(entry))


def read_export(lines: Iterable[str]) -> Iterator[AuditEntry]:
    """Read an export's entries. Raises AuditFileDamaged when it is none, LineDamaged at an unreadable entry."""
    remaining = iter(lines)
    try:
        is_export = json.loads(next(remaining, ""))["format"] == EXPORT_FORMAT
    except (ValueError, KeyError, TypeError, RecursionError):
        is_export = False
    if not is_export:
        raise AuditFileDamaged("expected a file made by `amanat audit export`; name that one")
    for position, line in enumerate(remaining, 1):
        try:
            entry = _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise LineDamaged(position) from None
        yield entry


def _is_signed(entry: AuditEntry, team: Team) -> bool:
    try:
        return verify(entry.statement(), entry.signature, team.moderator(entry.actor_id).signing_key)
    except NotFound:
        return False


def _to_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "position": entry.position,
        "act": entry.act,
        "about": None if entry.about is None else str(entry.about),
        "actor": entry.actor_id,
        "on": entry.on.isoformat(),
        "previous": entry.previous_hash,
        "hash": entry.entry_hash,
        "signature": to_text(entry.signature),
    }


def _entry(content: dict[str, Any]) -> AuditEntry:
    """Read an entry strictly: one spelling of each, nothing more. Raises ValueError, KeyError, TypeError."""
    entry = AuditEntry(
        content["position"],
        content["act"],
        None if content["about"] is None else UUID(content["about"]),
        content["actor"],
        date.fromisoformat(content["on"]),
        content["previous"],
        from_text(content["signature"]),
    )
    if _to_json(entry) != content:
        raise ValueError("expected an entry as it was exported")
    return entry
