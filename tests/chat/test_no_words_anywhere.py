# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that anybody entrusts, and never the token, gets into a log, a counter, an error page or the terminal.

Every written conversation and the hostile corpus go through the real chat, with everything at DEBUG. And each way
in which it could leak is opened once on purpose, and found.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.chat.conversation import Conversation
from bot.chat.reception import Reception
from bot.chat.watch import Watch
from bot.chat.wire.client import Wire
from bot.chat.wire.incoming import Incoming
from bot.chat.wire.webhook import MAX_BODY_BYTES, webhook_secret
from bot.demo.relative import a_voice_note
from bot.demo.search import text_canary
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.running import TOKEN
from bot.settings import IntakeSettings
from storage.cases import count_cases
from tests.chat.chat_cast import running_intake, tap, tell, up_to_place
from tests.chat.journeys import with_partner
from tests.chat.overheard import TRANSCRIPTS, chat, found, listening
from tests.endure.bench import people as quick_telegram
from tests.endure.hostile_people import WORDS, downloads
from tests.endure.hostile_updates import MARK, corpus

ALL = sorted(TRANSCRIPTS.glob("*.txt"))
A_LINE = "The soldiers took Zahid Farzi from the old bridge"


@pytest.fixture
def quiet_house(settings: IntakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[IntakeSettings]:
    """An intake's settings that send to a Telegram which takes everything, with counters and one partner."""
    monkeypatch.setenv("AMANAT_DEMO", "1")
    with_partner(settings.home)
    with quick_telegram([], together=0) as address:
        yield settings.model_copy(
            update={"api_base_url": address, "metrics_file": settings.home.root / "counters"}
        )


async def counted(intake: Any) -> str:
    """Give the counters as Prometheus would collect them."""
    await intake.watch.look()
    return str(intake.settings.metrics_file.read_text("utf-8"))


def printed(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    return out + err


@pytest.mark.timeout(300)
async def test_no_word_of_any_written_conversation_is_in_a_log_a_counter_or_the_terminal(
    quiet_house: IntakeSettings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening(tmp_path) as (ear, file):
        async with chat(quiet_house) as (intake, people):
            intake.wire.fetch = downloads  # type: ignore[method-assign]
            for number, path in enumerate(ALL):
                await people.play(path, 7_200_000_000 + number)
            secrets, counters = people.secrets(TOKEN), await counted(intake)
            async with intake.db.read() as session:
                kept = await count_cases(session)
        assert people.tapped > 15 * len(ALL)
        assert people.missed < people.tapped / 20, (
            f"they must really be held; {people.missed} buttons were missed"
        )
        assert len(secrets) > 200
        assert sum(kept.values()) >= 10, "most of them end with a sealed report"

    told = {"log": "\n".join(ear.heard), "file": file.read_text("utf-8")}
    assert [] == found(secrets, counters=counters, terminal=printed(capfd), **told)


@pytest.mark.timeout(300)
async def test_no_word_of_the_hostile_corpus_is_in_a_log_a_counter_or_the_terminal(
    quiet_house: IntakeSettings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening(tmp_path) as (ear, file):
        async with chat(quiet_house) as (intake, people):
            intake.wire.fetch = downloads  # type: ignore[method-assign]
            for number, update in enumerate(corpus().values()):
                await intake.batches.handle([{**update, "update_id": 50_000 + number}])
            for number, words in enumerate(WORDS):
                await people.say("/start", 7_300_000_000 + number)
                await people.say("[English]", 7_300_000_000 + number)
                await people.say(words, 7_300_000_000 + number)
            counters = await counted(intake)
            assert intake.batches.parked_so_far > 0, (
                "some of the corpus cannot be read, and says so without words"
            )

    secrets = people.secrets(TOKEN)
    told = {"log": "\n".join(ear.heard), "file": file.read_text("utf-8")}
    assert [] == found(secrets, counters=counters, terminal=printed(capfd), **told)
    assert all(MARK not in text for text in (*told.values(), counters))


async def test_whatever_fails_on_a_turn_is_told_without_its_words(
    quiet_house: IntakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own code, the database and the loop fail with an error that quotes the family, locals and all."""
    take = Conversation.take

    async def fails(self: Conversation, sitting: Any, incoming: Incoming, *more: Any) -> None:
        words = str(incoming.turn)
        await take(self, sitting, incoming, *more)
        raise ValueError(words)

    with listening(tmp_path) as (ear, file):
        async with chat(quiet_house) as (intake, people):
            await people.say("/start", 7_400_000_001)
            monkeypatch.setattr(Conversation, "take", fails)
            await people.say(A_LINE, 7_400_000_001)
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": A_LINE, "exception": ValueError(A_LINE)})
            unseen = asyncio.create_task(_raise(A_LINE))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del unseen
            gc.collect()
            try:
                await _raise(A_LINE)
            except ValueError as error:
                sys.excepthook(type(error), error, error.__traceback__)
            assert 1 == intake.batches.parked_so_far
            secrets = people.secrets(TOKEN)

    log = "\n".join(ear.heard)
    assert "an update could not be handled" in log
    assert [] == found(secrets, log=log, file=file.read_text("utf-8"))


async def _raise(words: str) -> None:
    raise ValueError(words)


async def test_a_real_conversation_over_polling_with_a_voice_note_leaves_no_word_and_no_token(
    settings: IntakeSettings, standin_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Asking for updates, downloading and sending put the token into addresses and words into bodies."""
    with listening(tmp_path) as (ear, file):
        async with running_intake(settings), await Phone.pick_up(standin_url, name="Amina Farzi") as phone:
            await up_to_place(phone)
            await tell(phone, "Turbat, beside the old bridge")
            await phone.voice(a_voice_note())
            await phone.wait()
            await tap(phone, "Stop for now")

    words = ("Zahid Ahmed Baloch", "Karim Baksh", "beside the old bridge", "Amina Farzi")
    secrets = [text_canary("token", TOKEN), *(text_canary("said", one) for one in words)]
    told = {"log": "\n".join(ear.heard), "file": file.read_text("utf-8")}
    assert [] == found(secrets, terminal=printed(capfd), **told)


@pytest.fixture
async def reception(quiet_house: IntakeSettings) -> AsyncIterator[tuple[str, str]]:
    """A real intake by webhook behind a real server; gives its address and secret."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, secret = f"http://127.0.0.1:{port}/hook", webhook_secret(TOKEN)
    async with chat(quiet_house) as (intake, _people):
        stop = asyncio.Event()
        door = Reception(
            intake.wire, intake.batches.handle, stop, url=address, listen=f"127.0.0.1:{port}", secret=secret
        )
        serving = asyncio.create_task(door.run())
        async with httpx.AsyncClient() as http:
            for _ in range(200):
                try:
                    await http.get(address)
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.05)
        yield address, secret
        stop.set()
        await asyncio.wait_for(serving, 20)


async def test_the_webhook_repeats_nothing_whatever_it_is_sent(
    quiet_house: IntakeSettings, tmp_path: Path, reception: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    address, secret = reception
    line, header = A_LINE.encode(), {"x-telegram-bot-api-secret-token": secret}
    answers = []
    with listening(tmp_path) as (ear, file):
        async with httpx.AsyncClient() as http:
            for path, headers, body in (
                ("", header, line),
                ("", header, b'{"update_id": 5, "message": "' + line + b'"}'),
                ("", {}, line),
                ("", {"x-telegram-bot-api-secret-token": TOKEN}, line),
                ("", header, line * (MAX_BODY_BYTES // len(line) + 1)),
                (f"/{quote(A_LINE)}?{quote(A_LINE)}", header, line),
            ):
                answer = await http.post(address + path, headers=headers, content=body)
                answers.append(f"{answer.status_code} {answer.headers} {answer.text}")
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", int(address.split(":")[2].split("/")[0])
            )
            writer.write(b"POST " + line + b"\r\n" + line + b"\r\n\r\n")  # no HTTP at all
            answers.append((await reader.read()).decode("latin-1"))
            writer.close()

    assert {"200", "403", "413", "404"} <= {answer[:3] for answer in answers}
    secrets = [text_canary("said", A_LINE), text_canary("token", TOKEN), text_canary("secret", secret)]
    ours = "\n".join(one for one in ear.heard if "httpx" not in one and "httpcore" not in one)
    told = {"log": ours, "file": file.read_text("utf-8"), "answers": "\n".join(answers)}
    assert [] == found(secrets, terminal=printed(capfd), **told)


# Ways in which it could leak: each is opened once, and must be heard.


def _our_log(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Conversation.take

    async def tells(self: Conversation, sitting: Any, incoming: Incoming, *more: Any) -> None:
        logging.getLogger("bot.chat").debug("a turn", extra={"turn": str(incoming.turn)[:80]})
        await take(self, sitting, incoming, *more)

    monkeypatch.setattr(Conversation, "take", tells)


def _a_traceback_with_locals(monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(where: logging.Logger, event: str, error: BaseException) -> None:
        where.error(event, exc_info=error)

    async def fails(self: Conversation, sitting: Any, incoming: Incoming, *more: Any) -> None:
        words = incoming.turn
        raise ValueError(type(words).__name__)

    monkeypatch.setattr("bot.chat.batch.failed", failed)
    monkeypatch.setattr(Conversation, "take", fails)


def _a_library_unmuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What python-telegram-bot says at DEBUG of each request: method and parameters."""
    monkeypatch.setattr(logging.getLogger("aiosqlite"), "level", logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("telegram"), "level", logging.DEBUG)
    take = Conversation.take

    async def tells(self: Conversation, sitting: Any, incoming: Incoming, *more: Any) -> None:
        logging.getLogger("telegram").debug("Received data was %s", incoming.turn)
        await take(self, sitting, incoming, *more)

    monkeypatch.setattr(Conversation, "take", tells)


def _the_address_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.INFO)
    call = Wire.call

    async def tells(self: Wire, method: str, **fields: Any) -> Any:
        logging.getLogger("httpx").info("HTTP Request: POST %s", self._url(method))
        return await call(self, method, **fields)

    monkeypatch.setattr(Wire, "call", tells)


def _a_print(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Conversation.take

    async def tells(self: Conversation, sitting: Any, incoming: Incoming, *more: Any) -> None:
        print(incoming.turn)
        await take(self, sitting, incoming, *more)

    monkeypatch.setattr(Conversation, "take", tells)


def _a_counter_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    look = Watch._write

    def writes(self: Watch, silent: float) -> None:
        look(self, silent)
        if self.metrics_file is not None:
            self.metrics_file.write_text(f'amanat_turns{{last="{A_LINE}"}} 1\n', "utf-8")

    monkeypatch.setattr(Watch, "_write", writes)


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (_our_log, "log"),
        (_our_log, "file"),
        (_a_traceback_with_locals, "log"),
        (_a_library_unmuted, "log"),
        (_the_address_of_a_request, "log"),
        (_a_print, "terminal"),
        (_a_counter_with_a_name, "counters"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
async def test_each_leak_is_heard(
    leak: Any,
    where: str,
    quiet_house: IntakeSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A search that cannot find anything would find nothing."""
    with listening(tmp_path) as (ear, file):
        leak(monkeypatch)
        async with chat(quiet_house) as (intake, people):
            await people.say("/start", 7_500_000_001)
            await people.say(A_LINE, 7_500_000_001)
            counters, secrets = await counted(intake), people.secrets(TOKEN)

    told = {"log": "\n".join(ear.heard), "file": file.read_text("utf-8"), "counters": counters}
    assert where in {one.file for one in found(secrets, terminal=printed(capfd), **told)}


def test_the_ear_hears_every_logger_of_the_process(tmp_path: Path) -> None:
    """Whatever else is loaded later: only our rooms and muted libraries are known, the ear is behind all."""
    with listening(tmp_path) as (ear, _file):
        for name in ("bot.chat.batch", "storage.intake", "uvicorn.error", "multipart", "anything.new"):
            logging.getLogger(name).debug("heard %s", A_LINE)
        for name in ("httpx", "telegram.ext", "aiohttp.access"):
            logging.getLogger(name).critical("never heard %s", A_LINE)

    assert 5 == sum("heard" in one for one in ear.heard)
