# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping what was made from a thing: sealed, added beside what is there, with its line in the audit chain."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from uuid import UUID, uuid4

from bot.casework.derived import DerivedItem, DerivedKind, KeptFile, newest_text, to_hour
from bot.desk.cases import OpenedCase
from bot.desk.desk import Desk
from bot.desk.files import ORPHANS_KEPT_FOR, new_file, sealed_pieces
from bot.desk.items.things import Thing
from bot.desk.preparing import ChosenFile
from bot.desk.sessions import Session
from bot.desk.writing import Deed, deed
from storage.derived import NewDerived, keep_derived
from storage.erasure import expect_blobs
from storage.errors import StorageError
from storage.sealing import Purpose, seal
from storage.text import from_text

PICTURES_WITH = f"Pillow {version('pillow')}"
PAGES_WITH = f"PDFium of pypdfium2 {version('pypdfium2')}, Pillow {version('pillow')}"
ACTS = {DerivedKind.TRANSCRIPT: "transcript-written", DerivedKind.TRANSLATION: "translation-written"}


@dataclass(frozen=True)
class Drawn:
    """One picture made from a thing."""

    kind: DerivedKind
    picture: bytes = field(repr=False)
    page: int | None = None
    of_pages: int | None = None


async def keep_text(
    desk: Desk, session: Session, case: OpenedCase, thing: Thing, kind: DerivedKind, language: str, text: str
) -> None:
    """Keep a transcript or translation as the newest version. Raises Conflict when the case was added to meanwhile."""
    before = newest_text(case.derived, thing.of, kind, language)
    transcripts = [one.newest for one in thing.texts if one.kind is DerivedKind.TRANSCRIPT]
    is_of_transcript = kind is DerivedKind.TRANSLATION and transcripts
    item = DerivedItem(
        derived_id=uuid4(),
        kind=kind,
        of=thing.of,
        parent_sha256=transcripts[0].sha256 if is_of_transcript else thing.sha256,
        language=language,
        text=text,
        made_by=session.moderator_id,
        made_at=to_hour(datetime.now(UTC)),
        replaces=before.derived_id if before is not None else None,
    )
    async with deed(desk, session) as done:
        new = NewDerived(item.derived_id, _sealed(desk, item))
        await keep_derived(done.transaction, case.case_id, [new], after=len(case.file.derived))
        await done.note(ACTS[kind], case.case_id, about_item=item.derived_id)


async def keep_pictures(
    desk: Desk,
    session: Session,
    case: OpenedCase,
    thing: Thing,
    drawn: Sequence[Drawn],
    *,
    act: str,
    tool: str,
) -> None:
    """Keep pictures made from a file: sealed in the blob store first, then named, or swept. Raises Conflict."""
    made = [(one, new_file(one.picture)) for one in drawn]
    database = await desk.database()
    async with database.begin() as transaction:
        blob_ids = [kept.blob_id for _, kept in made]
        await expect_blobs(transaction, blob_ids, until=desk.today() + ORPHANS_KEPT_FOR)
    try:
        for one, kept in made:
            await desk.blobs.put(kept.blob_id, sealed_pieces(one.picture, from_text(kept.key)))
        async with deed(desk, session) as done:
            await add_pictures(desk, session, done, case.case_id, thing.of, thing.sha256, made, tool=tool)
            await done.note(act, case.case_id, about_item=thing.item_id)
    except BaseException:
        for _, kept in made:
            with contextlib.suppress(StorageError):  # what cannot be deleted now, the daily round finds
                await desk.blobs.delete(kept.blob_id)
        raise


async def add_pictures(
    desk: Desk,
    session: Session,
    done: Deed,
    case_id: UUID,
    of: str,
    parent_sha256: str,
    made: Sequence[tuple[Drawn, KeptFile]],
    *,
    tool: str,
) -> None:
    """Name pictures whose blobs are on the disk, inside a deed. Raises Conflict."""
    items = [
        DerivedItem(
            derived_id=uuid4(),
            kind=one.kind,
            of=of,
            parent_sha256=parent_sha256,
            file=kept,
            page=one.page,
            of_pages=one.of_pages,
            made_by=session.moderator_id,
            made_at=to_hour(datetime.now(UTC)),
            made_with=tool,
        )
        for one, kept in made
    ]
    new = [NewDerived(one.derived_id, _sealed(desk, one), one.file.blob_id) for one in items if one.file]
    await keep_derived(done.transaction, case_id, new)


async def keep_clean_copy(
    desk: Desk, session: Session, done: Deed, case: OpenedCase, chosen: ChosenFile
) -> None:
    """Name a clean copy that was made for a referral and lies in the blob store, inside the referral's deed."""
    original = next(one.attachment for one in case.files if one.number == chosen.number)
    copy = chosen.attachment
    kept = KeptFile(
        blob_id=copy.blob_id,
        key=copy.key,
        sha256=copy.sha256,
        size_bytes=copy.size_bytes,
        media_type=copy.media_type,
    )
    made = [(Drawn(DerivedKind.CLEAN_COPY, chosen.clean or b""), kept)]
    of, parent = f"file:{original.blob_id}", chosen.made_of
    await add_pictures(desk, session, done, case.case_id, of, parent, made, tool=PICTURES_WITH)
    await done.note("clean-copy-made", case.case_id, about_item=UUID(hex=original.blob_id))


def _sealed(desk: Desk, item: DerivedItem) -> bytes:
    return seal(item.canonical_bytes(), desk.team.current, purpose=Purpose.DERIVED, about=item.derived_id)
