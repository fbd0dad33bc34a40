# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor looks at: the home folder, this machine, the vault and, when asked, the world outside.

A check never changes anything and never prints a secret.
"""

from __future__ import annotations

import contextlib
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import httpx

from bot.settings import IntakeSettings, SettingsError
from storage.errors import StorageError
from storage.team import load_team

MIN_FREE_BYTES = (
    2 * 1024**3
)  # Source: decision; a hundred reports with the largest attachments Telegram hands out.
SWAPS = Path("/proc/swaps")


class Level(StrEnum):
    """How a finding should be taken."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it stands, and what to do about it."""

    what: str
    level: Level
    found: str
    cure: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """Give the finding for JSON output."""
        return {key: (str(value) if value is not None else None) for key, value in asdict(self).items()}


def _good(what: str, found: str) -> Finding:
    return Finding(what, Level.GOOD, found)


def home_checks(settings: IntakeSettings) -> Iterator[Finding]:
    """Look at the folder, the settings file, the team and the bot's token."""
    home = settings.home
    if not home.root.is_dir():
        yield Finding("home", Level.BAD, f"{home.root} does not exist", "run: amanat init")
        return
    yield from _private(home.root, "home folder", 0o700)
    if home.settings_file.exists():
        yield from _private(home.settings_file, "settings file", 0o600)
    for key_file in sorted(home.desk_keys.glob("*.key.json")):
        yield from _private(key_file, f"key file {key_file.name}", 0o600)
    yield from _team(settings)
    try:
        settings.token()
        yield _good("bot token", "set")
    except SettingsError as error:
        yield Finding(
            "bot token", Level.WARN, "not set on this machine", f"only the intake host needs it: {error}"
        )


def _private(path: Path, what: str, wanted: int) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding(what, Level.BAD, f"others can read it ({mode:o})", f"run: chmod {wanted:o} {path}")
    else:
        yield _good(what, "private")


def _team(settings: IntakeSettings) -> Iterator[Finding]:
    if settings.team_fingerprint is None:
        yield Finding(
            "team key", Level.BAD, "no fingerprint is pinned",
            "set AMANAT_TEAM_FINGERPRINT to the fingerprint that amanat init printed",
        )  # fmt: skip
        return
    try:
        team = load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
    except StorageError as error:
        yield Finding("team key", Level.BAD, "cannot be trusted", str(error))
        return
    yield _good("team key", f"epoch {team.current.epoch}, matches its pin")
    people = len(team.moderators)
    if people < 2:
        yield Finding("moderators", Level.BAD, f"{people}", "every referral needs two; see docs/operating.md")
    else:
        yield _good("moderators", str(people))


def plain_swaps() -> list[str]:
    """Give the swap areas in use that are not encrypted, as far as this machine tells."""
    swaps: list[str] = []
    with contextlib.suppress(OSError):
        swaps = [line.split()[0] for line in SWAPS.read_text("utf-8").splitlines()[1:] if line.split()]
    # A device-mapper path is how encrypted swap shows; zram never reaches a disk.
    return [swap for swap in swaps if not swap.startswith(("/dev/dm-", "/dev/mapper/", "/dev/zram"))]


def machine_checks(settings: IntakeSettings) -> Iterator[Finding]:
    """Look at swap and free space: a swapped page may hold what somebody just wrote."""
    plain = plain_swaps()
    if plain:
        yield Finding(
            "swap", Level.WARN, "swap without encryption is in use", "turn it off (swapoff -a) or encrypt it"
        )
    else:
        yield _good("swap", "none, or encrypted")
    place = settings.home.root if settings.home.root.exists() else Path("/")
    free = shutil.disk_usage(place).free
    if free < MIN_FREE_BYTES:
        yield Finding(
            "free space", Level.WARN, f"{free // 1024**2} MiB", "make room before a photo does not fit"
        )
    else:
        yield _good("free space", f"{free // 1024**3} GiB")


async def vault_checks(settings: IntakeSettings) -> list[Finding]:
    """Look at the database's schema, the blob folder, the partners and the forwarder's keys."""
    from storage.database import Database, check_schema

    findings: list[Finding] = []
    try:
        database = await Database.open(settings.database_url)
        try:
            await check_schema(database)
        finally:
            await database.close()
        findings.append(_good("database", "opens, newest schema"))
    except (StorageError, OSError) as error:
        words = str(error) if isinstance(error, StorageError) else "cannot be opened"
        findings.append(Finding("database", Level.BAD, words, "run: amanat migrate (or amanat init)"))
    findings += _partner_findings(settings)
    return findings


def _partner_findings(settings: IntakeSettings) -> list[Finding]:
    from bot.casework.errors import CaseworkError
    from bot.casework.partner import load_partners

    try:
        partners = load_partners(settings.home.partners_file)
    except (CaseworkError, OSError, ValueError):
        return [
            Finding(
                "partners",
                Level.BAD,
                "partners.json cannot be read",
                "correct it as docs/operating.md shows; without partners write []",
            )
        ]
    if not partners:
        return [Finding("partners", Level.WARN, "none", "cases can be taken and verified, not referred")]
    return [_good("partners", str(len(partners)))]


async def online_checks(settings: IntakeSettings) -> list[Finding]:
    """Ask Telegram whether it answers to this token, by the way the settings name."""
    try:
        token = settings.token().get_secret_value()
    except SettingsError:
        return []
    try:
        async with httpx.AsyncClient(proxy=settings.proxy_url, timeout=15) as client:
            answer = await client.get(f"{settings.api_base_url}/bot{token}/getMe")
    except (httpx.HTTPError, ValueError):
        return [
            Finding(
                "telegram",
                Level.BAD,
                "does not answer",
                "where Telegram is filtered set AMANAT_PROXY_URL, or AMANAT_API_BASE_URL to your own Bot API server",
            )
        ]
    if answer.status_code == 200 and answer.headers.get("content-type", "").startswith("application/json"):
        return [_good("telegram", "answers, knows the token")]
    if answer.status_code in (401, 404):
        return [Finding("telegram", Level.BAD, "refuses the token", "ask @BotFather for the token again")]
    return [Finding("telegram", Level.WARN, f"answers with {answer.status_code}", "try again later")]
