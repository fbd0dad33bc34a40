# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recordings for the tests: a folder of locales of their own, so that none of the product's is touched or played."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

import locales
import locales.audio
from bot.interview.spoken import scripts
from locales.audio import AudioState, Recording, audio_folder, keep_recording, text_hash

HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)


def a_recording(key: str) -> bytes:
    """Give bytes that look like a voice note and differ for each prompt."""
    return b"OggS" + bytes(24) + HEAD + key.encode()


@pytest.fixture
def audio_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder instead of locales/, for recordings only."""
    home = tmp_path / "locales"
    monkeypatch.setattr(locales.audio, "HERE", home)
    locales.forget_read()
    yield home
    monkeypatch.undo()
    locales.forget_read()


def record(
    language: str, *keys: str, state: AudioState = AudioState.APPROVED, said: str | None = None
) -> None:
    """Record prompts: those named, or all. said: another text than the present one."""
    for script in scripts(language):
        if keys and script.key not in keys:
            continue
        text = text_hash(script.text if said is None else said)
        one = Recording(script.key, text, "", by="woman, Makran", date="2026-11-28", state=state)
        keep_recording(audio_folder(language), one, a_recording(script.key))
    locales.forget_read()
