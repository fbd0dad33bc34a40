# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms that may hold a family's file: read in memory alone, because no plaintext may touch a disk."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Final

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.interview.attachable import MAX_FILE_BYTES

# Where a file as large as one of the chat may be sent; all other forms are small.
_TAKES_FILES = re.compile(r"/assisted/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
MAX_READ_BYTES: Final = (
    100 << 20
)  # Limit: what of a file that is too large is read and let go, so that a page answers.


def takes_file(request: Request) -> bool:
    """Tell whether a form may hold a family's file."""
    is_multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    return is_multipart and _TAKES_FILES.fullmatch(request.url.path) is not None


async def read_in_memory(
    request: Request, *, keeps_file: bool, max_fields: int, max_field_bytes: int
) -> FormData:
    """Read a form with one file at most; of one that is too large, no more than tells so.

    keeps_file: of a form that nobody signed in has sent only the words are read, to be shown back.
    Raises MultiPartException for what is no such form, OverflowError for more than anybody waits for.
    """
    parser = _InMemory(request.headers, _counted(request.stream()), max_files=1, max_fields=max_fields)
    parser.most_bytes = MAX_FILE_BYTES + 1 if keeps_file else 0
    parser.most_field_bytes = max_field_bytes
    return await parser.parse()


class _InMemory(MultiPartParser):
    """A parser that never rolls a part over to a disk."""

    spool_max_size = 2 * MAX_FILE_BYTES
    most_bytes = 0  # that are still kept of a file
    most_field_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take a piece of a part; of a file no more than one byte over the limit."""
        if self._current_part.file is not None:
            end = min(end, start + self.most_bytes)
            self.most_bytes -= end - start
        else:
            self.most_field_bytes -= end - start
            if self.most_field_bytes < 0:
                raise MultiPartException("expected no more words than one form takes")
        if end > start:
            super().on_part_data(data, start, end)


async def _counted(stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    read_bytes = 0
    async for piece in stream:
        read_bytes += len(piece)
        if read_bytes > MAX_READ_BYTES:
            raise OverflowError("expected a form that somebody waits for")
        yield piece
