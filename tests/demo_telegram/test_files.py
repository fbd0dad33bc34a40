# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos, voice notes, documents and the stranger things people send."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.demo.telegram import opus
from bot.demo.telegram.phone import Phone, PhoneError, Standin


def picture(*, side: int = 1000, form: str = "JPEG") -> bytes:
    """A picture of noise that no size of Telegram's leaves as it is."""
    out = io.BytesIO()
    Image.effect_noise((side, side * 3 // 4), 40).convert("RGB").save(out, form)
    return out.getvalue()


async def fetch(bot: Bot, file_id: str) -> bytes:
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


async def test_a_photo_comes_in_several_sizes_and_the_largest_is_what_was_sent(
    bot: Bot, phone: Phone
) -> None:
    sent = picture()
    await phone.photo(sent, caption="میرا بیٹا")

    (update,) = await bot.get_updates(timeout=2)
    sizes = update.message.photo

    assert [max(size.width, size.height) for size in sizes] == [90, 320, 800, 1000]
    assert await fetch(bot, sizes[-1].file_id) == sent
    assert sizes[-1].file_size == len(sent)
    assert len(await fetch(bot, sizes[0].file_id)) == sizes[0].file_size
    assert update.message.caption == "میرا بیٹا"


async def test_an_app_makes_photos_smaller_and_forgets_where_they_were_taken(bot: Bot, phone: Phone) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "camera"
    Image.new("RGB", (3000, 2000)).save(out, "JPEG", exif=exif)

    await phone.photo(out.getvalue(), compress=True)
    (update,) = await bot.get_updates(timeout=2)
    received = Image.open(io.BytesIO(await fetch(bot, update.message.photo[-1].file_id)))

    assert received.size == (1280, 853)
    assert not received.getexif()


async def test_other_pictures_become_jpegs_and_what_is_no_picture_is_no_photo(bot: Bot, phone: Phone) -> None:
    await phone.photo(picture(form="PNG"))

    (update,) = await bot.get_updates(timeout=2)

    assert (await fetch(bot, update.message.photo[-1].file_id)).startswith(b"\xff\xd8")
    with pytest.raises(PhoneError, match="send it as a document"):
        await phone.photo(b"%PDF-1.7 but called a photo")


async def test_a_voice_note_arrives_byte_for_byte_as_ogg_opus(bot: Bot, phone: Phone) -> None:
    sent = opus.silence(4)
    await phone.voice(sent, duration=4)

    (update,) = await bot.get_updates(timeout=2)
    voice = update.message.voice

    assert (voice.mime_type, voice.file_size) == ("audio/ogg", len(sent))
    assert voice.to_dict()["duration"] == 4
    assert await fetch(bot, voice.file_id) == sent
    assert opus.seconds_of(sent) == 4


async def test_a_document_keeps_its_name_type_and_bytes(bot: Bot, phone: Phone) -> None:
    await phone.document(b"%PDF-1.7\n", name="ایف آئی آر.pdf", caption="FIR")

    (update,) = await bot.get_updates(timeout=2)
    document = update.message.document

    assert (document.file_name, document.mime_type) == ("ایف آئی آر.pdf", "application/pdf")
    assert await fetch(bot, document.file_id) == b"%PDF-1.7\n"


async def test_a_file_above_20_mb_cannot_be_fetched(bot: Bot, phone: Phone) -> None:
    await phone.document(b"a long film", name="film.mkv", claimed_bytes=(20 << 20) + 1)
    (update,) = await bot.get_updates(timeout=2)

    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(update.message.document.file_id)
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("no such file")


async def test_a_link_to_a_file_works_for_an_hour_and_can_be_had_anew(
    address: str, bot: Bot, phone: Phone, standin: Standin
) -> None:
    await phone.document(b"kept")
    (update,) = await bot.get_updates(timeout=2)
    file = await bot.get_file(update.message.document.file_id)
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(file.file_path)).content == b"kept"
        await standin.advance(3601)
        assert (await http.get(file.file_path)).status_code == 404

    assert await fetch(bot, update.message.document.file_id) == b"kept"


async def test_an_album_is_one_update_per_photo_with_one_caption(bot: Bot, phone: Phone) -> None:
    await phone.album([picture(side=s) for s in (100, 200, 300)], caption="three")

    messages = [update.message for update in await bot.get_updates(timeout=2)]

    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["three", None, None]


async def test_stickers_places_cards_videos_and_forwards_are_what_they_are(bot: Bot, phone: Phone) -> None:
    await phone.sticker("🌷")
    await phone.location(30.1, 66.9)
    await phone.contact("+92300", "Sana")
    await phone.contact("+92301", "Amina", own=True)
    await phone.forward("seen at the gate", from_name="Sana", hidden=True)
    await phone.forward("seen at the gate", from_name="Sana")
    await phone.video(b"film")

    messages = [update.message for update in await bot.get_updates(timeout=2)]
    sticker, place, card, own, hidden, forward, video = messages

    assert sticker.sticker.emoji == "🌷"
    assert place.location.latitude == 30.1
    assert (card.contact.user_id, own.contact.user_id) == (None, phone.chat_id)
    assert hidden.forward_origin.sender_user_name == "Sana"
    assert forward.forward_origin.sender_user.first_name == "Sana"
    assert video.video.mime_type == "video/mp4"


async def test_an_answer_to_a_message_carries_that_message_with_its_buttons(bot: Bot, phone: Phone) -> None:
    await phone.start()
    skip = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Skip", callback_data="skip"))
    asked = await bot.send_message(phone.chat_id, "When?", reply_markup=skip)
    await phone.text("in March", reply_to=asked.message_id)

    update = (await bot.get_updates(timeout=2))[-1]

    assert update.message.reply_to_message.message_id == asked.message_id
    assert update.message.reply_to_message.reply_markup == asked.reply_markup


async def test_the_bot_sends_files_too(bot: Bot, phone: Phone) -> None:
    await phone.start()
    await bot.send_voice(phone.chat_id, opus.silence(1), duration=1)
    await bot.send_photo(phone.chat_id, picture(side=200), caption="so")
    await bot.send_document(phone.chat_id, b"receipt", filename="receipt.txt")
    await bot.send_audio(phone.chat_id, b"sound", filename="a.mp3")

    screen = await phone.wait()

    assert [message.kind for message in screen.from_bot] == ["voice", "photo", "document", "audio"]
