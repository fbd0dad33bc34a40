# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in as its own process, a person with a phone, and a real python-telegram-bot Bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.running import TOKEN
from tests.demo_telegram.endpoint import Endpoint
from tests.standins import a_standin


@pytest.fixture
def address() -> Iterator[str]:
    """Address of a fresh stand-in."""
    with a_standin() as running:
        yield running


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    """A bot as bots really are."""
    request = HTTPXRequest(read_timeout=5, httpx_kwargs={"trust_env": False})
    polls = HTTPXRequest(read_timeout=5, httpx_kwargs={"trust_env": False})
    urls = {"base_url": f"{address}/bot", "base_file_url": f"{address}/file/bot"}
    async with Bot(TOKEN, request=request, get_updates_request=polls, **urls) as bot:
        yield bot


@pytest.fixture
async def phone(address: str) -> AsyncIterator[Phone]:
    """Amina's phone."""
    async with await Phone.pick_up(address, name="Amina Baloch", language_code="ur") as phone:
        yield phone


@pytest.fixture
async def standin(address: str) -> AsyncIterator[Standin]:
    """The controls."""
    async with Standin(address) as standin:
        yield standin


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """A webhook endpoint of the bot's, on a free port."""
    made = Endpoint()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
        server.close()
        await made.close()
