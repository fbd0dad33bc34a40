# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of the queue that a moderator named: hers alone at the desk, sealed in the vault, always of one length.

A name can tell more than the list behind it, so the vault learns neither, nor how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec

from bot.desk.desk import Desk
from bot.desk.errors import DeskError
from bot.desk.sessions import Session
from storage.errors import CannotOpen
from storage.own_notes import load_own_note, save_own_note
from storage.sealing import Purpose, seal

MAX_NAME = 40  # Limit: characters; what fits beside the others on a phone.
MAX_LISTS = 12  # Limit: with the longest names still within one step of the padding.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NO_NAME = _("Write a name for this list first.")
TOO_LONG = _("A name has 40 letters at most.")
TAKEN = _("You have a list of this name already. Choose another name, or remove that one first.")
TOO_MANY = _("You have 12 lists, which is as many as there is room for. Remove one of them first.")
NOT_OPEN = _("The lists that you named cannot be opened with this key. They are kept as they are.")


class Refused(DeskError):  # noqa: N818
    """A list cannot be kept under this name; the message is shown to her."""


class OwnList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list: what she calls it, and what stands in its address."""

    name: str
    query: str


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lists: tuple[OwnList, ...] = ()


@dataclass(frozen=True)
class OwnLists:
    """All lists of one moderator, as they were read. trouble: why they cannot be shown."""

    note_id: UUID
    version: int
    lists: Sequence[OwnList] = ()
    trouble: str = ""

    def named(self, query: str) -> OwnList | None:
        """Give the list that stands at an address."""
        return next((one for one in self.lists if one.query == query), None)


async def own_lists(desk: Desk, session: Session) -> OwnLists:
    """Give the lists that a moderator named, in their order."""
    if session.own_lists is None:
        session.own_lists = await _read(desk, session)
    return session.own_lists


async def _read(desk: Desk, session: Session) -> OwnLists:
    async with (await desk.database()).read() as transaction:
        kept = await load_own_note(transaction, session.moderator_id)
    if kept is None:
        return OwnLists(uuid4(), 0)
    try:
        plain = session.keys.open(kept.sealed, purpose=Purpose.NOTE, about=kept.note_id)
        note = msgspec.json.decode(plain, type=_Note)
    except (CannotOpen, msgspec.MsgspecError):
        return OwnLists(kept.note_id, kept.version, trouble=NOT_OPEN)
    return OwnLists(kept.note_id, kept.version, note.lists)


async def keep_list(desk: Desk, session: Session, untrusted_name: str, query: str) -> None:
    """Keep a list under a name. Raises Refused, Conflict."""
    own = await own_lists(desk, session)
    name = " ".join("".join(one if one.isprintable() else " " for one in untrusted_name).split())
    if own.trouble:
        raise Refused(own.trouble)
    if not name:
        raise Refused(NO_NAME)
    if len(name) > MAX_NAME:
        raise Refused(TOO_LONG)
    if any(one.name.casefold() == name.casefold() for one in own.lists):
        raise Refused(TAKEN)
    if len(own.lists) >= MAX_LISTS:
        raise Refused(TOO_MANY)
    await _save(desk, session, own, [*own.lists, OwnList(name, query)])


async def remove_list(desk: Desk, session: Session, name: str) -> None:
    """Let go of a list by its name; the cases in it are not touched. Raises Conflict."""
    own = await own_lists(desk, session)
    left = [one for one in own.lists if one.name != name]
    if len(left) < len(own.lists):
        await _save(desk, session, own, left)


async def _save(desk: Desk, session: Session, own: OwnLists, lists: Sequence[OwnList]) -> None:
    plain = msgspec.json.encode(_Note(tuple(lists)))
    key = next(one for one in reversed(desk.team.keys) if session.keys.fits(one))
    session.own_lists = None  # read anew, whatever becomes of this
    sealed = seal(plain, key, purpose=Purpose.NOTE, about=own.note_id)
    async with (await desk.database()).begin() as transaction:
        await save_own_note(
            transaction, session.moderator_id, own.note_id, sealed, expected_version=own.version
        )
