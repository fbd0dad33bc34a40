# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends pages to chats: paced, the newest page of a chat wins, one chat's trouble is no other's.

Everything sent here is drawn from committed state, so a page that is lost is drawn again at the next turn.
A request that may have arrived is never repeated: a doubled question confuses, a missing one is asked again.
Messages are deleted only after the page that follows them has arrived: the buttons of a deleted message may
have been the last place of the draft key.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.chat.quiet import failed
from bot.chat.wire.client import Wire
from bot.chat.wire.pace import Pace
from bot.chat.wire.pages import Page, Voice
from bot.chat.wire.request import never_left
from bot.chat.wire.voices import Voices

log = logging.getLogger(__name__)

MAX_DELETED_AT_ONCE = 100  # Source: Bot API, deleteMessages.message_ids, "1-100 identifiers".
MAX_TRIES = 12  # With growing pauses of at most a minute: about five minutes.
MAX_PAUSE_SECONDS = 60.0
MAX_ASIDE_AT_ONCE = 16
MAX_OLD_KEYBOARDS = 2000
MANY_LANES = 8  # While so many chats wait for a page, old keyboards can wait.
TIDY_PAUSE_SECONDS = 0.2
KEYBOARDS_PAUSE_SECONDS = 0.05  # 20 a second: Telegram counts these requests like any other.
NO_PREVIEW = '{"is_disabled": true}'

Sent = Callable[[int, Sequence[int], int | None, int], None]
"""Called after sending: chat, message ids, id of the message with the buttons or None, unix seconds."""


@dataclass
class _Lane:
    """The one page a chat is still to see, and the message that has the buttons now."""

    page: Page | None = None
    keyboard: int | None = None


