# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests to the Bot API: python-telegram-bot for what we send, raw dictionaries for what we receive.

The library's own polling confirms updates before they are handled and stops for good on a 404; so updates are
asked for here, unparsed, and every failure is one kind of error that is worth another try.
Nothing of this file's traffic may reach a log: addresses hold the token, bodies hold people's words.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from pydantic import SecretStr
from telegram import Bot, InputFile
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.errors import CannotFetch, Unreachable
from bot.chat.wire.request import CONNECT_SECONDS, READ_SECONDS, make_request

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
MAX_UPDATES = 100  # Source: getUpdates, "Values between 1-100 are accepted".
WEBHOOK_CONNECTIONS = 100  # Source: setWebhook, "1-100"; each waits for a commit, so many make large batches.
MAX_ANSWER_BYTES = 128 * 1024 * 1024  # Source: tdlib/td TQueue.cpp, the most a bot's queue holds.
FILE_CHUNK_BYTES = 64 * 1024


class Wire:
    """One bot's connection to Telegram: `bot` sends, `get_updates` receives, `fetch` streams a file."""

    def __init__(self, *, token: SecretStr, api_base_url: str, proxy_url: str | None = None) -> None:
        self._token = token
        self._base = api_base_url.rstrip("/")
        secret = token.get_secret_value()
        self._sending = make_request(proxy_url, pool=64)
        self._polling = make_request(proxy_url, pool=2)
        self._files = httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS), **_transport(proxy_url)
        )
        self.bot = Bot(
            token=secret,
            base_url=f"{self._base}/bot",
            base_file_url=f"{self._base}/file/bot",
            request=self._sending,
            get_updates_request=self._polling,
        )

    @property
    def bot_id(self) -> int:
        """Give the bot's own user id, which is the first part of its token."""
        head = self._token.get_secret_value().split(":", 1)[0]
        return int(head) if head.isdigit() else 0

    async def open(self) -> None:
        """Make ready to send. Asks Telegram nothing, so that a start in the dark is possible."""
        await self._sending.initialize()
        await self._polling.initialize()

    async def close(self) -> None:
        """Close all connections."""
        await self._sending.shutdown()
        await self._polling.shutdown()
        await self._files.aclose()

    async def get_updates(
        self, *, offset: int | None, wait_for: float, limit: int = MAX_UPDATES
    ) -> list[Any]:
        """Ask for updates; asking with an offset confirms everything below it. Raises Unreachable."""
        parameters: dict[str, Any] = {
            "timeout": int(wait_for),
            "limit": limit,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if offset is not None:
            parameters["offset"] = offset
        try:
            status, body = await self._polling.do_request(
                self._url("getUpdates"),
                "POST",
                request_data=_data(parameters),
                read_timeout=wait_for + READ_SECONDS,
                pool_timeout=READ_SECONDS,
            )
        except TelegramError as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        return _updates_in(status, body)

    async def call(self, method: str, **fields: str | int | dict[str, Any]) -> Any:
        """Make one request without files and give its bare result. Raises TelegramError as the library does.

        The library's own methods make an object of every answer, which costs more than sending it.
        """
        return await self._sending.post(self._url(method), _data(fields))

    async def send_voice(self, chat_id: int, voice: str | bytes) -> Any:
        """Send a voice note: OGG with Opus, or the file_id of one sent before. Raises TelegramError."""
        if isinstance(voice, str):
            return await self.call("sendVoice", chat_id=chat_id, voice=voice)
        file = RequestParameter.from_input("voice", InputFile(voice, filename="voice.ogg"))
        parameters = [RequestParameter("chat_id", chat_id, None), file]
        return await self._sending.post(self._url("sendVoice"), RequestData(parameters))

    def _url(self, method: str) -> str:
        return f"{self._base}/bot{self._token.get_secret_value()}/{method}"

    async def take_over(self) -> None:
        """Remove a webhook left by another set-up, keeping what waits; polling and webhook exclude each other."""
        with contextlib.suppress(TelegramError):
            await self.bot.delete_webhook(drop_pending_updates=False)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to an address; what waits stays. Raises TelegramError."""
        await self.call(
            "setWebhook",
            url=url,
            secret_token=secret,
            allowed_updates=json.dumps(ALLOWED_UPDATES),
            max_connections=WEBHOOK_CONNECTIONS,
        )

    async def waiting(self) -> int:
        """Ask how many updates wait for us. Raises TelegramError."""
        found = await self.call("getWebhookInfo")
        count = found.get("pending_update_count") if isinstance(found, dict) else None
        return count if isinstance(count, int) else 0

    async def fetch(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """Stream one file's bytes. Raises CannotFetch; permanent when Telegram says the file is not to be had."""
        try:
            found = await self.call("getFile", file_id=file_id)
        except BadRequest:
            raise CannotFetch("refused", permanent=True) from None
        except RetryAfter:
            raise CannotFetch("told to wait", permanent=False) from None
        except TelegramError as error:
            raise CannotFetch(type(error).__name__, permanent=False) from None
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str) or not path:
            raise CannotFetch("no address", permanent=False)
        address = f"{self._base}/file/bot{self._token.get_secret_value()}/{quote(path)}"
        try:
            async with self._files.stream("GET", address) as answer:
                if answer.status_code != HTTPStatus.OK:
                    raise CannotFetch(f"status {answer.status_code}", permanent=False)
                async for chunk in answer.aiter_bytes(FILE_CHUNK_BYTES):
                    yield chunk
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError) as error:
            raise CannotFetch(type(error).__name__, permanent=False) from None


def _data(fields: Mapping[str, Any]) -> RequestData:
    return RequestData([RequestParameter(name, value, None) for name, value in fields.items()])


def _transport(proxy_url: str | None) -> dict[str, Any]:
    """Choose the faster aiohttp transport, or httpx's own where a proxy must be used (it knows SOCKS)."""
    if proxy_url:
        return {"proxy": proxy_url, "trust_env": False}
    return {"transport": AiohttpTransport(limits=httpx.Limits(max_connections=100)), "trust_env": False}


def _updates_in(status: int, body: bytes) -> list[Any]:
    """Judge the answer to getUpdates. Anything but a plain list of updates is another try."""
    if len(body) > MAX_ANSWER_BYTES:
        raise Unreachable("answer too long")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreachable(f"status {status}, not json") from None
    if status != HTTPStatus.OK or not isinstance(answer, dict) or answer.get("ok") is not True:
        raise Unreachable(f"status {status}", retry_after=_retry_after(answer))
    result = answer.get("result")
    if not isinstance(result, list):
        raise Unreachable("no list of updates")
    return result


def _retry_after(answer: Any) -> float:
    """Read how long Telegram wants us to wait, at most ten minutes; 0 when it does not say."""
    parameters = answer.get("parameters") if isinstance(answer, dict) else None
    wanted = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return min(float(wanted), 600.0) if isinstance(wanted, int | float) and wanted > 0 else 0.0
