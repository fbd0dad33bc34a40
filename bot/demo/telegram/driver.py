# SPDX-License-Identifier: AGPL-3.0-or-later
"""The driver API under /sim/: what a person does, what she sees, and the stand-in's own controls. JSON."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import acts, people
from .errors import DriverError
from .parameters import Parameters, Upload, read_parameters
from .people import Chat, Message
from .world import World

MAX_WAIT_SECONDS = 50.0
Handler = Callable[[Request], Awaitable[Response]]
Act = Callable[[World, Chat, Parameters], dict[str, Any]]


def person_acts() -> dict[str, Act]:
    """Name the acts of a person: POST /sim/chats/{id}/<name>."""
    return {
        "text": _text,
        "photo": _photo,
        "voice": _voice,
        "document": _document,
        "album": _album,
        "video": _video,
        "sticker": lambda w, c, p: _sent(acts.send(w, c, **acts.sticker(w, p.text("emoji", "🌷")))),
        "location": lambda w, c, p: _sent(acts.send(w, c, location=_place(p))),
        "contact": _contact,
        "forward": _forward,
        "edit": lambda w, c, p: _sent(acts.edit(w, c, p.integer("message_id"), p.text("text"))),
        "tap": _tap,
        "block": _block,
        "delete": _delete,
        "clear": _clear,
    }


def driver_routes(world: World) -> list[Route]:
    """Return the routes of the driver API."""

    def perform(act: Act) -> Handler:
        async def handler(request: Request) -> Response:
            chat = world.chat(request.path_params["chat_id"])
            parameters = await read_parameters(request)
            news = chat.news  # counted before the act: whatever the bot does next answers it
            return JSONResponse({**act(world, chat, parameters), "news": news})

        return handler

    async def chats(request: Request) -> Response:
        if request.method == "POST":
            wish = await read_parameters(request)
            chat = world.new_chat(
                chat_id=wish.integer("id") or None,
                name=wish.text("name"),
                language_code=wish.text("language_code") or None,
            )
            return JSONResponse(describe_person(chat), status_code=201)
        return JSONResponse({"chats": [describe_person(chat) for chat in world.chats.values()]})

    async def person(request: Request) -> Response:
        chat = world.chat(request.path_params["chat_id"])
        wish = await read_parameters(request)
        chat.name = wish.text("name") or chat.name
        if "language_code" in wish.values:
            chat.language_code = wish.text("language_code") or None
        chat.touch(by_bot=False)
        return JSONResponse(describe_person(chat))

    async def transcript(request: Request) -> Response:
        return JSONResponse(screen_of(world, world.chat(request.path_params["chat_id"])))

    async def wait(request: Request) -> Response:
        """Answer once the bot did something beyond `after` (or, with of=any, anything changed)."""
        chat = world.chat(request.path_params["chat_id"])
        counter = "revision" if request.query_params.get("of") == "any" else "news"
        after = int(request.query_params.get("after", "0"))
        ends_at = time.monotonic() + min(float(request.query_params.get("timeout", "10")), MAX_WAIT_SECONDS)
        while (
            not world.closing and getattr(chat, counter) <= after and (left := ends_at - time.monotonic()) > 0
        ):
            await chat.change(left)
        return JSONResponse(screen_of(world, chat, last=int(request.query_params.get("last", "0"))))

    acting = [
        Route(f"/sim/chats/{{chat_id:int}}/{name}", perform(act), methods=["POST"])
        for name, act in person_acts().items()
    ]
    return [
        Route("/sim/chats", chats, methods=["GET", "POST"]),
        Route("/sim/chats/{chat_id:int}", person, methods=["PATCH"]),
        Route("/sim/chats/{chat_id:int}/transcript", transcript),
        Route("/sim/chats/{chat_id:int}/wait", wait),
        *acting,
    ]


def describe_person(chat: Chat) -> dict[str, Any]:
    """Return a person as the driver API tells of her."""
    return {
        "id": chat.chat_id,
        "name": chat.name,
        "language_code": chat.language_code,
        "started": chat.started,
        "blocked": chat.blocked,
    }


def screen_of(world: World, chat: Chat, *, last: int = 0) -> dict[str, Any]:
    """Return the screen: the transcript or the end of it, and the bot's face in the person's language."""
    profile, language = world.profile, chat.language_code
    bot = {
        "name": profile.name_in(language) or world.bot_user()["first_name"],
        "description": profile.text("description", language),
        "about": profile.text("short_description", language),
        "commands": profile.commands_for(chat.chat_id, language),
    }
    return {**people.transcript(chat, world.clock.now(), last=last), "bot": bot, "asked": world.asked(chat)}


def _sent(*messages: Message) -> dict[str, Any]:
    ids = [message["message_id"] for message in messages]
    return {"message_id": ids[0], "message_ids": ids}


def _upload(parameters: Parameters) -> Upload:
    if "file" not in parameters.uploads:
        raise DriverError("a multipart field named file was expected")
    return parameters.uploads["file"]


def _text(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    reply_to = parameters.integer("reply_to") or None
    return _sent(*acts.say(world, chat, parameters.text("text"), reply_to=reply_to))


def _photo(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    content = acts.photo(world, _upload(parameters).data, compress=parameters.flag("compress"))
    return _sent(acts.send(world, chat, **content, **acts.caption(parameters.text("caption"))))


def _voice(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    upload = _upload(parameters)
    duration = parameters.integer("duration") or None
    media_type = upload.media_type.partition(";")[0] or "audio/ogg"
    return _sent(
        acts.send(world, chat, **acts.voice(world, upload.data, duration=duration, media_type=media_type))
    )


def _document(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    upload = _upload(parameters)
    content = acts.document(
        world,
        upload.data,
        name=upload.name,
        media_type=upload.media_type,
        claimed_bytes=parameters.integer("claimed_bytes") or None,
    )
    return _sent(acts.send(world, chat, **content, **acts.caption(parameters.text("caption"))))


def _album(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    photos = [upload.data for upload in parameters.files]
    caption, compress = parameters.text("caption"), parameters.flag("compress")
    return _sent(*acts.album(world, chat, photos, caption, compress=compress))


def _video(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    content = acts.video(world, _upload(parameters).data, duration=parameters.integer("duration", 5))
    return _sent(acts.send(world, chat, **content, **acts.caption(parameters.text("caption"))))


def _place(parameters: Parameters) -> dict[str, float]:
    return {name: float(parameters.text(name, "0")) for name in ("latitude", "longitude")}


def _contact(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    content = acts.contact(
        chat,
        phone_number=parameters.text("phone_number"),
        first_name=parameters.text("first_name"),
        own=parameters.flag("own"),
    )
    return _sent(acts.send(world, chat, **content))


def _forward(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    origin = acts.forwarded(world, from_name=parameters.text("from_name"), hidden=parameters.flag("hidden"))
    return _sent(acts.send(world, chat, text=parameters.text("text"), **origin))


def _tap(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    if parameters.flag("forged"):
        return acts.put_raw_tap(world, chat, parameters.integer("message_id"), parameters.text("data"))
    return acts.tap(world, chat, dict(parameters.values))


def _delete(_world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    if not chat.remove(parameters.integer("message_id"), by_bot=False):
        raise DriverError("there is no such message on the screen")
    return {}


def _block(world: World, chat: Chat, parameters: Parameters) -> dict[str, Any]:
    acts.block(world, chat, blocked=parameters.flag("blocked"))
    return {}


def _clear(_world: World, chat: Chat, _parameters: Parameters) -> dict[str, Any]:
    acts.clear(chat)
    return {}
