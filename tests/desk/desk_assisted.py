# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator who takes a report down: she reads the page and sends its form, as a person does."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import httpx

from tests.desk.desk_browser import Browser, form_on


@dataclass
class Taker:
    """One report that is being taken in one browser."""

    browser: Browser
    address: str = ""
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    @classmethod
    async def begin(cls, browser: Browser, language: str = "ur", how: str = "phone") -> Taker:
        """Begin a report, and read the opening words aloud."""
        taker = cls(browser)
        sent = await browser.http.post(
            "/assisted", data={"token": await browser.token(), "language": language, "how": how}
        )
        assert sent.status_code == 303, sent.text
        taker.address = str(sent.headers["location"])
        taker.page = await browser.get(taker.address)
        await taker.send(action="")
        return taker

    def fields(self) -> dict[str, str]:
        """Give the form of the page as it stands."""
        return form_on(self.page, self.address, at=-1)

    @property
    def text(self) -> str:
        """Give the page's text as a person sees it."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.page.text))

    def actions(self) -> list[str]:
        """Give what can be chosen or ticked."""
        return re.findall(r'(?:name="action"|name="chosen") value="([^"]*)"', self.page.text)

    def action(self, option: str) -> str:
        """Give the action of an option, or of a way like "skip"."""
        return next(
            one for one in self.actions() if one.split(":")[-1] == option or one.split(":")[0] == option
        )

    async def send(self, **changes: object) -> httpx.Response:
        """Send the form of the page, but for some changes, and follow."""
        sent = await self.browser.http.post(self.address, data=self.fields() | changes)
        if sent.status_code == 303:
            self.page = await self.browser.get(str(sent.headers["location"]))
        else:
            self.page = sent
        return sent

    async def say(self, words: str) -> httpx.Response:
        """Write down what was said."""
        return await self.send(words=words)

    async def choose(self, option: str, words: str | None = None) -> httpx.Response:
        """Choose an answer, or a way on."""
        return await self.send(action=self.action(option), **({} if words is None else {"words": words}))

    async def tick(self, *options: str, words: str = "") -> httpx.Response:
        """Tick several answers and write them down."""
        return await self.send(chosen=[self.action(one) for one in options], words=words)

    async def go_on(self) -> None:
        """Read the pages before the first question."""
        while "go" in {one.split(":")[0] for one in self.actions()}:
            await self.choose("go")

    async def hand_over(self, content: bytes, name: str, media_type: str, **changes: str) -> httpx.Response:
        """Add a file to the question that is asked, with what stands in the other fields."""
        fields = self.fields() | {"action": "add-file"} | changes
        files = {"file": (name, content, media_type)}
        sent = await self.browser.http.post(self.address, data=fields, files=files)
        is_on = sent.status_code == 303
        self.page = await self.browser.get(str(sent.headers["location"])) if is_on else sent
        return sent

    async def to_the_end(self, *, yes: bool = True, until: str = 'value="send"') -> None:
        """Leave out what is still asked, and answer each consent."""
        for _ in range(80):
            if until in self.page.text:
                return
            found = {one.split(":")[0] for one in self.actions()}
            if "word for word" in self.text:
                await self.choose("yes" if yes or "{keep" in self.text else "no")
            elif "skip" in found:
                await self.choose("skip")
            elif "done" in found:
                await self.choose("done")
            else:
                given = {one.split(":")[-1] for one in self.actions()}
                await self.choose("dont_know" if "dont_know" in given else "no")
        raise AssertionError(self.text)

    async def finish(self, by: str = "spoken") -> str:
        """Seal and send; give the receipt."""
        await self.send(action="send", consent_by=by, read_aloud="yes")
        return self.receipt()

    def receipt(self) -> str:
        """Give the receipt that is shown."""
        found = re.search(r"\d{4}( \d{4}){4}", self.text)
        assert found is not None, self.text
        return found[0]
