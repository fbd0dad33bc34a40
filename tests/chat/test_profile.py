# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stranger sees of the bot on a searched phone: a neutral face, in each language, within Telegram's limits."""

from __future__ import annotations

import pytest

from bot.chat.app import Intake
from bot.chat.sentences import SENTENCES, say
from bot.chat.wire.profile import COMMANDS
from bot.demo.telegram.phone import Phone
from locales import LOCALES
from locales.wording import telling

# Source: Telegram Bot API, setMyName, setMyShortDescription, setMyDescription, BotCommand.
LIMITS = {
    "name": 64,
    "short_description": 120,
    "description": 512,
    **{f"command_{name}": 256 for name in COMMANDS},
}
TWO_LETTERS = [code for code in LOCALES if len(code) == 2]  # Telegram takes no other


@pytest.mark.parametrize("language", list(LOCALES))
def test_the_face_of_the_bot_is_neutral_and_short_in_every_language(language: str) -> None:
    assert set(LIMITS) <= set(SENTENCES)
    for key, most in LIMITS.items():
        shown = say(key, language)
        assert 0 < len(shown) <= most
        assert [] == list(telling(language, shown)), key


@pytest.mark.parametrize(
    ("language", "face"),
    [
        ("en", "Missing people of Balochistan"),
        ("ur", "لاپتہ افراد کی رپورٹ"),
        ("fa", "گزارش ناپدیدشدگان"),
        ("ps", "د لادرکه کسانو راپور"),
        ("sd", "گم ٿيل ماڻهن جي رپورٽ"),
        ("bal", "بیگواہیں مردم"),
        ("brh", "بلوچ بندغ"),
        ("ur", "UN Police"),
    ],
)
def test_a_face_that_tells_what_it_is_for_is_refused(language: str, face: str) -> None:
    assert list(telling(language, face))


@pytest.mark.parametrize("language", TWO_LETTERS)
async def test_the_running_chat_shows_its_face_in_the_language_of_the_phone(
    intake: Intake, standin_url: str, language: str
) -> None:
    name = say("name", language)
    commands = {one: say(f"command_{one}", language) for one in COMMANDS}
    async with await Phone.pick_up(standin_url, name="Amina", language_code=language) as phone:
        await phone.start()
        # Each is set by a call of its own, and none is a message that would be news.
        shown = await phone.wait_for(until=lambda seen: (seen.bot_name, seen.commands) == (name, commands))

    assert shown.bot_description
