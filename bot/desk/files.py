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
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import StreamingResponse

from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of
from bot.desk.errors import Damaged, Missing
from bot.desk.media import FILE_POLICY, UNKNOWN_TYPE, requested_span, safe
from storage.errors import BlobMissing, CannotOpen
from storage.opening import open_blob
from storage.report import Attachment

router = APIRouter()
MAX_WHOLE_BYTES = 32 * 1024 * 1024  # Limit: Telegram gives bots files up to 20 MB; larger ones are streamed.


@router.get("/cases/{case_id}/files/{number}")
async def read_file(
    request: Request,
    number: int,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Give one file of a case: shown where that is safe, else saved."""
    shown = next((one for one in case.files if one.number == number), None)
    if shown is None:
        raise Missing("expected a file of this case")
    attachment = shown.attachment
    if attachment.size_bytes > MAX_WHOLE_BYTES:
        headers = _headers(number, attachment, save=True)
        headers["Content-Length"] = str(attachment.size_bytes)
        return StreamingResponse(
            checked_stream(desk, sealed_file(attachment)), media_type=UNKNOWN_TYPE, headers=headers
        )
    content = await whole_file(desk, attachment)
    save = "save" in request.query_params
    headers = _headers(number, attachment, save=save) | {"Accept-Ranges": "bytes"}
    media_type = UNKNOWN_TYPE if save else safe(attachment.media_type).media_type
    span = requested_span(request.headers.get("range"), len(content))
    if span == "unsatisfiable":
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=headers)
    if span is None:
        return Response(content, media_type=media_type, headers=headers)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{len(content)}"
    part = content[span.first : span.last + 1]
    return Response(part, status_code=206, media_type=media_type, headers=headers)


async def whole_file(desk: Desk, attachment: Attachment) -> bytes:
    """Open a file in memory and make sure that it is what was received. Raises Damaged."""
    return b"".join([piece async for piece in checked_stream(desk, sealed_file(attachment))])


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


def _headers(number: int, attachment: Attachment, *, save: bool) -> dict[str, str]:
    """Give a file's headers. Its name is ours: the sender's name for it could be content, or a trap."""
    how = safe(attachment.media_type)
    disposition = "attachment" if save or how.shows_as == "document" else "inline"
    return {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f'{disposition}; filename="file-{number}.{how.ending}"',
    }
