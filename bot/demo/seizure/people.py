# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a run at their phones: each tells her own invented story in Urdu, and some come back."""

from __future__ import annotations

from bot.demo.relative import DIGITS, REPLY_WITHIN_SECONDS, Relative, ur
from bot.demo.seizure.plan import Entrusted
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.screen import Screen
from storage.drafts import key_from_text

KEY_CHARACTERS = 43
PATIENCE_SECONDS = 60.0  # several people write at once, on a machine that may be busy


class Teller(Relative):
    """One person with her own words. Remembers every draft key that her phone ever showed."""

    def __init__(self, phone: Phone, entrusted: Entrusted) -> None:
        super().__init__(phone, narrate=lambda _line: None)
        self.entrusted = entrusted

    @classmethod
    async def pick_up(cls, phone_url: str, entrusted: Entrusted, *, other: bool = False) -> Teller:
        """Take her phone, or another one on which she comes back."""
        chat_id = entrusted.other_chat_id if other else entrusted.chat_id
        phone = await Phone.pick_up(phone_url, name=entrusted.profile, language_code="ur", chat_id=chat_id)
        entrusted.given.add("other start" if other else "start")
        return cls(phone, entrusted)

    @classmethod
    def again(cls, phone_url: str, entrusted: Entrusted) -> Teller:
        """Take her own phone once more."""
        return cls(Phone(phone_url, entrusted.chat_id, name=entrusted.profile), entrusted)

    async def note_keys(self) -> Screen:
        """Remember the draft keys that the chat's buttons carry now."""
        screen = await self.phone.screen()
        for seen in screen.from_bot:
            for data in seen.data:
                if len(data) > KEY_CHARACTERS:
                    self.entrusted.draft_keys.add(key_from_text(data[:KEY_CHARACTERS]))
        return screen

    async def say(self, label: str, words: str) -> Screen:
        """Type something, and wait for the answer."""
        await super().say(label, words)
        self.entrusted.given.add(label)
        return await self.note_keys()

    async def tell_who_and_when(self) -> None:
        """Who he is, and when it happened."""
        await self.choose("My brother")
        await self.say("name", self.entrusted.name)
        await self.say("father's name", self.entrusted.father)
        await self.tap("I don't know")
        await self.say("date", "۱۵ مارچ ۲۰۲۴")
        await self.choose("I am sure")

    async def tell_where(self, *, after_restart: bool) -> None:
        """Where; after a restart, what she types first is held until a tap brings her draft back."""
        await self.say("place", self.entrusted.place)
        if after_restart:
            await self.tap("I don't know")
        await self.choose("A shop or workplace")

    async def tell_what(self) -> None:
        """Who took him, what was tried, and the account in words."""
        await self.choose("Unknown men in plain clothes", "Done")
        await self.choose("No")
        await self.choose("Police or FIR", "Done")
        await self.say("account", self.entrusted.account)

    async def give_everything(self) -> None:
        """A voice note to the account, a photo with a caption, and a paper with a file name."""
        one = self.entrusted
        one.given |= {"voice note", "paper"}
        await self.phone.voice(one.voice)
        await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)
        await self.tap("Done")
        await self.give_photo()
        await self.tap("Done")
        await self.phone.document(one.paper, name=one.file_name)
        await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)
        await self.tap("Done")
        await self.tap("No, go to the end")

    async def give_photo(self) -> None:
        """A photo with a caption."""
        self.entrusted.given.add("photo")
        await self.phone.photo(self.entrusted.photo, caption=self.entrusted.caption)
        await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)

    async def decide(self, *answers: str) -> None:
        """Say yes or no to each use: keep, review, the partners, the United Nations, publish."""
        for answer in answers:
            await self.choose(answer)

    async def send_report(self) -> None:
        """Send what was told, and write the receipt down."""
        await self.phone.tap(ur("Send"))
        screen = await self.phone.wait_for(
            until=lambda seen: bool(DIGITS.search(seen.text)), timeout=PATIENCE_SECONDS
        )
        found = DIGITS.search(screen.text)
        assert found is not None
        self.entrusted.receipt = "".join(sign for sign in found.group(0) if sign.isdecimal())
        await self.note_keys()

    async def delete(self) -> None:
        """Erase the whole draft."""
        await self.phone.text("/delete")
        await self.phone.wait_for(button=ur("Yes, erase everything"), timeout=PATIENCE_SECONDS)
        await self.tap("Yes, erase everything")

    async def show_receipt(self) -> Screen:
        """Come back with the receipt, as its holder types it."""
        await self.phone.text("/receipt")
        await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)
        await self.phone.text(self.entrusted.receipt)
        await self.phone.wait_for(button=ur("Take my report back"), timeout=PATIENCE_SECONDS)
        return await self.note_keys()

    async def answer_question(self) -> None:
        """Answer the question that waits."""
        await self.tap("Answer the question")
        await self.say("answer", self.entrusted.answer)
        await self.tap("Done")
        await self.tap("Leave")

    async def take_back(self) -> None:
        """Withdraw the report."""
        await self.tap("Take my report back")
        await self.tap("Yes, take it back")
        await self.tap("Yes, I am sure")
