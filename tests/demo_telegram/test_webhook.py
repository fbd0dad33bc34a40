# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivery by webhook: order within a lane, stubbornness, and the secret."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from bot.demo.telegram.phone import Phone, Standin
from tests.demo_telegram.endpoint import Endpoint

YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))


async def test_updates_are_posted_with_the_secret_and_taken_by_a_200(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    await phone.text("before")
    await bot.set_webhook(endpoint.url, secret_token="s3cret-42")
    await phone.text("after")

    got = await endpoint.wait_for(2)
    await asyncio.sleep(0.1)

    assert [update["message"]["text"] for update in got] == ["before", "after"]
    assert set(endpoint.secrets) == {"s3cret-42"}
    assert (await standin.pending())["waiting"] == 0
    assert (await bot.get_webhook_info()).url == endpoint.url


async def test_a_failed_delivery_is_repeated_at_once_and_holds_back_only_its_own_chat(
    address: str, bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    async with await Phone.pick_up(address, name="Bilal") as other:
        endpoint.answers = [(500, 0.0), (500, 0.0)]
        await bot.set_webhook(endpoint.url)
        await phone.text("one")
        await endpoint.wait_for(2)
        await phone.text("two")
        await other.text("hello")
        await endpoint.wait_for(3)
        await standin.advance(3)
        got = await endpoint.wait_for(5)

    assert [update["message"]["text"] for update in got] == ["one", "one", "hello", "one", "two"]


async def test_a_tap_may_overtake_the_message_before_it(bot: Bot, phone: Phone, endpoint: Endpoint) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    await bot.get_updates(offset=-1, timeout=1)
    endpoint.answers = [(200, 0.6)]
    await bot.set_webhook(endpoint.url, drop_pending_updates=True)
    await phone.text("slow to be taken")
    await asyncio.sleep(0.2)
    await phone.tap("Yes")

    first, second = await endpoint.wait_for(2)

    assert "callback_query" in first
    assert "message" in second
    assert endpoint.most_at_once == 2


async def test_an_answer_that_is_not_heard_brings_the_same_update_again(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    await standin.fault("unheard", method="webhook", times=1)
    await bot.set_webhook(endpoint.url)
    await phone.text("twice")

    first, second = await endpoint.wait_for(2)

    assert first == second


async def test_every_update_can_be_made_to_come_exactly_twice(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    await standin.fault("unheard", method="webhook", only_first=True)
    await bot.set_webhook(endpoint.url)
    await phone.text("one")
    await phone.text("two")

    got = await endpoint.wait_for(4)
    await asyncio.sleep(0.2)

    assert [update["message"]["text"] for update in got] == ["one", "one", "two", "two"]
    assert (await standin.pending())["waiting"] == 0


async def test_webhook_and_polling_exclude_each_other(bot: Bot, endpoint: Endpoint) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    await bot.set_webhook(endpoint.url)

    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_an_address_elsewhere_must_be_https_and_a_secret_plain(bot: Bot, endpoint: Endpoint) -> None:
    with pytest.raises(BadRequest, match=r"(?i)https url must be provided"):
        await bot.set_webhook("http://example.org/hook")
    with pytest.raises(BadRequest, match=r"(?i)unallowed characters"):
        await bot.set_webhook(endpoint.url, secret_token="not plain!")
