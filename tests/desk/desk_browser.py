# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser without scripts, and the passphrases of those who sign in with it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import TracebackType

import httpx
from fastapi import FastAPI

PASSPHRASES = {"cora": "Cora keeps seven quiet words", "dawit": "Dawit keeps seven other words"}
HERE = "http://127.0.0.1"


class _Forms(HTMLParser):
    """Collects the forms of a page with what stands in their fields, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form, or one of its fields."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.forms.append((given.get("action") or "", {}))
        elif not self.forms:
            return
        elif (tag == "input" and name and given.get("type") not in {"checkbox", "radio", "file"}) or (
            tag == "input" and name and given.get("type") in {"checkbox", "radio"} and "checked" in given
        ):
            self.forms[-1][1][name] = value
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self.forms[-1][1]:
                self.forms[-1][1][self._select] = value
        elif tag == "textarea" and name:
            self._textarea = name
            self.forms[-1][1][name] = ""

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        self._select = None if tag == "select" else self._select
        self._textarea = None if tag == "textarea" else self._textarea

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._textarea:
            self.forms[-1][1][self._textarea] += data


def form_on(page: httpx.Response, action_ends: str, *, at: int = 0) -> dict[str, str]:
    """Give the fields of a form on a page, filled as shown. at: which of several, from either end."""
    collected = _Forms()
    collected.feed(page.text)
    return dict([fields for action, fields in collected.forms if action.endswith(action_ends)][at])


class Browser:
    """A browser without scripts: keeps cookies, follows nothing unless told, sends forms as shown."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE)

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def get(self, path: str, **more: object) -> httpx.Response:
        """Open a page."""
        return await self.http.get(path, **more)  # type: ignore[arg-type]

    async def token(self) -> str:
        """Give the form token of this browser's cookie."""
        page = await self.http.get("/sign-in")
        if page.status_code == 303:
            page = await self.http.get("/queue")
        return form_on(page, "/language")["token"]

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the right token, and follow where it leads."""
        sent = await self.http.post(path, data={"token": await self.token(), **fields})
        return await self.http.get(sent.headers["location"]) if sent.status_code == 303 else sent

    async def sign_in(self, moderator_id: str, passphrase: str | None = None) -> httpx.Response:
        """Sign in with the key file that lies on the desk."""
        phrase = PASSPHRASES.get(moderator_id, "") if passphrase is None else passphrase
        return await self.send("/sign-in", moderator=moderator_id, passphrase=phrase)

    async def ask(self, page_path: str, question: str, **more: str) -> httpx.Response:
        """Write a question on the page of a case, look at it as the family will see it, and send it."""
        seen = await self.press(page_path, "/ask", question=question, **more)
        fields = form_on(seen, "/ask")
        sent = await self.http.post(f"{page_path}/ask", data=fields)
        return await self.http.get(sent.headers["location"]) if sent.status_code == 303 else sent

    async def take_original(self, page_path: str, number: int) -> httpx.Response:
        """Save an original, having read the warning; the answer is the file."""
        fields = {"token": await self.token(), "sure": "yes"}
        return await self.http.post(f"{page_path}/files/{number}/original", data=fields)

    async def press(self, page_path: str, action_ends: str, **changes: str) -> httpx.Response:
        """Open a page and send one of its forms as it stands, but for some changes."""
        page = await self.get(page_path)
        fields = form_on(page, action_ends) | changes
        action = next(one for one in re.findall(r'action="([^"]+)"', page.text) if one.endswith(action_ends))
        sent = await self.http.post(action, data=fields)
        return await self.http.get(sent.headers["location"]) if sent.status_code == 303 else sent
