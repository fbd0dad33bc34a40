# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arrows between the rooms hold, and each arrow drawn the wrong way is caught.

The right to open a report is an import. So the contracts in pyproject.toml are security rules,
and a rule that cannot fail protects nobody: each is broken here once, in a copy, and must be caught.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "storage", "locales")

# contract id -> (a new file in a copy of the tree, the forbidden line in it)
BROKEN = {
    "storage-knows-no-bot": ("storage/broken.py", "import bot.settings"),
    "interview-is-pure": ("bot/interview/broken.py", "import sqlmodel"),
    "casework-is-pure": ("bot/casework/broken.py", "import httpx"),
    "sealing-and-opening-stand-alone": ("storage/sealing.py", "import storage.tables"),
    "only-the-desk-opens": ("bot/partners/broken.py", "import storage.opening"),
    "the-chat-cannot-open": ("bot/chat/broken.py", "import storage.parcels"),
    "the-forwarder-cannot-open": ("bot/partners/broken.py", "import storage.recovery"),
    "parcels-are-the-forwarders": ("bot/desk/broken.py", "import storage.parcels"),
    "only-the-chat-knows-telegram": ("bot/desk/broken.py", "import telegram"),
    "only-the-desk-is-a-web-room": ("bot/chat/broken.py", "import fastapi"),
    "only-the-child-decodes": ("bot/desk/broken.py", "import PIL.Image"),
    "the-product-knows-no-stand-in": ("bot/chat/broken.py", "import bot.demo"),
}


def lint_imports(folder: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over the packages in one folder."""
    wanted = [part for contract in only for part in ("--contract", contract)]
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            *wanted,
        ],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_every_arrow_holds() -> None:
    """The tree as it stands keeps all contracts."""
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


def test_every_contract_is_broken_on_purpose_once() -> None:
    """A new contract needs a new line in BROKEN."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]

    assert sorted(BROKEN) == sorted(contract["id"] for contract in contracts)


@pytest.mark.parametrize("contract", sorted(BROKEN))
def test_an_arrow_drawn_the_wrong_way_is_caught(contract: str, tmp_path: Path) -> None:
    """In a copy of the tree one forbidden import is added; exactly then the contract breaks."""
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "data", "*.po")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    where, line = BROKEN[contract]
    with (tmp_path / where).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}  # noqa: E402, F401\n")

    result = lint_imports(tmp_path, contract)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
