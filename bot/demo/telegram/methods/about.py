# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot asks and says about itself and its chats."""

from __future__ import annotations

from typing import Any

from ..errors import Refused, bad_request
from ..parameters import Parameters
from ..world import World
from .chats import chat_of

# Source: Bot API, User fields that only getMe returns, and ChatFullInfo's required fields.
ABILITIES = {
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
    "can_manage_bots": False,
}
NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


async def get_me(world: World, _parameters: Parameters) -> Any:
    """Return the bot as a User."""
    return {**world.bot_user(), **ABILITIES}


async def get_chat(world: World, parameters: Parameters) -> Any:
    """Return what the bot may know of a chat."""
    chat = chat_of(world, parameters, writing=False)
    return {
        **chat.described(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }


async def set_my_commands(world: World, parameters: Parameters) -> bool:
    """Set the commands of a scope and language."""
    world.profile.set_commands(
        parameters.parsed("commands"), parameters.parsed("scope"), parameters.text("language_code")
    )
    return _redraw(world)


async def get_my_commands(world: World, parameters: Parameters) -> Any:
    """Return the commands of exactly this scope and language."""
    return world.profile.commands(parameters.parsed("scope"), parameters.text("language_code"))


async def delete_my_commands(world: World, parameters: Parameters) -> bool:
    """Remove the commands of a scope and language."""
    world.profile.set_commands([], parameters.parsed("scope"), parameters.text("language_code"))
    return _redraw(world)


def setter_of(what: str) -> Any:
    """Return the method that sets a text about the bot."""

    async def set_text(world: World, parameters: Parameters) -> bool:
        world.profile.set_text(what, parameters.text(what), parameters.text("language_code"))
        return _redraw(world)

    return set_text


def getter_of(what: str) -> Any:
    """Return the method that reads a text about the bot."""

    async def get_text(world: World, parameters: Parameters) -> Any:
        return {what: world.profile.text(what, parameters.text("language_code"))}

    return get_text


async def set_chat_menu_button(_world: World, _parameters: Parameters) -> bool:
    """Take the wish for a menu button; the phone page always shows the commands."""
    return True


async def leave_chat(world: World, parameters: Parameters) -> bool:
    """Refuse: nobody can leave a private chat."""
    chat_of(world, parameters)
    raise bad_request("chat member status can't be changed in private chats")


async def log_out(world: World, _parameters: Parameters) -> bool:
    """Log out of this server, as before moving to another one."""
    world.webhook.remove()
    return True


async def close(_world: World, _parameters: Parameters) -> bool:
    """Refuse as a server does in the first ten minutes after the bot was launched."""
    raise Refused(429, "Too Many Requests: retry after 600", {"retry_after": 600})


def _redraw(world: World) -> bool:
    for chat in world.chats.values():
        chat.touch(by_bot=False)
    return True


METHODS = {
    "getme": get_me,
    "getchat": get_chat,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmyname": setter_of("name"),
    "getmyname": getter_of("name"),
    "setmydescription": setter_of("description"),
    "getmydescription": getter_of("description"),
    "setmyshortdescription": setter_of("short_description"),
    "getmyshortdescription": getter_of("short_description"),
    "setchatmenubutton": set_chat_menu_button,
    "leavechat": leave_chat,
    "logout": log_out,
    "close": close,
}
