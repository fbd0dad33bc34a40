# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trouble by plan, as a real bot meets it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.demo.telegram.phone import Phone, PhoneError, Standin


async def test_too_many_requests_say_how_long_to_wait(
    monkeypatch: pytest.MonkeyPatch, bot: Bot, phone: Phone, standin: Standin
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await phone.start()
    await standin.fault("too-many", method="sendMessage", times=1, retry_after=7)

    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(phone.chat_id, "one")
    await bot.send_message(phone.chat_id, "two")

    assert caught.value.retry_after == timedelta(seconds=7)
    assert [message.text for message in (await phone.screen()).from_bot] == ["two"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("server-error", NetworkError),
        ("bad-gateway", NetworkError),
        ("timeout-page", NetworkError),
        ("not-found", InvalidToken),
        ("unauthorized", InvalidToken),
        ("portal", TelegramError),
        ("garbled", TelegramError),
        ("blocked", Forbidden),
        ("bad-request", BadRequest),
        ("reset", NetworkError),
    ],
)
async def test_each_trouble_is_what_a_bot_would_see(
    bot: Bot, standin: Standin, kind: str, error: type[TelegramError]
) -> None:
    await standin.fault(kind, times=1)

    with pytest.raises(error):
        await bot.get_me()
    assert (await bot.get_me()).is_bot


async def test_an_answer_may_be_lost_although_the_message_was_sent(
    bot: Bot, phone: Phone, standin: Standin
) -> None:
    await phone.start()
    await standin.fault("hang", method="sendMessage", times=1, performed=True)
    await standin.fault("reset", method="sendMessage", times=1, performed=True)

    with pytest.raises(TimedOut):
        await bot.send_message(phone.chat_id, "first", read_timeout=0.5)
    with pytest.raises(NetworkError):
        await bot.send_message(phone.chat_id, "second")

    assert [message.text for message in (await phone.screen()).from_bot] == ["first", "second"]


async def test_trouble_may_last_for_a_window_of_the_virtual_clock(bot: Bot, standin: Standin) -> None:
    await standin.fault("bad-gateway", method="getMe", for_seconds=600)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_me()
    await standin.advance(601)

    assert (await bot.get_me()).is_bot
    assert (await standin.faults())[0]["struck"] == 2


async def test_trouble_may_concern_one_chat_only(
    address: str, bot: Bot, phone: Phone, standin: Standin
) -> None:
    async with await Phone.pick_up(address, name="Bilal") as other:
        await phone.start()
        await other.start()
        await standin.fault("blocked", method="sendMessage", chat_id=other.chat_id)

        await bot.send_message(phone.chat_id, "hello")
        with pytest.raises(Forbidden):
            await bot.send_message(other.chat_id, "hello")


async def test_a_bot_that_writes_too_fast_is_told_to_wait_once_limits_are_on(
    monkeypatch: pytest.MonkeyPatch, bot: Bot, phone: Phone, standin: Standin
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await phone.start()
    await standin.limit(chat_burst=2)
    await bot.send_message(phone.chat_id, "one")
    await bot.send_message(phone.chat_id, "two")

    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(phone.chat_id, "three")
    assert caught.value.retry_after == timedelta(seconds=1)
    await standin.advance(1)
    await bot.send_message(phone.chat_id, "three")


async def test_a_download_may_be_slow_or_break_off(bot: Bot, phone: Phone, standin: Standin) -> None:
    await phone.document(b"x" * 5000)
    (update,) = await bot.get_updates(timeout=1)
    file = await bot.get_file(update.message.document.file_id)
    await standin.fault("slow", method="file", times=1, seconds=1.0)
    await standin.fault("reset", method="file", times=1)
    loop = asyncio.get_running_loop()

    before = loop.time()
    assert len(await file.download_as_bytearray()) == 5000
    assert loop.time() - before > 0.8
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()


async def test_planning_an_unknown_trouble_is_refused_with_the_list(standin: Standin) -> None:
    with pytest.raises(PhoneError, match="choose one of"):
        await standin.fault("earthquake")


async def test_no_other_web_site_can_reach_it_through_a_browser(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        foreign = await http.post("/sim/chats", json={}, headers={"Origin": "https://example.org"})
        rebound = await http.get("/sim/chats", headers={"Host": "example.org"})
        own = await http.post("/sim/chats", json={}, headers={"Origin": address})

    assert (foreign.status_code, rebound.status_code, own.status_code) == (403, 403, 201)
