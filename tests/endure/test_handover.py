# SPDX-License-Identifier: AGPL-3.0-or-later
"""A restart is not felt where systemd holds the chat's memory: planned or after kill -9, and never by a disk."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat.handover import INHERITED, keep_keys, take_keys
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.memory_file import SLOT_BYTES, SLOTS_AT, MemoryFile, restore
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.running import running_standin
from tests.endure.house import House, Process, build_house, end
from tests.endure.manager import Manager


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """What stands for systemd: a real datagram socket, and a real descriptor behind it."""
    made = Manager(tmp_path)
    yield made
    made.close()


def some_keys() -> KeysInMemory:
    """Two chats with keys."""
    memory = KeysInMemory()
    memory.of(1).draft_key = b"k" * 32
    memory.of(1).keyboard_message = 7
    memory.of(2).held_key = b"h" * 32
    memory.of(2).language = "ur"
    return memory


def test_keys_pass_to_the_next_process_and_are_destroyed(manager: Manager, tmp_path: Path) -> None:
    """systemd's file-descriptor store, as sd_notify(3) describes it."""
    assert keep_keys(some_keys(), {"NOTIFY_SOCKET": str(tmp_path / "notify")})
    kept = manager.kept()
    assert kept is not None
    assert ["FDSTOREREMOVE=1\nFDNAME=amanat-keys\n", "FDSTORE=1\nFDNAME=amanat-keys\n"] == manager.heard
    assert "memfd" in str(Path(f"/proc/self/fd/{kept}").readlink())
    successor = KeysInMemory()

    assert 2 == take_keys(successor, {INHERITED: str(os.dup(kept))})
    assert b"k" * 32 == successor.of(1).draft_key
    assert 7 == successor.of(1).keyboard_message
    assert (b"h" * 32, "ur") == (successor.of(2).held_key, successor.of(2).language)
    assert 0 == os.fstat(kept).st_size


def test_what_changes_later_is_there_as_well_and_what_is_forgotten_is_not(
    manager: Manager, tmp_path: Path
) -> None:
    """The file is written through: a killed process has no time to hand anything over."""
    memory = some_keys()
    keep_keys(memory, {"NOTIFY_SOCKET": str(tmp_path / "notify")})
    memory.of(3).draft_key = b"n" * 32
    memory.of(3).unsaved_messages = [(11, 1_800_000_000)]
    memory.changed(3)
    memory.of(1).draft_key = None
    memory.changed(1)
    memory.forget(2)
    kept = manager.kept()
    assert kept is not None
    successor = KeysInMemory()

    assert 1 == restore(kept, successor)
    assert (b"n" * 32, [(11, 1_800_000_000)]) == (
        successor.of(3).draft_key,
        successor.of(3).unsaved_messages,
    )
    assert b"a2tr" not in os.pread(kept, 10 * SLOT_BYTES, SLOTS_AT), (
        "the key of a finished draft is still there"
    )


def test_a_long_list_of_messages_fits_its_slot_and_the_newest_are_kept() -> None:
    """The newest can be deleted the longest."""
    memory = some_keys()
    memory.of(1).unsaved_messages = [(number, 1_800_000_000) for number in range(200)]
    file, successor = MemoryFile.of(memory), KeysInMemory()

    restore(file.handle, successor)
    file.close()
    assert 199 == successor.of(1).unsaved_messages[-1][0]
    assert 40 < len(successor.of(1).unsaved_messages) < 200


def test_a_full_disk_of_memory_stops_the_copy_and_nothing_else() -> None:
    """Without the copy the next tap brings each key back."""
    memory = some_keys()
    file = MemoryFile.of(memory)
    memory.write_to(file)
    file.close()

    memory.changed(1)
    memory.forget(2)
    assert b"k" * 32 == memory.of(1).draft_key


def test_keys_unseen_for_half_a_day_are_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they would have been forgotten by the process itself."""
    file = MemoryFile.of(some_keys())
    later = os.times().elapsed
    monkeypatch.setattr("bot.chat.memory_file.clock_gettime", lambda _clock: later + 13 * 3600 + 10**9)

    assert 0 == restore(file.handle, KeysInMemory())
    file.close()


def test_without_systemd_nothing_is_left_anywhere() -> None:
    """No notify socket, no keys outside this process."""
    assert not keep_keys(some_keys(), {})
    assert 0 == take_keys(KeysInMemory(), {})


@pytest.mark.parametrize("content", [b"{not json", b"[1,2]", b"\xff" * 5000, b"null", b""])
def test_what_was_handed_over_broken_is_not_used(content: bytes) -> None:
    """Anything can lie in a descriptor."""
    handle = os.memfd_create("odd")
    os.write(handle, content)
    memory = KeysInMemory()

    assert 0 == take_keys(memory, {INHERITED: str(handle)})
    assert 0 == len(memory)


async def killed_and_begun_again(house: House, process: Process) -> Process:
    """kill -9, and start again as systemd would."""
    process.kill()
    await asyncio.to_thread(process.wait)
    return house.start()


async def answered_until_the_name(phone: Phone) -> None:
    """Go to the question for the person's name."""
    await phone.start()
    for label in ("English", "Continue", "Go on", "Go on", "Yes, let us begin", "My son"):
        await phone.wait(timeout=60)
        await phone.tap(label)
    await phone.wait(timeout=60)


async def test_under_systemd_a_kill_is_not_felt_and_stop_deletes_what_was_said_before_it(
    manager: Manager, tmp_path: Path
) -> None:
    """Words need no tap after a kill; and /stop after another knows every earlier message."""
    with running_standin() as url:
        house = await build_house(tmp_path, url)
        house.manager = manager
        process = house.start()
        try:
            async with await Phone.pick_up(url, name="Amina") as phone:
                await answered_until_the_name(phone)
                process = await killed_and_begun_again(house, process)
                await phone.text("Zahid Farzi")
                asked = await phone.wait_for("Zahid Farzi", timeout=60)
                assert "We kept what you sent" not in asked.text
                assert 1 == await house.drafts()

                process = await killed_and_begun_again(house, process)
                await phone.text("/stop")
                quiet = await phone.wait_for(until=lambda s: len(s.messages) == 1, timeout=60)
                assert "Zahid" not in quiet.text
        finally:
            await asyncio.to_thread(end, process)


async def test_a_reload_is_not_felt_either(tmp_path: Path) -> None:
    """On SIGHUP the process becomes its own successor and keeps the keys open, with systemd or without."""
    with running_standin() as url:
        house = await build_house(tmp_path, url)
        process = house.start()
        try:
            async with await Phone.pick_up(url, name="Amina") as phone:
                await answered_until_the_name(phone)
                process.send_signal(signal.SIGHUP)
                while "after a restart chats go on" not in house.log.read_text("utf-8"):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
                await phone.text("Zahid Farzi")
                asked = await phone.wait_for("Zahid Farzi", timeout=60)
                assert "We kept what you sent" not in asked.text
        finally:
            await asyncio.to_thread(end, process)
