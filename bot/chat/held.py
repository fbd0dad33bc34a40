# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns that came before their draft was known: kept sealed under a key of their own until a tap brings the draft's.

After a restart the first thing to arrive may be words, not a tap. They are committed like any other answer, so
that another restart does not lose them either; the person is asked to tap a button under the last question.
"""

from __future__ import annotations

from bot.chat.draft import MAX_HELD_TURNS, Draft, HeldTurn, KeptFile
from bot.chat.showing import held_page, said_page
from bot.chat.sitting import Sitting
from bot.chat.wire.files import UntrustedFile
from bot.interview.turns import Attached, Edited, Said, Turn


def can_be_held(turn: Turn) -> bool:
    """Say whether a turn holds something of the person's own that must not be lost."""
    if isinstance(turn, Said):
        return not turn.text.startswith("/")
    return isinstance(turn, Attached | Edited)


def kept_file(file: UntrustedFile, turn: Attached) -> KeptFile:
    """Note a file as pending."""
    return KeptFile(
        file_id=file.file_id,
        kind=file.kind,
        media_type=file.media_type,
        caption=turn.file.caption,
        name=file.name,
    )


def untrusted_again(draft: Draft, turn: Attached) -> UntrustedFile | None:
    """Give a held file as its sender's phone described it."""
    kept = draft.files.get(turn.file.id)
    if kept is None:
        return None
    return UntrustedFile(kept.file_id, kept.kind, kept.media_type, turn.file.size_bytes, kept.name)


async def hold(sitting: Sitting, turn: Turn, file: UntrustedFile | None, language: str) -> None:
    """Keep a turn under the chat's held key, made now if there is none."""
    draft = await sitting.load(sitting.held_key) if sitting.held_key is not None else None
    if draft is None or sitting.held_key is None:
        draft = Draft()
        sitting.held_key = sitting.create(draft)
    if len(draft.held) >= MAX_HELD_TURNS:
        sitting.show(held_page(sitting.held_key, language, full=True))
        return
    if isinstance(turn, Said | Attached | Edited):
        draft.held.append(HeldTurn.of(turn))
        if isinstance(turn, Attached) and file is not None:
            draft.files[turn.file.id] = kept_file(file, turn)
    sitting.save(sitting.held_key)
    sitting.show(held_page(sitting.held_key, language))


async def release(sitting: Sitting, draft: Draft) -> list[Turn]:
    """Move held turns and their files into a draft; the held row goes with this commit."""
    if sitting.held_key is None:
        return []
    key = sitting.held_key
    waiting = await sitting.load(key)
    if waiting is None or not waiting.is_held:
        sitting.held_key = None
        return []
    turns = [one.turn() for one in waiting.held]
    draft.absorb(waiting)
    waiting.files = {}  # They belong to the other draft now, and are not dropped with this one.
    sitting.forget(key, with_blobs=False)
    return turns


async def erase(sitting: Sitting, language: str) -> None:
    """Erase what is held; what lies under an unknown key needs a tap first."""
    if sitting.held_key is not None:
        await sitting.load(sitting.held_key)
        sitting.forget(sitting.held_key, with_blobs=True)
    sitting.show(said_page("erase_needs_tap", language, days=sitting.kept_for.days))
