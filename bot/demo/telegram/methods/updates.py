# SPDX-License-Identifier: AGPL-3.0-or-later
"""How updates reach the bot: getUpdates and the webhook."""

from __future__ import annotations

import json
from typing import Any

from ..errors import WEBHOOK_IS_ACTIVE, conflict
from ..parameters import Parameters
from ..webhook import DEFAULT_CONNECTIONS
from ..world import World


async def get_updates(world: World, parameters: Parameters) -> Any:
    """Hand out updates; the offset confirms all below it."""
    if world.webhook.url:
        raise conflict(WEBHOOK_IS_ACTIVE)
    _remember_allowed(world, parameters)
    found = await world.polling.get(
        offset=parameters.integer("offset"),
        limit=parameters.integer("limit", 100),
        timeout=parameters.integer("timeout"),
    )
    return [json.loads(waiting.text) for waiting in found]


async def set_webhook(world: World, parameters: Parameters) -> bool:
    """Deliver by webhook from now on; an empty address ends it."""
    url = parameters.text("url").strip()
    if not url:
        return await delete_webhook(world, parameters)
    _drop_if_asked(world, parameters)
    world.webhook.set(
        url,
        secret=parameters.text("secret_token"),
        connections=parameters.integer("max_connections", DEFAULT_CONNECTIONS),
    )
    _remember_allowed(world, parameters)
    world.polling.interrupt("terminated by setWebhook request")
    return True


async def delete_webhook(world: World, parameters: Parameters) -> bool:
    """End delivery by webhook."""
    _drop_if_asked(world, parameters)
    world.webhook.remove()
    return True


async def get_webhook_info(world: World, _parameters: Parameters) -> Any:
    """Describe the webhook and count what waits."""
    return world.webhook.describe()


def _remember_allowed(world: World, parameters: Parameters) -> None:
    """Keep the wish for kinds of updates: it lasts until another is given, and touches no update that waits."""
    allowed = parameters.parsed("allowed_updates")
    if isinstance(allowed, list):
        world.queue.allowed = frozenset(kind for kind in allowed if isinstance(kind, str))


def _drop_if_asked(world: World, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        world.queue.clear()


METHODS = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
