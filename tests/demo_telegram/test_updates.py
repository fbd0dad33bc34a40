# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of updates: what confirms them, what brings them back, what loses them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from bot.demo.telegram.checks import check_object
from bot.demo.telegram.client import PhoneError
from bot.demo.telegram.clock import Clock
from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.queue import UpdateQueue

YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))


async def texts(bot: Bot, **options: Any) -> list[str]:
    return [update.message.text for update in await bot.get_updates(timeout=1, **options)]


async def test_what_is_not_confirmed_comes_again_and_what_is_confirmed_does_not(
    bot: Bot, phone: Phone
) -> None:
    for word in ("one", "two", "three"):
        await phone.text(word)

    first, second, third = await bot.get_updates(timeout=1)
    assert second.update_id == first.update_id + 1
    await asyncio.sleep(0.6)
    assert await texts(bot) == ["one", "two", "three"]
    assert await texts(bot, offset=third.update_id) == ["three"]
    assert await texts(bot, offset=-1) == ["three"]


async def test_a_limit_is_kept_and_a_hasty_poll_gets_one_update(bot: Bot, phone: Phone) -> None:
    for word in ("one", "two", "three"):
        await phone.text(word)

    assert await texts(bot, limit=2) == ["one", "two"]
    assert await texts(bot) == ["one"]
    await asyncio.sleep(0.6)
    assert len(await texts(bot)) == 3


async def test_whoever_asks_the_same_again_at_once_waits_three_seconds(bot: Bot) -> None:
    loop = asyncio.get_running_loop()
    await bot.get_updates(offset=7, timeout=0)
    before = loop.time()
    await bot.get_updates(offset=7, timeout=0)

    assert loop.time() - before > 2


async def test_a_long_poll_answers_as_soon_as_somebody_writes(bot: Bot, phone: Phone) -> None:
    loop = asyncio.get_running_loop()
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    before = loop.time()
    await phone.text("now")

    assert (await poll)[0].message.text == "now"
    assert loop.time() - before < 2


async def test_a_second_poller_ends_the_first(bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    second = asyncio.create_task(bot.get_updates(timeout=1, offset=5))

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    assert await second == ()


async def test_only_the_kinds_that_were_asked_for_are_queued(bot: Bot, phone: Phone) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await phone.text("unheard")
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    await phone.tap("Yes")

    (update,) = await bot.get_updates(timeout=1)

    assert update.callback_query.data == "yes"


async def test_a_tap_lives_150_seconds_and_a_message_24_hours(
    bot: Bot, phone: Phone, standin: Standin
) -> None:
    await phone.text("an answer")
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    await phone.tap("Yes")

    await standin.advance(149)
    assert (await standin.pending())["waiting"] == 2
    await standin.advance(2)
    assert await texts(bot) == ["an answer"]
    await standin.advance(86400 - 160)
    assert (await standin.pending())["waiting"] == 1
    await standin.advance(20)
    assert (await standin.pending()) | {"oldest_seconds": 0} == {
        "waiting": 0,
        "oldest_seconds": 0,
        "confirmed": 0,
        "expired": 2,
        "dropped": 0,
        "webhook": False,
    }


async def test_a_tap_answered_too_late_is_refused(bot: Bot, phone: Phone, standin: Standin) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    tapped = await phone.tap("Yes")
    await standin.advance(151)

    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired"):
        await bot.answer_callback_query(tapped["callback_query_id"])
    with pytest.raises(BadRequest, match=r"(?i)query id is invalid"):
        await bot.answer_callback_query("12345")


async def test_dropping_pending_updates_loses_answers(bot: Bot, phone: Phone, standin: Standin) -> None:
    await phone.text("an answer")
    await bot.delete_webhook(drop_pending_updates=True)

    pending = await standin.pending()

    assert (pending["waiting"], pending["dropped"]) == (0, 1)


async def test_a_hand_made_update_arrives_as_it_was_made(standin: Standin, bot: Bot) -> None:
    made = {"message": {"text": "no sender, no chat", "odd": [None]}}
    update_id = await standin.put_update(made)

    raw = await bot.request.retrieve(f"{bot.base_url}/getUpdates")

    assert str(update_id).encode() in raw
    assert b'"odd":[null]' in raw


async def test_many_hand_made_updates_arrive_in_their_order(standin: Standin, bot: Bot) -> None:
    update_ids = await standin.put_updates([{"message": {"text": f"word {number}"}} for number in range(3)])

    raw = await bot.request.retrieve(f"{bot.base_url}/getUpdates")

    assert sorted(update_ids) == update_ids
    assert raw.index(b"word 0") < raw.index(b"word 1") < raw.index(b"word 2")


async def test_what_is_no_update_is_refused_and_nothing_of_its_company_is_queued(standin: Standin) -> None:
    with pytest.raises(PhoneError, match="a list of such objects"):
        await standin.call("POST", "/sim/updates", json={"updates": [{"message": {}}, 7]})

    assert (await standin.pending())["waiting"] == 0


async def test_a_forged_tap_carries_any_data(bot: Bot, phone: Phone, standin: Standin) -> None:
    sent = await phone.start()
    await standin.forge_tap(phone.chat_id, 77, "x" * 64)

    update = (await bot.get_updates(timeout=1))[-1]

    assert update.callback_query.data == "x" * 64
    assert not update.callback_query.message.is_accessible
    assert sent["message_id"] != 77


async def test_every_update_fits_the_description_of_the_bot_api(
    address: str, bot: Bot, phone: Phone, standin: Standin
) -> None:
    sent = await phone.text("/start https://example.org")
    await phone.edit(sent["message_id"], "changed")
    await phone.sticker()
    await phone.location()
    await phone.contact("+92", "Sana", own=True)
    await phone.forward("seen", hidden=True)
    await phone.forward("seen")
    await phone.document(b"x", caption="c")
    await phone.voice(b"OggS")
    await phone.video(b"film")
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    await phone.tap("Yes")
    await phone.block()

    answer = await phone.call("GET", f"/bot{bot.token}/getUpdates")

    assert len(answer["result"]) == 12
    assert [wrong for update in answer["result"] for wrong in check_object("Update", update)] == []


def test_the_queue_is_bounded_and_further_updates_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.telegram.queue.MAX_WAITING_UPDATES", 2)
    queue = UpdateQueue(Clock(), first_id=10)

    ids = [queue.add("message", {}, lives_for=60, lane=1) for _ in range(3)]

    assert ids == [10, 11, None]
    assert queue.dropped == 1


def test_the_queue_is_bounded_in_bytes_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.telegram.queue.MAX_WAITING_BYTES", 200)
    queue = UpdateQueue(Clock(), first_id=10)

    ids = [queue.add("message", {"text": "x" * 100}, lives_for=60, lane=1) for _ in range(2)]

    assert ids == [10, None]


def test_after_a_week_of_silence_ids_begin_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    queue = UpdateQueue(clock, first_id=999_999_990)
    queue.add("message", {}, lives_for=60, lane=1)
    clock.advance(8 * 86400)

    later = queue.add("message", {}, lives_for=60, lane=1)

    assert later is not None
    assert later < 999_999_990
    assert [waiting.update_id for waiting in queue.take(999_999_991, 100)] == [later]
