# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Telegram answers when it refuses, in the words of the real server.

Source of the texts: tdlib/telegram-bot-api 10.0, Client.cpp (fail_query_with_error and its callers).
"""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer here, no accident.
    """A refusal that becomes {"ok": false, …}."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """Return the body that Telegram would answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class DriverError(Exception):
    """A wish of a driver (test, page) that cannot be granted; the sentence says why."""


def bad_request(description: str) -> Refused:
    """Return Telegram's 400 with this description."""
    return Refused(400, f"Bad Request: {description}")


def conflict(description: str) -> Refused:
    """Return Telegram's 409 with this description."""
    return Refused(409, f"Conflict: {description}")


def too_many_requests(retry_after: int) -> Refused:
    """Return Telegram's 429, which says how long to wait."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
BLOCKED = Refused(403, "Forbidden: bot was blocked by the user")
