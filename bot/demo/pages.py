# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator's browser without a screen: reads pages, finds forms and links, sends what a person would send.

The desk has no scripts, so a reader of HTML forms is a whole browser for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx


@dataclass
class Form:
    """One form: where it goes, and its fields with what they hold now (a list where a name stands repeatedly)."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(
        default_factory=dict
    )  # values of boxes that are not ticked, and of buttons
    labels: dict[tuple[str, str], str] = field(default_factory=dict)  # what is written beside a box


@dataclass
class Page:
    """One page as a person reads it."""

    url: str
    status: int
    html: str
    text: str
    forms: list[Form]
    links: list[tuple[str, str]]  # words, address
    media: list[str]  # addresses of pictures and sounds on the page

    def form(self, ending: str) -> Form:
        """Give the form whose action ends with this. Raises LookupError naming the page's forms."""
        for form in self.forms:
            if urlsplit(form.action).path.endswith(ending):
                return form
        raise LookupError(
            f"no form to …{ending} on {urlsplit(self.url).path}: {[form.action for form in self.forms]}"
        )


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.media: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._link: str | None = None
        self._link_words: list[str] = []
        self._area: str | None = None
        self._area_words: list[str] = []
        self._select: str | None = None
        self._first_option: str | None = None
        self._silent = 0
        self._label_words: list[str] | None = None
        self._labelled: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(
                urljoin(self.url, given.get("action", self.url)),
                given.get("method", "get").lower(),
                given.get("enctype", "").startswith("multipart"),
            )
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._link, self._link_words = urljoin(self.url, given["href"]), []
        elif tag in ("img", "audio", "source", "video") and given.get("src"):
            self.media.append(urljoin(self.url, given["src"]))
        elif tag in ("style", "script", "title"):
            self._silent += 1
        elif tag == "label":
            self._label_words, self._labelled = [], []
        elif self._form is not None:
            self._field(tag, given, self._form)

    def _field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            value = given.get("value", "on" if kind == "checkbox" else "")
            if self._label_words is not None:
                self._labelled.append((name, value))
            if kind in ("submit", "button") or (kind in ("checkbox", "radio") and "checked" not in given):
                form.choices.setdefault(name, []).append(value)
            elif kind != "file":
                form.fields.setdefault(name, []).append(value)
        elif tag == "button" and name:
            form.choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self._area, self._area_words = name, []
        elif tag == "select" and name:
            self._select, self._first_option = name, None
        elif tag == "option" and self._select is not None:
            form.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                form.fields.setdefault(self._select, []).append(given.get("value", ""))
            elif self._first_option is None:
                self._first_option = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            self.links.append((" ".join("".join(self._link_words).split()), self._link))
            self._link = None
        elif tag in ("style", "script", "title"):
            self._silent = max(0, self._silent - 1)
        elif tag == "label" and self._label_words is not None:
            words = " ".join("".join(self._label_words).split())
            if self._form is not None:
                self._form.labels |= dict.fromkeys(self._labelled, words)
            self._label_words = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            # HTML drops one line break right after the opening tag.
            self._form.fields.setdefault(self._area, []).append("".join(self._area_words).removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._select is not None and self._form is not None:
            if self._select not in self._form.fields and self._first_option is not None:
                self._form.fields[self._select] = [self._first_option]
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area_words.append(data)
        elif not self._silent:
            self.words.append(data)
        if self._link is not None:
            self._link_words.append(data)
        if self._label_words is not None:
            self._label_words.append(data)


class Moderator:
    """One moderator at the desk, with her own cookies."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, follow_redirects=True, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def open(self, address: str) -> Page:
        """Open a page."""
        return self._read(self._http.get(address))

    def send(self, form: Form, **changes: str | list[str] | None) -> Page:
        """Send a form with some fields changed; None leaves a field out."""
        fields = {name: list(values) for name, values in form.fields.items()}
        for name, value in changes.items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = [value] if isinstance(value, str) else list(value)
        if form.method == "get":
            return self._read(self._http.get(form.action, params=fields))
        if form.multipart:
            parts = [(name, (None, value)) for name, values in fields.items() for value in values]
            return self._read(self._http.post(form.action, files=parts))
        return self._read(self._http.post(form.action, data=fields))

    def send_with_file(self, form: Form, upload: tuple[str, tuple[str, bytes, str]], **changes: str) -> Page:
        """Send a form with a file. upload: the field, and the file's name, bytes and type."""
        fields = {name: values[-1] for name, values in form.fields.items()} | changes
        return self._read(self._http.post(form.action, data=fields, files=[upload]))

    def download(self, address: str) -> bytes:
        """Fetch a file's bytes."""
        answer = self._http.get(address)
        answer.raise_for_status()
        return answer.content

    def save(self, form: Form, **changes: str) -> bytes:
        """Send a form whose answer is a file; give its bytes."""
        answer = self._http.post(form.action, data={**form.fields, **changes})
        answer.raise_for_status()
        return answer.content

    def _read(self, answer: httpx.Response) -> Page:
        reader = _Reader(str(answer.url))
        reader.feed(answer.text)
        text = " ".join(" ".join(reader.words).split())
        return Page(
            str(answer.url), answer.status_code, answer.text, text, reader.forms, reader.links, reader.media
        )
