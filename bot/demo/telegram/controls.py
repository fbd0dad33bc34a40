# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in's own controls under /sim/: clock, trouble, queue, complaints, files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .errors import DriverError
from .queue import MESSAGE_LIVES_FOR
from .world import World


def control_routes(world: World) -> list[Route]:
    """Return the routes of the controls."""
    return [*_routes_of_trouble(world), *_routes_of_the_queue(world)]


def _routes_of_trouble(world: World) -> list[Route]:
    async def clock(request: Request) -> Response:
        if request.method == "POST":
            body = await request.json()
            world.clock.advance(float(body.get("advance", 0)))
            for chat in world.chats.values():
                chat.touch(by_bot=False)
        return JSONResponse({"now": world.clock.now()})

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            world.faults.add(await request.json())
        elif request.method == "DELETE":
            world.faults.clear()
        return JSONResponse({"faults": world.faults.describe()})

    async def limits(request: Request) -> Response:
        if request.method == "DELETE":
            world.limits.turn_off()
            return JSONResponse({"limited": False})
        wish = {name: float(value) for name, value in (await request.json()).items()}
        try:
            world.limits.turn_on(**wish)
        except TypeError:
            raise DriverError("expected all_per_second, chat_per_second or chat_burst") from None
        return JSONResponse({"limited": True})

    return [
        Route("/sim/clock", clock, methods=["GET", "POST"]),
        Route("/sim/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/sim/limits", limits, methods=["POST", "DELETE"]),
    ]


def _routes_of_the_queue(world: World) -> list[Route]:
    async def complaints(request: Request) -> Response:
        if request.method == "DELETE":
            world.complaints.clear()
        return JSONResponse({"complaints": list(world.complaints)})

    async def pending(_request: Request) -> Response:
        return JSONResponse({**world.queue.describe(), "webhook": bool(world.webhook.url)})

    async def calls(request: Request) -> Response:
        method = request.query_params.get("method")
        found = [call for call in world.calls if method is None or call["method"] == method]
        return JSONResponse({"calls": found})

    async def updates(request: Request) -> Response:
        """Queue hand-made updates as they are, one or many: the place where hostile input and floods come from."""
        body = await request.json()
        wanted = body["updates"] if "updates" in body else [body.get("update")]
        if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
            raise DriverError("an object named update was expected, or a list of such objects named updates")
        lives_for = float(body.get("lives_for", MESSAGE_LIVES_FOR))
        lane = int(body.get("lane", 0))
        queued = [world.queue.add_whole(one, kind="raw", lives_for=lives_for, lane=lane) for one in wanted]
        if None in queued:
            raise DriverError("the queue is full: let the bot fetch some updates first")
        return JSONResponse({"update_ids": queued} if "updates" in body else {"update_id": queued[0]})

    async def file(request: Request) -> Response:
        """Send a file to the phone page; only what cannot run as a page is shown in place."""
        stored = world.files.get(request.path_params["file_id"])
        if stored is None:
            raise DriverError("there is no such file")
        shown = stored.media_type.startswith(("audio/", "image/jpeg", "video/"))
        headers = {
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline" if shown else "attachment",
        }
        kind = stored.media_type if shown else "application/octet-stream"
        return Response(stored.data, media_type=kind, headers=headers)

    return [
        Route("/sim/complaints", complaints, methods=["GET", "DELETE"]),
        Route("/sim/pending", pending),
        Route("/sim/calls", calls),
        Route("/sim/updates", updates, methods=["POST"]),
        Route("/sim/files/{file_id}", file),
    ]
