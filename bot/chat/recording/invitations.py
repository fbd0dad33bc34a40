# SPDX-License-Identifier: AGPL-3.0-or-later
"""One-time codes that let a volunteer record: made at the command line, known by their hash only."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.interview.writing import ascii_digits
from locales.audio import one_at_a_time

FILE = "invitations.json"
CODE_DIGITS = 12  # Guessed at five tries and then one every two minutes, in the days that it lives: hopeless.
VALID_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """Who may record which language, until when. `by` is the role that will stand beside each recording."""

    code: str  # its hash
    language: str
    by: str
    until: str  # ISO day, the last on which it counts


def invite(folder: Path, language: str, by: str, *, today: date) -> str:
    """Write an invitation down and give its code, which is nowhere else."""
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = Invitation(_hash(code), language, by, (today + VALID_FOR).isoformat())
    with one_at_a_time(folder):
        still = [one for one in read_invitations(folder) if one.until >= today.isoformat()]
        _write(folder, [*still, new])
    return code


def find_invitation(folder: Path, untrusted_code: str, *, today: date) -> Invitation | None:
    """Give the invitation of a typed code, in any script's digits, or None."""
    digits = "".join(sign for sign in ascii_digits(untrusted_code) if sign.isdecimal())
    if len(digits) != CODE_DIGITS:
        return None
    typed = _hash(digits)
    found = [one for one in read_invitations(folder) if hmac.compare_digest(one.code, typed)]
    return next((one for one in found if one.until >= today.isoformat()), None)


def use_up(folder: Path, used: Invitation) -> None:
    """Take an invitation away once it has let somebody in."""
    with one_at_a_time(folder):
        _write(folder, [one for one in read_invitations(folder) if one.code != used.code])


def read_invitations(folder: Path) -> list[Invitation]:
    """Give all invitations; an unusable file lets nobody in."""
    try:
        return [Invitation(**one) for one in json.loads((folder / FILE).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _write(folder: Path, invitations: list[Invitation]) -> None:
    half = folder / f".{FILE}.half"
    half.write_text(json.dumps([asdict(one) for one in invitations], ensure_ascii=False), "utf-8")
    half.chmod(0o600)
    half.replace(folder / FILE)


def _hash(code: str) -> str:
    return hashlib.sha256(f"amanat recording {code}".encode()).hexdigest()
