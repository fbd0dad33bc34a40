# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches what a speaker kept, and puts it where a moderator listens to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.chat.errors import CannotFetch
from bot.chat.quiet import failed
from bot.chat.recording.state import Session, Spoken
from bot.chat.wire.client import Wire
from locales import LocalesError
from locales.audio import (
    MAX_RECORDING_BYTES,
    Recording,
    audio_folder,
    is_voice_note,
    keep_recording,
    read_recordings,
)

log = logging.getLogger(__name__)

RETRY_PAUSES = (1.0, 4.0, 15.0, 60.0, 60.0)


class RecordingKeeper:
    """One folder for each language under `folder`. A recording that is on the disk is not fetched again."""

    def __init__(self, wire: Wire, folder: Path, *, pauses: Sequence[float] = RETRY_PAUSES) -> None:
        self.folder = folder
        self._wire = wire
        self._pauses = pauses
        self._running: dict[str, asyncio.Task[None]] = {}
        self._lost: set[str] = set()  # file_ids that are not to be had
        self._writing = asyncio.Lock()

    def done(self, language: str) -> dict[str, str]:
        """Give what is recorded or approved in a language: the hash of its text by its key."""
        found = {}
        for folder in (audio_folder(language), self.folder / language):
            with contextlib.suppress(LocalesError):
                found.update({key: one.text for key, one in read_recordings(folder).items()})
        return found

    def lost(self, spoken: Spoken) -> bool:
        """Say whether a recording is not to be had any more, so that it must be spoken again."""
        return spoken.file_id in self._lost

    def want(self, session: Session) -> None:
        """Fetch what a session has kept, in the background, each once."""
        for key, spoken in session.kept.items():
            if spoken.file_id not in self._running and not self.lost(spoken):
                task = asyncio.create_task(self._fetch(session.language, session.by, key, spoken))
                self._running[spoken.file_id] = task
                task.add_done_callback(partial(self._forget, spoken.file_id))

    def _forget(self, file_id: str, _task: object) -> None:
        self._running.pop(file_id, None)

    async def stop(self) -> None:
        """Stop all; what is unfinished is fetched when the speaker comes back."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, language: str, by: str, key: str, spoken: Spoken) -> None:
        try:
            content = await self._content(spoken.file_id)
            if content is None:
                self._lost.add(spoken.file_id)
                return
            day = datetime.now(UTC).date().isoformat()
            one = Recording(key, spoken.text, "", by, day)
            async with self._writing:
                await asyncio.to_thread(keep_recording, self.folder / language, one, content)
        except (OSError, LocalesError) as error:
            failed(
                log, "a recording could not be written; it is tried again at the speaker's next turn", error
            )

    async def _content(self, file_id: str) -> bytes | None:
        """Give the bytes, or None for what is not to be had, too long, or no voice note."""
        for pause in (*self._pauses, None):
            content = bytearray()
            try:
                async with contextlib.aclosing(self._wire.fetch(file_id)) as chunks:
                    async for chunk in chunks:
                        content += chunk
                        if len(content) > MAX_RECORDING_BYTES:
                            return None
            except CannotFetch as trouble:
                if trouble.permanent or pause is None:
                    return None
                await asyncio.sleep(pause)
            else:
                return bytes(content) if is_voice_note(bytes(content)) else None
        return None
