# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos, papers and recordings that a family hands to the moderator: kept as files of the chat are.

The same kinds, the same size, sealed under a key of its own before the report speaks of it. The key lies in the
report alone; a file whose report is never sent is swept within a day.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from hashlib import sha256
from uuid import uuid4

from starlette.datastructures import FormData, UploadFile

from bot.desk.assisted.answers import Wrong, takes_files
from bot.desk.assisted.keeping import Handed, Taking
from bot.desk.desk import Desk
from bot.desk.files import ORPHANS_KEPT_FOR, new_file, sealed_pieces
from bot.interview.attachable import MAX_FILE_BYTES, SNIFFED_BYTES, SVG, is_taken, plain_name, true_type
from bot.interview.path import current
from bot.interview.state import FileTold
from storage.erasure import expect_blobs
from storage.errors import StorageError
from storage.report import Attachment, AttachmentKind
from storage.text import from_text

MAX_FILES = 40  # Limit: of one report; what a family has in a folder is less.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


TOO_LARGE = _(
    "This file is larger than 20 MB and was not kept. Take a smaller photo of it, or a shorter part."
)
WRONG_KIND = _(
    "This kind of file cannot be kept, because nobody could open it safely. A photo, a recording, a film, a PDF or "
    "a text can be kept; of anything else, a photo of it."
)
EMPTY_FILE = _("This file is empty and was not kept. Choose it once more.")
NO_FILE = _("Choose a file first.")
TOO_MANY_FILES = _("This report has as many files as it can hold. The family can send more with the receipt.")
_KINDS: Mapping[str, AttachmentKind] = {
    "image": AttachmentKind.PHOTO,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
}


async def file_of(form: FormData) -> tuple[bytes, UploadFile] | None:
    """Give the file that came with a form, and its bytes; None when none was chosen."""
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    return await upload.read(), upload


async def with_file(desk: Desk, taking: Taking, content: bytes, upload: UploadFile) -> Taking:
    """Seal a file and keep it with the question that is asked now. Raises Wrong, StorageError."""
    if not takes_files(taking):
        raise Wrong(NO_FILE)
    name, claimed = plain_name(upload.filename or ""), (upload.content_type or "").lower()[:100]
    if len(content) > MAX_FILE_BYTES:
        raise Wrong(TOO_LARGE)
    if not content:
        raise Wrong(EMPTY_FILE)
    media_type = true_type(content[:SNIFFED_BYTES], claimed=claimed)
    if not is_taken(claimed, name) or media_type == SVG:
        raise Wrong(WRONG_KIND)
    digest = sha256(content).hexdigest()
    here = current(taking.interview)
    given = taking.interview.given(here.key)
    if any(taking.files[one.id].sha256 == digest for one in given.files if one.id in taking.files):
        return taking  # the same file at the same question twice is one
    if len(taking.files) >= MAX_FILES:
        raise Wrong(TOO_MANY_FILES)
    kept = new_file(content, media_type)
    async with (await desk.database()).begin() as transaction:
        await expect_blobs(transaction, [kept.blob_id], until=desk.today() + ORPHANS_KEPT_FOR)
    await desk.blobs.put(kept.blob_id, sealed_pieces(content, from_text(kept.key)))
    kind = _KINDS.get("audio" if media_type == "application/ogg" else media_type.partition("/")[0])
    handed = Handed(
        blob_id=kept.blob_id,
        key=kept.key,
        kind=kind or AttachmentKind.DOCUMENT,
        media_type=kept.media_type,
        size_bytes=kept.size_bytes,
        sha256=kept.sha256,
        name=name,
    )
    file_id = uuid4().hex
    told = FileTold(id=file_id, kind=handed.kind)
    changed = given.model_copy(update={"files": (*given.files, told), "skipped": False})
    return taking.changed(
        interview=taking.interview.with_given(here.key, changed), files={**taking.files, file_id: handed}
    )


async def without_file(desk: Desk, taking: Taking, file_id: str) -> Taking:
    """Take a file away that was chosen by mistake."""
    await forget_files(desk, [taking.files[file_id]] if file_id in taking.files else [])
    interview = taking.interview
    for key, given in interview.answers.items():
        if any(one.id == file_id for one in given.files):
            left = tuple(one for one in given.files if one.id != file_id)
            interview = interview.with_given(key, given.model_copy(update={"files": left}))
    files = {name: file for name, file in taking.files.items() if name != file_id}
    return taking.changed(interview=interview, files=files)


async def forget_files(desk: Desk, files: list[Handed]) -> None:
    """Delete the sealed files of a report that is not sent."""
    for file in files:
        with contextlib.suppress(StorageError):  # what cannot be deleted now, the daily round finds
            await desk.blobs.delete(file.blob_id)


def attachments(taking: Taking) -> dict[str, Attachment]:
    """Give the files as a report names them."""
    return {
        file_id: Attachment(
            attachment_id=file_id,
            blob_id=file.blob_id,
            key=file.key,
            kind=file.kind,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
            question="",
            untrusted_name=file.name or None,
        )
        for file_id, file in taking.files.items()
    }
