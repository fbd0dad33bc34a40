# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recorded prompts: what a person of a language said into a microphone, for those who cannot read.

`locales/<language>/audio/` holds one OGG file with Opus for each prompt, and `recordings.json`, which says of each
the hash of the text that was spoken, the speaker's role (never a name), the day, and how far it has come: recorded,
or approved by a moderator who listened. A recording is played only when approved, and only for the very text it was
made from; a changed sentence silences it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from locales import HERE, LocalesError, made_of_catalogs

FORMAT = "amanat-audio/1"
LIST = "recordings.json"
MAX_RECORDING_BYTES = (
    1 << 20
)  # Source: python-telegram-bot, a voice message "must be at most 1 MB" to be one.
MAX_ROLE_CHARACTERS = 60


class AudioState(StrEnum):
    """How far a recording has come."""

    RECORDED = "recorded"
    APPROVED = "approved"


@dataclass(frozen=True)
class Recording:
    """One recorded prompt. `text` is the hash of the words that were spoken."""

    key: str
    text: str
    sha256: str  # of the file
    by: str  # a role such as "woman, Makran", never a name
    date: str  # ISO day
    state: AudioState = AudioState.RECORDED

    @property
    def file_name(self) -> str:
        """Give the name of its file in the folder."""
        return f"{self.key}.ogg"


def text_hash(text: str) -> str:
    """Give the hash by which a recording remembers the words it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def audio_folder(language: str) -> Path:
    """Give the folder of a language's approved recordings, whether there is one or not."""
    return HERE / language / "audio"


def is_voice_note(content: bytes) -> bool:
    """Say whether a file is what Telegram plays as a voice note: OGG with Opus inside."""
    return content.startswith(b"OggS") and b"OpusHead" in content[:200]


def read_recordings(folder: Path) -> dict[str, Recording]:
    """Read a folder's list, by key. Raises LocalesError where it cannot be used."""
    try:
        return _listed(json.loads((folder / LIST).read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise LocalesError(
            f"{folder / LIST}: expected a list of recordings in the form {FORMAT}; restore it from a backup or from git"
        ) from None


def _listed(untrusted: Any) -> dict[str, Recording]:
    if untrusted["format"] != FORMAT:
        raise ValueError("expected another format")
    return {
        key: Recording(key, **{**entry, "state": AudioState(entry["state"])})
        for key, entry in untrusted["recordings"].items()
    }


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a folder's list against other processes: the chat keeps recordings while a moderator approves some."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_recordings(folder: Path, recordings: Mapping[str, Recording]) -> None:
    """Write a folder's list whole; half a list is never there to be read."""
    entries = {}
    for key, one in sorted(recordings.items()):
        entry = asdict(one)
        del entry["key"]
        entries[key] = entry
    half = folder / f".{LIST}.half"
    half.write_text(
        json.dumps({"format": FORMAT, "recordings": entries}, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    half.replace(folder / LIST)


def keep_recording(folder: Path, recording: Recording, content: bytes) -> Recording:
    """Put a recording into a folder, file first, then its line. Gives it with the hash of its bytes."""
    kept = replace(recording, sha256=hashlib.sha256(content).hexdigest())
    with one_at_a_time(folder):
        half = folder / f".{kept.file_name}.half"
        half.write_bytes(content)
        half.replace(folder / kept.file_name)
        write_recordings(folder, {**read_recordings(folder), kept.key: kept})
    return kept


def drop_recording(folder: Path, key: str) -> None:
    """Take a recording out of a folder, line first, then its file."""
    with one_at_a_time(folder):
        left = read_recordings(folder)
        gone = left.pop(key, None)
        write_recordings(folder, left)
        if gone is not None:
            (folder / gone.file_name).unlink(missing_ok=True)


def content_of(folder: Path, recording: Recording) -> bytes | None:
    """Give a recording's bytes, or None where the file is missing or is not the one that was listed."""
    try:
        content = (folder / recording.file_name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == recording.sha256 else None


@made_of_catalogs
@lru_cache(maxsize=64)
def approved(language: str) -> Mapping[str, Recording]:
    """Give a language's approved recordings by the hash of their text. An unusable list is no list."""
    try:
        found = read_recordings(audio_folder(language))
    except LocalesError:
        return {}
    return {one.text: one for one in found.values() if one.state is AudioState.APPROVED}
