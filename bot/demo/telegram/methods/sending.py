# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot sends: texts and files, with or without a keyboard."""

from __future__ import annotations

from typing import Any

from .. import pictures
from ..errors import bad_request
from ..files import StoredFile
from ..keyboards import checked_markup, is_inline
from ..parameters import Parameters
from ..people import Chat, Message, as_reply
from ..words import MAX_CAPTION_CHARACTERS, MAX_TEXT_CHARACTERS, complaint_about, formatted
from ..world import World
from .chats import chat_of

TYPING_SHOWS_FOR = 5.0  # seconds. Source: Bot API, sendChatAction.
MAX_FILE_BYTES = {"photo": 10 << 20}  # Source: Bot API, "Sending files"; others 50 MB.
MAX_OTHER_FILE_BYTES = 50 << 20
ENDINGS = {"photo": "jpg", "voice": "oga", "audio": "mp3", "video": "mp4", "document": "bin"}


async def send_message(world: World, parameters: Parameters) -> Message:
    """Send a text."""
    chat = chat_of(world, parameters)
    text, entities = read_text(world, parameters)
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    return put(world, chat, parameters, content)


def read_text(world: World, parameters: Parameters) -> tuple[str, list[dict[str, Any]]]:
    """Return the cleaned text and entities of a request. Raises Refused."""
    if complaint := complaint_about(parameters.text("parse_mode")):
        world.complain(complaint)
    given = parameters.text("text")
    text, entities = formatted(given, parameters.text("parse_mode"), parameters.parsed("entities"))
    if not text:
        raise bad_request("message text is empty" if not given else "text must be non-empty")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise bad_request("message is too long")
    return text, entities


async def send_chat_action(world: World, parameters: Parameters) -> bool:
    """Show that the bot is busy, for five seconds."""
    chat = chat_of(world, parameters)
    if not parameters.text("action"):
        raise bad_request("wrong parameter action in request")
    chat.typing_until = world.clock.now() + TYPING_SHOWS_FOR
    chat.touch(by_bot=False)
    return True


def sender_of(kind: str) -> Any:
    """Return the method that sends files of this kind."""

    async def send_file(world: World, parameters: Parameters) -> Message:
        chat = chat_of(world, parameters)
        stored = _file(world, parameters, kind)
        content: dict[str, Any] = {kind: _described(world, stored, kind, parameters)}
        caption, entities = formatted(
            parameters.text("caption"), parameters.text("parse_mode"), parameters.parsed("caption_entities")
        )
        if len(caption) > MAX_CAPTION_CHARACTERS:
            raise bad_request("message caption is too long")
        if caption:
            content["caption"] = caption
        if entities:
            content["caption_entities"] = entities
        return put(world, chat, parameters, content)

    return send_file


def put(world: World, chat: Chat, parameters: Parameters, content: dict[str, Any]) -> Message:
    """Put the bot's message into the chat and return it as the server would."""
    markup = checked_markup(parameters.parsed("reply_markup"))
    reply = parameters.parsed("reply_parameters")
    if isinstance(reply, dict):
        target = chat.messages.get(reply.get("message_id", 0))
        if target is not None:
            content["reply_to_message"] = as_reply(target)
        elif not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    if parameters.flag("protect_content"):
        content["has_protected_content"] = True
    if is_inline(markup):
        content["reply_markup"] = markup
    elif markup is not None:
        chat.keyboard = markup if "keyboard" in markup else None
    message = world.new_message(chat, world.bot_user(), **content)
    chat.show(message, by_bot=True)
    return message


def _file(world: World, parameters: Parameters, kind: str) -> StoredFile:
    """Return the file of a request: uploaded with it, or named by its file_id. Raises Refused."""
    named = parameters.text(kind)
    upload = parameters.uploads.get(
        named.removeprefix("attach://") if named.startswith("attach://") else kind
    )
    if upload is None:
        stored = world.files.get(named)
        if stored is None:
            raise bad_request(
                f"there is no {kind} in the request" if not named else "wrong file identifier specified"
            )
        return stored
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MAX_FILE_BYTES.get(kind, MAX_OTHER_FILE_BYTES):
        raise bad_request("file is too big")
    return world.files.keep(
        upload.data, kind=kind, media_type=upload.media_type, ending=ENDINGS[kind], name=upload.name
    )


def _described(world: World, stored: StoredFile, kind: str, parameters: Parameters) -> Any:
    if kind == "photo":
        if not pictures.is_picture(stored.data):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return pictures.sizes(world.files, stored)
    more: dict[str, Any] = {"mime_type": stored.media_type or "application/octet-stream"}
    if kind in ("voice", "audio", "video"):
        more["duration"] = parameters.integer("duration")
    if kind == "video":
        more |= {"width": parameters.integer("width"), "height": parameters.integer("height")}
    if kind != "voice" and stored.name:
        more["file_name"] = stored.name
    return stored.described(**more)


METHODS = {
    "sendmessage": send_message,
    "sendchataction": send_chat_action,
    **{f"send{kind}": sender_of(kind) for kind in ENDINGS},
}
