# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small parts of the wire: buttons, pages, pace, raw updates, memory, words of the edge."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.errors import Unreadable
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.sentences import SENTENCES, say
from bot.chat.wire.buttons import MAX_ACTION_BYTES, MAX_CALLBACK_BYTES, key_in_keyboard, pack, unpack
from bot.chat.wire.client import Wire
from bot.chat.wire.incoming import Ignored, Incoming, chat_id_of, read_update
from bot.chat.wire.pace import Bucket
from bot.chat.wire.pages import MAX_MESSAGE_UNITS, Knob, Page, cut, units
from bot.chat.wire.request import DirectRequest, quiet_json
from bot.chat.wire.sender import worth_repeating
from bot.interview.turns import Attached, Located, Said, Unusable
from locales import LOCALES, read_catalog, usable
from storage.drafts import new_draft_key

ACTIONS = st.text(string.ascii_lowercase + string.digits + ":_.", min_size=1, max_size=MAX_ACTION_BYTES)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(min_size=32, max_size=32), ACTIONS)
def test_a_button_carries_key_and_action_in_64_bytes(key: bytes, action: str) -> None:
    """What was packed comes back."""
    data = pack(key, action)
    carried = unpack(data)

    assert len(data.encode()) <= MAX_CALLBACK_BYTES
    assert carried is not None
    assert (key, action) == (carried.key, carried.action)


@given(st.text() | JSON)
def test_no_forged_button_is_anything_but_none_or_readable(data: object) -> None:
    """Reading never raises."""
    carried = unpack(data)

    assert carried is None or (carried.key is None or len(carried.key) == 32)


def test_an_action_too_long_for_a_button_is_refused() -> None:
    """Better here than by Telegram."""
    with pytest.raises(ValueError, match="shorten"):
        pack(new_draft_key(), "a" * (MAX_ACTION_BYTES + 1))


def test_the_key_is_found_in_a_keyboard_and_nowhere_else() -> None:
    """Any of its buttons will do."""
    key = new_draft_key()
    rows = [[{"text": "x", "callback_data": ".go"}], [{"text": "y", "callback_data": pack(key, "go")}]]

    assert key == key_in_keyboard({"reply_markup": {"inline_keyboard": rows}})
    assert key_in_keyboard({"reply_markup": {"inline_keyboard": [[{"url": "x"}], 7]}}) is None
    assert key_in_keyboard(None) is None


@given(st.text(min_size=1, max_size=400), st.integers(min_value=8, max_value=64))
def test_a_cut_text_loses_nothing_but_blanks(text: str, limit: int) -> None:
    """Every piece fits."""
    pieces = cut(text, limit)

    assert all(units(piece) <= limit for piece in pieces)
    assert "".join(text.split()) == "".join("".join(pieces).split())


def test_an_earlier_page_is_not_forgotten_only_its_question_is() -> None:
    """The newest question counts; what was said and what must go stays."""
    first = Page(("kept",), "old question", ((Knob("a", "b"),),), wipes=(1, 2))
    second = Page(("kept", "saved"), "new question", ((Knob("c", "d"),),), edits=9, wipes=(2, 3))
    merged = second.after(first)
    said_only = Page(("by the way",)).after(first)

    assert ("kept", "saved") == merged.sentences
    assert "new question" == merged.question
    assert (1, 2, 3) == merged.wipes
    assert "old question" == said_only.question
    assert ("kept", "by the way") == said_only.sentences


def test_a_long_page_puts_its_buttons_under_the_last_message() -> None:
    """Telegram takes 4096 characters at a time."""
    texts = Page(("x" * 3000,), "y" * 3000, ((Knob("a", "b"),),)).texts()

    assert 2 == len(texts)
    assert all(units(text) <= MAX_MESSAGE_UNITS for text in texts)


def test_a_bucket_lets_a_burst_through_and_then_keeps_the_pace() -> None:
    """Four at once, then one a second."""
    now = [100.0]
    bucket = Bucket(1.0, 4, clock=lambda: now[0])
    waits = [bucket.reserve() for _ in range(6)]
    now[0] += 60

    assert [0.0, 0.0, 0.0, 0.0, 1.0, 2.0] == waits
    assert bucket.idle()
    assert 0.0 == bucket.reserve()


