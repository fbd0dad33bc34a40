# SPDX-License-Identifier: AGPL-3.0-or-later
"""The family's files, opened in memory only, and only as long as it takes to hand them out.

A file of ordinary size is opened whole and its SHA-256 compared before the first byte is given. A larger one is
compared while it streams; if the end does not fit, the line is cut, so that no browser takes it for whole.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends

from bot.casework.derived import KeptFile
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Damaged, Missing
from bot.desk.media import FILE_POLICY, requested_span, safe
from bot.desk.sessions import Session
from bot.desk.writing import deed
from storage.errors import BlobMissing, CannotOpen
from storage.opening import open_blob
from storage.report import Attachment
from storage.sealing import BlobSealer, new_blob_id, new_blob_key
from storage.text import to_text

router = APIRouter()
# Decision: days are the finest the vault keeps, and what is written now is named within seconds, or never.
ORPHANS_KEPT_FOR = timedelta(days=1)
PICTURE_TYPE = "image/jpeg"  # of every picture that this desk draws
MAX_WHOLE_BYTES = 32 * 1024 * 1024  # Limit: Telegram gives bots files up to 20 MB; larger ones are streamed.


@router.get("/cases/{case_id}/files/{number}")
async def play_file(
    request: Request,
    number: int,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Give sound to the player, or a film that was asked for. Pictures and papers are drawn, never handed out.

    The player asks for parts of a file, many times; the first time is a line in the audit chain.
    """
    shown, session = next((one for one in case.files if one.number == number), None), session_of(request)
    if shown is None or shown.shows_as not in {"audio", "video"}:
        raise Missing("expected a sound or a film of this case")
    attachment = shown.attachment
    if shown.shows_as == "video" and attachment.blob_id not in session.shown:
        raise Missing("expected a film that was asked for")
    if attachment.size_bytes > MAX_WHOLE_BYTES:
        raise Missing("expected a file that can be opened whole; a larger one is saved")
    content = await whole_file(desk, attachment)
    if shown.shows_as == "audio":
        await _note_hearing(desk, session, case, attachment)
    headers = file_headers(number, attachment, save=False) | {"Accept-Ranges": "bytes"}
    media_type = safe(attachment.media_type).media_type
    span = requested_span(request.headers.get("range"), len(content))
    if span == "unsatisfiable":
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=headers)
    if span is None:
        return Response(content, media_type=media_type, headers=headers)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{len(content)}"
    part = content[span.first : span.last + 1]
    return Response(part, status_code=206, media_type=media_type, headers=headers)


async def _note_hearing(desk: Desk, session: Session, case: OpenedCase, attachment: Attachment) -> None:
    """Note once in a session that somebody listened. Without the line nothing is heard."""
    if attachment.blob_id in session.heard:
        return
    session.heard.add(attachment.blob_id)  # before the wait: the player's second question finds it
    try:
        async with deed(desk, session) as done:
            await done.note("file-heard", case.case_id, about_item=UUID(hex=attachment.blob_id))
    except BaseException:
        session.heard.discard(attachment.blob_id)
        raise


async def whole_file(desk: Desk, attachment: Attachment) -> bytes:
    """Open a file in memory and make sure that it is what was received. Raises Damaged."""
    return await checked_file(desk, sealed_file(attachment))


async def checked_file(desk: Desk, file: SealedFile) -> bytes:
    """Open any sealed file in memory and make sure that it is what was sealed. Raises Damaged."""
    return b"".join([piece async for piece in checked_stream(desk, file)])


@dataclass(frozen=True)
class SealedFile:
    """Where a sealed file lies, what opens it, and what must come out."""

    blob_id: str
    key: bytes = field(repr=False)
    sha256: str
    size_bytes: int


def sealed_file(attachment: Attachment) -> SealedFile:
    """Say where an attachment's file lies."""
    key = base64.urlsafe_b64decode(attachment.key + "=")
    return SealedFile(attachment.blob_id, key, attachment.sha256, attachment.size_bytes)


def new_file(content: bytes, media_type: str = PICTURE_TYPE) -> KeptFile:
    """Name a file, a picture of ours unless told otherwise, before it is sealed: a random place and a key of its own."""
    return KeptFile(
        blob_id=new_blob_id(),
        key=to_text(new_blob_key()),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        media_type=media_type,
    )


async def sealed_pieces(content: bytes, key: bytes) -> AsyncIterator[bytes]:
    """Seal a file as it is written."""
    sealer = BlobSealer(key)
    yield sealer.update(content)
    for piece in sealer.last_pieces():
        yield piece


async def checked_stream(desk: Desk, file: SealedFile) -> AsyncIterator[bytes]:
    """Open a file piece by piece. Raises Damaged, at the latest after the last piece."""
    digest, size_bytes = hashlib.sha256(), 0
    try:
        async for piece in open_blob(desk.blobs, file.blob_id, file.key):
            digest.update(piece)
            size_bytes += len(piece)
            if size_bytes > file.size_bytes:
                raise Damaged("expected no more bytes than were received")
            yield piece
    except (CannotOpen, BlobMissing):
        raise Damaged("expected the sealed file in the blob store, whole and under its own key") from None
    if digest.hexdigest() != file.sha256:
        raise Damaged("expected the very bytes that were received")


def file_headers(number: int, attachment: Attachment, *, save: bool) -> dict[str, str]:
    """Give a file's headers. Its name is ours: the sender's name for it could be content, or a trap."""
    how = safe(attachment.media_type)
    disposition = "attachment" if save or how.shows_as not in {"audio", "video"} else "inline"
    return {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f'{disposition}; filename="file-{number}.{how.ending}"',
    }
