# SPDX-License-Identifier: AGPL-3.0-or-later
"""The errors of this room. None carries an address, a token, a chat or a word of anybody's.

ChatError
├── Unreachable      Telegram did not give a usable answer; always worth another try
├── CannotFetch      a file cannot be fetched; .permanent says whether trying again is of use
├── Unreadable       an update has a shape that it cannot have
├── DraftUnreadable  an opened draft has the shape of another version
└── Unhandled        a batch was not committed, because we are stopping
"""

from __future__ import annotations


class ChatError(Exception):
    """Base of everything this room raises."""


class Unreachable(ChatError):  # noqa: N818
    """Telegram did not answer as its interface says. `kind` is one short word for the log."""

    def __init__(self, kind: str, *, retry_after: float = 0.0) -> None:
        super().__init__(f"no usable answer from telegram: {kind}; it will be asked again")
        self.kind = kind
        self.retry_after = retry_after


class CannotFetch(ChatError):  # noqa: N818
    """A file could not be fetched. Permanent: Telegram itself refused it."""

    def __init__(self, kind: str, *, permanent: bool) -> None:
        super().__init__(f"a file could not be fetched: {kind}")
        self.kind = kind
        self.permanent = permanent


class Unreadable(ChatError):  # noqa: N818
    """An update has a shape that it cannot have. Carries nothing of it."""


class DraftUnreadable(ChatError):  # noqa: N818
    """An opened draft has another shape than this version writes."""

    def __init__(self) -> None:
        super().__init__("expected a draft of this version; run the version that wrote it")


class Unhandled(ChatError):  # noqa: N818
    """We were told to stop before a batch could be committed. It is not confirmed and comes again."""
