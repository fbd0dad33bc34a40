# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP side of the driver API for Python programs, and the stand-in's own controls over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from httpx_aiohttp import AiohttpTransport

Sent = dict[str, Any]

WAIT_SLICE_SECONDS = 20.0  # One long poll of a wait; shorter than any proxy's patience.
GLANCE_SECONDS = 0.5  # Between two looks at what changes without a message.


class PhoneError(Exception):
    """What the phone could not do, in the stand-in's own words."""


class Client:
    """The HTTP side shared by a phone and the controls."""

    def __init__(self, base_url: str, http: httpx.AsyncClient | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._owns_http = http is None
        self._http = http or httpx.AsyncClient(
            transport=AiohttpTransport(), timeout=WAIT_SLICE_SECONDS + 20.0, trust_env=False
        )

    async def close(self) -> None:
        """Close the connection, if it is our own."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """Call the stand-in and return its JSON. Raises PhoneError with its sentence when it refuses."""
        try:
            answer = await self._http.request(method, self.base_url + path, **options)
        except httpx.TransportError:
            if method != "GET":
                raise
            # A look may be taken again, an act may not.
            answer = await self._http.request(method, self.base_url + path, **options)
        if answer.status_code >= 400:
            raise PhoneError(answer.json().get("error", "the stand-in refused"))
        return answer.json()


class Standin(Client):
    """The stand-in's own controls: clock, faults, what waits, what the bot did wrong."""

    async def advance(self, seconds: float) -> float:
        """Move the virtual clock on; returns the new time in unix seconds."""
        answer = await self.call("POST", "/sim/clock", json={"advance": seconds})
        return float(answer["now"])

    async def fault(self, kind: str, *, method: str = "*", **details: Any) -> None:
        """Plan trouble; kinds and details as in bot.demo.telegram.faults.Fault."""
        await self.call("POST", "/sim/faults", json={"kind": kind, "method": method, **details})

    async def no_faults(self) -> None:
        """Forget all planned trouble."""
        await self.call("DELETE", "/sim/faults")

    async def faults(self) -> list[dict[str, Any]]:
        """List the planned trouble and how often each struck."""
        return list((await self.call("GET", "/sim/faults"))["faults"])

    async def limit(self, **numbers: float) -> None:
        """Turn Telegram's speed limits on: all_per_second, chat_per_second and chat_burst may be given."""
        await self.call("POST", "/sim/limits", json=numbers)

    async def no_limit(self) -> None:
        """Turn the speed limits off again, as they are at first."""
        await self.call("DELETE", "/sim/limits")

    async def complaints(self) -> list[str]:
        """List how the bot's requests broke the Bot API description; empty is right."""
        return list((await self.call("GET", "/sim/complaints"))["complaints"])

    async def pending(self) -> dict[str, Any]:
        """Say how many updates wait for the bot, the age of the oldest, and how many were lost."""
        return dict(await self.call("GET", "/sim/pending"))

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """List the bot's latest calls: method, status and time, never content."""
        query = {"method": method} if method else {}
        return list((await self.call("GET", "/sim/calls", params=query))["calls"])

    async def forge_tap(self, chat_id: int, message_id: int, data: str) -> Sent:
        """Send made-up button data in a person's name, as a hostile app can; the message may be long gone."""
        body = {"forged": True, "message_id": message_id, "data": data}
        return dict(await self.call("POST", f"/sim/chats/{chat_id}/tap", json=body))

    async def file(self, path: str) -> bytes:
        """Return the bytes behind a file_url of the screen."""
        return (await self._http.get(self.base_url + path)).content

    async def put_update(self, update: Mapping[str, Any], *, lives_for: float = 86400.0) -> int:
        """Queue a hand-made update, however wrong; returns its update_id."""
        body = {"update": dict(update), "lives_for": lives_for}
        return int((await self.call("POST", "/sim/updates", json=body))["update_id"])

    async def put_updates(self, updates: Sequence[Mapping[str, Any]]) -> list[int]:
        """Queue many hand-made updates, in their order; returns their update_ids."""
        body = {"updates": [dict(update) for update in updates]}
        return [int(one) for one in (await self.call("POST", "/sim/updates", json=body))["update_ids"]]
