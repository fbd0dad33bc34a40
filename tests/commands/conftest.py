# SPDX-License-Identifier: AGPL-3.0-or-later
"""Houses for the tests of the vault's commands; nothing of the machine that runs them counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.house import CHEAP, House


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting or passphrase of the machine that runs the tests counts."""
    for name in (
        "HOME",
        "TEAM_FINGERPRINT",
        "PASSPHRASE",
        "PASSPHRASE_FILE",
        "NEW_PASSPHRASE",
        "NEW_PASSPHRASE_FILE",
    ):
        monkeypatch.delenv(f"AMANAT_{name}", raising=False)


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files that the commands write here cost next to nothing to open."""
    monkeypatch.setattr("bot.commands.keys.room.PASSPHRASE_COST", CHEAP)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Cora and Dawit."""
    return House(tmp_path).found()


@pytest.fixture
def house_of_three(tmp_path: Path) -> House:
    """Cora, Dawit and Erum."""
    return House(tmp_path, ("cora", "dawit", "erum")).found()