class Sender:
    """The paced way out. `show` returns at once; a task per busy chat does the rest."""

    def __init__(self, wire: Wire, *, pace: Pace, sent: Sent) -> None:
        self._wire = wire
        self._pace = pace
        self._sent = sent
        self._lanes: dict[int, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._aside = asyncio.Semaphore(MAX_ASIDE_AT_ONCE)
        self._old_keyboards: deque[tuple[int, int]] = deque(maxlen=MAX_OLD_KEYBOARDS)
        self._tidying = False
        self._voices = Voices(wire)
        self.counts = {"sent": 0, "uncertain": 0, "given_up": 0, "refused": 0}

    def show(self, chat_id: int, page: Page, *, keyboard: int | None = None) -> None:
        """Show a page; a page of this chat that is still waiting gives way to it.

        keyboard: the message that has the buttons now; it loses them once this page has arrived.
        """
        lane = self._lanes.get(chat_id)
        busy = lane is not None
        if lane is None:
            lane = self._lanes[chat_id] = _Lane(keyboard=keyboard)
        lane.page = page if lane.page is None else page.after(lane.page)
        if not busy:
            self._start(self._run(chat_id, lane))

    def forget(self, chat_id: int) -> None:
        """Drop what waits for a chat that has gone."""
        lane = self._lanes.get(chat_id)
        if lane is not None:
            lane.page = None

    def answer(self, callback_id: str) -> None:
        """Stop the little clock on a tapped button. Too late is no matter."""
        self._start(
            self._quietly(lambda: self._wire.call("answerCallbackQuery", callback_query_id=callback_id))
        )

    def leave(self, chat_id: int) -> None:
        """Leave a group or channel, where a family's words must never be."""
        self._start(self._quietly(lambda: self._wire.call("leaveChat", chat_id=chat_id)))

    async def finish(self, *, within: float) -> None:
        """Give what waits a last few seconds, then stop."""
        self._old_keyboards.clear()
        if not self._tasks:
            return
        _done, late = await asyncio.wait(self._tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, chat_id: int, lane: _Lane) -> None:
        try:
            while lane.page is not None:
                await self._pace.wait(chat_id)
                await self._send_until_settled(chat_id, lane)
        except Exception as error:
            failed(log, "a page could not be sent", error)
        finally:
            self._lanes.pop(chat_id, None)

    async def _send_until_settled(self, chat_id: int, lane: _Lane) -> None:
        """Send the newest page; try again only what surely did not arrive."""
        for tried in range(MAX_TRIES):
            page, lane.page = lane.page, None
            if page is None:
                return
            try:
                await self._send(chat_id, lane, page)
            except RetryAfter as error:
                self._put_back(lane, page)
                await asyncio.sleep(_seconds(error))
            except Forbidden:
                # Blocked or deleted: what was committed stays; there is nobody to show it to.
                lane.page = None
                return
            except BadRequest:
                self._count("refused", "telegram refused a page")
                return
            except TelegramError as error:
                if not worth_repeating(error):
                    self._count("uncertain", "a page may not have arrived")
                    return
                self._put_back(lane, page)
                await asyncio.sleep(min(MAX_PAUSE_SECONDS, 2.0**tried / 4))
            else:
                self.counts["sent"] += 1
                return
        lane.page = None
        self._count("given_up", "a page was given up")

    def _put_back(self, lane: _Lane, page: Page) -> None:
        lane.page = page if lane.page is None else lane.page.after(page)

    def _count(self, outcome: str, event: str) -> None:
        self.counts[outcome] += 1
        log.warning(event, extra={"so_far": self.counts[outcome]})

    async def _send(self, chat_id: int, lane: _Lane, page: Page) -> None:
        texts = page.texts()
        if not texts:
            await self._wipe(chat_id, page.wipes, spare=0)
            await self._play(chat_id, lane, page.voices)
            return
        if (
            page.edits is not None
            and len(texts) == 1
            and await self._edit(chat_id, page, page.edits, texts[0])
        ):
            await self._wipe(chat_id, page.wipes, spare=page.edits)
            return
        keyboard = page.keyboard()
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            if number > 1:
                await self._pace.wait(chat_id)
            buttons: dict[str, Any] = {"reply_markup": keyboard} if last and keyboard is not None else {}
            answer = await self._wire.call(
                "sendMessage", chat_id=chat_id, text=text, link_preview_options=NO_PREVIEW, **buttons
            )
            message_id = _message_id(answer)
            shown = message_id if buttons else None
            self._sent(chat_id, [message_id], shown, int(time()))
        former, lane.keyboard = lane.keyboard, shown
        if former is not None and former not in page.wipes and not page.keeps_keyboard:
            self._take_keyboard(chat_id, former)
        if page.wipes:
            await self._wipe(chat_id, page.wipes, spare=message_id)
        await self._play(chat_id, lane, page.voices)

    async def _play(self, chat_id: int, lane: _Lane, voices: Sequence[Voice]) -> None:
        """Send voice notes after a page has arrived. One that cannot be sent is left out: the words are there."""
        for voice in voices:
            if lane.page is not None:
                return  # The person has gone on; what is heard must fit what is read.
            await self._pace.wait(chat_id)
            try:
                answer = await self._voices.send(chat_id, voice)
            except TelegramError:
                log.warning("a voice note could not be sent")
            else:
                self._sent(chat_id, [_message_id(answer)], None, int(time()))

    async def _edit(self, chat_id: int, page: Page, message_id: int, text: str) -> bool:
        """Change a message in place; False when that is not possible and it must be sent anew."""
        try:
            keyboard = page.keyboard()
            await self._wire.call(
                "editMessageText",
                text=text,
                chat_id=chat_id,
                message_id=message_id,
                link_preview_options=NO_PREVIEW,
                **({"reply_markup": keyboard} if keyboard is not None else {}),
            )
        except BadRequest as error:
            return "not modified" in str(error).lower()
        return True

    def _take_keyboard(self, chat_id: int, message_id: int) -> None:
        """Remove the buttons of the question before, so that late taps are rare.

        A nicety: it waits until no page does, and the oldest are left as they are when there are too many.
        """
        self._old_keyboards.append((chat_id, message_id))
        if not self._tidying:
            self._tidying = True
            self._start(self._take_keyboards())

    async def _take_keyboards(self) -> None:
        try:
            while self._old_keyboards:
                if len(self._lanes) > MANY_LANES:
                    await asyncio.sleep(TIDY_PAUSE_SECONDS)
                    continue
                chat_id, message_id = self._old_keyboards.popleft()
                await self._quietly(
                    lambda chat_id=chat_id, message_id=message_id: self._wire.call(  # type: ignore[misc]
                        "editMessageReplyMarkup", chat_id=chat_id, message_id=message_id
                    )
                )
                await asyncio.sleep(KEYBOARDS_PAUSE_SECONDS)
        finally:
            self._tidying = False

    async def _wipe(self, chat_id: int, message_ids: tuple[int, ...], *, spare: int) -> None:
        """Delete messages, a hundred at a time; deleting twice does no harm, so this may be repeated."""
        doomed = [message_id for message_id in message_ids if message_id != spare]
        for start in range(0, len(doomed), MAX_DELETED_AT_ONCE):
            await self._delete(chat_id, doomed[start : start + MAX_DELETED_AT_ONCE])

    async def _delete(self, chat_id: int, message_ids: list[int]) -> None:
        for tried in range(MAX_TRIES):
            try:
                await self._wire.call("deleteMessages", chat_id=chat_id, message_ids=json.dumps(message_ids))
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except (BadRequest, Forbidden):
                return
            except TelegramError:
                await asyncio.sleep(min(MAX_PAUSE_SECONDS, 2.0**tried / 4))
            else:
                return

    async def _quietly(self, request: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Make a request whose failure costs nothing."""
        async with self._aside:
            try:
                await request()
            except TelegramError:
                log.debug("a small request failed")


def worth_repeating(error: TelegramError) -> bool:
    """Say whether a failed request surely was not carried out.

    Either it never left this machine, or the answer was a refusal, or it was no answer of Telegram's at all
    (a portal, a proxy's error page). A request whose answer got lost is neither.
    """
    if never_left(error) or isinstance(error, InvalidToken):
        return True
    return error.__cause__ is None or isinstance(error.__cause__, TelegramError)


def _message_id(answer: Any) -> int:
    """Read the number of a message that was sent. Raises TelegramError: it may have arrived all the same."""
    found = answer.get("message_id") if isinstance(answer, dict) else None
    if not isinstance(found, int):
        raise TelegramError("invalid server response") from ValueError()
    return found


def _seconds(error: RetryAfter) -> float:
    wanted = error.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)
