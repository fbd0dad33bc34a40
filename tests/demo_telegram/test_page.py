# SPDX-License-Identifier: AGPL-3.0-or-later
"""The phone page in a real browser: what a person can do with eyes, fingers and keys."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from importlib.resources import files

import httpx
import pytest
from PIL import Image
from playwright.async_api import Page, async_playwright
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.demo.telegram.phone import Phone
from tests.browser import BROWSER_FLAGS, chromium


def one_picture() -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    return out.getvalue()


async def update_with(bot: Bot, kind: str) -> Update:
    """Wait for an update of a kind: the browser's request may still be on its way."""
    for _ in range(20):
        for update in await bot.get_updates(timeout=1):
            if getattr(update, kind) is not None:
                return update
    raise AssertionError(f"no {kind} came")


@pytest.fixture
async def page(address: str, phone: Phone) -> AsyncIterator[Page]:
    """Amina's phone in the browser, narrow as phones are."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, permissions=["microphone"]
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        await page.goto(f"{address}/#{phone.chat_id}")
        yield page
        await browser.close()


async def test_a_person_can_hold_a_conversation_by_keyboard_alone(bot: Bot, phone: Phone, page: Page) -> None:
    await page.get_by_role("button", name="Start", exact=True).press("Enter")
    rows = [[InlineKeyboardButton(label, callback_data=label) for label in ("ہاں", "نہیں")]]
    await page.get_by_text("/start").wait_for()
    await bot.send_message(phone.chat_id, "کیا آپ محفوظ ہیں؟", reply_markup=InlineKeyboardMarkup(rows))
    await page.get_by_role("button", name="نہیں").press("Enter")
    update = await update_with(bot, "callback_query")
    await update.callback_query.answer("ٹھیک ہے")
    await page.get_by_role("status").get_by_text("ٹھیک ہے").wait_for()
    await page.get_by_role("textbox", name="Message").press_sequentially("گھر پر")
    await page.keyboard.press("Enter")
    await page.get_by_text("گھر پر").wait_for()

    assert update.callback_query.data == "نہیں"
    assert [message.text for message in (await phone.screen()).from_person] == ["/start", "گھر پر"]


async def test_buttons_run_left_to_right_under_words_that_run_right_to_left(
    bot: Bot, phone: Phone, page: Page
) -> None:
    await phone.start()
    rows = [[InlineKeyboardButton(label, callback_data=label) for label in ("پہلا", "دوسرا")]]
    await bot.send_message(phone.chat_id, "کون سا؟", reply_markup=InlineKeyboardMarkup(rows))
    first, second = page.get_by_role("button", name="پہلا"), page.get_by_role("button", name="دوسرا")
    await second.wait_for()
    left, right = await first.bounding_box(), await second.bounding_box()
    direction = await page.get_by_text("کون سا؟").evaluate("node => getComputedStyle(node).direction")

    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
    assert direction == "rtl"


async def test_a_recorded_voice_note_arrives_as_ogg_opus(bot: Bot, phone: Phone, page: Page) -> None:
    await phone.start()
    await page.get_by_role("button", name="Record a voice note").click()
    await page.wait_for_timeout(1300)
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.locator("audio").wait_for()

    voice = (await bot.get_updates(timeout=2))[-1].message.voice
    data = bytes(await (await bot.get_file(voice.file_id)).download_as_bytearray())

    assert voice.mime_type == "audio/ogg"
    assert data.startswith(b"OggS")
    assert b"OpusHead" in data[:80]


async def test_own_messages_can_be_edited_and_deleted_and_the_chat_cleared(
    bot: Bot, phone: Phone, page: Page
) -> None:
    await phone.text("He went on Monday")
    await page.get_by_role("button", name="Edit or delete").click()
    await page.get_by_role("button", name="Edit", exact=True).click()
    await page.get_by_role("textbox", name="Message").fill("He went on Tuesday")
    await page.keyboard.press("Enter")
    await page.get_by_text("edited", exact=True).wait_for()
    edited = [message.text for message in (await phone.screen()).messages]
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("button", name="Delete the chat").click()
    await page.get_by_role("button", name="Start", exact=True).wait_for()

    assert edited == ["He went on Tuesday"]
    assert (await phone.screen()).messages == ()


async def test_another_person_has_another_phone_in_her_own_language(
    address: str, bot: Bot, phone: Phone, page: Page
) -> None:
    await phone.text("only mine")
    await page.get_by_text("only mine").wait_for()
    await page.get_by_role("button", name="New person").click()
    await page.get_by_label("Name").fill("Bilal")
    await page.locator("#person-language").select_option("fa")
    await page.get_by_role("button", name="Add this person").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_text("/start").wait_for()

    user = (await bot.get_updates(timeout=2))[-1].effective_user
    assert (user.first_name, user.language_code) == ("Bilal", "fa")
    assert await page.get_by_text("only mine").count() == 0


async def test_a_photo_and_a_file_can_be_attached(bot: Bot, phone: Phone, page: Page) -> None:
    await phone.start()
    for name, shown, data in (("Photo", "img", one_picture()), ("File", "a.file", b"%PDF-1.7")):
        await page.get_by_role("button", name="Attach").click()
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name=name, exact=False).first.click()
        await (await chooser.value).set_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        await page.locator("article").last.locator(shown).wait_for()

    photo, document = [update.message for update in await bot.get_updates(timeout=2)][1:]
    assert photo.photo
    assert document.document.file_name == "a.pdf"


async def test_markup_in_a_message_stays_text(bot: Bot, phone: Phone, page: Page) -> None:
    await phone.text("<img src=x onerror=document.title='broken'>")
    await page.get_by_text("<img src=x").wait_for()

    assert await page.title() == "Phone"


async def test_a_narrow_screen_never_scrolls_sideways(bot: Bot, phone: Phone, page: Page) -> None:
    await phone.text("x" * 600)
    await page.get_by_text("xxxx").wait_for()

    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_the_page_asks_nobody_else_for_anything(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        page = await http.get("/")

    assert "default-src 'none'" in page.headers["content-security-policy"]
    for part in files("bot.demo.telegram").joinpath("page").iterdir():
        assert not re.search(r"https?://", part.read_text(encoding="utf-8")), part.name
