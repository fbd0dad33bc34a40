# SPDX-License-Identifier: AGPL-3.0-or-later
"""The errors of the desk, and the one table that says how each becomes a page.

DeskError
├── CannotSignIn    the reason is told on the sign-in page, with the cure
├── Missing         no such page or case, or not for this moderator: the same answer
├── OutOfDate       somebody was faster, or the preview changed
├── NotUnderstood   a form that this desk did not make
├── RestFirst       she has read enough for now: a page asks her whether to rest
└── Damaged         a file's bytes are not the ones that were received
"""

from __future__ import annotations


class DeskError(Exception):
    """Base of every error raised in bot.desk."""


class CannotSignIn(DeskError):  # noqa: N818 -- named for what happened
    """Signing in was refused. `reason` is a key of `bot.desk.words.SIGN_IN_REFUSALS`."""

    def __init__(self, reason: str, *, seconds: int = 0) -> None:
        """Remember why, and how long to wait where waiting is the cure."""
        super().__init__(f"expected a usable key file and passphrase; refused as {reason}")
        self.reason = reason
        self.seconds = seconds


class RestFirst(DeskError):  # noqa: N818
    """She has read enough for now, and is asked before she opens more. `next`: where she wanted to go."""

    def __init__(self, wanted: str) -> None:
        """Remember where she wanted to go."""
        super().__init__("expected a moderator who has not read as much as she wants to in a day")
        self.next = wanted


class Missing(DeskError):  # noqa: N818
    """There is no such page, or not for this moderator: existence is information."""


class OutOfDate(DeskError):  # noqa: N818
    """What the form was about has changed since it was shown."""


class NotUnderstood(DeskError):  # noqa: N818
    """A form came that this desk does not make."""


class Damaged(DeskError):  # noqa: N818
    """A stored file is missing, does not open, or is not what was received."""
