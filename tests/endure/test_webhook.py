# SPDX-License-Identifier: AGPL-3.0-or-later
"""Webhook mode: 200 only after the commit, strangers turned away before they are read, order kept."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpx
import pytest

from bot.chat.gathering import Gathering
from bot.chat.wire.webhook import MAX_BODY_BYTES, WebhookDoor, webhook_secret
from bot.demo.telegram.phone import Phone, Standin
from bot.settings import IntakeSettings
from tests.chat.chat_cast import Vault, begin, running_intake, tap, tell, up_to_place, up_to_read_back

SECRET = "s" * 43


def free_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def webhook(settings: IntakeSettings) -> IntakeSettings:
    """The same settings, in webhook mode."""
    port = free_port()
    settings.webhook_url = f"http://127.0.0.1:{port}/telegram"
    settings.webhook_listen = f"127.0.0.1:{port}"
    return settings


async def asked(
    door: WebhookDoor,
    *,
    secret: str | None = SECRET,
    body: bytes = b"{}",
    announced: str | None = None,
    **scope: Any,
) -> tuple[int, int]:
    """Make one request by hand; gives the status and how often the body was read."""
    reads = 0
    status = 0

    async def receive() -> dict[str, Any]:
        nonlocal reads
        reads += 1
        return {"type": "http.request", "body": body, "more_body": len(body) > 100 and reads < 40}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"content-length", (announced or str(len(body))).encode())]
    if secret is not None:
        headers.append((b"x-telegram-bot-api-secret-token", secret.encode("latin-1")))
    await door(
        {"type": "http", "method": "POST", "path": "/telegram", "headers": headers, **scope}, receive, send
    )
    return status, reads


async def test_a_whole_report_comes_in_by_webhook(
    webhook: IntakeSettings, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """From /start to the receipt; Telegram keeps nothing back."""
    async with running_intake(webhook):
        await up_to_place(phone)
        await tell(phone, "Khuzdar")
        await up_to_read_back(phone)
        await phone.tap("Send")
        await phone.wait_for("receipt number")
        assert 0 == (await standin.pending())["waiting"]

    assert 1 == len(await vault.reports())
    assert [] == await standin.complaints()


async def test_a_200_that_is_not_heard_changes_nothing(
    webhook: IntakeSettings, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """Telegram delivers the same again: it is known, and not taken twice."""
    async with running_intake(webhook):
        await begin(phone)
        await tap(phone, "My son")
        await standin.fault("unheard", method="webhook", times=1)
        screen = await tell(phone, "Zahid Farzi")
        await asyncio.sleep(0.3)
        screen = await phone.screen()

    assert 1 == sum("name of the father" in message.text for message in screen.from_bot)
    assert [] == await vault.parked()


async def test_no_200_without_a_commit(
    webhook: IntakeSettings, phone: Phone, standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the vault takes nothing, Telegram keeps everything."""
    from storage.errors import DatabaseFailed

    async with running_intake(webhook) as running:
        await begin(phone)
        write = type(running.batches)._write
        broken = True

        async def failing(self: object, *arguments: object) -> None:
            if broken:
                raise DatabaseFailed
            await write(self, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(type(running.batches), "_write", failing)
        await phone.tap("My son")
        await asyncio.sleep(1.0)
        assert 1 == (await standin.pending())["waiting"]
        broken = False
        await phone.wait_for("What is the full name")


async def test_polling_takes_over_from_a_webhook_and_back(
    webhook: IntakeSettings, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """A changed set-up loses nothing that waits."""
    polling = webhook.model_copy(update={"webhook_url": None})
    async with running_intake(webhook):
        await begin(phone)
    await phone.tap("My son")
    async with running_intake(polling):
        await phone.wait_for("What is the full name", timeout=15)
    await phone.text("Zahid Farzi")
    async with running_intake(webhook):
        await phone.wait_for("We kept what you sent", timeout=15)

    assert 0 == (await standin.pending())["expired"]
    assert 2 == await vault.drafts()


@pytest.mark.parametrize("secret", [None, "", "wrong", "s" * 42, "é" * 43, "s" * 44])
async def test_without_the_secret_the_body_is_not_even_read(secret: str | None) -> None:
    """A stranger learns nothing and costs nothing."""
    taken: list[Any] = []

    async def take(update: Any) -> None:
        taken.append(update)

    door = WebhookDoor(take, path="/telegram", secret=SECRET)

    assert (403, 0) == await asked(door, secret=secret)
    assert [] == taken
    assert (200, 1) == await asked(door)


async def test_too_large_a_body_is_refused_before_and_while_it_is_read() -> None:
    """The announced size is looked at first, the true one counted."""

    async def never(_update: Any) -> None:
        raise AssertionError

    door = WebhookDoor(never, path="/telegram", secret=SECRET)

    assert (413, 0) == await asked(door, announced=str(MAX_BODY_BYTES + 1))
    assert (413, 0) == await asked(door, announced="-5")
    status, reads = await asked(door, body=b"x" * (MAX_BODY_BYTES // 8), announced="100")
    assert 413 == status
    assert reads < 12


async def test_other_addresses_and_methods_are_not_found() -> None:
    """There is one door."""

    async def never(_update: Any) -> None:
        raise AssertionError

    door = WebhookDoor(never, path="/telegram", secret=SECRET)

    assert (404, 0) == await asked(door, path="/")
    assert (404, 0) == await asked(door, method="GET")


async def test_what_is_no_json_is_parked_not_refused() -> None:
    """With the right secret it is from Telegram: refusing it would only bring it again."""
    taken: list[Any] = []

    async def take(update: Any) -> None:
        taken.append(update)

    door = WebhookDoor(take, path="/telegram", secret=SECRET)

    assert (200, 1) == await asked(door, body=b"{broken")
    assert [{"unreadable": "{broken"}] == taken


async def test_a_tap_that_overtakes_the_words_before_it_waits_for_them() -> None:
    """Message and tap come in parallel; the numbers say which was first."""
    handled: list[int] = []

    async def handle(updates: list[Any]) -> None:
        handled.extend(update["update_id"] for update in updates)

    gathering, stop = Gathering(handle), asyncio.Event()
    running = asyncio.create_task(gathering.run(stop))
    await gathering.submit({"update_id": 10})
    tapped = asyncio.create_task(gathering.submit({"update_id": 12}))
    await asyncio.sleep(0.05)
    await gathering.submit({"update_id": 11})
    await tapped
    await gathering.submit({"update_id": 20})
    stop.set()
    await running

    assert [10, 11, 12, 20] == handled


async def test_what_waits_when_we_stop_is_sent_back() -> None:
    """It is not confirmed, so it comes again."""
    from bot.chat.errors import Unhandled

    gate = asyncio.Event()

    async def handle(_updates: list[Any]) -> None:
        await gate.wait()

    gathering, stop = Gathering(handle, grace=0.0), asyncio.Event()
    running = asyncio.create_task(gathering.run(stop))
    first = asyncio.create_task(gathering.submit({"update_id": 1}))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(gathering.submit({"update_id": 2}))
    await asyncio.sleep(0.02)
    stop.set()
    gate.set()
    await running
    await first

    with pytest.raises(Unhandled):
        await second
    with pytest.raises(Unhandled):
        await gathering.submit({"update_id": 3})


async def test_strangers_at_the_real_door_are_turned_away(webhook: IntakeSettings, phone: Phone) -> None:
    """Over real HTTP, with a made-up update."""
    forged = {"update_id": 1, "message": {"message_id": 1, "text": "x"}}
    async with running_intake(webhook), httpx.AsyncClient(trust_env=False) as stranger:
        assert webhook.webhook_url is not None
        for _ in range(50):
            try:
                refused = await stranger.post(webhook.webhook_url, json=forged)
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
        assert (403, b"") == (refused.status_code, refused.content)
        assert "server" not in refused.headers


def test_the_secret_is_what_telegram_allows() -> None:
    """Source: setWebhook, 1-256 characters A-Z, a-z, 0-9, _ and -."""
    secret = webhook_secret("4242:abc")

    assert 43 == len(secret)
    assert all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in secret)
    assert secret != webhook_secret("4242:abd")
