# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a registry's answer means: delivered, try again, or refused for good. Pure.

A status alone never means delivered: only a signed receipt over the digest we sent does.
Source: RFC 9110 section 15 (statuses), RFC 9457 (problems), docs/registry-api.md ("Errors").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_WAIT = timedelta(minutes=1)  # Source: ours; a restart of a small server takes less.
MAX_WAIT = timedelta(hours=24)  # Source: ours; a partner with one volunteer looks in once a day.
JITTER = 0.25  # Source: ours; spreads the retries of many cases after one outage.

# Answers that another try would only repeat: a person at the desk must change something.
FINAL_STATUSES = frozenset(
    {400, 401, 403, 405, 406, 410, 411, 413, 414, 415, 422, 426, 428, 431, 451, 501, 505}
)
# The registry may already hold these very bytes, or others: reading back tells.
READ_BACK_STATUSES = frozenset({409, 412})

# Codes a problem may carry; anything else is not repeated anywhere, since error bodies leak.
KNOWN_CODES = frozenset(
    {
        "unauthenticated", "signature-invalid", "replay", "forbidden", "unknown-schema-version", "validation",
        "vocabulary-unknown", "consent-missing", "consent-scope", "revision-conflict", "stale-revision",
        "suppressed", "precondition-failed", "duplicate-suspected", "attachment-too-large", "attachment-type",
        "attachment-unknown", "case-too-large", "digest-mismatch", "decrypt-failed", "key-unknown", "rate-limited",
        "registry-not-ready", "temporarily-unavailable", "not-found", "withdrawn", "method-not-allowed",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivered:
    """The registry holds what we sent and said so with its signature."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Not delivered yet; reason in key form; after: how long the registry asked us to wait."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Never to be tried again as it is; reason in key form, shown at the desk."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Undecided: ask the registry what it holds, then decide with `after_read_back`."""

    reason: str


Outcome = Delivered | TryAgain | Refused


def judge(
    status: int, *, receipt_valid: bool, code: str | None = None, retry_after: timedelta | None = None
) -> Outcome | ReadBack:
    """Judge one answer.

    receipt_valid: the body is a signed receipt for exactly what was sent.
    code: the problem's code if it is one of KNOWN_CODES.
    """
    if 200 <= status < 300:
        # A page, an error in disguise or an empty body with 200: it may or may not have been stored.
        return Delivered() if receipt_valid else ReadBack("no-receipt")
    if 300 <= status < 400:
        return TryAgain("redirected", retry_after)
    if status in READ_BACK_STATUSES:
        return Refused("suppressed") if code in {"suppressed", "withdrawn"} else ReadBack(code or "conflict")
    if code == "replay":
        # A proxy sent our request twice; the next try carries a new nonce.
        return ReadBack("replay")
    if status in FINAL_STATUSES:
        return Refused(code or f"status-{status}")
    return TryAgain(code or f"status-{status}", retry_after)


def after_read_back(undecided: ReadBack, *, held_digest: str | None, sent_digest: str) -> Outcome:
    """Decide by what the registry holds: the same bytes are delivered, others are a conflict."""
    if held_digest == sent_digest:
        return Delivered()
    if undecided.reason in {"no-receipt", "precondition-failed", "replay"}:
        return TryAgain(undecided.reason)
    return Refused(undecided.reason)


def wait_for(attempts: int, *, asked_for: timedelta | None, chance: float) -> timedelta:
    """Give the wait before the next try: doubling, with jitter, never less than the registry asked for.

    attempts: tries so far, at least 1. chance: a random number from 0 to 1.
    """
    doubled: timedelta = FIRST_WAIT * int(2 ** min(max(attempts, 1) - 1, 20))
    wait = min(doubled, MAX_WAIT) * (1 - JITTER + 2 * JITTER * chance)
    return max(wait, min(asked_for or timedelta(0), MAX_WAIT))


def read_retry_after(header: str | None, *, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or an HTTP date. Anything else is None."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), MAX_WAIT)
