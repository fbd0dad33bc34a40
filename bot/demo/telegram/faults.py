# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trouble by plan: what may go wrong between a bot and Telegram, and when.

Kinds, as the bot meets them:
  too-many       429 with retry_after          server-error   500, JSON
  bad-gateway    502, an HTML page             timeout-page   504, an HTML page
  not-found      404, JSON                     unauthorized   401, JSON
  bad-request    400, JSON: what getFile says of a file that is not to be had
  portal         200, an HTML login page       blocked        403, bot was blocked by the user
  hang           never answers                 reset          the connection is reset
  slow           answers after `seconds`; a download trickles over them
  garbled        200, JSON cut in the middle
  unheard        webhook only: the bot's 200 is not heard, so the update comes again
With `performed` the request is carried out first, so that only the answer is lost.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .clock import Clock
from .errors import BLOCKED, DriverError, Refused, bad_request, too_many_requests

JSON_KINDS = frozenset({"too-many", "server-error", "not-found", "unauthorized", "blocked", "bad-request"})
RAW_KINDS = frozenset({"hang", "reset", "slow", "garbled", "unheard"})
PAGES = {
    "bad-gateway": (
        502,
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>",
    ),
    "timeout-page": (504, "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n</html>"),
    "portal": (
        200,
        "<!DOCTYPE html><html><body><form action='/login'>Sign in to this network</form></body></html>",
    ),
}
KINDS = JSON_KINDS | RAW_KINDS | PAGES.keys()


@dataclass
class Fault:
    """One planned trouble. Strikes `times` calls, or all calls of a time window, or until it is deleted."""

    kind: str
    method: str = "*"  # a method's name, "file" for downloads, "webhook" for deliveries, "*" for all methods
    times: int | None = None
    chat_id: int | None = None  # only calls about this chat
    starts_at: float = 0.0  # virtual unix seconds
    ends_at: float | None = None
    retry_after: int = 3  # seconds
    seconds: float = 5.0  # how long "slow" takes
    performed: bool = False
    only_first: bool = False  # webhook only: an update's first delivery, so that each comes exactly twice
    struck: int = 0

    def strikes(self, method: str, chat_id: int | None, now: float, tries: int) -> bool:
        """Say whether it strikes this call, which was made `tries` times before."""
        if self.only_first and tries:
            return False
        if self.method.lower() != method.lower() and (self.method != "*" or method in ("file", "webhook")):
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def refusal(self) -> Refused | None:
        """Return the JSON refusal of this kind, or None for the kinds that are not JSON."""
        return {
            "too-many": too_many_requests(self.retry_after),
            "server-error": Refused(500, "Internal Server Error"),
            "not-found": Refused(404, "Not Found"),
            "unauthorized": Refused(401, "Unauthorized"),
            "blocked": BLOCKED,
            "bad-request": bad_request("wrong file_id or the file is temporarily unavailable"),
        }.get(self.kind)


class FaultPlan:
    """All planned trouble; the first fitting one strikes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults: list[Fault] = []

    def add(self, wish: dict[str, Any]) -> None:
        """Plan trouble from a driver's wish: Fault's fields, and after_seconds / for_seconds for a window."""
        wish = dict(wish)
        starts_at = self._clock.now() + float(wish.pop("after_seconds", 0.0))
        lasts_for = wish.pop("for_seconds", None)
        if wish.get("kind") not in KINDS:
            raise DriverError(f"unknown kind of trouble: choose one of {', '.join(sorted(KINDS))}")
        try:
            fault = Fault(**wish)
        except TypeError:
            raise DriverError("unknown field of a fault: see bot.demo.telegram.faults.Fault") from None
        fault.starts_at = starts_at
        fault.ends_at = None if lasts_for is None else starts_at + float(lasts_for)
        self._faults.append(fault)

    def strike(self, method: str, chat_id: int | None = None, *, tries: int = 0) -> Fault | None:
        """Return the trouble for this call, counting it; None if all goes well. `tries`: how often it failed before."""
        now = self._clock.now()
        for fault in self._faults:
            if fault.strikes(method, chat_id, now, tries):
                fault.struck += 1
                return fault
        return None

    def clear(self) -> None:
        """Forget all plans."""
        self._faults.clear()

    def describe(self) -> list[dict[str, Any]]:
        """List the plans and how often each struck."""
        return [asdict(fault) for fault in self._faults]
