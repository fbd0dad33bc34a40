# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a recording that waits to a prompt that is played: listened to, approved, or deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import locales
from bot.commands.app import app
from bot.interview.spoken import scripts
from locales.audio import (
    AudioState,
    Recording,
    approved,
    audio_folder,
    keep_recording,
    read_recordings,
    text_hash,
)
from tests.chat.recorded import a_recording, audio_of_its_own

__all__ = ["audio_of_its_own"]
pytestmark = pytest.mark.usefixtures("audio_of_its_own")


def run(home: Path, *words: str, typed: str = "") -> Result:
    """Type a command."""
    return CliRunner().invoke(app, ["locales", "audio", *words, "--home", str(home)], input=typed)


def waiting(home: Path, *keys: str, said: str | None = None) -> Path:
    """Leave recordings of Urdu prompts waiting, as the chat does."""
    folder = home / "recordings" / "ur"
    texts = {one.key: one.text for one in scripts("ur")}
    for key in keys:
        text = text_hash(texts[key] if said is None else said)
        keep_recording(folder, Recording(key, text, "", "woman, Makran", "2026-11-28"), a_recording(key))
    return folder


def test_what_is_approved_is_played_from_the_next_start_and_waits_no_more(tmp_path: Path):
    folder = waiting(tmp_path, "place", "relation")
    result = run(tmp_path, "approve", "place", "--language", "ur")
    locales.forget_read()

    assert result.exit_code == 0, result.output
    assert [one.key for one in approved("ur").values()] == ["place"]
    assert read_recordings(audio_folder("ur"))["place"].state is AudioState.APPROVED
    assert (audio_folder("ur") / "place.ogg").read_bytes() == a_recording("place")
    assert set(read_recordings(folder)) == {"relation"}
    assert not (folder / "place.ogg").exists()


def test_going_through_plays_each_beside_its_text_and_asks(tmp_path: Path):
    heard = tmp_path / "heard"
    player = tmp_path / "player"
    player.write_text(f'#!/bin/sh\necho "$1" >> {heard}\n', "utf-8")
    player.chmod(0o755)
    folder = waiting(tmp_path, "relation", "person_name", "place")
    result = run(tmp_path, "approve", "--language", "ur", "--player", str(player), typed="l\na\nr\nn\n")

    assert result.exit_code == 0, result.output
    assert next(one.text for one in scripts("ur") if one.key == "place") in result.output
    names = [Path(line).stem for line in heard.read_text("utf-8").split()]
    assert names == ["relation", "relation", "person_name", "place"]
    assert set(read_recordings(audio_folder("ur"))) == {"relation"}
    assert set(read_recordings(folder)) == {"place"}


@pytest.mark.parametrize("how", ["text", "file"])
def test_a_recording_that_is_not_of_these_words_or_not_that_file_is_refused(tmp_path: Path, how: str):
    folder = waiting(tmp_path, "place", said="Something else?" if how == "text" else None)
    if how == "file":
        (folder / "place.ogg").write_bytes(a_recording("another"))
    result = run(tmp_path, "approve", "place", "--language", "ur")

    assert result.exit_code != 0 or isinstance(result.exception, locales.LocalesError)
    assert read_recordings(audio_folder("ur")) == {}
    assert set(read_recordings(folder)) == {"place"}


def test_rejecting_deletes_the_voice(tmp_path: Path):
    folder = waiting(tmp_path, "place")
    assert run(tmp_path, "reject", "place", "--language", "ur").exit_code == 0

    assert not (folder / "place.ogg").exists()
    assert read_recordings(folder) == {}


def test_the_sheet_for_a_speaker_has_every_text_and_no_script(tmp_path: Path):
    for ending in ("html", "csv"):
        sheet = tmp_path / f"sheet.{ending}"
        result = CliRunner().invoke(app, ["locales", "audio", "sheet", str(sheet), "--language", "ur"])
        text = sheet.read_text("utf-8")

        assert result.exit_code == 0, result.output
        assert all(one.key in text for one in scripts("ur"))
        assert scripts("ur")[1].text.split("\n")[0] in text
        assert "<script" not in text


def test_the_page_for_listening_plays_what_waits_without_any_script(tmp_path: Path):
    waiting(tmp_path, "place", "relation")
    page = tmp_path / "listen.html"
    assert run(tmp_path, "listen", str(page), "--language", "ur").exit_code == 0

    text = page.read_text("utf-8")
    assert text.count("<audio controls") == 2
    assert "data:audio/ogg;base64," in text
    assert "<script" not in text


def test_a_code_is_made_for_a_role_and_never_shown_again(tmp_path: Path):
    result = run(tmp_path, "invite", "--language", "bal", "--role", "woman, Makran")
    digits = "".join(sign for sign in result.output.split("\n")[0] if sign.isdigit())

    assert len(digits) == 12
    kept = (tmp_path / "recordings" / "invitations.json").read_text("utf-8")
    assert digits not in kept
    assert json.loads(kept)[0]["by"] == "woman, Makran"


def test_the_status_counts_what_can_be_heard_and_what_fell_silent(tmp_path: Path):
    waiting(tmp_path, "place", "relation")
    run(tmp_path, "approve", "place", "relation", "--language", "ur")
    listed = read_recordings(audio_folder("ur"))
    stale = Recording(
        "safety", text_hash("Other words."), "", "man, Quetta", "2026-11-28", AudioState.APPROVED
    )
    keep_recording(audio_folder("ur"), stale, a_recording("safety"))
    locales.forget_read()
    line = CliRunner().invoke(app, ["locales", "status", "--json"]).output
    found = {one["language"]: one for one in json.loads(line)["languages"]}

    assert len(listed) == 2
    assert (found["ur"]["audio"], found["ur"]["audio_stale"]) == (2, 1)
    assert found["fa"]["audio"] == 0
    assert found["ur"]["prompts"] > 90