def test_memory_is_bounded_and_forgets_the_longest_unseen() -> None:
    """A flood of chats evicts strangers first."""
    now = [0.0]
    memory = KeysInMemory(max_chats=2, clock=lambda: now[0])
    memory.of(1).draft_key = b"one"
    memory.of(2).draft_key = b"two"
    memory.of(1)
    memory.of(3)

    assert b"one" == memory.of(1).draft_key
    assert memory.of(2).draft_key is None
    now[0] += 13 * 3600
    assert memory.of(1).draft_key is None


@given(JSON)
def test_any_update_is_read_ignored_or_unreadable(body: Any) -> None:
    """No shape at all brings another error."""
    for field in ("message", "edited_message", "callback_query", "my_chat_member"):
        update = {"update_id": 1, field: body}
        chat_id_of(update)
        try:
            read = read_update(update, bot_id=1, file_name_for="f")
        except Unreadable:
            continue
        assert isinstance(read, Incoming | Ignored)


@given(st.dictionaries(st.sampled_from(["text", "photo", "voice", "document", "sticker", "caption", "from", "date",
                                        "reply_to_message", "forward_origin", "media_group_id"]), JSON))  # fmt: skip
def test_a_private_message_with_any_fields_is_read_or_unreadable(fields: dict[str, Any]) -> None:
    """Hostile values in the right places."""
    message = {"message_id": 5, "chat": {"id": 9, "type": "private"}, **fields}
    try:
        read = read_update({"update_id": 1, "message": message}, bot_id=1, file_name_for="f")
    except Unreadable:
        return
    assert isinstance(read, Incoming | Ignored)


def _message(**fields: Any) -> dict[str, Any]:
    chat = {"id": 9, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 5, "date": 1, "chat": chat, **fields}}


def _read(**fields: Any) -> Incoming:
    read = read_update(_message(**fields), bot_id=42, file_name_for="name")
    assert isinstance(read, Incoming)
    return read


def test_half_characters_and_nul_do_not_come_in() -> None:
    """They could not be stored."""
    assert Said("a\ufffdb", "5") == _read(text="a\ud800\x00b").turn


def test_a_user_without_is_bot_is_still_a_person() -> None:
    """A field the library insists on and we do not need."""
    assert Said("hello", "5") == _read(text="hello", **{"from": {"id": 9}}).turn


def test_the_largest_photo_that_fits_is_taken() -> None:
    """A paper must stay readable."""
    sizes = [{"file_id": str(n), "file_size": n} for n in (1000, 90_000_000, 500_000)]
    read = _read(photo=sizes, caption="c", media_group_id="g")

    assert isinstance(read.turn, Attached)
    assert ("c", "g") == (read.turn.file.caption, read.turn.file.group)
    assert read.file is not None
    assert "500000" == read.file.file_id


def test_a_file_name_is_only_a_name() -> None:
    """No path, no control character."""
    read = _read(
        document={"file_id": "1", "mime_type": "application/pdf", "file_name": "../../etc/\u202epass\x00wd"}
    )

    assert read.file is not None
    assert "passwd" == read.file.name


def test_a_pin_on_the_map_comes_in_as_coarsely_as_it_is_used() -> None:
    """About ten kilometres: it names a district and no house."""
    assert Located(26.0, 63.1, "5") == _read(location={"latitude": 26.00123, "longitude": 63.0512}).turn


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"sticker": {}}, "sticker"),
        ({"location": {}}, "location"),
        ({"location": {"latitude": 26.0, "longitude": 63.0, "live_period": 60}}, "location"),
        ({"location": {"latitude": 260, "longitude": 63.0}}, "location"),
        ({"location": {"latitude": 26.0, "longitude": 63.0}, "venue": {}}, "location"),
        ({"contact": {}}, "contact"),
        ({"poll": {}}, "poll"),
        ({"text": "x", "forward_origin": {"type": "user"}}, "forwarded"),
        ({"text": "  "}, "empty"),
        ({"document": {"file_id": "1", "file_size": 21 << 20}}, "too-large"),
        (
            {"document": {"file_id": "1", "mime_type": "application/x-sh", "file_name": "a.sh"}},
            "unknown-type",
        ),
        ({"document": {"file_id": "1", "mime_type": "image/svg+xml", "file_name": "a.svg"}}, "unknown-type"),
    ],
)
def test_what_cannot_be_an_answer_is_named(fields: dict[str, Any], what: str) -> None:
    """Each name has its own kind sentence in the interview."""
    assert Unusable(what, "5") == _read(**fields).turn


