# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two ways a request leaves: straight over aiohttp, or over httpx where a proxy stands in between.

Both are request classes of the Telegram library, so that its reading of refusals holds for both. Neither
repeats an answer in an error or a log. aiohttp without httpx around it costs half the processor time a request.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import httpx
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

CONNECT_SECONDS = 15.0
READ_SECONDS = 30.0  # Weak mobile uplinks and proxies need more than the library's 5 s.
# Escaping a page in Urdu for a form costs many times what writing it as JSON does.
JSON = {"Content-Type": "application/json"}


def quiet_json(payload: bytes) -> dict[str, Any]:
    """Read Telegram's answer. Raises TelegramError without a word of the answer."""
    try:
        answer = msgspec.json.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        answer = _lenient(payload)
    if not isinstance(answer, dict):
        raise TelegramError("invalid server response") from None
    return answer


def _lenient(payload: bytes) -> Any:
    """Read what is not quite JSON: half of a letter that was cut through must not hide that a page arrived."""
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise TelegramError("invalid server response") from None


class DirectRequest(BaseRequest):
    """Requests straight over aiohttp: as JSON, or as a form where there is a file in them."""

    parse_json_payload = staticmethod(quiet_json)

    def __init__(self, *, pool: int) -> None:
        self._pool = pool
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Give the usual patience."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Make ready."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool, keepalive_timeout=30.0),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one request. Raises TimedOut and NetworkError; the cause tells whether it ever left."""
        if self._session is None:
            raise RuntimeError("expected a request that was made ready; call initialize() first")
        patience = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        body = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=JSON if isinstance(body, bytes) else None,
                timeout=_limits(patience),
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The error's own text may quote the address, and the address holds the token.
            raise NetworkError(type(error).__name__) from error


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        try:
            return msgspec.json.encode(request_data.parameters)
        except UnicodeEncodeError:  # half of a letter in somebody's words; as an escape it can be sent
            return json.dumps(request_data.parameters).encode()
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form


class ProxiedRequest(HTTPXRequest):
    """Requests over httpx, which knows SOCKS."""

    parse_json_payload = staticmethod(quiet_json)

    def __init__(self, *, pool: int, proxy_url: str) -> None:
        super().__init__(
            connection_pool_size=pool,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=READ_SECONDS,
            pool_timeout=READ_SECONDS,
            httpx_kwargs={"proxy": proxy_url, "trust_env": False},
        )


def make_request(proxy_url: str | None, *, pool: int) -> BaseRequest:
    """Choose the way out."""
    return ProxiedRequest(pool=pool, proxy_url=proxy_url) if proxy_url else DirectRequest(pool=pool)


def never_left(error: BaseException) -> bool:
    """Say whether a failed request surely never reached Telegram, so that sending it again cannot double it.

    A refused connection and a connection lost after sending are reported alike; only the cause tells.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, NEVER_LEFT):
            return True
        seen = seen.__cause__
    return False


NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ProxyError,
    httpx.PoolTimeout,
)

_known_limits: dict[float, aiohttp.ClientTimeout] = {}


def _limits(patience: float) -> aiohttp.ClientTimeout:
    if patience not in _known_limits:
        if len(_known_limits) > 64:
            _known_limits.clear()
        _known_limits[patience] = aiohttp.ClientTimeout(
            total=None,
            connect=CONNECT_SECONDS + READ_SECONDS,
            sock_connect=CONNECT_SECONDS,
            sock_read=patience,
        )
    return _known_limits[patience]
