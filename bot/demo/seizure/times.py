# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look for exact times: a second at which somebody wrote can be matched with what an operator of a network saw.

In files: dates with seconds, and seconds since 1970 spelled in digits. In columns: the same, and numbers. Days,
whole hours and minutes in our own logs are allowed. What the file system itself notes is counted apart.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.search import SQLITE_MAGIC, Sighting, files_under, members_of, table_rows

# Source: ISO 8601, and what Python, SQLite and web servers write.
_CLOCK = re.compile(rb"\d{2}:\d{2}:\d{2}")
_DIGITS = re.compile(rb"(?<!\d)\d{10,19}(?!\d)")
AROUND = timedelta(hours=1)  # a run takes minutes


@dataclass(frozen=True)
class Span:
    """When the run took place, with some room."""

    first: datetime
    last: datetime

    @classmethod
    def around(cls, began_at: datetime, ended_at: datetime) -> Span:
        """Give a run's span."""
        return cls(began_at - AROUND, ended_at + AROUND)

    def holds(self, number: float) -> bool:
        """Say whether a number is a time of this span, in seconds, milli-, micro- or nanoseconds since 1970."""
        first, last = self.first.timestamp(), self.last.timestamp()
        return any(first <= number / unit <= last for unit in (1, 10**3, 10**6, 10**9))


@dataclass(frozen=True)
class FileTimes:
    """What the file system tells of the blobs, although their content does not."""

    blobs: int = 0
    modified_exactly: int = 0  # a time of day that is not midnight, UTC
    changed_in_run: int = 0  # the inode's own time, which no program can set back


def exact_times(places: Iterable[Path], span: Span) -> list[Sighting]:
    """Give every exact time of the run in some files and folders."""
    return [
        Sighting("exact time", path.name, shape)
        for place in places
        for path in files_under(place)
        for shape in dict.fromkeys(_in_file(path, path.read_bytes(), span))
    ]


def _in_file(path: Path | None, content: bytes, span: Span) -> Iterator[str]:
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            if any(span.holds(member.mtime) for member in archive):
                yield "time of an archived file"
        for _, member in members_of(content):
            yield from _in_file(None, member, span)
        return
    if _spelled(content, span):
        yield "text"
    if content.startswith(SQLITE_MAGIC):
        for table, columns, values in table_rows(path, content):
            for column, value in zip(columns, values, strict=True):
                number = value if isinstance(value, int | float) else 0
                if span.holds(number) or (isinstance(value, bytes) and _spelled(value, span)):
                    yield f"{table}.{column}"


def _spelled(content: bytes, span: Span) -> bool:
    """Say whether a clock time or seconds since 1970 stand in some bytes. By chance: once in 2**44 bytes."""
    return bool(_CLOCK.search(content)) or any(span.holds(int(one)) for one in _DIGITS.findall(content))


def file_times(blobs: Path, span: Span) -> FileTimes:
    """Read what the file system notes about each blob."""
    stats = [path.stat() for path in files_under(blobs)]
    return FileTimes(
        blobs=len(stats),
        modified_exactly=sum(1 for one in stats if not _is_midnight(one.st_mtime)),
        changed_in_run=sum(1 for one in stats if span.holds(one.st_ctime)),
    )


def _is_midnight(seconds: float) -> bool:
    at = datetime.fromtimestamp(seconds, UTC)
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
