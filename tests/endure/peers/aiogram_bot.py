# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fast peer: aiogram 3 with its memory FSM, as its documentation writes it. Nothing is sealed or on a disk.

aiogram_bot.py BASE TOKEN STEPS. Runs with any interpreter that has aiogram; imports nothing of ours.
ENDURE_PEER_UVLOOP=1 runs it on uvloop.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import CommandStart, StateFilter  # type: ignore[import-not-found]
from aiogram.fsm.context import FSMContext  # type: ignore[import-not-found]
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]
from aiogram.fsm.storage.memory import MemoryStorage  # type: ignore[import-not-found]
from aiogram.types import Message  # type: ignore[import-not-found]


async def run(base: str, token: str, steps: int) -> None:
    """Poll as `start_polling` does by default."""
    group = type("Report", (StatesGroup,), {f"q{number}": State() for number in range(steps)})
    states = [getattr(group, f"q{number}") for number in range(steps)]
    dispatcher = Dispatcher(storage=MemoryStorage())

    @dispatcher.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(states[0])
        await message.answer("Question 1?")

    for number in range(steps):

        @dispatcher.message(StateFilter(states[number]))
        async def take(message: Message, state: FSMContext, number: int = number) -> None:
            told = (await state.get_data()).get("answers", [])
            told.append(message.text)
            await state.update_data(answers=told)
            if number + 1 < steps:
                await state.set_state(states[number + 1])
                await message.answer(f"Question {number + 2}? ({len(told)} kept)")
            else:
                await state.clear()
                await message.answer("Thank you. That was all.")

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    loop = None
    if os.environ.get("ENDURE_PEER_UVLOOP"):
        import uvloop  # type: ignore[import-not-found,unused-ignore]

        loop = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
