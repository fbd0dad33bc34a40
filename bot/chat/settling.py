# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the commit of a chat's turns: what it is shown, also when something could not be taken or was too much."""

from __future__ import annotations

from bot.chat.aftermath import Aftermath
from bot.chat.budget import Budgets
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.sentences import usable_language
from bot.chat.shares import Share
from bot.chat.showing import said_page
from bot.chat.sitting import Sitting


async def settle(share: Share, aftermath: Aftermath, memory: KeysInMemory, budgets: Budgets) -> None:
    """Remember, send, fetch, delete."""
    if share.sitting is not None:
        if share.parked:
            share.sitting.show(said_page("parked", _language(share.sitting)))
        await aftermath.follow(share.sitting)
    elif share.parked and share.chat_id is not None and share.chat_id > 0:
        language = memory.of(share.chat_id).language or "en"
        aftermath.show(share.chat_id, said_page("parked", language))
    for ignored in share.ignored:
        aftermath.ignore(ignored)
    person = share.chat_id is not None and share.chat_id > 0
    if share.shed and person and budgets.may_tell(share.chat_id or 0):
        language = memory.of(share.chat_id or 0).language or "en"
        aftermath.show(share.chat_id or 0, said_page("too_fast", language))


def _language(sitting: Sitting) -> str:
    return sitting.language or usable_language(sitting.language_hint)
