# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole job over the real parts, as a newcomer runs it, and what it leaves on the disk."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo import moderators, relative
from bot.demo.search import Canary, file_canaries, find, text_canary

# The demo is several processes and a conversation at the pace of a person's phone.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path, str]:
    """Play `amanat demo --check --keep` once for this file: its figures, what it left, what it said."""
    folder = tmp_path_factory.mktemp("played") / "kept"
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from bot.commands import main; main()",
            "demo",
            "--check",
            "--keep",
            str(folder),
        ],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("AMANAT_")},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1]), folder, result.stdout


def test_a_report_reaches_the_registry(played: tuple[dict[str, object], Path, str]) -> None:
    """A relative tells, two moderators sign, the registry receives, and its reference is known."""
    figures, _, _ = played

    assert figures["ok"] is True
    assert figures["attachments"] == 3
    assert re.fullmatch(r"\d{20}", str(figures["receipt"]))
    assert figures["registry_reference"]


def test_each_step_is_told_on_the_screen(played: tuple[dict[str, object], Path, str]) -> None:
    """Five steps, so that a person who watches knows where it stands."""
    _, _, said = played

    assert re.findall(r"^(\d)\. ", said, re.MULTILINE) == ["1", "2", "3", "4", "5"]


def test_nothing_that_was_entrusted_lies_readable(played: tuple[dict[str, object], Path, str]) -> None:
    """No name, answer, file, chat id, receipt or note is in the database, blobs, logs, settings or key files."""
    figures, folder, _ = played
    entrusted = [relative.NAME, relative.FATHER, relative.PLACE, relative.ACCOUNT, relative.CAPTION]
    canaries = [
        text_canary(text, part) for text in entrusted for part in (text, *text.split()) if len(part) > 4
    ]
    canaries += [text_canary("note", moderators.NOTES), text_canary("record", moderators.CIRCUMSTANCES)]
    canaries += [text_canary("chat id", "7391824650"), text_canary("receipt", str(figures["receipt"]))]
    canaries += file_canaries("photo", relative.a_photo()) + file_canaries("voice", relative.a_voice_note())

    sightings, looked_at = find(canaries, [folder / "home", folder / "logs"])

    assert looked_at > 100_000
    assert sightings == []


def test_the_search_would_have_found_it(played: tuple[dict[str, object], Path, str]) -> None:
    """Beside the refusal the permission: what may lie there is found by the same search."""
    _, folder, _ = played
    moderators_names = [Canary(f"{name}", name.encode()) for name in ("Nodan", "voices")]

    sightings, _ = find(moderators_names, [folder / "home"])

    assert {sighting.label for sighting in sightings} == {"Nodan", "voices"}


def test_everything_that_was_written_is_private(played: tuple[dict[str, object], Path, str]) -> None:
    """No file under the home folder can be read by another user of the machine."""
    _, folder, _ = played
    public = {"partners.json", "team.json", "forwarder.json"}
    exposed = [
        path.name
        for path in (folder / "home").rglob("*")
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name not in public
    ]

    assert exposed == []
