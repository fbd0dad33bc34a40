# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows a commit: the memory is told, pages are sent, files fetched, blobs nobody needs deleted.

All of it can be lost in a crash without losing an answer: pages are drawn again at the next turn, files are
fetched when the draft's key comes back, and blobs that nothing names are swept.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.media import FileKeeper
from bot.chat.sitting import Sitting
from bot.chat.wire.incoming import Ignored
from bot.chat.wire.pages import Page
from bot.chat.wire.sender import Sender
from storage.blobs import BlobStore
from storage.errors import StorageError

log = logging.getLogger(__name__)


class Aftermath:
    """Does what a committed sitting asks for. `keeper` is set once it exists: it reports back into the batches."""

    def __init__(self, memory: KeysInMemory, sender: Sender, blobs: BlobStore) -> None:
        self._memory = memory
        self._sender = sender
        self._blobs = blobs
        self.keeper: FileKeeper | None = None

    async def follow(self, sitting: Sitting) -> None:
        """Do all that a committed sitting asks for."""
        for callback_id in sitting.callbacks:
            self._sender.answer(callback_id)
        sitting.settle()
        if sitting.memory.keyboard_message is None:
            sitting.memory.keyboard_message = sitting.tapped_message
        self._memory.changed(sitting.chat_id)
        if sitting.page is not None:
            self.show(sitting.chat_id, sitting.page)
        if self.keeper is not None:
            for name in sitting.dropped_files:
                self.keeper.drop(name)
            for wanted in sitting.wanted():
                self.keeper.want(wanted)
        for blob_id in sitting.doomed_blobs:
            await self._delete(blob_id)
        for do in sitting.afterwards:
            do()

    def show(self, chat_id: int, page: Page) -> None:
        """Show a page in a chat."""
        self._sender.show(chat_id, page, keyboard=self._memory.of(chat_id).keyboard_message)

    def ignore(self, ignored: Ignored) -> None:
        """Leave groups, stop the clock on odd taps, forget who has gone."""
        if ignored.callback_id is not None:
            self._sender.answer(ignored.callback_id)
        if ignored.leave is not None:
            self._sender.leave(ignored.leave)
        if ignored.gone is not None:
            self._sender.forget(ignored.gone)

    def sent(self, chat_id: int, message_ids: Sequence[int], keyboard: int | None, at: int) -> None:
        """Remember what was sent, for clean-up and for taking the buttons away later."""
        memory = self._memory.of(chat_id)
        for message_id in message_ids:
            memory.note_message(message_id, at)
        if keyboard is not None:
            memory.keyboard_message = keyboard
        self._memory.changed(chat_id)

    async def _delete(self, blob_id: str) -> None:
        try:
            await self._blobs.delete(blob_id)
        except StorageError:
            log.warning("a blob could not be deleted now; the sweep will find it")
