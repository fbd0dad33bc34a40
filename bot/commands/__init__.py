# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an operator types: `amanat init`, `intake`, `desk`, `forward`, `doctor`, `demo` and the rest.

One file per command. A command reads its settings, refuses with the setting's name and the cure,
and calls one door of one room. Rooms are imported inside the command, so that `amanat forward`
never loads the chat and `amanat intake` never loads anything that can open a report.
"""

from __future__ import annotations

from bot.commands.app import main

__all__ = ["main"]
