# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a report says, it stays text: on every page, in every place, in both directions of writing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.desk.desk import Desk
from bot.desk.words import printable, told
from storage.report import (
    Answer,
    Arrival,
    AttachmentKind,
    Consent,
    EarlierAnswer,
    Purpose,
    ToldDate,
    ToldNumber,
    ToldPlace,
)
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import AT, Family, deposit, keep_file
from tests.desk.desk_referring import CHECKED, two_verify

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)><b x='",
    "</textarea></title></style><svg onload=alert(1)>",
    "'; DROP TABLE cases; --",
    "{{ 7*7 }}{% raw %}${7*7}",
    '=HYPERLINK("http://evil.example","click")',
    "\u202egpj.exe\u202c \u2066hidden\u2069 \u2067turned",
    "\x00\x07\x1b[31mred\x7f\x9b",
    "http://evil.example/?q=1 javascript:alert(1)",
    "a" * 500,
    "Z\u0351\u0310\u0308" * 40,
    "\u2028\u2029line",
    "%s%n%x {organisation}",
)
HARMLESS = "harmless"  # like the hostile ones, no name of a place


class Skeleton(HTMLParser):
    """The tags and attribute names of a page, without any of its text or values."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and the names of its attributes."""
        if tag == "wbr":  # a place where a very long word may be broken
            return
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def skeleton(page: str) -> Skeleton:
    """Give the bones of a page."""
    found = Skeleton()
    found.feed(page)
    return found


async def tell(
    desk: Desk, words: str, *, arrival: Arrival | None = None, more: tuple[Consent, ...] = ()
) -> Family:
    """Let a family say the same words in every place of a report that holds words."""
    photo = await keep_file(
        desk, b"x", AttachmentKind.PHOTO, "image/png", words, untrusted_name=words, caption=words
    )
    document = await keep_file(
        desk, b"x", AttachmentKind.DOCUMENT, words, words, untrusted_name=words, caption=words
    )
    said = tuple(
        Answer(
            question=question,
            asked=words,
            words=words,
            choices=(words,),
            choice_labels=(words,),
            date=ToldDate(words=words + "!", edtf=words, calendar=words),
            place=ToldPlace(gazetteer_id=words, gazetteer_version="1", name=words, district=words),
            numbers=(ToldNumber(kind=words, number=words),),
            attachments=(photo.attachment_id,),
            earlier=(EarlierAnswer(words=words),),
        )
        for question in ("person_name", "father_name", "place", "date", "account", words)
    )
    partner = Consent(
        purpose=Purpose.PARTNER,
        partner="voices",
        given=True,
        asked=words,
        language=words,
        text_version=words,
        at=AT,
    )
    return await deposit(
        desk, told=said, given=(partner, *more), attachments=(photo, document), arrival=arrival
    )


async def pages_of(browser: Browser, family: Family) -> list[str]:
    """Open every page that shows a case, through to the referral."""
    pages = [(await browser.get("/queue")).text, (await browser.get(family.page)).text]
    await browser.press(family.page, "/moves/take")
    fields = CHECKED | {"when.edtf": "2026-10", "perpetrators.0.category": "unknown"}
    pages.append((await browser.press(family.page, "/record", **fields, **{"where.country": "?"})).text)
    await browser.press(family.page, "/record", **fields)
    await two_verify(browser, family)
    for path in ("/refer", "/refer/voices", "/communication"):
        answer = await browser.get(family.page + path)
        assert answer.status_code == 200
        pages.append(answer.text)
    return pages


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_change_no_page(desk: Desk, cora: Browser, words: str) -> None:
    """The bones of every page are those of the same page with harmless words."""
    harmless = await tell(desk, HARMLESS)
    expected = [skeleton(page) for page in await pages_of(cora, harmless)]
    await cora.press(harmless.page, "/moves/reopen")
    await cora.press(harmless.page, "/moves/decline", reason="done")

    family = await tell(desk, words)
    found = [skeleton(page) for page in await pages_of(cora, family)]

    for one, other in zip(found, expected, strict=True):
        assert one.tags == other.tags
        assert all(link.startswith(("/", "#")) for link in one.links)
        assert {tag for tag, _ in one.tags}.isdisjoint({"script", "iframe", "object", "embed", "base"})


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_names_never_become_headers(desk: Desk, cora: Browser, words: str) -> None:
    family = await tell(desk, words)

    for number in (1, 2):
        headers = (await cora.take_original(family.page, number)).headers
        assert headers["content-disposition"].split("filename=")[1] in {
            '"file-1.png"',
            '"file-2.bin"',
        }
        assert headers["content-type"] in {"image/png", "application/octet-stream"}


async def test_turned_around_text_is_made_visible(desk: Desk, cora: Browser) -> None:
    family = await tell(desk, "\u202egpj.exe")

    page = (await cora.get(family.page)).text

    assert "⟨U+202E⟩gpj.exe" in page


def test_what_urdu_and_persian_need_stays_as_it_is() -> None:
    assert printable("می\u200cروم \u200f(۱۲)\u200e\nنیچے") == "می\u200cروم \u200f(۱۲)\u200e\nنیچے"


def test_a_very_long_word_may_be_broken_and_reads_as_it_was_told() -> None:
    for text in ("ک" * 4096, "a" * 64, "a" * 65, "one <b>two</b> " * 30, "x" * 64 + " y", "&" * 200):
        shown = told(text)
        assert shown.replace(Markup("<wbr>"), Markup("")) == escape(text)
        assert (
            max(map(len, re.split(r"\s", str(told(text)).replace("&amp;", "&").replace("<wbr>", " ")))) <= 66
        )
    assert str(told("a" * 65)) == "a" * 64 + "<wbr>a"


@given(st.text())
def test_no_text_escapes(text: str) -> None:
    shown = str(told(text)).replace("<wbr>", "")

    assert not set("<>\"'\u202e\u2066\x00\x1b") & set(shown)