def test_only_our_own_message_can_bring_a_key() -> None:
    """A stranger's keyboard in a reply is not looked at."""
    key = new_draft_key()
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": pack(key, "go")}]]}

    ours = _read(text="x", reply_to_message={"from": {"id": 42}, "reply_markup": markup})
    theirs = _read(text="x", reply_to_message={"from": {"id": 43}, "reply_markup": markup})
    assert key == ours.key
    assert theirs.key is None


def test_only_what_surely_did_not_arrive_is_sent_again() -> None:
    """A timeout may have been delivered; a portal's page never was."""
    lost = TimedOut()
    lost.__cause__ = TimeoutError()

    assert not worth_repeating(lost)
    assert worth_repeating(InvalidToken("not found"))
    assert worth_repeating(NetworkError("bad gateway"))


def test_a_proxy_can_be_used_without_the_other_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    """SOCKS and HTTP are httpx's own; the fast transport is for direct lines."""
    from pydantic import SecretStr

    for proxy in ("socks5://127.0.0.1:9050", "http://127.0.0.1:3128"):
        wire = Wire(token=SecretStr("1:a"), api_base_url="https://example.org", proxy_url=proxy)
        assert 1 == wire.bot_id


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_every_sentence_of_the_edge_can_be_said_in_every_language(key: str) -> None:
    """With its values, and in Urdu with Urdu words."""
    for language in LOCALES:
        assert say(
            key,
            language,
            days=30,
            count=2,
            n=1,
            total=3,
            tongue="اردو",
            handle="KQRT",
            number=2,
            label="KQRT",
            case="KQRT",
            name="KQRT",
            letters="KQRT",
        )
    catalog = read_catalog("chat", "ur")
    assert catalog is not None
    message = catalog.get(SENTENCES[key].source)
    assert message is not None
    assert usable(message)


def test_the_name_of_the_bot_says_nothing_to_a_stranger() -> None:
    """A phone that is searched shows a neutral name, description and commands."""
    for language in LOCALES:
        shown = " ".join(
            say(key, language)
            for key in SENTENCES
            if key.startswith(("name", "short", "description", "command"))
        )
        for word in ("missing", "disappear", "baloch", "un ", "united nations", "لاپتہ", "بلوچ", "گمشدہ"):
            assert word not in shown.lower()


@pytest.mark.parametrize("words", ["نام", "half of a letter: \ud83d", "NUL: \x00", '{"a": [1]}'])
async def test_whatever_a_page_quotes_leaves_as_json(words: str) -> None:
    """Also half of a letter that a phone cut through."""
    sent: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        sent.append(await request.read())
        return web.json_response({"ok": True, "result": {}})

    app = web.Application()
    app.router.add_post("/sendMessage", take)
    direct = DirectRequest(pool=1)
    await direct.initialize()
    async with TestServer(app) as server:
        await direct.post(str(server.make_url("/sendMessage")), RequestData([RequestParameter("text", words, None)]))  # fmt: skip
    await direct.shutdown()

    assert json.loads(sent[0]) == {"text": words}


@pytest.mark.parametrize(
    "answer", [b'{"ok": true}', b'{"ok": true, "of": "\xd8"}', b'{"ok": true, "of": "\\ud83d"}']
)
def test_an_answer_with_half_of_a_letter_still_says_that_a_page_arrived(answer: bytes) -> None:
    """Else it would be taken for a failure."""
    assert quiet_json(answer)["ok"] is True


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"ok": tru', b"[" * 100_000])
def test_what_is_no_answer_of_telegram_is_refused_without_a_word_of_it(answer: bytes) -> None:
    """A captive portal's page may quote what it was sent."""
    with pytest.raises(TelegramError, match=r"^[Ii]nvalid server response$"):
        quiet_json(answer)
