# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door that the bot knocks at: /bot<token>/<method> and /file/bot<token>/<path>."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from .checks import check_call, methods_by_lower_name
from .connection import reset_connection
from .errors import Refused
from .faults import PAGES, Fault
from .methods import METHODS
from .parameters import Parameters, read_parameters
from .world import World

MAX_TOKEN_CHARACTERS = 80  # Source: ClientManager.cpp.
TRICKLES = 10  # pieces of a slow download


async def answer_call(world: World, request: Request, token: str, method: str) -> Response:
    """Answer one Bot API request, or fail it as planned."""
    described = methods_by_lower_name().get(method.lower(), method)
    try:
        check_token(world, token)
        parameters = await read_parameters(request)
    except Refused as refused:
        return _answered(world, described, None, _refusal(refused))
    fault = world.faults.strike(described, parameters.chat_id)
    if fault is not None and not fault.performed:
        response = await _failed(fault, request, None)
        return (
            _answered(world, described, parameters.chat_id, response)
            if response
            else await _perform(world, described, parameters)
        )
    response = await _perform(world, described, parameters)
    if fault is not None:
        response = await _failed(fault, request, response) or response
    return response


async def answer_download(world: World, request: Request, token: str, path: str) -> Response:
    """Send a file by its link, or fail as planned."""
    try:
        check_token(world, token)
        stored = world.files.by_link(path)
    except Refused as refused:
        return _refusal(refused)
    headers = {"Content-Length": str(len(stored.data))}
    response = Response(stored.data, media_type="application/octet-stream", headers=headers)
    fault = world.faults.strike("file")
    if fault is None:
        return response
    if fault.kind == "slow":
        pieces = _trickle(stored.data, fault.seconds)
        return StreamingResponse(pieces, media_type="application/octet-stream", headers=headers)
    return await _failed(fault, request, response) or response


def check_token(world: World, token: str) -> None:
    """Refuse a token that is malformed or not this bot's."""
    number, colon, _ = token.partition(":")
    if not colon or not number.isdigit() or number.startswith("0") or len(token) > MAX_TOKEN_CHARACTERS:
        raise Refused(401, "Unauthorized: invalid token specified")
    if not hmac.compare_digest(token.encode(), world.token.encode()):
        raise Refused(401, "Unauthorized")


async def _perform(world: World, described: str, parameters: Parameters) -> Response:
    """Check a request, carry it out and note how it ended."""
    carry_out = METHODS.get(described.lower())
    if carry_out is None:
        known = described.lower() in methods_by_lower_name()
        world.complain(
            f"{described}: " + ("the stand-in does not imitate this method" if known else "no such method")
        )
        response = _refusal(Refused(404, "Not Found: method not found"))
        return _answered(world, described, parameters.chat_id, response)
    world.complain(*check_call(described, parameters.values, parameters.uploads))
    try:
        world.limits.check(described, parameters.chat_id)
        result = await carry_out(world, parameters)
    except Refused as refused:
        return _answered(world, described, parameters.chat_id, _refusal(refused))
    return _answered(world, described, parameters.chat_id, JSONResponse({"ok": True, "result": result}))


async def _failed(fault: Fault, request: Request, response: Response | None) -> Response | None:
    """Return the planned failure, or None where the true answer is to follow."""
    if (refused := fault.refusal()) is not None:
        return _refusal(refused)
    if fault.kind in PAGES:
        status, page = PAGES[fault.kind]
        return HTMLResponse(page, status_code=status)
    if fault.kind == "hang":
        await _until_gone(request)
        return Response(status_code=503)
    if fault.kind == "reset":
        reset_connection(request)
        return Response(status_code=503)
    if fault.kind == "garbled":
        body = bytes(response.body) if response is not None else b'{"ok":true,"result":{"mess'
        return Response(body[: len(body) // 2 + 1], media_type="application/json")
    await asyncio.sleep(fault.seconds)
    return response


async def _until_gone(request: Request) -> None:
    """Wait until the other side hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _trickle(data: bytes, seconds: float) -> AsyncIterator[bytes]:
    step = max(1, -(-len(data) // TRICKLES))
    for start in range(0, len(data), step):
        await asyncio.sleep(seconds / TRICKLES)
        yield data[start : start + step]


def _answered(world: World, method: str, chat_id: int | None, response: Response) -> Response:
    """Note the call for tests: what, about whom, how it ended; never what was said."""
    world.calls.append(
        {"method": method, "chat_id": chat_id, "status": response.status_code, "at": world.clock.now()}
    )
    return response


def _refusal(refused: Refused) -> Response:
    body: dict[str, Any] = refused.as_json()
    headers = {}
    if refused.parameters and "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return Response(
        json.dumps(body), status_code=refused.code, headers=headers, media_type="application/json"
    )
