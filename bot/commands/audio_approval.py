# SPDX-License-Identifier: AGPL-3.0-or-later
"""Listening to what was recorded, and approving or rejecting it. Approved files go to locales/<language>/audio.

It is a command and no page of the desk: see docs/decisions/0009-recordings-are-approved-where-the-locales-lie.md.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from bot.commands.audio_recording import prompts, recordings_folder
from bot.commands.words import say
from bot.interview.spoken import Script
from locales import LocalesError
from locales.audio import (
    AudioState,
    Recording,
    audio_folder,
    content_of,
    drop_recording,
    keep_recording,
    read_recordings,
    text_hash,
)

PLAYERS = (("mpv", "--no-video", "--really-quiet"), ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"))


def run_list(home: Path | None, language: str) -> None:
    """Print what waits."""
    known = prompts(language)
    folder = recordings_folder(home, language)
    waiting = read_recordings(folder)
    for one in waiting.values():
        say(f"{one.key}  {one.by}, {one.date}  {trouble(one, known, folder) or 'waits to be heard'}")
    say(
        f"{len(waiting)} waiting, {len(read_recordings(audio_folder(language)))} approved, of {len(known)} prompts."
    )


def trouble(recording: Recording, known: dict[str, Script], folder: Path) -> str:
    """Say why a recording cannot be approved; empty when it can."""
    script = known.get(recording.key)
    if script is None or text_hash(script.text) != recording.text:
        return "its text has changed since; it must be spoken again"
    if content_of(folder, recording) is None:
        return "its file is missing or is not the one that was recorded"
    return ""


def run_approve(home: Path | None, language: str, keys: Sequence[str], player: str | None) -> None:
    """Approve the named, or go through all that waits. Raises LocalesError."""
    known, folder = prompts(language), recordings_folder(home, language)
    waiting = read_recordings(folder)
    if keys:
        for key in keys:
            approve(_found(waiting, key), known, folder, language)
        say(f"{len(keys)} approved. The chat plays them after its next start.")
        return
    for one in [waiting[key] for key in known if key in waiting]:
        why = trouble(one, known, folder)
        if why:
            say(f"{one.key}: {why}. Left as it is; `amanat locales audio reject` deletes it.")
        elif not _go_through(one, known[one.key], folder, known, language, player):
            return
    say("All that waited was gone through. The chat plays what is approved after its next start.")


def approve(recording: Recording, known: dict[str, Script], folder: Path, language: str) -> None:
    """Put one recording among those that are played. Raises LocalesError for one that must not be."""
    why = trouble(recording, known, folder)
    if why:
        raise LocalesError(f"{recording.key}: {why}")
    content = content_of(folder, recording)
    assert content is not None
    try:
        keep_recording(audio_folder(language), replace(recording, state=AudioState.APPROVED), content)
    except OSError:
        raise LocalesError(
            f"{audio_folder(language)}: cannot be written by this user; approve on the machine where the program's "
            "files are kept, with --home on a copy of the intake's folder"
        ) from None
    drop_recording(folder, recording.key)


def _go_through(
    one: Recording,
    script: Script,
    folder: Path,
    known: dict[str, Script],
    language: str,
    player: str | None,
) -> bool:
    """Play one and ask; say whether to go on with the next."""
    say(f"\n{one.key} — {one.by}, {one.date}\n{script.text}\n")
    while True:
        _play(folder / one.file_name, player)
        answer = (
            typer.prompt("approve, reject, listen again, next, quit? [a/r/l/n/q]", default="n")
            .strip()
            .lower()
        )
        if answer.startswith("a"):
            approve(one, known, folder, language)
        elif answer.startswith("r"):
            drop_recording(folder, one.key)
        elif answer.startswith("l"):
            continue
        return not answer.startswith("q")


def _play(path: Path, player: str | None) -> None:
    """Play a file, or say where it lies."""
    choices = ((player,),) if player else PLAYERS
    for name, *flags in choices:
        program = shutil.which(name or "")
        if program is not None:
            subprocess.run([program, *flags, str(path)], check=False)  # noqa: S603 - the operator's own player
            return
    say(f"No player is here; listen to {path}, or make a page of all with `amanat locales audio listen`.")


def run_reject(home: Path | None, language: str, keys: Sequence[str]) -> None:
    """Delete the named recordings, waiting or approved. Raises LocalesError."""
    prompts(language)
    folders = (recordings_folder(home, language), audio_folder(language))
    if not keys:
        raise LocalesError("name the recordings to delete, as `amanat locales audio list` shows them")
    for key in keys:
        holding = [folder for folder in folders if key in read_recordings(folder)]
        if not holding:
            raise LocalesError(f"{key}: no recording of this name; see `amanat locales audio list`")
        for folder in holding:
            drop_recording(folder, key)
    say(f"{len(keys)} deleted.")


def _found(waiting: dict[str, Recording], key: str) -> Recording:
    if key not in waiting:
        raise LocalesError(f"{key}: nothing of this name waits; see `amanat locales audio list`")
    return waiting[key]
